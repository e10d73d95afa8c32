import type { Result } from '../../device/result.ts'
import type { ClockFinding, LineFinding } from '../age/evidence.ts'
import type { EventFields, EventName } from '../audit/catalogue.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import type { Product } from './state.ts'
import type { ServiceMode } from '../contract/operator-watch.ts'

/** A vend about to be commanded. */
export interface VendIntent {
  readonly sessionId: string
  readonly vendId: string
  readonly productId: string
  readonly selection: string
  /** Which of how many things of the purchase, from 1. */
  readonly position: number
  readonly of: number
  /** When what the vend rests on was decided: the approval, or that what is bought is sold to anybody. */
  readonly approvedAtMs: number
  /** The rule under which it is sold; absent only where rules are not looked at by the time. */
  readonly ruleId?: string
}

/** What became of a vend, told late. `told`: the machine took the order, and cannot say more. */
export type VendSettlement = 'told' | 'dispensed' | 'failed'

/** Why the record could not be written. The session then sells nothing. */
export type RecorderError = { readonly code: 'store_failed'; readonly cause: string }

/**
 * The durable record, as the session needs it. Every call returns only when its entry is on the disk (fsynced), so that
 * nothing takes effect before it is recorded.
 */
export interface SessionRecorder {
  sessionStarted(sessionId: string, order: DecisionRecord['order'], startedAtMs: number): Result<void, RecorderError>
  /**
   * Stores the intent. One of a session whose last vend is without a report, or unknown, is refused, and so is a second
   * one of a `vendId`.
   */
  vendIntended(intent: VendIntent): Result<void, RecorderError>
  vendReported(
    vendId: string,
    result: 'told' | 'dispensed' | 'failed' | 'unknown' | 'not_started',
    cause: string
  ): Result<void, RecorderError>
  /**
   * Stores what became of a vend whose report was `unknown`, or that was left without one: told late, for a session that
   * is decided already. A second word on one vend is refused, and so is one on a vend whose end was known.
   */
  vendSettled(vendId: string, result: VendSettlement, cause: string): Result<void, RecorderError>
  /** Vends whose end is not known and may still be asked after; the newest first, at most `limit`. */
  unsettledVends(limit: number): readonly string[]
  /** Stores the session's one decision record; a second one is refused. */
  sessionDecided(record: DecisionRecord): Result<void, RecorderError>
  event<N extends EventName>(name: N, fields: EventFields<N>): Result<void, RecorderError>
}

/** The rules of sale as the session goes by them: every product as it may be sold at a moment. */
export interface RulesInForce {
  /** The same array for as long as nothing changes. */
  productsAt(nowMs: number): readonly Product[]
  /** Up to when `productsAt` stays as it is, milliseconds since 1970; null: for as long as nobody changes the rules. */
  changesAtMs(nowMs: number): number | null
  /** Calls back when other rules are in force, or a sale has begun a cool-down. @returns ends it */
  onChange(listener: () => void): () => void
}

/** What is found out beside the sessions, and changes what may be sold. */
export type SurroundingsEvent =
  | { readonly type: 'line_changed'; readonly line: LineFinding }
  | { readonly type: 'clock_changed'; readonly clock: ClockFinding }
  /** Whether the yearly date of the machine's certification has passed. */
  | { readonly type: 'certification_changed'; readonly lapsed: boolean }
  /** A technician is at work, the operator took the machine out, or it serves again. */
  | { readonly type: 'service_changed'; readonly mode: ServiceMode }

/**
 * The platform's line, the machine's clock, its certification and service at it, as the session hears of them. `start` tells at once
 * whatever is not sound, and from then on every change; after `stop` nothing is told.
 */
export interface Surroundings {
  start(tell: (event: SurroundingsEvent) => void): void
  stop(): void
}
