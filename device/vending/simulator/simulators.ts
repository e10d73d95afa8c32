import { hatachiLineSimulator } from '../hatachi-line/simulator/simulator.ts'
import { mdbCashlessSimulator } from '../mdb-cashless/simulator/simulator.ts'
import { mdbAvdSimulator } from '../mdb/simulator/simulator.ts'
import { relayModbusSimulator } from '../relay-modbus/simulator/simulator.ts'
import { relayLcusSimulator } from '../relay/simulator/simulator.ts'
import type { MachineSimulator } from './simulated-machine.ts'

/** The far side of every protocol, in the order of `machineDrivers`. A new protocol's folder adds its line here. */
export const machineSimulators: readonly MachineSimulator[] = [
  relayLcusSimulator,
  relayModbusSimulator,
  mdbAvdSimulator,
  mdbCashlessSimulator,
  hatachiLineSimulator
]

/** The simulator of a protocol. Throws TypeError where there is none. */
export function machineSimulatorOf(protocol: string): MachineSimulator {
  const simulator = machineSimulators.find((known) => known.protocol === protocol)
  if (simulator === undefined) throw new TypeError(`no simulator of ${protocol}`)
  return simulator
}
