import type { MachineSimulator } from '../../simulator/simulated-machine.ts'
import { createSimulatedLineMachine } from './simulated-line-machine.ts'

/** The far side of the line protocol: a microcontroller whose memory lasts, with buttons, counted stock and a door. */
export const hatachiLineSimulator: MachineSimulator = {
  protocol: 'hatachi-line',
  columns: [
    { selection: '1', priceYen: 350 },
    { selection: '2', priceYen: 480 },
    { selection: '3', priceYen: 600 },
    { selection: '4', priceYen: 500 }
  ],
  create: createSimulatedLineMachine
}
