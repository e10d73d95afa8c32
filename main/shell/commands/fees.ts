import type { Command } from '../command.ts'

/** `hatachi fees`: how many checks were made and avoided, by month and method, and what they cost. */
export const feesCommand: Command = {
  name: 'fees',
  usage: 'fees [--from YYYY-MM] [--until YYYY-MM] [--json] [--config FILE]',
  summary: 'counts checks made and avoided by month and method, and what they cost by the configured tariff',
  options: {
    from: { type: 'string' },
    until: { type: 'string' },
    json: { type: 'boolean' },
    config: { type: 'string' }
  },
  words: 0,
  run: async (values) => (await import('../fees/fees-command.ts')).printFees(values)
}
