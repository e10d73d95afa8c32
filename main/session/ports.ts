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
  /** The approval that the vend rests on, already decided. */
  readonly approvedAtMs: number
}

/** Why the record could not be written. The session then sells nothing. */
export type RecorderError = { readonly code: 'store_failed'; readonly cause: string }

/**
 * The durable record, as the session needs it. Every call returns only when its entry is on the disk (fsynced), so that
 * nothing takes effect before it is recorded.
 */
export interface SessionRecorder {
  sessionStarted(sessionId: string, order: DecisionRecord['order'], startedAtMs: number): Result<void, RecorderError>
  /** Stores the intent. A second intent of one session, or of one `vendId`, is refused. */
  vendIntended(intent: VendIntent): Result<void, RecorderError>
  vendReported(
    vendId: string,
    result: 'told' | 'dispensed' | 'failed' | 'unknown' | 'not_started',
    cause: string
  ): Result<void, RecorderError>
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
