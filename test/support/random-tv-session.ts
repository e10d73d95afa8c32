import fc from 'fast-check'
import type { AppletError } from '../../device/card/applet-error.ts'
import type { CardReading } from '../../device/card/card-visits.ts'
import type { ServicePage } from '../../main/contract/service-page.ts'
import type { TvView } from '../../main/contract/tv-view.ts'
import { DEFAULT_TV_TIMEOUTS, type CableFault, type CablePass, type LoginChallenge } from '../../main/television/ports.ts'
import type { MachineCommand, ReaderNews, Reply, ServiceReply, TvEvent } from '../../main/television/session/event.ts'
import { isCovered, type ServiceTrouble, type TvPolicy, type TvState } from '../../main/television/session/state.ts'
import { actIdsOf } from './tv-session-world.ts'

/** What a random walk through a screen's session is made of. */

export const POLICY: TvPolicy = {
  timeouts: DEFAULT_TV_TIMEOUTS,
  acceptPhones: false,
  mayPair: true,
  services: Array.from({ length: 7 }, (_, at) => ({ name: { ja: `第${String(at)}`, en: `No ${String(at)}` } }))
}

const FIRST: CablePass = { cableId: 'cable-user-0001', assertion: 'first', expiresAtMs: 0 }
const SECOND: CablePass = { cableId: 'cable-user-0002', assertion: 'second', expiresAtMs: 0 }
/** How long a pass is good for: shorter than idleness, longer, or not at all. */
const PASS_ENDS_IN_MS = [120_000, 14_400_000, -1] as const
const CHALLENGE: LoginChallenge = { challengeId: 'c', bytes: new Uint8Array(32), expiresAtMs: 0 }

/** A reading of one of two cards. */
export function readingOf(card: number, changes: Partial<CardReading> = {}): CardReading {
  return {
    tokenKind: 'card',
    certificate: new Uint8Array(300).fill(card),
    triesLeft: 3,
    algorithm: 'rsa_2048_sha256',
    ...changes
  }
}

export const SERVICE_PAGE: ServicePage = {
  kind: 'detail',
  id: 'service',
  title: { ja: '頁', en: 'Page' },
  path: [{ ja: '頁', en: 'Page' }],
  focus: null,
  acts: [{ actId: '1.go', words: { ja: '進む', en: 'Go' }, weight: 'main' }],
  sentences: [],
  facts: []
}

/** A reply, without the session that it is given. */
export type Untagged = MachineCommand | ReaderNews | Reply | ServiceReply

const faults = fc.constantFrom<CableFault['code']>('unreachable', 'refused_us', 'answer_unusable', 'ticket_spent').map((code) => ({ code }))
const appletErrors = fc.constantFrom<AppletError>(
  { code: 'card_removed' },
  { code: 'reader_lost' },
  { code: 'card_silent' },
  { code: 'not_my_number_card' },
  { code: 'pin_blocked' },
  { code: 'pin_not_set' },
  { code: 'card_refused', operation: 'select', statusWord: 0x6f00 }
)
const readings = fc.record({
  card: fc.constantFrom(1, 1, 1, 2),
  triesLeft: fc.constantFrom<CardReading['triesLeft']>(3, 3, 2, 1, 0, 'blocked', 'not_set'),
  tokenKind: fc.constantFrom<CardReading['tokenKind']>('card', 'card', 'card', 'android')
})

const news: fc.Arbitrary<ReaderNews> = fc.oneof(
  fc.constantFrom<ReaderNews>(
    { type: 'reader_borrowed' },
    { type: 'reader_in_use' },
    { type: 'reader_ready' },
    { type: 'reader_lost', busy: false },
    { type: 'reader_lost', busy: true },
    { type: 'card_removed' },
    { type: 'cards_collided' }
  ),
  fc.integer({ min: 1, max: 3 }).map((cardId) => ({ type: 'card_inserted' as const, cardId }))
)

const replies: fc.Arbitrary<Reply> = fc.oneof(
  fc.tuple(readings, fc.integer({ min: 1, max: 3 })).map(([{ card, triesLeft, tokenKind }, cardId]): Reply => ({
    type: 'card_read',
    cardId,
    reading: readingOf(card, { triesLeft, tokenKind })
  })),
  fc.tuple(appletErrors, fc.integer({ min: 1, max: 3 })).map(([error, cardId]): Reply => ({ type: 'card_read_failed', cardId, error })),
  faults.map((fault): Reply => ({ type: 'challenge_failed', fault })),
  fc.constant<Reply>({ type: 'holder_proven', challenge: CHALLENGE, signature: new Uint8Array(256) }),
  fc
    .oneof(
      appletErrors,
      faults,
      fc.integer({ min: 0, max: 2 }).map((triesLeft) => ({ code: 'pin_wrong' as const, triesLeft })),
      fc.integer({ min: 0, max: 2 }).map((triesLeft) => ({ code: 'pin_tries_fewer' as const, triesLeft }))
    )
    .map((error): Reply => ({ type: 'holder_proof_failed', error })),
  fc
    .constantFrom(
      { answer: 'linked', pass: FIRST } as const,
      { answer: 'not_linked', linkTicket: 'ticket' } as const,
      { answer: 'refused' } as const,
      { answer: 'unknown' } as const
    )
    .map((answer): Reply => ({ type: 'login_answered', answer })),
  fc.constant<Reply>({ type: 'link_made', pass: SECOND }),
  fc
    .tuple(fc.constantFrom('admitted', 'not_a_member', 'other_household'), fc.constantFrom(...PASS_ENDS_IN_MS))
    .map(([answer, passEndsInMs]): Reply => ({ type: 'household_answered', answer: { answer }, passEndsInMs })),
  fc.constant<Reply>({ type: 'unlinked' }),
  faults.map((fault): Reply => ({ type: 'party_failed', fault }))
)

const serviceReplies: fc.Arbitrary<ServiceReply> = fc.oneof(
  fc.constant<ServiceReply>({ type: 'service_page', page: SERVICE_PAGE }),
  fc.constantFrom(SERVICE_PAGE, null).map((page): ServiceReply => ({ type: 'service_back', page })),
  fc
    .constantFrom<ServiceTrouble>('unreachable', 'refused', 'busy', 'broken', 'silent')
    .map((trouble): ServiceReply => ({ type: 'service_failed', trouble }))
)

/** What of several things leads on: how many tries a card has left, whether it is linked already. */
export interface Turn {
  readonly triesLeft: number
  readonly linked: boolean
}

/** What happens whatever a screen does. */
type Outside =
  | 'reader_free'
  | 'forgotten_card'
  | 'card_laid'
  | 'remote_code_changed'
  | 'telephones_changed'
  | 'pairing_told'
  | 'pairing_over'
  | 'fault_caught'

/** One step of a walk. `onward`: what leads on from wherever one is. `choose`: the n-th act of the page that is on. */
export type Draft =
  | ({ readonly kind: 'onward' } & Turn)
  | { readonly kind: 'choose'; readonly at: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'due' }
  | { readonly kind: 'present'; readonly present: boolean }
  | { readonly kind: 'outside'; readonly event: Extract<TvEvent, { type: Outside }> }
  | { readonly kind: 'command'; readonly command: MachineCommand }
  | { readonly kind: 'told'; readonly event: ReaderNews | Reply | ServiceReply; readonly late: boolean }

const commands = fc.constantFrom<MachineCommand>(
  { type: 'back' },
  { type: 'home' },
  { type: 'stay' },
  { type: 'enter_pin' },
  { type: 'log_out' },
  { type: 'set_language', language: 'en' },
  { type: 'show_remote_code', endsInMs: 30_000, totalMs: 30_000 },
  { type: 'show_pairing_code' },
  { type: 'forget_screen' },
  { type: 'act', actId: '1.nothing' },
  { type: 'act', actId: '1.open-0' },
  { type: 'act', actId: '1.consent.yes' }
)

const ahead: fc.Arbitrary<Draft> = fc
  .record({ triesLeft: fc.constantFrom(3, 3, 1), linked: fc.boolean() })
  .map((turn): Draft => ({ kind: 'onward', ...turn }))

const anything: fc.Arbitrary<Draft> = fc.oneof(
  { weight: 15, arbitrary: ahead },
  { weight: 6, arbitrary: fc.nat(8).map((at): Draft => ({ kind: 'choose', at })) },
  { weight: 3, arbitrary: commands.map((command): Draft => ({ kind: 'command', command })) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.oneof(news, replies, serviceReplies), fc.integer({ min: 0, max: 5 }))
      .map(([event, late]): Draft => ({ kind: 'told', event, late: late === 0 }))
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 70_000 }).map((ms): Draft => ({ kind: 'wait', ms })) },
  { weight: 1, arbitrary: fc.constant<Draft>({ kind: 'due' }) },
  { weight: 1, arbitrary: fc.boolean().map((present): Draft => ({ kind: 'present', present })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<Extract<Draft, { kind: 'outside' }>['event']>(
        { type: 'reader_free' },
        { type: 'forgotten_card', lies: true },
        { type: 'forgotten_card', lies: false },
        { type: 'card_laid' },
        { type: 'remote_code_changed', endsInMs: 10_000, totalMs: 30_000 },
        { type: 'telephones_changed', telephones: 2 },
        { type: 'pairing_told', offer: { state: 'good', code: '135790', address: 'https://box.example/', goodForMs: 300_000 } },
        { type: 'pairing_told', offer: { state: 'too_many_codes' } },
        { type: 'pairing_over', how: 'used' },
        { type: 'pairing_over', how: 'spent' },
        { type: 'fault_caught' }
      )
      .map((event): Draft => ({ kind: 'outside', event }))
  }
)

/** Some way ahead, and anything from there: else few walks would come as far as a visit. */
export const walks: fc.Arbitrary<readonly Draft[]> = fc
  .tuple(fc.array(ahead, { maxLength: 14 }), fc.array(anything, { maxLength: 50 }))
  .map(([first, then]) => [...first, ...then])

/** What leads on from where one is, towards a service: the thing that is waited for, or the choice that leads there. */
export function onward(state: TvState, view: TvView, { triesLeft, linked }: Turn): Untagged {
  const { phase, reader } = state
  if (isCovered(state)) return { type: 'back' }
  switch (phase.name) {
    case 'waiting_card':
      return reader === null ? { type: 'reader_borrowed' } : { type: 'card_inserted', cardId: 1 }
    case 'lifted':
      return { type: 'card_inserted', cardId: 2 }
    case 'reading_card':
      return { type: 'card_read', cardId: reader?.cardId ?? 0, reading: readingOf(1, { triesLeft }) }
    case 'entering_pin':
      return { type: 'enter_pin' }
    case 'proving':
      return { type: 'holder_proven', challenge: CHALLENGE, signature: new Uint8Array(256) }
    case 'asking_platform':
      return {
        type: 'login_answered',
        answer: linked ? { answer: 'linked', pass: FIRST } : { answer: 'not_linked', linkTicket: 'ticket' }
      }
    case 'linking':
      return { type: 'link_made', pass: SECOND }
    case 'asking_operator':
      return { type: 'household_answered', answer: { answer: 'admitted' }, passEndsInMs: PASS_ENDS_IN_MS[1] }
    case 'opening':
      return { type: 'service_page', page: SERVICE_PAGE }
    case 'in_service':
      return phase.wait === null ? { type: 'act', actId: '1.go' } : { type: 'service_page', page: SERVICE_PAGE }
    case 'unlinking':
    case 'outsider_unlinking':
      return { type: 'unlinked' }
    default: {
      const acts = view.screen === 'page' ? actIdsOf(view.page) : []
      // The last try is spent by the second act.
      const wanted = phase.name === 'last_try' ? acts[1] : acts[0]
      return { type: 'act', actId: wanted ?? '1.nothing' }
    }
  }
}

const COMMANDS: ReadonlySet<string> = new Set<MachineCommand['type']>([
  'act',
  'back',
  'home',
  'stay',
  'enter_pin',
  'log_out',
  'set_language',
  'show_remote_code',
  'show_pairing_code',
  'forget_screen'
])
const SERVICE_REPLIES: ReadonlySet<string> = new Set<ServiceReply['type']>(['service_page', 'service_back', 'service_failed'])
const isCommand = (each: Untagged): each is MachineCommand => COMMANDS.has(each.type)
const isServiceReply = (each: Untagged): each is ServiceReply => SERVICE_REPLIES.has(each.type)

/** As the machine hears it. @param late it names the login before */
export function tagged(state: TvState, event: Untagged, late = false): TvEvent {
  if (isCommand(event)) return { type: 'command', command: event }
  const session = late ? state.session - 1 : state.session
  return isServiceReply(event) ? { ...event, session, opening: state.opening } : { ...event, session }
}
