import type { Result } from '../../device/result.ts'
import type { EventFields, EventName } from '../audit/catalogue.ts'
import type { RecorderError } from '../session/ports.ts'
import type { StoreSessionRecorder } from '../store/session-recorder.ts'

/** Takes events for the record. */
export interface EventRecorder {
  event<N extends EventName>(name: N, fields: EventFields<N>): Result<void, RecorderError>
}

/** The record with what keeps it: a companion that hands entries out or deletes them is started with this. */
export type RecordKeeper = EventRecorder & Pick<StoreSessionRecorder, 'checkpoint' | 'deleteThrough'>

/** Work that an appliance does beside its sessions, such as keeping revocation lists. It holds no session up. */
export interface Companion {
  /** Once, when the record is open. An appliance hands over a `RecordKeeper`; most need no more than this of it. */
  start(recorder: EventRecorder): void
  /** Ends the work, and resolves once nothing of it runs any more. */
  stop(): Promise<void>
}
