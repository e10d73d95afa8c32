import type { Result } from '../../device/result.ts'
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
