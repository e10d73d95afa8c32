import type { EventRecorder } from '../companion.ts'
import { isLogName, type LogFields, type LogName } from './log-catalogue.ts'

/**
 * Takes lines for whoever looks after the machine. It is no proof of anything (that is the record's), waits for nobody,
 * and never fails: what it cannot write is lost, and counted.
 */
export interface Log {
  write<N extends LogName>(name: N, fields: LogFields<N>): void
  /** Writes what waits, as long as that does not take long. */
  close(): Promise<void>
}

/** Where nothing is logged. */
export const noLog: Log = { write: () => undefined, close: () => Promise.resolve() }

/** The recorder itself, and beside it the log of what it is told and the log knows; of what it refuses as well. */
export function alsoLogged(recorder: EventRecorder, log: Log): EventRecorder {
  return {
    event: (name, fields) => {
      const recorded = recorder.event(name, fields)
      if (isLogName(name)) log.write(name, fields as LogFields<typeof name>)
      if (!recorded.ok) log.write('record_failed', { entry: name, cause: recorded.error.cause })
      return recorded
    }
  }
}
