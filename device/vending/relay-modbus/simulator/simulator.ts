import type { MachineSimulator } from '../../simulator/simulated-machine.ts'
import { createSimulatedModbusBoard } from './simulated-modbus-board.ts'

/** A machine behind a Modbus relay board, wired as `simulatedWiring` says. */
export const relayModbusSimulator: MachineSimulator = {
  protocol: 'relay-modbus',
  columns: [
    { selection: '1', priceYen: 350 },
    { selection: '2', priceYen: 480 },
    { selection: '3', priceYen: 600 },
    { selection: '4', priceYen: 500 }
  ],
  create: (line, { cabinet, clock, onEntry }) => {
    const board = createSimulatedModbusBoard(line, { cabinet, clock, ...(onEntry === undefined ? {} : { onEntry }) })
    return { cabinet, detach: board.detach }
  }
}
