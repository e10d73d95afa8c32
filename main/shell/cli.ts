/**
 * `hatachi` in the checkout, for development: the commands of production (`production.ts` is their entry in packages),
 * and those of development, whose code (simulators, tour) is loaded only when one of them is asked for.
 */
import { runProgram } from './command-line.ts'
import type { Command } from './command.ts'
import { productionCommands } from './production-commands.ts'

const demo: Command = {
  name: 'demo',
  usage: 'demo [--set-up|--tour [first-sale|vending|tv] [--brief]|--json] [--no-dock] [--role ROLE] [--place PLACE] [--latency none|contactless]',
  summary: 'shows everything on embedded defaults; --tour plays scripted purchases, or the television, and ends',
  options: {
    tour: { type: 'boolean' },
    brief: { type: 'boolean' },
    json: { type: 'boolean' },
    'no-dock': { type: 'boolean' },
    'set-up': { type: 'boolean' },
    role: { type: 'string' },
    place: { type: 'string' },
    latency: { type: 'string' }
  },
  words: 1,
  run: async (values, words) => (await import('./development/demo.ts')).runDemo(values, words)
}

const simulate: Command = {
  name: 'simulate',
  usage: [
    'simulate platform --dir DIR',
    'simulate machine --protocol NAME [--link PATH] [--seed N] [--faults P] [--motor-ms N] [--jam SEL] [--sold-out SEL]',
    'simulate card [--profile PROFILE] [--person birth=DATE,pin=DIGITS,tries=N,enrolled]'
  ].join(' | '),
  summary: 'runs one simulated far side until it is told to end; to a machine, say "help" on its standard input',
  options: {
    dir: { type: 'string' },
    cards: { type: 'string' },
    'latency-ms': { type: 'string' },
    'api-port': { type: 'string' },
    'http-port': { type: 'string' },
    protocol: { type: 'string' },
    link: { type: 'string' },
    log: { type: 'string' },
    seed: { type: 'string' },
    faults: { type: 'string' },
    'motor-ms': { type: 'string' },
    jam: { type: 'string', multiple: true },
    'sold-out': { type: 'string', multiple: true },
    profile: { type: 'string' },
    person: { type: 'string' },
    slot: { type: 'string' },
    latency: { type: 'string' },
    behaviour: { type: 'string' },
    port: { type: 'string' }
  },
  words: 1,
  run: async (values, words) => (await import('./development/simulate.ts')).runSimulate(values, words)
}

await runProgram([...productionCommands, demo, simulate])
