/**
 * A simulated vending machine of any protocol on a pseudo-terminal, in a process of its own.
 *
 *     node machine-process.ts --protocol NAME [--link PATH] [--log FILE] [--with-parent] [--seed N] [--faults P]
 *                             [--motor-ms N] [--jam SEL]… [--sold-out SEL]…
 *
 * Standard output carries one JSON object a line: first `{"ready":true,"path":"…","port":"/dev/pts/N"}` (what the
 * appliance opens, and the terminal behind it, which `machine.port` takes), then what happens: `{"type":"heard"|"said"|"note"}` of the line, `{"type":"fault"}` of its cable, and of the cabinet
 * `dispensed` (the goods, as in its ledger), `pressed`, `stock_changed`, `door_changed`, `power_cycled`; all appended to
 * the log file too. Standard input takes orders, one a line, `machineOrdersHelp`; each is answered by one line with
 * `"type":"order"`, `"ok"`, and what is wrong as `"error"`; after `plug` with the new `"port"`. Ends on SIGTERM, SIGINT and
 * SIGHUP, and with `--with-parent` when its standard input ends: exit code 0. On standard error a sentence, and as in
 * sysexits.h: 64 for bad arguments, 69 without a pty, 73 for a link or a log that cannot be made.
 */
import { appendFileSync, realpathSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { systemClock } from '../../clock.ts'
import { createFaultyLine } from '../../serial/simulator/faulty-line.ts'
import { openPty, PtyLinkError } from '../../serial/simulator/pty.ts'
import { createRandom } from '../../serial/simulator/seeded-random.ts'
import { doMachineOrder, machineOrdersHelp } from './machine-orders.ts'
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
  const number = (name: 'seed' | 'faults' | 'motor-ms', most: number, form: RegExp, kind: string): number => {
    const value = form.test(values[name]) ? Number(values[name]) : NaN
    if (value <= most) return value
    throw new TypeError(`--${name} must be ${kind} from 0 to ${String(most)}, not "${values[name]}"`)
  }
  const selections = simulator.columns.map(({ selection }) => selection)
  for (const name of ['jam', 'sold-out'] as const) {
    const unknown = values[name].find((selection) => !selections.includes(selection))
    if (unknown === undefined) continue
    throw new TypeError(`--${name} must be a selection of the machine (${selections.join(', ')}), not "${unknown}"`)
  }
  const whole = [/^\d{1,10}$/, 'a whole number'] as const
  return {
    ...values,
    simulator,
    seed: number('seed', 2 ** 32 - 1, ...whole),
    faults: number('faults', 1, /^\d*\.?\d+$/, 'a probability'),
    motorMs: number('motor-ms', 600_000, ...whole)
  }
}

/** How this process ends before it has begun. */
class Refusal extends Error {
  readonly exitCode: 64 | 69 | 73

  constructor(code: 64 | 69 | 73, message: string) {
    super(message)
    this.exitCode = code
  }
}

/** The sentence of a fault, whose first line says what and whose others say why. */
function sentenceOf(fault: unknown): string {
  return (fault instanceof Error ? fault.message : String(fault)).replaceAll('\n', ' ')
}

function optionsOrRefusal(): ReturnType<typeof readOptions> {
  try {
    return readOptions()
  } catch (fault) {
    throw new Refusal(64, sentenceOf(fault))
  }
}

function writeLog(log: string | undefined, line: string): void {
  if (log === undefined) return
  try {
    appendFileSync(log, line)
  } catch (fault) {
    throw new Refusal(73, `the log ${log} cannot be written: ${(fault as NodeJS.ErrnoException).code ?? sentenceOf(fault)}`)
  }
}

async function runMachine(): Promise<void> {
  const options = optionsOrRefusal()
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
    writeLog(options.log, line)
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

  writeLog(options.log, '')
  const pty = await openPty(options.link === undefined ? {} : { link: options.link }).catch((fault: unknown) => {
    const isLink = fault instanceof PtyLinkError
    throw new Refusal(isLink ? 73 : 69, `${isLink ? 'the link ' : ''}${sentenceOf(fault)}`)
  })
  const portNow = (): string => realpathSync(pty.path)
  try {
    const { protocol } = simulator
    process.stdout.write(`${JSON.stringify({ ready: true, path: pty.path, port: portNow(), protocol })}\n`)
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
    const parts = {
      cabinet,
      setFaults: (probability: number) => {
        line.setProbability(probability)
      },
      unplug: () => pty.unplug(),
      plug: () => pty.plug()
    }
    async function obey(order: string): Promise<void> {
      const error = await doMachineOrder(order, parts).catch(sentenceOf)
      if (order === '') return
      const said = { type: 'order', order, ok: error === null }
      if (error !== null) say({ ...said, error })
      else if (order === 'help') say({ ...said, orders: machineOrdersHelp.split(' | ') })
      else if (order === 'plug') say({ ...said, port: portNow() })
      else say(said)
    }
    let obeyed = Promise.resolve()
    createInterface({ input: process.stdin }).on('line', (order) => {
      // One after the other, as the cable is pulled and put back.
      obeyed = obeyed.then(() => obey(order.trim()))
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
  process.stderr.write(`hatachi: ${sentenceOf(error)}\n`)
  process.exitCode = error instanceof Refusal ? error.exitCode : 1
}
