/**
 * Types of `hatachi/playwright`. Written by hand, so that an integrator's compiler needs no more than this file and
 * Playwright's own types; test/contract/playwright-types.ts holds them against the contract.
 */
import type {
  Fixtures,
  Page,
  PlaywrightTestArgs,
  PlaywrightTestOptions,
  PlaywrightWorkerArgs,
  PlaywrightWorkerOptions
} from '@playwright/test'

/** The cards that lie ready. All have the PIN 1234. */
export type CardProfile =
  | 'adult'
  | 'minor'
  | 'senior'
  | 'turning20tomorrow'
  | 'leapling'
  | 'enrolled'
  | 'revoked'
  | 'suspended'
  | 'expired'
  | 'unknown'
  | 'blockedPin'
  | 'noPin'
  | 'noCertificate'
  | 'phone'
  | 'foreign'
  | 'forged'
  | 'nextGeneration'

/** A card made to measure. What is left out is as on an adult's ordinary card. Dates are `YYYY-MM-DD` in Tokyo. */
export interface MadeCard {
  readonly name?: string
  readonly birthDate?: string
  /** Four digits; null for a card handed out without a PIN. */
  readonly pin?: string | null
  /** 0 to 3. */
  readonly triesLeft?: number
  /** At the platform, for use without PIN. */
  readonly enrolled?: boolean
  readonly status?: 'good' | 'revoked' | 'suspended' | 'unknown'
  readonly issuedOn?: string
  readonly expiresOn?: string
}

/** One card of the shelf. */
export interface DockCard {
  readonly id: string
  readonly name: string
  readonly special: string
  readonly profile: CardProfile | null
  readonly made: boolean
  readonly pin: string | null
  readonly triesLeft: number | null
  readonly birthDate: string | null
  readonly enrolled: boolean
  readonly status: 'good' | 'revoked' | 'suspended' | 'unknown' | null
  readonly commandCount: number
}

/** A card by its profile, or one that was made. */
export type CardName = CardProfile | Pick<DockCard, 'id'>

/** How a session ended. `record` is the whole decision record, as `hatachi records` prints it. */
export interface Decision {
  readonly number: number
  readonly outcome:
    | 'sold'
    | 'sold_in_part'
    | 'refused'
    | 'undetermined'
    | 'cancelled'
    | 'timed_out'
    | 'card_removed'
    | 'card_not_usable'
    | 'device_lost'
    | 'vend_failed'
    | 'outcome_unknown'
    | 'interrupted'
  readonly reason: string | null
  readonly productId: string | null
  readonly record: Readonly<Record<string, unknown>>
}

/** What is wrong with the machine: see docs/testing.md. */
export type Jam = 'line' | 'mid_vend' | 'frames' | 'noise'

export type JlisPart = 'all' | 'api' | 'ocsp'

export type Role = 'service_provider' | 'platform_operator'

export type Place = 'indoors' | 'outdoors'

/** Everything that the dock shows. */
export interface DockState {
  readonly faceUrl: string
  readonly role: Role
  readonly place: Place
  readonly screen: string
  readonly clock: { readonly offsetMs: number; readonly isSet: boolean }
  readonly reader: {
    readonly plugged: boolean
    readonly card: string | null
    readonly secondCard: string | null
    readonly silent: boolean
    readonly tearAtCommand: number | null
    /** The last commands of the card that lies there, secrets masked. */
    readonly commands: readonly string[]
  }
  readonly jlis: {
    readonly apiDown: boolean
    readonly apiDelayMs: number
    readonly ocspDown: boolean
    readonly ocspDelayMs: number
    readonly ocspStale: boolean
  }
  readonly machine: {
    readonly linePlugged: boolean
    readonly jams: readonly Jam[]
    /** Articles handed out, by channel of the relay board. */
    readonly pulses: Readonly<Record<string, number>>
    readonly latched: readonly number[]
  }
  /** Counted by the platform since this machine was new. */
  readonly counters: {
    readonly challenges: number
    readonly ageChecks: number
    readonly chargeable: number
    readonly refusedProofs: number
    readonly ocspRequests: number
    readonly connections: number
  }
  readonly cards: readonly DockCard[]
  readonly decisions: readonly Decision[]
  readonly log: readonly {
    readonly number: number
    readonly at: string
    readonly kind: 'hand' | 'screen' | 'decision' | 'machine'
    readonly text: string
  }[]
}

/** The hand that lays cards, and everything on the far side of the machine. Rejects with `DockRefused`. */
export interface Dock {
  insert(card: CardName): Promise<DockCard>
  remove(): Promise<DockState>
  insertSecond(card: CardName): Promise<DockCard>
  removeSecond(): Promise<DockState>
  makeCard(made?: MadeCard): Promise<DockCard>
  /** Tears the card away in the middle of the n-th command from now; 1, the next, by default. */
  tear(when?: { readonly atCommand?: number }): Promise<DockState>
  silenceCard(): Promise<DockState>
  /** Of the card that lies on the reader, unless another is named. */
  revokeCard(card?: CardName): Promise<DockCard>
  suspendCard(card?: CardName): Promise<DockCard>
  restoreCard(card?: CardName): Promise<DockCard>
  pullReader(): Promise<DockState>
  plugReader(): Promise<DockState>
  stopJlis(part?: JlisPart): Promise<DockState>
  slowJlis(delayMs: number, part?: JlisPart): Promise<DockState>
  staleJlis(): Promise<DockState>
  restoreJlis(): Promise<DockState>
  jamMachine(how?: Jam): Promise<DockState>
  powerCycleMachine(): Promise<DockState>
  freeMachine(): Promise<DockState>
  /** RFC 3339 with its offset, such as `2026-04-01T09:00:00+09:00`, or a Date. */
  setClock(to: string | Date): Promise<DockState>
  resetClock(): Promise<DockState>
  skipTime(byMs: number): Promise<DockState>
  /** A new machine with an empty record and new cards. The face has another address then: `face.open()`. */
  startOver(setting?: { readonly role?: Role; readonly place?: Place }): Promise<DockState>
  state(): Promise<DockState>
  /** Waits for the next decision that was not given yet. */
  decision(options?: { readonly timeoutMs?: number }): Promise<Decision>
}

export type ScreenName =
  | 'attract'
  | 'choose'
  | 'tap'
  | 'consent'
  | 'reading'
  | 'pin'
  | 'return_card'
  | 'last_try'
  | 'asking'
  | 'fare'
  | 'dispensing'
  | 'sold'
  | 'membership'
  | 'not_sold'
  | 'out_of_service'
  | 'service'

/** The shopper's face, in any language and with any layout of the PIN pad. */
export interface Face {
  readonly page: Page
  /** Opens the face of the machine of now. Done before each test. */
  open(): Promise<void>
  /** Waits until one of these screens is shown, and says which. */
  screen(...names: readonly [ScreenName, ...ScreenName[]]): Promise<ScreenName>
  /** Wakes the face where it rests, and chooses a product: `beer`, `sake`, `cigarettes` or `wine`. */
  choose(productId: string): Promise<void>
  /** Agrees, where the card came first. */
  consent(): Promise<void>
  /** Waits for the PIN pad, types, and confirms. */
  typePin(pin: string): Promise<void>
  /** Leaves the last screen of a purchase. */
  dismiss(): Promise<void>
  /** Presses what carries this test id. */
  press(testId: string): Promise<void>
}

export interface HatachiFixtures {
  dock: Dock
  face: Face
}

export interface HatachiWorkerFixtures {
  /** The process behind the fixtures: one a worker. */
  hatachiWorld: {
    readonly apiUrl: string
    readonly token: string
    /** The dock's page, for a look while a test is held. */
    readonly dockUrl: string
    readonly pid: number
    close(): Promise<void>
  }
}

export interface HatachiOptions {
  /** `service_provider` by default. */
  readonly role?: Role
  /** `indoors` by default. */
  readonly place?: Place
}

/** Fixtures for `test.extend`: a fresh machine for each test, with its dock and its face. */
export function hatachi(
  options?: HatachiOptions
): Fixtures<
  HatachiFixtures,
  HatachiWorkerFixtures,
  PlaywrightTestArgs & PlaywrightTestOptions,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions
>

/** A verb that was refused; `code` says why. */
export class DockRefused extends Error {
  readonly code: string
}
