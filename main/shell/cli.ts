/**
 * `hatachi` in the checkout: the commands of production, and those of development, whose code (simulators, tour) is
 * loaded only when one of them is asked for.
 */
import { runCommandLine } from './command-line.ts'
import { complain, type Command } from './command.ts'
import { cardCommand } from './commands/card.ts'
import { doctorCommand } from './commands/doctor.ts'
import { recordsCommand } from './commands/records.ts'
import { runCommand } from './commands/run.ts'
import { productionDrivers } from './drivers.ts'
import { exitCode } from './exit-codes.ts'

const demo: Command = {
  name: 'demo',
  usage: 'demo [--tour] [--role ROLE] [--place PLACE] [--latency none|contactless]',
  summary: 'shows everything on embedded defaults; --tour plays scripted purchases and ends',
  options: {
    tour: { type: 'boolean' },
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
    'simulate machine --protocol relay-lcus [--link PATH]',
    'simulate card [--profile PROFILE] [--person birth=DATE,pin=DIGITS,tries=N,enrolled]'
  ].join(' | '),
  summary: 'runs one simulated far side until it is told to end',
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

// Whoever reads our output may stop reading (`hatachi records | head -1`): that ends the command, quietly.
process.stdout.on('error', () => {
  process.exit(exitCode('ok'))
})

process.exitCode = await runCommandLine(
  [
    runCommand(productionDrivers),
    doctorCommand(productionDrivers),
    cardCommand(productionDrivers),
    recordsCommand,
    demo,
    simulate
  ],
  process.argv.slice(2)
).catch((fault: unknown) => {
  complain(`a mistake in the program: ${fault instanceof Error ? (fault.stack ?? fault.name) : String(fault)}`)
  return exitCode('internal')
})
