import type { NotSoldMessage } from '../../../main/contract/shopper.ts'

/** What may befall the reader and the card, each a row of the matrix. */
export const READER_FAULTS = [
  'service_killed',
  'service_hangs',
  'reader_unplugged',
  'process_killed',
  'card_torn',
  'card_silent',
  'card_mute',
  'second_card'
] as const
export type ReaderFaultName = (typeof READER_FAULTS)[number]

/** Where the session may stand, each a column. `storing_intent` is over before anything can come between. */
export const SESSION_STATES = [
  'idle',
  'choosing',
  'card_first',
  'awaiting_card',
  'awaiting_consent',
  'reading_card',
  'entering_pin',
  'awaiting_return',
  'last_try',
  'proving_holder',
  'asking',
  'vending',
  'sold',
  'not_sold'
] as const
export type SessionStateName = (typeof SESSION_STATES)[number]

/** How a shopper who goes on sees it end: a message of `not_sold`, a sale, or a machine that closes or just rests. */
export type Ending = NotSoldMessage | 'sold' | 'closed' | 'resting'

/** One row: each state's ending; absent where the fault cannot come, such as a torn card where none lies. */
export type Row = Partial<Record<SessionStateName, Ending>>

const reader: Row = {
  idle: 'closed',
  choosing: 'closed',
  card_first: 'closed',
  awaiting_card: 'reader_lost',
  awaiting_consent: 'reader_lost',
  reading_card: 'reader_lost',
  entering_pin: 'reader_lost',
  awaiting_return: 'reader_lost',
  last_try: 'reader_lost',
  proving_holder: 'reader_lost',
  // The card has done its part.
  asking: 'sold',
  vending: 'sold',
  sold: 'sold',
  not_sold: 'cancelled'
}

/** The whole matrix. */
export const EXPECTED: Readonly<Record<ReaderFaultName, Row>> = {
  service_killed: reader,
  service_hangs: {
    ...reader,
    // Who asks the card something hears no answer before anyone can know that it is the service.
    card_first: 'card_unreadable',
    awaiting_consent: 'card_unreadable',
    reading_card: 'card_unreadable',
    entering_pin: 'card_unreadable',
    proving_holder: 'card_unreadable'
  },
  reader_unplugged: reader,
  process_killed: reader,
  card_torn: {
    card_first: 'resting',
    awaiting_consent: 'card_removed',
    reading_card: 'card_removed',
    entering_pin: 'card_removed',
    last_try: 'last_try_kept',
    proving_holder: 'card_removed',
    asking: 'sold',
    vending: 'sold',
    sold: 'sold',
    not_sold: 'cancelled'
  },
  card_silent: {
    idle: 'card_unreadable',
    choosing: 'card_unreadable',
    card_first: 'card_unreadable',
    awaiting_card: 'card_unreadable',
    awaiting_consent: 'card_unreadable',
    reading_card: 'card_unreadable',
    entering_pin: 'card_unreadable',
    awaiting_return: 'card_unreadable',
    last_try: 'last_try_kept',
    proving_holder: 'card_unreadable',
    asking: 'sold',
    vending: 'sold',
    sold: 'sold',
    not_sold: 'cancelled'
  },
  card_mute: {
    idle: 'card_unreadable',
    choosing: 'card_unreadable',
    awaiting_card: 'card_unreadable',
    awaiting_return: 'card_unreadable'
  },
  second_card: {
    idle: 'two_cards',
    choosing: 'two_cards',
    card_first: 'two_cards',
    awaiting_card: 'two_cards',
    awaiting_consent: 'two_cards',
    reading_card: 'two_cards',
    entering_pin: 'two_cards',
    awaiting_return: 'two_cards',
    last_try: 'two_cards',
    proving_holder: 'two_cards',
    asking: 'sold',
    vending: 'sold',
    sold: 'sold',
    not_sold: 'cancelled'
  }
}

/** What one cell of the matrix came to. */
export interface CellReport {
  readonly fault: ReaderFaultName
  readonly state: SessionStateName
  /** Which command the card was torn away in, counted from the fault; absent where it just was taken. */
  readonly tornAt?: number
  readonly ended: string
  /** From the end of the fault (and of a card that still lay there) to a machine at rest, in milliseconds. */
  readonly toIdleMs: number
  /** Pulses of the relay, and decision records, since the cell began. */
  readonly pulses: number
  readonly decisions: readonly string[]
  /** Child processes of the appliance's process, theirs included, once everything rests; and its open handles. */
  readonly processes: number
  readonly handles: number
  readonly readerHandles: number
}

/** The last line of a row. */
export interface RowReport {
  readonly fault: ReaderFaultName
  readonly done: true
}
