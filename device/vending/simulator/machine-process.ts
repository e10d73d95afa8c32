/**
 * A simulated vending machine of any protocol on a pseudo-terminal, in a process of its own.
 *
 *     node machine-process.ts --protocol NAME [--link PATH] [--log FILE] [--with-parent] [--seed N] [--faults P]
 *                             [--motor-ms N] [--jam SEL]… [--sold-out SEL]…
 *
 * Standard output carries one JSON object a line: first `{"ready":true,"path":"…"}` (what the appliance opens), then
 * what happens: `{"type":"heard"|"said"|"note"}` of the line, `{"type":"fault"}` of its cable, and of the cabinet
 * `dispensed` (the goods, as in its ledger), `pressed`, `stock_changed`, `door_changed`, `power_cycled`; all appended to
 * the log file too. Standard input takes orders, one a line: `machineOrdersHelp`. Ends on SIGTERM, SIGINT and SIGHUP,
 * and with `--with-parent` when its standard input ends: exit code 0. Bad arguments or no pty: 1 and a message.
 */
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { systemClock } from '../../clock.ts'
import { createFaultyLine } from '../../serial/simulator/faulty-line.ts'
import { openPty } from '../../serial/simulator/pty.ts'
import { createRandom } from '../../serial/simulator/seeded-random.ts'
import { doMachineOrder } from './machine-orders.ts'
import { SimulatedCabinet } from './simulated-cabinet.ts'
import { machineSimulators } from './simulators.ts'

function readOptions() {
  const { values } = parseArgs({
    options: {
      protocol: { type: 'string', default: '' },
      link: { type: 'string' },
      log: { type: 'string' },
      'with-parent': { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      faults: { type: 'string', default: '0' },
      'motor-ms': { type: 'string', default: '0' },
      jam: { type: 'string', multiple: true, default: [] },
      'sold-out': { type: 'string', multiple: true, default: [] }
    }
  })
  const simulator = machineSimulators.find(({ protocol }) => protocol === values.protocol)
  if (simulator === undefined) {
    throw new TypeError(`--protocol must be one of ${machineSimulators.map(({ protocol }) => protocol).join(', ')}`)
  }
  const number = (name: 'seed' | 'faults' | 'motor-ms', most: number): number => {
    const value = values[name] === '' ? NaN : Number(values[name])
    if (!(value >= 0 && value <= most)) throw new TypeError(`--${name} must be 0 to ${String(most)}`)
    return value
  }
  return {
    ...values,
    simulator,
    seed: number('seed', 2 ** 32 - 1),
    faults: number('faults', 1),
    motorMs: number('motor-ms', 600_000)
  }
}

async function runMachine(): Promise<void> {
  const options = readOptions()
  const { simulator, seed } = options
  const ending = Promise.withResolvers<undefined>()
  const end = (): void => {
    ending.resolve(undefined)
  }
  // Before the pty exists: a signal that comes early must not leave a link behind.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end)
  // Nobody may be reading any more; the machine goes on, since the log file is what counts then.
  process.stdout.on('error', () => undefined)
  if (options['with-parent']) process.stdin.on('end', end).on('close', end).on('error', end)

  function say(entry: object): void {
    const line = `${JSON.stringify(entry)}\n`
    if (options.log !== undefined) appendFileSync(options.log, line)
    process.stdout.write(line)
  }

  const columns = simulator.columns.map((column) => ({ ...column, motorMs: options.motorMs }))
  const cabinet = new SimulatedCabinet({
    clock: systemClock,
    columns,
    seed,
    onDispensed: (goods) => {
      say({ type: 'dispensed', ...goods })
    }
  })
  for (const selection of options.jam) cabinet.jam(selection, Infinity)
  for (const selection of options['sold-out']) cabinet.setStock(selection, 0)

  const pty = await openPty(options.link === undefined ? {} : { link: options.link })
  try {
    process.stdout.write(`${JSON.stringify({ ready: true, path: pty.path, protocol: simulator.protocol })}\n`)
    const line = createFaultyLine(pty, {
      random: createRandom(seed),
      probability: options.faults,
      onFault: (direction, fault) => {
        say({ type: 'fault', atMs: systemClock.nowMs(), direction, fault })
      }
    })
    cabinet.onEvent((event) => {
      say({ atMs: systemClock.nowMs(), ...event })
    })
    const machine = simulator.create(line, {
      cabinet,
      clock: systemClock,
      onEntry: ({ kind, ...entry }) => {
        say({ type: kind, ...entry })
      }
    })
    const complain = (fault: unknown): void => {
      process.stderr.write(`machine: ${fault instanceof Error ? fault.message : String(fault)}\n`)
    }
    const parts = {
      cabinet,
      setFaults: (probability: number) => {
        line.setProbability(probability)
      },
      unplug: () => void pty.unplug().catch(complain),
      plug: () => void pty.plug().catch(complain)
    }
    createInterface({ input: process.stdin }).on('line', (order) => {
      const wrong = doMachineOrder(order, parts)
      if (wrong !== null) complain(wrong)
    })
    await ending.promise
    machine.detach()
  } finally {
    await pty.close()
    process.stdin.destroy()
  }
}

try {
  await runMachine()
} catch (error) {
  process.stderr.write(`machine: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
