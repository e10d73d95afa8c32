import type { Command } from '../command.ts'
import { refuseSurplus, wordAfter } from '../parties/party-words.ts'

/** `hatachi cable-platform`: the television's cable platform as a server of its own, and what its staff do. */
export const cablePlatformCommand: Command = {
  name: 'cable-platform',
  usage: [
    'cable-platform start [--config FILE]',
    'cable-platform check [--config FILE]',
    'cable-platform keys [--to DIR] [--json] [--config FILE]',
    'cable-platform box add BOX --token-file FILE [--json]',
    'cable-platform box remove BOX [--json]',
    'cable-platform unlink CABLE-ID [--json]'
  ].join(' | '),
  summary: "runs the television's cable platform; checks its file, gives its public keys, takes boxes in and out, undoes a link",
  options: { config: { type: 'string' }, to: { type: 'string' }, 'token-file': { type: 'string' }, json: { type: 'boolean' } },
  words: 3,
  run: async (values, words) => {
    const [verb, second, third] = words
    switch (verb) {
      case 'start':
      case 'check':
      case 'keys': {
        refuseSurplus(words, 1)
        if (verb === 'keys') return (await import('../parties/platform-commands.ts')).printPlatformKeys(values)
        const { cablePlatform } = await import('../parties/party-kinds.ts')
        const { checkParty, startParty } = await import('../parties/party-run.ts')
        return verb === 'start' ? startParty(cablePlatform, values) : checkParty(cablePlatform, values)
      }
      case 'box': {
        const boxId = wordAfter('BOX', third)
        const { addPlatformBox, removeBoxOf } = await import('../parties/box-commands.ts')
        if (second === 'add') return addPlatformBox(boxId, values)
        if (second === 'remove') return removeBoxOf((await import('../parties/party-kinds.ts')).cablePlatform, boxId, values)
        throw new TypeError('say what to do with the box: add or remove')
      }
      case 'unlink':
        refuseSurplus(words, 2)
        return (await import('../parties/platform-commands.ts')).unlinkPerson(wordAfter('CABLE-ID', second), values)
      default:
        throw new TypeError('say what to do: start, check, keys, box or unlink')
    }
  }
}
