import type { Role } from '../age/evidence.ts'
import type { LawAcknowledgement, Place } from '../age/rule.ts'
import type { Localized, SoundRule } from '../contract/shopper.ts'
import type { Product } from './state.ts'

/** How long each phase waits, in milliseconds. */
export interface SessionTimeouts {
  readonly chooseMs: number
  readonly tapMs: number
  readonly consentMs: number
  readonly readMs: number
  readonly pinMs: number
  readonly returnCardMs: number
  readonly lastTryMs: number
  readonly proveMs: number
  readonly askMs: number
  readonly vendMs: number
  readonly soldMs: number
  readonly notSoldMs: number
  /** How long it is asked whether an age may be remembered, and how long the answer can be taken back. */
  readonly memoryMs: number
  /** How long a member's own screen waits: consents to be read, and a code to be typed. */
  readonly memberMs: number
  /** How long the platform may take to name the card before this one. */
  readonly carryMs: number
}

/** What the operator decided, fixed while the machine runs. */
export interface SessionPolicy {
  readonly role: Role
  readonly place: Place
  readonly products: readonly Product[]
  /** How many things may be bought at once. Absent or 1: one, so that nothing is ever put into a basket. */
  readonly basketMost?: number
  /** Only the machine's own buttons begin a purchase: the screen offers nothing. */
  readonly machineLeads?: boolean
  /** `keep`: the last PIN try is never spent. `ask`: the shopper may, after a warning. */
  readonly lastTry: 'keep' | 'ask'
  /** The operator's word on which phones are accepted; null: they are refused. */
  readonly phonesAcknowledgement: LawAcknowledgement | null
  readonly timeouts: SessionTimeouts
  /** What this machine may remember of ages, with the shopper's say-so. Absent: nothing. */
  readonly memory?: { readonly keepDays: number; readonly acknowledgement?: LawAcknowledgement }
  /** Whether this machine keeps which card belongs to which member number. Absent: it does not. */
  readonly members?: true
  /** Absent: the face's own rule. */
  readonly sound?: SoundRule
  readonly operator: { readonly outOfServiceMessage: Localized; readonly telephone?: string }
}

/** For people in no hurry. Those that wait for a person announce themselves and can be extended. */
export const DEFAULT_TIMEOUTS: SessionTimeouts = {
  chooseMs: 60_000,
  tapMs: 60_000,
  consentMs: 60_000,
  readMs: 10_000,
  pinMs: 60_000,
  returnCardMs: 30_000,
  lastTryMs: 45_000,
  proveMs: 10_000,
  askMs: 12_000,
  vendMs: 60_000,
  soldMs: 10_000,
  notSoldMs: 20_000,
  memoryMs: 30_000,
  memberMs: 45_000,
  carryMs: 15_000
}
