import type { Command } from '../command.ts'

/** `hatachi booking`: the television's booking of facilities as a server of its own. */
export const bookingCommand: Command = {
  name: 'booking',
  usage: ['booking start [--config FILE]', 'booking check [--config FILE]', 'booking forget --before YYYY-MM-DD [--json]'].join(' | '),
  summary: "runs the television's booking of facilities; checks its file, forgets bookings that were over before a day",
  options: { config: { type: 'string' }, before: { type: 'string' }, json: { type: 'boolean' } },
  words: 1,
  run: async (values, [verb]) => {
    switch (verb) {
      case 'start':
      case 'check': {
        const { booking } = await import('../parties/party-kinds.ts')
        const { checkParty, startParty } = await import('../parties/party-run.ts')
        return verb === 'start' ? startParty(booking, values) : checkParty(booking, values)
      }
      case 'forget':
        return (await import('../parties/service-commands.ts')).forgetOldBookings(values)
      default:
        throw new TypeError('say what to do: start, check or forget')
    }
  }
}
