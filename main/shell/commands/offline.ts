import type { Command } from '../command.ts'

/** `hatachi offline`: what this machine sells while the network is gone. */
export const offlineCommand: Command = {
  name: 'offline',
  usage: 'offline explain|check [--product ID] [--json] [--config FILE]',
  summary: 'says what is sold while the network is gone, and whether it could be sold now',
  options: {
    product: { type: 'string' },
    json: { type: 'boolean' },
    config: { type: 'string' }
  },
  words: 1,
  run: async (values, [verb]) => {
    if (verb !== 'explain' && verb !== 'check') throw new TypeError('say what to do: explain or check')
    const { checkOfflineSale, printOfflineSale } = await import('../offline/offline-command.ts')
    return verb === 'explain' ? printOfflineSale(values) : checkOfflineSale(values)
  }
}
