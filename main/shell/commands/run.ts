import type { Command } from '../command.ts'

/** `hatachi run`: the appliance that a configuration describes, until it is told to end. */
export const runCommand: Command = {
  name: 'run',
  usage: 'run [--config FILE]',
  summary: 'runs the appliance that the configuration describes',
  options: { config: { type: 'string' } },
  words: 0,
  run: async (values) => (await import('../run-appliance.ts')).runAppliance(values)
}
