import { createFaultyLine } from '../../device/serial/simulator/faulty-line.ts'
import { createRandom } from '../../device/serial/simulator/seeded-random.ts'
import { createSimulatedLine } from '../../device/serial/simulator/simulated-serial-port.ts'
import { createLineMachine } from '../../device/vending/hatachi-line/line-driver.ts'
import type { LineMachineOptions } from '../../device/vending/hatachi-line/line-driver.ts'
import { createSimulatedLineMachine } from '../../device/vending/hatachi-line/simulator/simulated-line-machine.ts'
import type { LineMachineBehaviour } from '../../device/vending/hatachi-line/simulator/simulated-line-machine.ts'
import { SimulatedCabinet } from '../../device/vending/simulator/simulated-cabinet.ts'
import type { MachineLogEntry } from '../../device/vending/simulator/simulated-machine.ts'
import type { MachineEvent } from '../../device/vending/vending-machine.ts'
import { ManualClock } from './manual-clock.ts'

const columns = [
  { selection: '1', priceYen: 350, motorMs: 1000 },
  { selection: '2', priceYen: 480, stock: 1 }
]

/** The line as the tests open it. */
export const lineSettings = {
  path: '/dev/simulated',
  baudRateBps: 115_200,
  dataBits: 8,
  stopBits: 1,
  parity: 'none'
} as const

/** A vend's id for a number: a UUID, as the appliance's own are. */
export function numberedVendId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

/** The parts of a world that a test changes. */
export interface LineWorldOptions {
  readonly behaviour?: LineMachineBehaviour
  readonly machine?: Partial<LineMachineOptions>
  readonly seed?: number
}

/** The driver and a simulated machine of the line protocol, a cable between them, and a clock that the test moves. */
export function makeLineWorld({ behaviour = {}, machine: options = {}, seed = 1 }: LineWorldOptions = {}) {
  const clock = new ManualClock()
  const line = createSimulatedLine()
  const cable = createFaultyLine(line.far, { random: createRandom(seed), probability: 0 })
  const cabinet = new SimulatedCabinet({ clock, columns, seed })
  const log: MachineLogEntry[] = []
  const far = createSimulatedLineMachine(cable, { cabinet, clock, onEntry: (entry) => log.push(entry) }, behaviour)
  const events: MachineEvent[] = []
  const machine = createLineMachine({ open: line.open, settings: lineSettings, clock, session: 0xffff, ...options })

  /** Lets time go by in steps of 10 ms, and all that follows from it happen. */
  async function pass(durationMs: number): Promise<void> {
    for (let passedMs = 0; passedMs <= durationMs; passedMs += 10) {
      for (let turn = 0; turn < 60; turn += 1) await Promise.resolve()
      if (passedMs < durationMs) clock.advance(10)
    }
  }

  async function start(unsettled: readonly string[] = [], withinMs = 0): Promise<void> {
    const started = machine.start((event) => events.push(event), unsettled)
    await pass(withinMs)
    await started
  }

  return {
    clock,
    line,
    cable,
    cabinet,
    far,
    log,
    events,
    machine,
    pass,
    start,
    vend: (number: number, selection = '1') =>
      machine.vend({ vendId: numberedVendId(number), selection, priceYen: selection === '1' ? 350 : 480 }),
    /** The ids of all goods that came out, oldest first. */
    goods: (): string[] => cabinet.ledger.map(({ token }) => token),
    /** What the machine heard of one type of message. */
    heard: (type: string) => log.filter(({ kind, text }) => kind === 'heard' && text.includes(` ${type}`))
  }
}
