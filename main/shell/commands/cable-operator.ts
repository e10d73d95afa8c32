import type { Command } from '../command.ts'
import { refuseSurplus, wordAfter } from '../parties/party-words.ts'

/** `hatachi cable-operator`: the television's cable operator as a server of its own, and what its staff do. */
export const cableOperatorCommand: Command = {
  name: 'cable-operator',
  usage: [
    'cable-operator start [--config FILE]',
    'cable-operator check [--config FILE]',
    'cable-operator box add BOX --household NAME --token-file FILE [--json]',
    'cable-operator box remove BOX [--json]',
    'cable-operator members HOUSEHOLD [--json]',
    'cable-operator move CABLE-ID HOUSEHOLD [--json]',
    'cable-operator forget HOUSEHOLD [--json]'
  ].join(' | '),
  summary: "runs the television's cable operator; checks its file, takes boxes in and out, lists, moves and forgets members of households",
  options: {
    config: { type: 'string' },
    household: { type: 'string' },
    'token-file': { type: 'string' },
    json: { type: 'boolean' }
  },
  words: 3,
  run: async (values, words) => {
    const [verb, second, third] = words
    switch (verb) {
      case 'start':
      case 'check': {
        refuseSurplus(words, 1)
        const { cableOperator } = await import('../parties/party-kinds.ts')
        const { checkParty, startParty } = await import('../parties/party-run.ts')
        return verb === 'start' ? startParty(cableOperator, values) : checkParty(cableOperator, values)
      }
      case 'box': {
        const boxId = wordAfter('BOX', third)
        const { addOperatorBox, removeBoxOf } = await import('../parties/box-commands.ts')
        if (second === 'add') return addOperatorBox(boxId, values)
        if (second === 'remove') return removeBoxOf((await import('../parties/party-kinds.ts')).cableOperator, boxId, values)
        throw new TypeError('say what to do with the box: add or remove')
      }
      case 'members':
      case 'forget': {
        refuseSurplus(words, 2)
        const { forgetHouseholdOf, printMembers } = await import('../parties/operator-commands.ts')
        const householdId = wordAfter('HOUSEHOLD', second)
        return verb === 'members' ? printMembers(householdId, values) : forgetHouseholdOf(householdId, values)
      }
      case 'move': {
        const { moveToHousehold } = await import('../parties/operator-commands.ts')
        return moveToHousehold(wordAfter('CABLE-ID', second), wordAfter('HOUSEHOLD', third), values)
      }
      default:
        throw new TypeError('say what to do: start, check, box, members, move or forget')
    }
  }
}
