import type { Result } from '../../device/result.ts'
import type { ClockFinding, LineFinding } from '../age/evidence.ts'
import type { EventFields, EventName } from '../audit/catalogue.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'

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

/** What is found out beside the sessions, and changes what may be sold. */
export type SurroundingsEvent =
  | { readonly type: 'line_changed'; readonly line: LineFinding }
  | { readonly type: 'clock_changed'; readonly clock: ClockFinding }
  /** Whether the yearly date of the machine's certification has passed. */
  | { readonly type: 'certification_changed'; readonly lapsed: boolean }

/**
 * The platform's line, the machine's clock and its certification, as the session hears of them. `start` tells at once
 * whatever is not sound, and from then on every change; after `stop` nothing is told.
 */
export interface Surroundings {
  start(tell: (event: SurroundingsEvent) => void): void
  stop(): void
}
