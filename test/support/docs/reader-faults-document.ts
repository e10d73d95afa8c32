import type { AppletError } from '../../../device/card/applet-error.ts'
import type { Language } from '../../../main/contract/shopper.ts'
import type { ProofError, SessionEvent } from '../../../main/session/event.ts'
import { CARD_FAULTS, READER_FAULTS, type FaultWords } from '../../../main/shell/reader-faults.ts'
import { plainWords, type Words } from '../../../renderer/shared/words.ts'
import type { Strings } from '../../../renderer/shopper/strings/shape.ts'
import { STRINGS } from '../../../renderer/shopper/strings/strings.ts'
import { cardFacts, feed, policyFor } from '../session.ts'

/** What a fault under a sale leads to, found by letting the session's own machine have it. */
export interface FaultEnding {
  /** As the record has it: outcome, and reason where there is one; null where the sale goes on. */
  readonly record: string | null
  /** What the shopper reads. */
  readonly words: (strings: Strings) => readonly Words[]
  /** What comes next, for the shopper and for the machine. */
  readonly then: string
}

const sessionId = 'id-1'
const policy = policyFor()
const begun: readonly SessionEvent[] = [
  { type: 'command', command: { type: 'choose_product', productId: 'beer' } },
  { type: 'card_inserted', cardId: 1 }
]
const read: SessionEvent = { type: 'card_read', sessionId, card: cardFacts() }
const readFailed = (error: AppletError): readonly SessionEvent[] => [{ type: 'card_read_failed', sessionId, error }]
const proofFailed = (error: ProofError): readonly SessionEvent[] => [
  read,
  ...[1, 2, 3, 4].map((digit): SessionEvent => ({ type: 'command', command: { type: 'press_digit', digit } })),
  { type: 'command', command: { type: 'confirm_pin' } },
  { type: 'holder_proof_failed', sessionId, error }
]

/** A lost reader is told in the other table. */
type CardFault = Exclude<AppletError['code'], 'reader_lost'>

/** Faults of the card by the applet's codes, each under a sale: at the first visit, or where alone it can come. */
const APPLET_FAULTS: Readonly<Record<CardFault, readonly SessionEvent[]>> = {
  card_removed: [{ type: 'card_removed' }],
  card_silent: readFailed({ code: 'card_silent' }),
  card_garbled: readFailed({ code: 'card_garbled' }),
  card_malformed: readFailed({ code: 'card_malformed', operation: 'read_certificate' }),
  card_refused: readFailed({ code: 'card_refused', operation: 'select_file', statusWord: 0x6a82 }),
  not_my_number_card: readFailed({ code: 'not_my_number_card' }),
  applet_missing: readFailed({ code: 'applet_missing' }),
  certificate_missing: readFailed({ code: 'certificate_missing' }),
  pin_blocked: [{ type: 'card_read', sessionId, card: cardFacts({ triesLeft: 'blocked' }) }],
  pin_not_set: [{ type: 'card_read', sessionId, card: cardFacts({ triesLeft: 'not_set' }) }],
  pin_wrong: proofFailed({ code: 'pin_wrong', triesLeft: 2 }),
  pin_not_verified: proofFailed({ code: 'pin_not_verified' })
}

/** What only the session can see. */
const SESSION_FAULTS: readonly (readonly [name: string, words: FaultWords, events: readonly SessionEvent[]])[] = [
  [
    'two_cards',
    { sentence: 'Two cards lie there.', remedy: 'Nothing to do; where two readers are attached, "reader.name" chooses one.' },
    [{ type: 'cards_collided' }]
  ],
  [
    'different_card',
    { sentence: 'Another card came back than the one that was read.', remedy: 'Nothing to do.' },
    proofFailed({ code: 'different_card' })
  ],
  [
    'pin_tries_fewer',
    {
      sentence: 'Something else has spent a try between the two visits; the PIN was not used.',
      remedy: 'Nothing to do, unless it comes often: then look what else uses the reader.'
    },
    proofFailed({ code: 'pin_tries_fewer', triesLeft: 2 })
  ],
  [
    'last_try',
    { sentence: 'One try is left, which is not spent unless "session.lastTry" is "ask".', remedy: 'Nothing to do.' },
    [
      { type: 'card_read', sessionId, card: cardFacts({ triesLeft: 1 }) },
      { type: 'command', command: { type: 'cancel' } }
    ]
  ],
  [
    'phone_not_accepted',
    { sentence: 'A phone, by its token label.', remedy: 'See "Phones" in configuration.md.' },
    [{ type: 'card_read', sessionId, card: cardFacts({ tokenKind: 'android' }) }]
  ],
  [
    'token_unknown',
    { sentence: 'The token label is in no row of this program.', remedy: 'Run: npx hatachi card show; report it.' },
    [{ type: 'card_read', sessionId, card: cardFacts({ tokenKind: 'unknown' }) }]
  ]
]

/** What these events lead to under a sale; the card has been laid on the reader. */
export function endingUnderSale(events: readonly SessionEvent[]): FaultEnding {
  const { state, effects } = feed(policy, [...begun, ...events])
  const { phase } = state
  const decided = effects.find((effect) => effect.type === 'record_decision')?.record
  const record = decided === undefined ? null : [decided.outcome, decided.reason].filter(Boolean).join(', ')
  switch (phase.name) {
    case 'entering_pin':
      return {
        record,
        words: ({ pin: { wrong, wrongLead, fewer, fewerLead } }) =>
          phase.wrongPin ? [wrong, wrongLead(phase.triesLeft)] : [fewer, fewerLead(phase.triesLeft)],
        then: 'the PIN is asked for again'
      }
    case 'not_sold': {
      const left = feed(policy, [{ type: 'card_removed' }, { type: 'command', command: { type: 'cancel' } }], state)
      const { name } = left.state.phase
      const machine = name === 'idle' ? 'in service' : 'out of service until the reader is back'
      return {
        record,
        words: ({ notSold }) => [notSold[phase.message].happened, notSold[phase.message].next],
        then: phase.again === null ? machine : `may be tried again; ${machine}`
      }
    }
    default:
      throw new Error(`a fault that leads to ${phase.name} has no row`)
  }
}

/** `docs/reader-faults.md`. */
export function readerFaultsDocument(): { readonly path: string; readonly content: string } {
  const lost = endingUnderSale([{ type: 'reader_lost', code: 'reader_lost' }])
  const readerRows = Object.entries(READER_FAULTS).map(
    ([code, { sentence, remedy }]) => `| \`${code}\` | ${sentence} | ${escaped(remedy)} |`
  )
  const cardRows = [
    ...Object.entries(APPLET_FAULTS).map(([code, faults]) => cardRow(code, CARD_FAULTS[code as CardFault], faults)),
    ...SESSION_FAULTS.map(([name, words, events]) => cardRow(name, words, events))
  ]
  const content = `# Faults of reader and card

Made by \`npm run docs\`: the operator's words from \`main/shell/reader-faults.ts\`, the shopper's from
\`renderer/shopper/strings\`, and what becomes of a sale from the session itself. \`npx hatachi doctor\` finds what is
wrong with a reader, \`npx hatachi card show\` what a card is.

## No card can be read

The machine is out of service for as long as it lasts, and back in service by itself: nothing needs a restart.
\`hatachi run\` says the fault and its remedy on standard error (the journal), the record keeps an event
\`reader_lost\` with the code. The shopper reads the operator's \`outOfServiceMessage\`. A sale that has not come to the
platform yet ends as \`${lost.record ?? ''}\`, and that shopper reads:

- ${textOf(lost, 'ja')}
- ${textOf(lost, 'en')}

| Code | What is the matter | What mends it |
|---|---|---|
${readerRows.join('\n')}

## A card cannot be used

The machine stays in service. What stands under "Record" are outcome and reason of the decision record.

| Fault | What is the matter | What mends it | Record | The shopper reads | Then |
|---|---|---|---|---|---|
${cardRows.join('\n')}
`
  return { path: 'docs/reader-faults.md', content }
}

function cardRow(name: string, { sentence, remedy }: FaultWords, events: readonly SessionEvent[]): string {
  const ending = endingUnderSale(events)
  const shopper = `${textOf(ending, 'ja')}<br>${textOf(ending, 'en')}`
  const record = ending.record === null ? 'none: the sale goes on' : `\`${ending.record}\``
  return `| \`${name}\` | ${sentence} | ${escaped(remedy)} | ${record} | ${shopper} | ${ending.then} |`
}

function textOf(ending: FaultEnding, language: Language): string {
  return ending.words(STRINGS[language]).map(plainWords).join(STRINGS[language].joins.sentences)
}

/** A bar would end the cell. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|')
}
