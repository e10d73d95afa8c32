import type { EncodedCardContents } from '../../card/simulator/card-contents-json.ts'
import type { SimulatedCardOptions } from '../../card/simulator/simulated-my-number-card.ts'

/** One of the two slots of vpcd: "Virtual PCD 00 00" and "Virtual PCD 00 01". */
export type SlotNumber = 0 | 1

/** A simulated card, in a form that JSON can hold. */
export type EncodedCard =
  | { readonly kind: 'my_number'; readonly contents: EncodedCardContents; readonly options: SimulatedCardOptions }
  /** `answerHex`: what it says to every command; absent: `6A82`. */
  | { readonly kind: 'foreign'; readonly answerHex?: string }
  | { readonly kind: 'without_applet' }

/** What the world of a virtual reader can be told. Cards are named by ids that the asker gives. */
export type VirtualReaderVerb =
  | { readonly verb: 'define'; readonly card: number; readonly what: EncodedCard }
  | { readonly verb: 'insert'; readonly card: number; readonly slot: SlotNumber; readonly mute: boolean }
  | { readonly verb: 'remove' | 'silence' | 'await_seen'; readonly slot: SlotNumber }
  | { readonly verb: 'tear_at'; readonly slot: SlotNumber; readonly n: number }
  | { readonly verb: 'delay_next'; readonly slot: SlotNumber; readonly delayMs: number }
  | { readonly verb: 'read_card'; readonly card: number }
  | { readonly verb: 'unplug' | 'plug' | 'start_service' | 'pause_service' | 'resume_service' | 'read_service' }
  | { readonly verb: 'stop_service'; readonly signal: NodeJS.Signals }

/** One line from the asker. Each is answered by one line, not always in order. */
export type VirtualReaderRequest = VirtualReaderVerb & { readonly id: number }

/** One line to the asker. The first of all has id 0: the world stands, or why it does not. */
export type VirtualReaderAnswer =
  | { readonly id: number; readonly ok: true; readonly value: VirtualReaderValue }
  | { readonly id: number; readonly ok: false; readonly why: string }

export type VirtualReaderValue = VirtualCardReport | ServiceReport | null

/** What can be seen of a card from outside, answer to `read_card`. A foreign card keeps no log, and has no PIN. */
export interface VirtualCardReport {
  /** All commands that it ever answered. */
  readonly commandCount: number
  /** The last ones with their answers, secrets masked. */
  readonly log: readonly string[]
  readonly triesLeft: { readonly authentication: number | null; readonly signature: number | null }
}

/** How pcscd is, answer to `read_service`. */
export interface ServiceReport {
  /** `null` where it does not run. */
  readonly pid: number | null
  readonly paused: boolean
  readonly plugged: boolean
}
