import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { openNodeSerialPort } from '../../device/serial/node-serial-port.ts'
import type { OpenSerialPort } from '../../device/serial/serial-port.ts'
import type { LineFarEnd } from '../../device/serial/simulator/line-far-end.ts'
import { canOpenPty, openPty } from '../../device/serial/simulator/pty.ts'
import { createSimulatedLine } from '../../device/serial/simulator/simulated-serial-port.ts'
import { machineDrivers } from '../../device/vending/drivers.ts'
import { createLineMachine } from '../../device/vending/hatachi-line/line-driver.ts'
import type { MachineParts } from '../../device/vending/machine-driver.ts'
import { createMdbAvdSimulator } from '../../device/vending/mdb/simulator/simulator.ts'
import { simulatedWiring } from '../../device/vending/relay-modbus/simulator/simulated-modbus-board.ts'
import { relayModbusSimulator } from '../../device/vending/relay-modbus/simulator/simulator.ts'
import { createRelayMachine, relayLineSettings } from '../../device/vending/relay/relay-driver.ts'
import { createSimulatedRelayBoard } from '../../device/vending/relay/simulator/simulated-relay-board.ts'
import { SimulatedCabinet } from '../../device/vending/simulator/simulated-cabinet.ts'
import type { MachineSimulator } from '../../device/vending/simulator/simulated-machine.ts'
import { machineSimulators } from '../../device/vending/simulator/simulators.ts'
import type { VendingMachine } from '../../device/vending/vending-machine.ts'
import { leastMachineSettings } from '../support/least-machine-settings.ts'
import { describeVendingMachine } from './vending-machine.contract.ts'
import type { VendingWorld } from './vending-machine.contract.ts'

/** A machine with its far side at the given line, before the line's cable is in anybody's hands. */
type LinelessWorld = Omit<VendingWorld, 'say' | 'unplug' | 'plug' | 'dispose'> & { readonly detach: () => void }
type MakeLineless = (open: OpenSerialPort, path: string, far: LineFarEnd, line: 'simulated' | 'pty') => LinelessWorld

interface DriverCase {
  readonly settings?: object
  readonly selection?: string
  readonly unknown?: string
  /** On a pseudo-terminal the silences of a whole process count, which a busy machine may hold up for seconds. */
  readonly onPty?: {
    readonly settings?: object
    readonly simulator?: MachineSimulator
    /** Where the configuration does not reach what has to be longer. */
    readonly create?: (parts: MachineParts, path: string) => VendingMachine
  }
}

/** Of each driver: its settings beside the line, and what its products name. */
const cases: Readonly<Record<string, DriverCase>> = {
  'relay-lcus': { settings: { pulseMs: 30 } },
  'relay-modbus': {
    settings: { pulseMs: 100, pollMs: 20, dispenseSeconds: 2, ...simulatedWiring(relayModbusSimulator.columns) },
    // Three silences are a loss.
    onPty: { settings: { answerMs: 3000 } }
  },
  'mdb-avd': {
    settings: { ackWithinMs: 1000, verifiedWithinSeconds: 60 },
    selection: 'age-20',
    unknown: 'age-99',
    // Silence is a loss, and so are answers that came too late for the machine to acknowledge them.
    onPty: { settings: { silenceSeconds: 60 }, simulator: createMdbAvdSimulator({ answerMs: 1000 }) }
  },
  // Else three beats without an answer are a loss.
  'mdb-cashless': { onPty: { settings: { keepAlive: false } } },
  'hatachi-line': {
    onPty: {
      // Three heartbeats without an answer are a loss, and so is a message that was sent as often as it may be.
      create: ({ open, clock }, path) =>
        createLineMachine({
          open,
          clock,
          settings: { path, baudRateBps: 115_200, dataBits: 8, stopBits: 1, parity: 'none' },
          timings: { heartbeatMs: 5000, mostSent: 100 },
          session: 1
        })
    }
  }
}

/** Any driver against its own simulator, as the configuration and the registries bring the two together. */
function registeredWorld(name: string): MakeLineless {
  return (open, path, far, line) => {
    const { settings, selection = '1', unknown = '99', onPty } = cases[name] ?? {}
    const patient = line === 'pty' ? onPty : undefined
    const driver = machineDrivers.find((known) => known.name === name)
    const simulator = patient?.simulator ?? machineSimulators.find((known) => known.protocol === name)
    if (driver === undefined || simulator === undefined) throw new Error(`${name} is not registered`)
    const cabinet = new SimulatedCabinet({ clock: systemClock, columns: simulator.columns })
    const simulated = simulator.create(far, { cabinet, clock: systemClock })
    const parsed = driver.settings.parse({
      ...{ driver: name, port: path, ...leastMachineSettings[name] },
      ...settings,
      ...patient?.settings
    })
    const parts = { open, clock: systemClock }
    return {
      machine: patient?.create?.(parts, path) ?? driver.create(parsed, parts),
      knownSelection: selection,
      unknownSelection: unknown,
      priceYen: simulator.columns[0]?.priceYen ?? 0,
      cabinet,
      column: simulator.columns[0]?.selection ?? '',
      isSafe: () => !cabinet.isTurning,
      isLineFree: () => isFree(open, path),
      detach: () => {
        simulated.detach()
      }
    }
  }
}

/** A relay board with noise on its line, whose relays can be looked at. */
function relayWorld(noiseProbability: number): MakeLineless {
  return (open, path, far) => {
    const cabinet = new SimulatedCabinet({ clock: systemClock, columns: [{ selection: '1', priceYen: 350 }] })
    const board = createSimulatedRelayBoard(far, {
      clock: systemClock,
      noiseProbability,
      onDispensed: () => void cabinet.dispense('1')
    })
    cabinet.onEvent((event) => {
      if (event.type === 'power_cycled') board.powerCycle()
    })
    return {
      machine: createRelayMachine({
        open,
        settings: relayLineSettings(path),
        clock: systemClock,
        channels: { A1: 1, A2: 2 },
        pulseMs: 30,
        restMs: 10,
        reopenDelaysMs: [10, 50]
      }),
      knownSelection: 'A1',
      unknownSelection: 'Z9',
      priceYen: 350,
      cabinet,
      column: '1',
      isSafe: () => board.latched().length === 0,
      isLineFree: () => isFree(open, path),
      detach: () => {
        board.detach()
      }
    }
  }
}

async function isFree(open: OpenSerialPort, path: string): Promise<boolean> {
  const opened = await open(relayLineSettings(path), { onBytes: () => undefined, onClose: () => undefined })
  if (opened.ok) await opened.value.close()
  return opened.ok
}

function describeOnBothLines(name: string, make: MakeLineless): void {
  describeVendingMachine(`${name} on a simulated line`, () => {
    const { open, far } = createSimulatedLine()
    const lineless = make(open, '/dev/simulated', far, 'simulated')
    return Promise.resolve({
      ...lineless,
      say: far.write,
      unplug: () => {
        far.unplug()
        return Promise.resolve()
      },
      plug: () => {
        far.plug()
        return Promise.resolve()
      },
      dispose: () => {
        lineless.detach()
        return Promise.resolve()
      }
    })
  })

  describe.skipIf(!canOpenPty())('real serial port (skipped where util-linux "script" is missing)', () => {
    describeVendingMachine(`${name} on a pty`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'hatachi-vending-'))
      const pty = await openPty({ link: join(folder, 'machine') })
      const lineless = make(openNodeSerialPort, pty.path, pty, 'pty')
      return {
        ...lineless,
        say: pty.write,
        unplug: pty.unplug,
        plug: pty.plug,
        dispose: async () => {
          lineless.detach()
          await pty.close()
          rmSync(folder, { recursive: true, force: true })
        }
      }
    })
  })
}

test('every driver has its simulator, and is run through the contract', () => {
  const names = machineDrivers.map(({ name }) => name)
  expect(machineSimulators.map(({ protocol }) => protocol)).toEqual(names)
  expect(Object.keys(cases)).toEqual(names)
})

for (const { name } of machineDrivers) describeOnBothLines(name, registeredWorld(name))
for (const noise of [0, 0.5]) describeOnBothLines(`relay board, noise ${String(noise)},`, relayWorld(noise))
