import type { Command } from '../command.ts'

/** `hatachi account`: what the machine's owner does about accounts of the operator's side, without one. */
export const accountCommand: Command = {
  name: 'account',
  usage: [
    'account list [--json]',
    'account set-up [--by NAME] [--json]',
    'account unlock LOGIN --by NAME [--json]',
    'account disable LOGIN --by NAME [--json]'
  ].join(' | '),
  summary:
    "shows the accounts of the operator's side, tells how the first administrator is made (with --by: another, for when none " +
    'can sign in), ends the waiting of an account after failed tries, disables one',
  options: {
    by: { type: 'string' },
    json: { type: 'boolean' }
  },
  words: 2,
  run: async (values, [verb, login]) => {
    if (verb !== 'list' && verb !== 'set-up' && verb !== 'unlock' && verb !== 'disable') {
      throw new TypeError('say what to do: list, set-up, unlock or disable')
    }
    const { listAccounts, orderAboutAccount, setUpAccounts } = await import('../operator/account-commands.ts')
    if (verb === 'unlock' || verb === 'disable') {
      if (login === undefined) throw new TypeError('LOGIN is missing')
      return orderAboutAccount(verb, login, values)
    }
    if (login !== undefined) throw new TypeError(`surplus argument "${login}"`)
    if (verb === 'list' && values['by'] !== undefined) throw new TypeError('--by does not belong to "account list"')
    return verb === 'list' ? listAccounts(values) : setUpAccounts(values)
  }
}
