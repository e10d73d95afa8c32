import type { Result } from '../../device/result.ts'
import type { EventFields, EventName } from '../audit/catalogue.ts'
import type { RecorderError } from '../session/ports.ts'

/** Takes events for the record. */
export interface EventRecorder {
  event<N extends EventName>(name: N, fields: EventFields<N>): Result<void, RecorderError>
}

/** Work that an appliance does beside its sessions, such as keeping revocation lists. It holds no session up. */
export interface Companion {
  /** Once, when the record is open. */
  start(recorder: EventRecorder): void
  /** Ends the work, and resolves once nothing of it runs any more. */
  stop(): Promise<void>
}
