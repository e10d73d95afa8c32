import { complain, type Command } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import { exitCode } from '../exit-codes.ts'
import { HATACHI } from '../program.ts'
import { checkRole } from '../trust/role-gate.ts'

/** `hatachi memory`: what this machine remembers of ages. For a platform operator's alone. */
export const memoryCommand: Command = {
  name: 'memory',
  usage: [
    'memory status [--json] [--config FILE]',
    'memory purge [--all|--older-than DAYS] [--json] [--config FILE]'
  ].join(' | '),
  summary: 'tells how many ages are remembered here, forgets those past their limit, older ones, or all',
  options: {
    all: { type: 'boolean' },
    'older-than': { type: 'string' },
    json: { type: 'boolean' },
    config: { type: 'string' }
  },
  words: 1,
  run: async (values, [verb]) => {
    if (verb !== 'status' && verb !== 'purge') throw new TypeError('say what to do: status or purge')
    const gate = await checkRole(values, forbidMemory)
    if (!gate.allowed) return gate.exitCode
    const { printMemoryStatus, purgeMemory } = await import('../retention/memory-commands.ts')
    return (verb === 'status' ? printMemoryStatus : purgeMemory)(values, gate.configuration)
  }
}

function forbidMemory({ path }: Configuration): number {
  complain(
    `role_forbidden: the configuration ${path} makes this machine a service provider's, which may remember no age: there is ` +
      'nothing to show or to forget. If something is left here from before, this erases it: ' +
      `${HATACHI} retention erase --by NAME --reason TEXT --report FILE`
  )
  return exitCode('forbidden')
}
