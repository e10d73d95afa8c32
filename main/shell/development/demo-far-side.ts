import type { Clock } from '../../../device/clock.ts'
import type { LineFarEnd } from '../../../device/serial/simulator/line-far-end.ts'
import {
  createSimulatedRelayBoard,
  type RelayBoardEntry,
  type SimulatedRelayBoard
} from '../../../device/vending/relay/simulator/simulated-relay-board.ts'
import { SimulatedCabinet } from '../../../device/vending/simulator/simulated-cabinet.ts'
import type { MachineLogEntry } from '../../../device/vending/simulator/simulated-machine.ts'
import { machineSimulatorOf } from '../../../device/vending/simulator/simulators.ts'
import type { DemoProtocol } from './demo-machines.ts'
import { demoColumns, type DemoProducts } from './demo-products.ts'

/** What stands at the far end of a demonstration's line. */
export interface DemoFarSide {
  readonly cabinet: SimulatedCabinet
  /** Throws where another protocol than that of a relay board is spoken. */
  readonly board: () => SimulatedRelayBoard
  readonly detach: () => void
}

/** What it depends on. */
export interface DemoFarSideSetting {
  readonly protocol: DemoProtocol
  readonly products?: DemoProducts
  readonly onBoardEntry?: (entry: RelayBoardEntry) => void
  readonly onMachineEntry?: (entry: MachineLogEntry) => void
}

/** Puts a simulated machine at the far end of a line, with columns for what the demonstration sells. */
export function startDemoFarSide(line: LineFarEnd, clock: Clock, setting: DemoFarSideSetting): DemoFarSide {
  const { protocol, products = 'bar', onBoardEntry, onMachineEntry } = setting
  const columns = demoColumns(products)
  if (protocol === 'relay-lcus') return startBoard(line, clock, columns, onBoardEntry)
  const simulator = machineSimulatorOf(protocol)
  // A machine that asks for ages has columns of its own behind each of them.
  const cabinet = new SimulatedCabinet({ clock, columns: products === 'age_check' ? simulator.columns : columns })
  const machine = simulator.create(line, {
    cabinet,
    clock,
    ...(onMachineEntry === undefined ? {} : { onEntry: onMachineEntry })
  })
  return {
    cabinet,
    board: () => {
      throw new TypeError(`a machine that speaks ${protocol} has no relay board`)
    },
    detach: () => {
      machine.detach()
    }
  }
}

/** The board by itself, so that whoever holds the demonstration can count its pulses and fail its frames. */
function startBoard(
  line: LineFarEnd,
  clock: Clock,
  columns: ReturnType<typeof demoColumns>,
  onBoardEntry: ((entry: RelayBoardEntry) => void) | undefined
): DemoFarSide {
  const cabinet = new SimulatedCabinet({ clock, columns })
  const board = createSimulatedRelayBoard(line, {
    clock,
    onDispensed: (channel) => {
      const selection = columns[channel - 1]?.selection
      if (selection !== undefined) void cabinet.dispense(selection)
    },
    ...(onBoardEntry === undefined ? {} : { onEntry: onBoardEntry })
  })
  const endEvents = cabinet.onEvent((event) => {
    if (event.type === 'power_cycled') board.powerCycle()
  })
  return {
    cabinet,
    board: () => board,
    detach: () => {
      endEvents()
      board.detach()
    }
  }
}
