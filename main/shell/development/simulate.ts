import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { machineDrivers } from '../../../device/vending/drivers.ts'
import { text, type CommandValues } from '../command.ts'

/** What runs in a process of its own, with the options that it takes. */
const PROCESSES = {
  platform: {
    file: new URL('../../platform/simulator/platform-process.ts', import.meta.url),
    options: ['dir', 'cards', 'latency-ms', 'api-port', 'http-port']
  },
  machine: {
    file: new URL('../../../device/vending/simulator/machine-process.ts', import.meta.url),
    options: ['protocol', 'link', 'log', 'seed', 'faults', 'motor-ms', 'jam', 'sold-out']
  }
} as const

const CARD_OPTIONS = ['profile', 'person', 'cards', 'slot', 'latency', 'behaviour', 'port']

/** `hatachi simulate …`: runs one simulation until it is told to end. */
export async function runSimulate(values: CommandValues, words: readonly string[]): Promise<number> {
  const [what] = words
  if (what === 'card') {
    refuseOthers('card', CARD_OPTIONS, values)
    return (await import('./simulate-card.ts')).runSimulateCard(values)
  }
  if (what !== 'platform' && what !== 'machine') throw new TypeError('say what to simulate: platform, machine or card')
  if (what === 'platform' && values['dir'] === undefined) throw new TypeError('--dir DIR is missing')
  if (what === 'machine') refuseUnknownProtocol(text(values, 'protocol'))
  const { file, options } = PROCESSES[what]
  refuseOthers(what, options, values)
  // In one word each: a value may begin with a dash.
  const args = Object.entries(values).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `--${name}=${String(one)}`)
  )
  return runProcess(file, args)
}

function refuseUnknownProtocol(protocol: string | undefined): void {
  const known = machineDrivers.map(({ name }) => name)
  if (protocol === undefined || !known.includes(protocol)) throw new TypeError(`--protocol must be one of ${known.join(', ')}`)
}

function refuseOthers(what: string, known: readonly string[], values: CommandValues): void {
  for (const name of Object.keys(values)) {
    if (!known.includes(name)) throw new TypeError(`--${name} is not for simulate ${what}`)
  }
}

/** Hands over to the simulation's own process, and ends when it ends. */
function runProcess(file: URL, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(file), ...args], { stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
    child.on('error', reject)
    child.on('exit', (code) => {
      resolve(code ?? 0)
    })
  })
}
