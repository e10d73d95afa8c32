import type { Command } from '../command.ts'

/** `hatachi card show`: what the card on the reader is. It asks for no PIN and spends no try. */
export const cardCommand: Command = {
  name: 'card',
  usage: 'card show [--json] [--config FILE] [--reader NAME] [--timeout SECONDS]',
  summary: 'shows the card on the reader: token, generation, tries left, validity; asks for no PIN',
  options: {
    json: { type: 'boolean' },
    config: { type: 'string' },
    reader: { type: 'string' },
    timeout: { type: 'string' }
  },
  words: 1,
  run: async (values, words) => (await import('../card/card-command.ts')).runCard(values, words)
}
