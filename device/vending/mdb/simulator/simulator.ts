import type { CabinetColumn } from '../../simulator/simulated-cabinet.ts'
import type { MachineSimulator } from '../../simulator/simulated-machine.ts'
import { feFraming } from '../framing-fe.ts'
import { createSimulatedVmc } from './simulated-vmc.ts'
import type { SimulatedVmc, VmcOptions } from './simulated-vmc.ts'

/** Beer, sake, cigarettes, wine. */
const columns: readonly CabinetColumn[] = [
  { selection: '1', priceYen: 350 },
  { selection: '2', priceYen: 480 },
  { selection: '3', priceYen: 600 },
  { selection: '4', priceYen: 500 }
]

/** What may be set of a simulated VMC; the rest is its cabinet's and its line's. */
export type VmcSettings = Partial<Omit<VmcOptions, 'cabinet' | 'clock' | 'onEntry'>>

/** A simulator whose machine is a VMC on an MDB bus. */
export interface MdbAvdSimulator extends MachineSimulator {
  readonly create: (...args: Parameters<MachineSimulator['create']>) => SimulatedVmc
}

/**
 * A simulated VMC with these settings. Left out: `FE` framing, 68h, age 20 for every column of the cabinet, a command
 * every 50 ms, a status every other poll, answers waited for 200 ms, three tries, and a shopper who waits for 2000 statuses.
 */
export function createMdbAvdSimulator(settings: VmcSettings = {}): MdbAvdSimulator {
  return {
    protocol: 'mdb-avd',
    columns,
    create: (line, parts) =>
      createSimulatedVmc(line, {
        framing: feFraming,
        address: 0x68,
        ages: Object.fromEntries(parts.cabinet.columns.map(({ selection }) => [selection, 20])),
        periodMs: 50,
        pollsPerStatus: 2,
        answerMs: 200,
        tries: 3,
        patience: 2000,
        ...settings,
        ...parts
      })
  }
}

/** The simulated machine of `mdb-avd`, for the driver's own defaults. */
export const mdbAvdSimulator: MachineSimulator = createMdbAvdSimulator()
