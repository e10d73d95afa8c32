import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CommandValues } from '../command.ts'

/** What runs in a process of its own, with the options that it takes. */
const PROCESSES = {
  platform: {
    file: new URL('../../platform/simulator/platform-process.ts', import.meta.url),
    options: ['dir', 'cards', 'latency-ms', 'api-port', 'http-port']
  },
  machine: {
    file: new URL('../../../device/vending/relay/simulator/relay-board-process.ts', import.meta.url),
    options: ['link', 'log', 'seed']
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
  if (what === 'machine' && values['protocol'] !== 'relay-lcus') throw new TypeError('--protocol must be relay-lcus')
  const { file, options } = PROCESSES[what]
  refuseOthers(what, what === 'machine' ? [...options, 'protocol'] : options, values)
  const args = Object.entries(values).flatMap(([name, value]) =>
    name === 'protocol' ? [] : [`--${name}`, String(value)]
  )
  return runProcess(file, args)
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
