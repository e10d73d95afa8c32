import type { Command } from '../command.ts'

/** `hatachi operator`: how the operator's side is reached, and what its certificate is known by. */
export const operatorCommand: Command = {
  name: 'operator',
  usage: 'operator show [--json] [--config FILE]',
  summary: "tells the addresses of the operator's side and the fingerprint to compare at the first connection",
  options: { json: { type: 'boolean' }, config: { type: 'string' } },
  words: 1,
  run: async (values, [verb]) => {
    if (verb !== 'show') throw new TypeError('say what to do: show')
    return (await import('../operator/operator-show.ts')).showOperatorSide(values)
  }
}
