import type { Command } from '../command.ts'

/** `hatachi reader-agent`: this machine's card reader for the television of an appliance elsewhere. */
export const readerAgentCommand: Command = {
  name: 'reader-agent',
  usage:
    'reader-agent --appliance https://HOST:PORT --pairing TEXT [--key FILE] [--reader NAME] | ' +
    'reader-agent [--appliance https://HOST:PORT] [--key FILE] [--reader NAME]',
  summary: 'offers the card reader of this machine, beside a television, to the appliance that it was paired with',
  options: {
    appliance: { type: 'string' },
    pairing: { type: 'string' },
    key: { type: 'string' },
    reader: { type: 'string' }
  },
  words: 0,
  run: async (values) => (await import('../television/reader-agent-command.ts')).runReaderAgent(values)
}
