import type { Command } from '../command.ts'

/** `hatachi doctor`: examines this machine, and names what mends it. */
export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'doctor [--json] [--card] [--config FILE]',
  summary: 'checks this machine; each check passes or fails with the command that mends it',
  options: { json: { type: 'boolean' }, card: { type: 'boolean' }, config: { type: 'string' } },
  words: 0,
  run: async (values) => (await import('../doctor/doctor-command.ts')).examineMachine(values)
}
