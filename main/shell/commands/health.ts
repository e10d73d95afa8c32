import type { Command } from '../command.ts'
import { refuseSurplus, wordAfter } from '../parties/party-words.ts'

/** `hatachi health`: the television's health service as a server of its own, and who takes part in it. */
export const healthCommand: Command = {
  name: 'health',
  usage: [
    'health start [--config FILE]',
    'health check [--config FILE]',
    'health enrol --number NUMBER [--json]',
    'health enrol CABLE-ID [--json]',
    'health device USER --name NAME [--name-en NAME] --token-file FILE [--json]',
    'health office --name NAME [--name-en NAME] --for USER... --token-file FILE [--json]',
    'health revoke USER --name NAME [--id ID] [--json]',
    'health revoke --token-file FILE [--json]',
    'health forget USER [--json]',
    'health forget CABLE-ID [--json]'
  ].join(' | '),
  summary: "runs the television's health service; checks its file, enrols people, devices that give readings and care offices",
  options: {
    config: { type: 'string' },
    number: { type: 'string' },
    name: { type: 'string' },
    'name-en': { type: 'string' },
    id: { type: 'string' },
    for: { type: 'string', multiple: true },
    'token-file': { type: 'string' },
    json: { type: 'boolean' }
  },
  words: 2,
  run: async (values, words) => {
    const [verb, who] = words
    if (verb === 'start' || verb === 'check') {
      refuseSurplus(words, 1)
      const { health } = await import('../parties/party-kinds.ts')
      const { checkParty, startParty } = await import('../parties/party-run.ts')
      return verb === 'start' ? startParty(health, values) : checkParty(health, values)
    }
    const commands = await import('../parties/service-commands.ts')
    switch (verb) {
      case 'enrol':
        return commands.enrolPerson(who, values)
      case 'device':
        return commands.addDevice(wordAfter('USER', who), values)
      case 'forget':
        return commands.forgetPerson(wordAfter('USER', who), values)
      case 'office':
        refuseSurplus(words, 1)
        return commands.addCareOffice(values)
      case 'revoke':
        return commands.revokeRight(who, values)
      default:
        throw new TypeError('say what to do: start, check, enrol, device, office, revoke or forget')
    }
  }
}
