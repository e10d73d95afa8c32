import type { Command } from '../command.ts'

/** `hatachi clock`: whether the machine's clock may be believed, and a technician's word that it is right. */
export const clockCommand: Command = {
  name: 'clock',
  usage: 'clock status [--json] [--config FILE] | clock accept --by NAME [--json] [--config FILE]',
  summary: 'tells whether the clock is trusted and why not, takes the word of a technician who has set it',
  options: {
    by: { type: 'string' },
    json: { type: 'boolean' },
    config: { type: 'string' }
  },
  words: 1,
  run: async (values, words) => {
    const [verb] = words
    if (verb !== 'status' && verb !== 'accept') throw new TypeError('say what to do: status or accept')
    if (verb === 'status' && values['by'] !== undefined) throw new TypeError('--by belongs to "clock accept"')
    const { acceptClock, printClockStatus } = await import('../clock/clock-commands.ts')
    return verb === 'status' ? printClockStatus(values) : acceptClock(values)
  }
}
