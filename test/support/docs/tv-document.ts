/** Every screen of the television that is photographed, in the order of a visit; the file's name without its ending. */
export const TV_PICTURE_NAMES = [
  'code-wanted',
  'code-wrong',
  'welcome',
  'card',
  'card-reader-away',
  'card-two-cards',
  'left-card',
  'pin',
  'pin-entered',
  'pin-wrong',
  'pin-pad',
  'asking',
  'last-try',
  'consent',
  'declined',
  'home',
  'booking',
  'booking-places',
  'booking-week',
  'booking-times',
  'booking-confirm',
  'booking-done',
  'booking-mine',
  'booking-one',
  'booking-cancel',
  'booking-cancelled',
  'booking-none',
  'booking-by-date',
  'health',
  'health-today',
  'health-steps',
  'health-weight',
  'health-pressure',
  'health-advice',
  'health-one-advice',
  'service-unreachable',
  'settings',
  'pairing-code',
  'pairing-code-used',
  'remote-code',
  'telephone-connected',
  'learn',
  'unlink',
  'go-on',
  'ended-idle',
  'ended-card-taken',
  'ended-asked',
  'refused',
  'platform-unreachable',
  'forget'
] as const
export type TvPictureName = (typeof TV_PICTURE_NAMES)[number]

/** Screens that a working world shows seldom or only after a wait: shown to the face by a stand in the appliance's place. */
export const TV_TOLD_NAMES = [
  'connecting',
  'lost',
  'lost-in-visit',
  'replaced',
  'code-wait',
  'code-too-many-screens',
  'code-forgotten',
  'card-lifted',
  'card-in-use',
  'asking-platform',
  'asking-operator',
  'asking-service',
  'consent-household',
  'finish',
  'unlink-failed',
  'service-busy',
  'service-silent',
  'service-pass-over',
  'remote-code-none',
  'notice-no-card',
  'notice-take-card',
  'notice-timed-out',
  'notice-card-taken',
  'notice-two-cards',
  'notice-reader-gone',
  'notice-another-card',
  'notice-no-my-number-card',
  'notice-telephone',
  'notice-pin-blocked',
  'notice-pin-not-set',
  'notice-card-unreadable',
  'notice-undetermined',
  'notice-declined-household',
  'notice-other-household',
  'notice-fault',
  'unlinked',
  'unlink-too-late',
  'ended-two-cards',
  'ended-screen-away',
  'ended-reader-gone',
  'ended-pass',
  'ended-unsure'
] as const
export type TvToldName = (typeof TV_TOLD_NAMES)[number]

export const TV_PICTURE_SIZES = ['1920x1080', '1280x720'] as const
export const TV_PICTURE_LANGUAGES = ['ja', 'en'] as const
/** The telephone's screens, in the same languages. */
export const TELEPHONE_PICTURE_NAMES = ['arrows', 'digits', 'ended'] as const

/** Where the pictures lie, from the repository's root. */
export const TV_PICTURES_FOLDER = 'docs/tv'

/** Paths of all pictures below that folder. */
export function tvPictures(): readonly string[] {
  const ofTelevision = TV_PICTURE_SIZES.flatMap((size) =>
    TV_PICTURE_LANGUAGES.flatMap((language) => [...TV_PICTURE_NAMES, ...TV_TOLD_NAMES].map((name) => `${size}/${language}/${name}.png`))
  )
  const ofTelephone = TV_PICTURE_LANGUAGES.flatMap((language) =>
    TELEPHONE_PICTURE_NAMES.map((name) => `telephone/${language}/${name}.png`)
  )
  return [...ofTelevision, ...ofTelephone]
}

const picture = (path: string, alt: string, height: number): string =>
  `<a href="tv/${path}"><img src="tv/${path}" height="${String(height)}" alt="${alt}"></a>`

/** `docs/tv.md`: every screen of the television in both sizes and languages, and what its tour prints. */
export function tvDocument(): { readonly path: string; readonly content: string } {
  const columns = TV_PICTURE_LANGUAGES.flatMap((language) => TV_PICTURE_SIZES.map((size) => ({ language, size })))
  const rowOf = (name: string): string => {
    const cells = columns.map(({ language, size }) => picture(`${size}/${language}/${name}.png`, `${name}, ${language}, ${size}`, 130))
    return `| \`${name}\` | ${cells.join(' | ')} |`
  }
  const heading = [
    `| screen | ${columns.map(({ language, size }) => `${language}, ${size}`).join(' | ')} |`,
    `|---|${columns.map(() => '---').join('|')}|`
  ]
  const telephoneRows = TELEPHONE_PICTURE_NAMES.map((name) => {
    const cells = TV_PICTURE_LANGUAGES.map((language) => picture(`telephone/${language}/${name}.png`, `telephone, ${name}, ${language}`, 260))
    return `| \`${name}\` | ${cells.join(' | ')} |`
  })
  const content = [
    '# The television on pictures, and its tour',
    '',
    'Made by `npm run docs`. How it is set up is in [television.md](television.md).',
    '',
    '## The tour',
    '',
    '`npm run demo -- --tour tv` plays what the television offers in headless Chromium, by key events alone: the far sides are',
    'real over HTTP, each with a store of its own; only card, reader and J-LIS are simulated. Each scene is played in',
    '1920x1080 and in 1280x720, with `--brief` in either in turn. One line of JSON a scene; the exit code is 0 when all ended',
    'as they have to, else 1.',
    '',
    '| field | what it says |',
    '|---|---|',
    '| `scene`, `size` | which scene, on how large a screen |',
    '| `outcome` | `linked`: a card that was new is linked, by consent and PIN. `logged_in`, `logged_out`, `refused`: as it says. `booked_and_cancelled`: a slot was booked, stood among the bookings, and was given back, all as the service’s store has it. `health_shown`: three pictures and the advice. `remote_controlled`: a second television was paired by the code that the first one showed, and a telephone was its remote control. `otherwise`: something else than had to be seen |',
    '| `asExpected` | whether `outcome` and `facts` are as they have to be |',
    '| `presses` | keys pressed on the own screen’s remote control |',
    '| `facts` | what the machine’s record holds of the scene, in order |',
    '| `seen` | what `outcome` was judged by |',
    '| `pictures` | paths of the screenshots |',
    '',
    '## Every screen',
    '',
    'At half size and in 64 colours. `node test/support/docs/tv-pictures.ts` takes them anew: look at what has changed before',
    'it is committed.',
    '',
    ...heading,
    ...TV_PICTURE_NAMES.map(rowOf),
    '',
    '## When it is otherwise',
    '',
    'The session’s own pages and frames, shown to the built face by a stand in the appliance’s place.',
    '',
    ...heading,
    ...TV_TOLD_NAMES.map(rowOf),
    '',
    '## A telephone as remote control',
    '',
    `| screen | ${TV_PICTURE_LANGUAGES.join(' | ')} |`,
    `|---|${TV_PICTURE_LANGUAGES.map(() => '---').join('|')}|`,
    ...telephoneRows,
    ''
  ]
  return { path: 'docs/tv.md', content: content.join('\n') }
}
