import type { Command } from '../command.ts'

/** `hatachi vending`: what became of the goods. */
export const vendingCommand: Command = {
  name: 'vending',
  usage: ['vending report [--json]', 'vending unknowns [--json]'].join(' | '),
  summary: 'counts per product what was approved, handed out, failed or is not known; lists what a person has to look at',
  options: { json: { type: 'boolean' } },
  words: 1,
  run: async (values, [verb]) => {
    if (verb !== 'report' && verb !== 'unknowns') throw new TypeError('say what to do: report or unknowns')
    const { printUnknownVends, printVendReport } = await import('../vending/vending-commands.ts')
    return (verb === 'report' ? printVendReport : printUnknownVends)(values)
  }
}
