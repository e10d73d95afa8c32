import type { Clock } from '../../clock.ts'
import type { LineFarEnd } from '../../serial/simulator/line-far-end.ts'
import type { CabinetColumn, SimulatedCabinet } from './simulated-cabinet.ts'

/** One fact of a simulated machine's line, for logs and the developer. */
export interface MachineLogEntry {
  readonly atMs: number
  /** `heard`: from the appliance. `said`: to it. `note`: what the machine makes of it. */
  readonly kind: 'heard' | 'said' | 'note'
  readonly text: string
}

/** What a simulated machine is put together from. */
export interface SimulatedMachineParts {
  readonly cabinet: SimulatedCabinet
  readonly clock: Clock
  readonly onEntry?: (entry: MachineLogEntry) => void
}

/** A protocol's far side before a cabinet: it speaks bytes, and the cabinet's ledger says what came out. */
export interface SimulatedMachine {
  readonly cabinet: SimulatedCabinet
  /** Lets go of the line. */
  detach(): void
}

/** What a protocol's folder brings for its far side; `simulators.ts` lists them. */
export interface MachineSimulator {
  /** The driver's name. */
  readonly protocol: string
  /** What its cabinet holds unless told otherwise. */
  readonly columns: readonly CabinetColumn[]
  readonly create: (line: LineFarEnd, parts: SimulatedMachineParts) => SimulatedMachine
}
