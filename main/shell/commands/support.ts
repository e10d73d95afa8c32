import type { Command } from '../command.ts'

/** `hatachi support bundle`: what somebody needs who is to find out from afar what ails this machine. */
export const supportCommand: Command = {
  name: 'support',
  usage: 'support bundle FILE [--config FILE]',
  summary: 'writes a gzipped tar archive for whoever looks after this machine from afar; nothing secret is in it',
  options: { config: { type: 'string' } },
  words: 2,
  run: async (values, [verb, file]) => {
    if (verb !== 'bundle') throw new TypeError('say what to do: bundle')
    if (file === undefined) throw new TypeError('FILE is missing')
    return (await import('../support/bundle-command.ts')).writeBundle(file, values)
  }
}
