import { decide } from '../../../main/age/decision.ts'
import { everyOfflineCase, type ColumnName, type OfflineCase } from '../offline-cases.ts'

type Names = Partial<Record<ColumnName, string>>

/** What a machine with no network may find, in the order of the columns. The holder has given the PIN unless said. */
const situations: readonly (readonly [head: string, names: Names])[] = [
  ['remembered, list good', {}],
  ['not remembered', { Memory: 'none' }],
  ['remembered for a lower age', { Memory: 'lower_age' }],
  ['memory too old', { Memory: 'too_old' }],
  ['list too old', { List: 'too_old' }],
  ['no list', { List: 'no_list' }],
  ['listed', { List: 'listed' }],
  ['suspended', { List: 'suspended' }],
  ['outage too long', { Outage: 'too_long' }],
  ['no PIN yet', { Holder: 'card_only', List: 'not_asked', Memory: 'not_asked' }]
]

const ordinary: Names = { Outage: 'within', List: 'good', Holder: 'proven', Memory: 'yes' }

/** The table of role × policy × clock × evidence, each cell as `decide` has it. */
export function offlineMatrix(): string {
  const outcomes = new Map<string, Set<string>>()
  for (const { names, evidence, demand, terms } of everyOfflineCase()) {
    const decision = decide(evidence, demand, terms)
    const outcome = decision.outcome === 'approved' ? '**sold**' : `\`${'reason' in decision ? decision.reason : decision.outcome}\``
    const key = keyOf(names)
    outcomes.set(key, (outcomes.get(key) ?? new Set()).add(outcome))
  }
  const rows = [...new Map(headsOf(everyOfflineCase())).values()].map(({ Role, Policy, Clock }) => {
    const cells = situations.map(([, names]) => {
      const found = [...(outcomes.get(keyOf({ ...ordinary, Role, Policy, Clock, ...names })) ?? [])]
      if (found.length !== 1) throw new Error(`${String(found.length)} outcomes for one cell: ${found.join()}`)
      return found[0]
    })
    return `| ${[Role, Policy, Clock, ...cells].join(' | ')} |`
  })
  const head = ['Role', 'Policy', 'Clock', ...situations.map(([name]) => name)]
  return [`| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows].join('\n')
}

function* headsOf(cases: Iterable<OfflineCase>): Generator<[string, OfflineCase['names']]> {
  for (const { names } of cases) yield [`${names.Role} ${names.Policy} ${names.Clock}`, names]
}

function keyOf({ Role, Policy, Clock, Outage, List, Holder, Memory }: Names): string {
  return [Role, Policy, Clock, Outage, List, Holder, Memory].join()
}
