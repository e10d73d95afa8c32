import type { Command } from '../command.ts'

/** `hatachi service`: whether the machine is in service, and orders to take it out or put it back. */
export const serviceCommand: Command = {
  name: 'service',
  usage:
    'service status [--json] | service begin maintenance|out_of_service --by NAME [--json] | service end --by NAME [--json]',
  summary: 'tells whether the machine is in service, takes it out for maintenance or altogether, puts it back',
  options: {
    by: { type: 'string' },
    json: { type: 'boolean' }
  },
  words: 2,
  run: async (values, words) => {
    const [verb, mode] = words
    if (verb !== 'status' && verb !== 'begin' && verb !== 'end') throw new TypeError('say what to do: status, begin or end')
    if (verb !== 'begin' && mode !== undefined) throw new TypeError(`surplus argument "${mode}"`)
    if (verb === 'status' && values['by'] !== undefined) throw new TypeError('--by belongs to "service begin" and "service end"')
    const { orderService, printServiceStatus } = await import('../service/service-commands.ts')
    if (verb === 'status') return printServiceStatus(values)
    if (verb === 'end') return orderService('in_service', values)
    if (mode === 'maintenance' || mode === 'out_of_service') return orderService(mode, values)
    throw new TypeError('say how it is taken out: maintenance or out_of_service')
  }
}
