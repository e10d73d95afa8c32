import type { DecisionTerms } from '../../main/age/decision.ts'
import type { ClockFinding, Evidence, LineFinding, ListFinding, PlatformFinding, RememberedFinding, Role } from '../../main/age/evidence.ts'
import type { OfflinePolicy } from '../../main/age/offline-policy.ts'
import type { HolderDemand } from '../../main/age/rule.ts'
import { everyList } from './every-evidence.ts'

export const NOW_MS = Date.UTC(2026, 10, 26)
const HOUR_MS = 3_600_000

/** A policy whose three limits differ, so that none stands in for another. */
export const POLICY: OfflinePolicy = {
  id: 'alcohol-offline',
  version: 4,
  ageEvidence: 'remembered_age',
  listMaxAgeMs: 50 * HOUR_MS,
  rememberedMaxAgeMs: 90 * 24 * HOUR_MS,
  outageMaxMs: 72 * HOUR_MS
}

/** One value of a column of the table in `docs/offline.md`, and the name that the table has for it. */
type Named<T> = readonly (readonly [name: string, value: T])[]

const ago = (limitMs: number) => ({ atLimit: NOW_MS - limitMs, past: NOW_MS - limitMs - 1 })
const [lists, memories, outages] = [ago(POLICY.listMaxAgeMs), ago(POLICY.rememberedMaxAgeMs), ago(POLICY.outageMaxMs)]

const nameOfList = (list: ListFinding): string => {
  switch (list.result) {
    case 'good':
      return 'good'
    case 'revoked':
      return list.reason === 'certificateHold' ? 'suspended' : 'listed'
    case 'undetermined':
      return list.reason === 'list_stale' ? 'stale' : 'no_list'
    case 'not_asked':
      return 'not_asked'
  }
}

/** The columns, each with every value that it can have. A limit is tried at its last millisecond and one past it. */
export const columns = {
  Role: [
    ['service_provider', 'service_provider'],
    ['platform_operator', 'platform_operator']
  ] satisfies Named<Role>,
  Policy: [
    ['none', null],
    ['none', { ...POLICY, ageEvidence: 'none' }],
    ['remembered_age', POLICY]
  ] satisfies Named<OfflinePolicy | null>,
  Clock: [
    ['trusted', 'trusted'],
    ['behind', 'behind'],
    ['ahead', 'ahead']
  ] satisfies Named<ClockFinding>,
  Outage: [
    ['just_noticed', { state: 'up' }],
    ['within', { state: 'down', sinceMs: NOW_MS }],
    ['within', { state: 'down', sinceMs: outages.atLimit }],
    ['too_long', { state: 'down', sinceMs: outages.past }]
  ] satisfies Named<LineFinding>,
  List: [
    ...everyList
      .filter(({ result }) => result !== 'good')
      .map((list) => [nameOfList(list), 'thisUpdateMs' in list ? { ...list, thisUpdateMs: NOW_MS } : list] as const),
    ['good', { result: 'good', thisUpdateMs: NOW_MS }],
    ['good', { result: 'good', thisUpdateMs: lists.atLimit }],
    ['too_old', { result: 'good', thisUpdateMs: lists.past }]
  ] as Named<ListFinding>,
  Holder: [
    ['card_only', { holder: 'card_only', possession: 'not_asked' }],
    ['proven', { holder: 'pin', possession: 'proven' }],
    ['failed', { holder: 'pin', possession: 'failed' }],
    ['unproven', { holder: 'pin', possession: 'not_judged' }],
    ['unproven', { holder: 'pin', possession: 'not_asked' }]
  ] satisfies Named<Pick<Evidence, 'holder' | 'possession'>>,
  Memory: [
    ['yes', { result: 'yes', atLeastYears: 20, answeredAtMs: NOW_MS }],
    ['yes', { result: 'yes', atLeastYears: 65, answeredAtMs: memories.atLimit }],
    ['too_old', { result: 'yes', atLeastYears: 20, answeredAtMs: memories.past }],
    ['lower_age', { result: 'yes', atLeastYears: 19, answeredAtMs: NOW_MS }],
    ['none', { result: 'none' }],
    ['not_asked', { result: 'not_asked' }],
    ['unreadable', { result: 'unreadable' }]
  ] satisfies Named<RememberedFinding>
} as const

export type ColumnName = keyof typeof columns
export const columnNames = Object.keys(columns) as ColumnName[]

/** One cell of the whole: what is given to `decide`, and by which names the table calls it. */
export interface OfflineCase {
  readonly names: Readonly<Record<ColumnName, string>>
  readonly evidence: Evidence
  readonly demand: HolderDemand
  readonly terms: DecisionTerms
}

const demands: readonly HolderDemand[] = ['pin', 'card_enrolled', 'card_only']
const unreached: readonly PlatformFinding[] = [
  { result: 'unavailable', reason: 'unreachable' },
  { result: 'unavailable', reason: 'timed_out' }
]

/** Every combination of the columns, for each demand and either way in which a line fails. */
export function* everyOfflineCase(): Generator<OfflineCase> {
  for (const [roleName, role] of columns.Role)
    for (const [policyName, offline] of columns.Policy)
      for (const [clockName, clock] of columns.Clock)
        for (const [outageName, line] of columns.Outage)
          for (const [listName, list] of columns.List)
            for (const [holderName, holder] of columns.Holder)
              for (const [memoryName, remembered] of columns.Memory)
                for (const demand of demands)
                  for (const platform of unreached)
                    yield {
                      names: {
                        Role: roleName,
                        Policy: policyName,
                        Clock: clockName,
                        Outage: outageName,
                        List: listName,
                        Holder: holderName,
                        Memory: memoryName
                      },
                      evidence: {
                        role,
                        ...holder,
                        enrolment: 'not_asked',
                        path: { result: role === 'platform_operator' ? 'valid' : 'not_judged' },
                        ocsp: { result: 'not_asked' },
                        list,
                        platform,
                        remembered,
                        line,
                        clock
                      },
                      demand,
                      terms: { atLeastYears: 20, offline, nowMs: NOW_MS }
                    }
}
