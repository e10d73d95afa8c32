import type { MachineSimulator } from '../../simulator/simulated-machine.ts'
import { createSimulatedGateAdapter } from './simulated-gate-adapter.ts'

/** A machine with an MDB bus, and the adapter that stands on it as a cashless reader. Items are the selections. */
export const mdbCashlessSimulator: MachineSimulator = {
  protocol: 'mdb-cashless',
  columns: [
    { selection: '1', priceYen: 350 },
    { selection: '2', priceYen: 480 },
    { selection: '3', priceYen: 600 },
    { selection: '4', priceYen: 500 }
  ],
  create: (line, { cabinet, clock, onEntry }) => {
    const adapter = createSimulatedGateAdapter(line, { cabinet, clock, ...(onEntry === undefined ? {} : { onEntry }) })
    return { cabinet, detach: adapter.detach }
  }
}
