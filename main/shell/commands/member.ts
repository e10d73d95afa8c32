import { complain, type Command } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import { exitCode } from '../exit-codes.ts'
import { checkRole } from '../trust/role-gate.ts'
import { HATACHI } from '../program.ts'

/** `hatachi member`: cards in place of the operator's member cards. For a platform operator's alone. */
export const memberCommand: Command = {
  name: 'member',
  usage: [
    'member invite NUMBER [--days N] [--by NAME] [--json] [--config FILE]',
    'member list [--json] [--config FILE]',
    'member remove NUMBER [--json] [--config FILE]'
  ].join(' | '),
  summary: 'makes a one-time code by which a person links a card to a member number, lists links and open codes, undoes them',
  options: {
    days: { type: 'string' },
    by: { type: 'string' },
    json: { type: 'boolean' },
    config: { type: 'string' }
  },
  words: 2,
  run: async (values, [verb, number]) => {
    if (verb !== 'invite' && verb !== 'list' && verb !== 'remove') throw new TypeError('say what to do: invite, list or remove')
    if (verb === 'list' ? number !== undefined : number === undefined) {
      throw new TypeError(verb === 'list' ? `surplus argument "${number ?? ''}"` : 'NUMBER is missing')
    }
    for (const option of ['days', 'by']) {
      if (verb !== 'invite' && values[option] !== undefined) throw new TypeError(`--${option} does not belong to "member ${verb}"`)
    }
    const gate = await checkRole(values, forbidMembers)
    if (!gate.allowed) return gate.exitCode
    const { inviteMember, listMembers, removeMember } = await import('../members/member-commands.ts')
    if (verb === 'list') return listMembers(values)
    return verb === 'invite' ? inviteMember(number ?? '', values, gate.configuration) : removeMember(number ?? '', values)
  }
}

function forbidMembers({ path }: Configuration): number {
  complain(
    `role_forbidden: the configuration ${path} makes this machine a service provider's, which may link no card to a member: ` +
      'there is nothing to invite, to show or to undo. If something is left here from before, this erases it: ' +
      `${HATACHI} retention erase --by NAME --reason TEXT --report FILE`
  )
  return exitCode('forbidden')
}
