import type { Command } from '../command.ts'

/** `hatachi setup`: the first hour of a machine, in the operator's console; then the appliance. */
export const setupCommand: Command = {
  name: 'setup',
  usage: 'setup [--address IP] [--port N]',
  summary: 'sets up a machine that has no configuration, in the console, and then runs it',
  options: { address: { type: 'string' }, port: { type: 'string' } },
  words: 0,
  run: async (values) => (await import('../setup/setup-command.ts')).setUp(values)
}
