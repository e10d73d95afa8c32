import type { ServiceMode } from '../contract/operator-watch.ts'
import type { ReaderFault, SessionState } from './state.ts'

/** How the devices and the program are, as the session knows them: for the operator. Nothing about a shopper. */
export interface SessionHealth {
  /** Why no card can be read; `reader_unheard` before the reader's first word, null where one can. */
  readonly readerFault: ReaderFault | null
  readonly isMachineReady: boolean
  /** The driver's cause for a machine that is lost; null where it is not, and before its first word. */
  readonly machineFault: string | null
  readonly isDoorOpen: boolean
  /** Selections of which the machine says that there are none left. */
  readonly soldOut: readonly string[]
  /** The record could not be written: nothing is sold until a restart. */
  readonly hasStoreFailed: boolean
  /** A mistake of the program was caught: likewise. */
  readonly hasFaulted: boolean
  readonly isStopping: boolean
  readonly service: ServiceMode
}

/** Pure. @param machineFault the driver's cause, which the state does not hold */
export function sessionHealthOf(state: SessionState, machineFault: string | null): SessionHealth {
  return {
    readerFault: state.readerFault,
    isMachineReady: state.machineReady,
    machineFault,
    isDoorOpen: state.doorOpen,
    soldOut: state.soldOut,
    hasStoreFailed: state.storeFailed,
    hasFaulted: state.faulted,
    isStopping: state.stopping,
    service: state.service
  }
}
