import { simulatedWiring } from '../../../device/vending/relay-modbus/simulator/simulated-modbus-board.ts'
import type { CabinetColumn } from '../../../device/vending/simulator/simulated-cabinet.ts'

/** The protocols that a demonstration's machine can speak: the names of the drivers. */
export type DemoProtocol = 'relay-lcus' | 'relay-modbus' | 'mdb-avd' | 'mdb-cashless' | 'hatachi-line'

/** What the `machine` of a demonstration's configuration is made of. */
export interface DemoMachineParts {
  readonly port: string
  readonly pulseMs: number
  readonly columns: readonly CabinetColumn[]
}

/** `machine` of a demonstration's configuration, as its file has it. */
export function demoMachine(protocol: DemoProtocol, { port, pulseMs, columns }: DemoMachineParts): object {
  /** One relay a selection, by its place. */
  const inOrder = Object.fromEntries(columns.map(({ selection }, index) => [selection, index + 1]))
  const common = { driver: protocol, port }
  switch (protocol) {
    case 'relay-lcus':
      return { ...common, baudRateBps: 9600, pulseMs, channels: inOrder }
    case 'relay-modbus':
      return { ...common, ...simulatedWiring(columns) }
    case 'mdb-avd':
      // Both ends share this process, and a pseudo-terminal with it.
      return { ...common, ackWithinMs: 1000 }
    case 'mdb-cashless':
    case 'hatachi-line':
      return common
  }
}
