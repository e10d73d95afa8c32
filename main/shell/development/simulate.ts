import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CommandValues } from '../command.ts'

/** What can be simulated, with the process that does it and the options that it takes. */
const SIMULATIONS = {
  platform: {
    file: new URL('../../platform/simulator/platform-process.ts', import.meta.url),
    options: ['dir', 'cards', 'latency-ms', 'api-port', 'http-port']
  },
  machine: {
    file: new URL('../../../device/vending/relay/simulator/relay-board-process.ts', import.meta.url),
    options: ['link', 'log', 'seed']
  }
} as const

/** `hatachi simulate …`: hands over to the simulation's own process, and ends when it ends. */
export function runSimulate(values: CommandValues, words: readonly string[]): Promise<number> {
  const [what] = words
  if (what !== 'platform' && what !== 'machine') throw new TypeError('say what to simulate: platform or machine')
  if (what === 'platform' && values['dir'] === undefined) throw new TypeError('--dir DIR is missing')
  if (what === 'machine' && values['protocol'] !== 'relay-lcus') throw new TypeError('--protocol must be relay-lcus')
  const simulation = SIMULATIONS[what]
  const known: readonly string[] = what === 'machine' ? [...simulation.options, 'protocol'] : simulation.options
  const args: string[] = []
  for (const [name, value] of Object.entries(values)) {
    if (!known.includes(name)) throw new TypeError(`--${name} is not for simulate ${what}`)
    if (name !== 'protocol') args.push(`--${name}`, String(value))
  }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(simulation.file), ...args], { stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
    child.on('error', reject)
    child.on('exit', (code) => {
      resolve(code ?? 0)
    })
  })
}
