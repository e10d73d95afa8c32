import { approvableCalls, callRights, readingCalls, type Allowed, type CallName } from '../../../main/contract/operator.ts'
import { accountRoles } from '../../../main/contract/operator-roles.ts'

const UNLIKE_OTHERS: { readonly [N in CallName]?: string } = {
  read_welcome: 'no',
  begin_second_factor: 'once it is confirmed'
}

/** The table of docs/operator-accounts.md: every call against every role, as the code has it. */
export function rightsTable(): string {
  const calls = Object.entries(callRights) as [CallName, Allowed][]
  const rows = calls.map(([name, allowed]) => {
    const cells = ['anyone' as const, ...accountRoles].map((who) =>
      (who === 'anyone' ? allowed === 'anyone' : allowed !== 'anyone' && allowed.includes(who)) ? '✓' : ''
    )
    const second = approvableCalls.some((each) => each === name) ? ', can need a second person' : ''
    const noted = UNLIKE_OTHERS[name] ?? (readingCalls.has(name) ? 'sparsely' : `each time${second}`)
    return `| \`${name}\` | ${cells.join(' | ')} | ${noted} |`
  })
  return [`| Call | anyone | ${accountRoles.join(' | ')} | in the record |`, `|---|${':-:|'.repeat(accountRoles.length + 1)}---|`, ...rows].join('\n')
}

/** The calls that can need a second person, with who asks for each and whose word it takes. */
export function approvalsTable(): string {
  const rows = approvableCalls.map((name) => {
    const asking: readonly string[] = callRights[name]
    const deciding = accountRoles.filter((role) => role === 'administrator' || asking.includes(role))
    return `| \`${name}\` | ${asking.join(', ')} | ${deciding.join(', ')} |`
  })
  return ['| Call | asked for by | approved by another |', '|---|---|---|', ...rows].join('\n')
}
