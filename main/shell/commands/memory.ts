import type { Command } from '../command.ts'
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
    const gate = await checkRole(values)
    if (!gate.allowed) return gate.exitCode
    const { printMemoryStatus, purgeMemory } = await import('../retention/memory-commands.ts')
    return (verb === 'status' ? printMemoryStatus : purgeMemory)(values, gate.configuration)
  }
}
