import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decide } from './decision.ts'
import type { Decision, DecisionTerms } from './decision.ts'
import {
  everyEvidence,
  gatherable,
  HOUR_POLICY,
  surroundings,
  weakened
} from '../../test/support/every-evidence.ts'
import { ONLINE_TERMS } from '../../test/support/decision-terms.ts'
import { UNDISTURBED, type Evidence } from './evidence.ts'
import { decideOffline } from './offline-decision.ts'
import type { OfflinePolicy } from './offline-policy.ts'
import type { HolderDemand } from './rule.ts'

const demands: readonly HolderDemand[] = ['pin', 'card_enrolled', 'card_only']
const tableFile = new URL('../../docs/decision-table.md', import.meta.url)

/** As it was before there were lines and clocks to judge. */
const UNSURROUNDED = { ...UNDISTURBED, offline: null }

/** One row of the document: what it matches, and what it says. */
interface Row {
  readonly line: string
  readonly cells: readonly (ReadonlySet<string> | '*')[]
  readonly decision: string
}

function readTable(): readonly Row[] {
  const lines = readFileSync(tableFile, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
  const head = lines[0]?.split('|').map((cell) => cell.trim())
  expect(head?.slice(1, 16)).toEqual(
    'Role,Demand,Holder,Enrolment,Path,Possession,OCSP,List,Platform,Condition,Line,Clock,Policy,Outcome,Reason'.split(',')
  )
  return lines.slice(2).map((line) => {
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
    expect(cells, line).toHaveLength(16)
    return {
      line,
      cells: cells.slice(0, 13).map((cell) => (cell === '*' ? '*' : new Set(cell.split(/\s*,\s*/)))),
      decision: `${cells[13] ?? ''} ${cells[14] ?? ''}`.trim()
    }
  })
}

/** The names under which a case answers to the columns; a platform finding has a general and a narrow name. */
function columnsOf(
  evidence: Evidence,
  demand: HolderDemand,
  offline: OfflinePolicy | null
): readonly (readonly string[])[] {
  const { platform } = evidence
  return [
    [evidence.role],
    [demand],
    [evidence.holder],
    [evidence.enrolment],
    [evidence.path.result],
    [evidence.possession],
    [evidence.ocsp.result],
    [evidence.list.result],
    platform.result === 'answered'
      ? [platform.validity]
      : platform.result === 'unavailable'
        ? ['unavailable', `unavailable (${platform.reason})`]
        : ['not_asked'],
    platform.result === 'answered' ? [platform.condition] : ['-'],
    [evidence.line.state],
    [evidence.clock],
    [offline?.ageEvidence ?? 'none']
  ]
}

/** Every finding that a column can name, as one text: cases with the same text match the same row. */
function findingsKey({ platform, ...evidence }: Evidence): string {
  const { role, holder, enrolment, path, possession, ocsp, list } = evidence
  const answer = platform.result === 'answered' ? `${platform.validity} ${platform.condition}` : ''
  const reason = platform.result === 'unavailable' ? platform.reason : ''
  const platformKey = `${platform.result} ${answer}${reason}`
  return `${role};${holder};${enrolment};${path.result};${possession};${ocsp.result};${list.result};${platformKey}`
}

function matches(row: Row, columns: readonly (readonly string[])[]): boolean {
  return row.cells.every((cell, index) => cell === '*' || (columns[index] ?? []).some((name) => cell.has(name)))
}

function inWords(decision: Decision): string {
  return 'reason' in decision ? `${decision.outcome} ${decision.reason}` : decision.outcome
}

describe('docs/decision-table.md', () => {
  const table = readTable()
  const reached = new Set<Row>()

  /** Holds the table against `decide`. @returns how many cases there were */
  function compare(every: Iterable<Evidence>, offline: OfflinePolicy | null): number {
    const terms: DecisionTerms = { ...ONLINE_TERMS, offline }
    const wrong: string[] = []
    const rowOf = new Map<string, Row>()
    let cases = 0
    for (const evidence of every) {
      const findings = findingsKey(evidence)
      for (const demand of demands) {
        cases += 1
        const key = `${demand};${findings}`
        // Reasons that no column names share their row; looking it up once keeps two million cases quick.
        let row = rowOf.get(key)
        if (row === undefined) {
          const columns = columnsOf(evidence, demand, offline)
          row = table.find((candidate) => matches(candidate, columns))
          if (row !== undefined) {
            rowOf.set(key, row)
            reached.add(row)
          }
        }
        const decided = inWords(decide(evidence, demand, terms))
        const said =
          row?.decision === 'offline' && offline !== null
            ? inWords(decideOffline(evidence, offline, terms))
            : row?.decision
        if (said !== decided && wrong.length < 10) {
          wrong.push(`${key}: decided "${decided}", the table says "${said ?? 'nothing'}"`)
        }
      }
    }
    expect(wrong).toEqual([])
    return cases
  }

  it.each([UNSURROUNDED, ...surroundings])('says what decide() does in every case there is, with %j', (surrounding) => {
    const { offline, ...around } = surrounding
    // 48 of role, holder, enrolment and possession; 20 things a platform can say; of path, OCSP and list 4, 5 and 4
    // results, and a stale list told apart; 3 demands.
    expect(compare(everyEvidence(around), offline)).toBe(48 * 20 * 100 * 3)
  })

  it('has no row that nothing reaches', () => {
    expect(table.filter((row) => !reached.has(row)).map((row) => row.line)).toEqual([])
  })

  it('leaves its last word to rows that name the platform', () => {
    // A row of wildcards at the end would match whatever is added later, and fail open.
    for (const row of table) expect(row.cells.some((cell) => cell !== '*'), row.line).toBe(true)
    for (const row of table.filter((candidate) => candidate.decision === 'approved')) {
      expect(row.cells[8]).toEqual(new Set(['valid']))
      expect(row.cells[9]).toEqual(new Set(['yes']))
    }
  })
})

describe('decide', () => {
  it('approves only a valid certificate, the answer yes, and a holder proven as the rule demands', () => {
    let approvals = 0
    const unjustified: unknown[] = []
    for (const { offline, ...around } of [UNSURROUNDED, ...surroundings]) {
      for (const evidence of everyEvidence(around)) {
        for (const demand of demands) {
          const decision = decide(evidence, demand, { ...ONLINE_TERMS, offline })
          if (decision.outcome !== 'approved') continue
          approvals += 1
          if (decision.basis !== 'platform' || !isJustified(evidence, demand)) unjustified.push({ evidence, demand })
        }
      }
    }
    expect(unjustified).toEqual([])
    expect(approvals).toBeGreaterThan(0)
  })

  it('reads no reason of path or OCSP, nor any of the list but where the network is gone', () => {
    const wasRead = new Error('read')
    const unread = <T extends object>(finding: T): T =>
      Object.defineProperty({ ...finding }, 'reason', {
        get: () => {
          throw wasRead
        }
      })
    const readOfList = new Set<string>()
    for (const { offline, ...around } of [UNSURROUNDED, ...surroundings]) {
      for (const veiled of everyEvidence(around, unread)) {
        for (const demand of demands) {
          try {
            decide(veiled, demand, { ...ONLINE_TERMS, offline })
          } catch {
            const { list, ocsp, path, platform, role } = veiled
            readOfList.add([role, path.result, ocsp.result === 'unknown', list.result, platform.result, offline?.id].join())
          }
        }
      }
    }
    expect([...readOfList]).toEqual(['platform_operator,valid,false,undetermined,unavailable,an-hour'])
  })

  it('never approves because evidence is taken away or has gone stale', () => {
    const gained: unknown[] = []
    let compared = 0
    for (const offline of [null, HOUR_POLICY]) {
      const terms: DecisionTerms = { ...ONLINE_TERMS, offline }
      for (const evidence of everyEvidence(UNDISTURBED)) {
        if (!gatherable(evidence)) continue
        for (const demand of demands) {
          if (decide(evidence, demand, terms).outcome === 'approved') continue
          for (const weaker of weakened(evidence)) {
            compared += 1
            if (decide(weaker, demand, terms).outcome === 'approved') gained.push({ evidence, weaker, demand })
          }
        }
      }
    }
    expect(gained).toEqual([])
    expect(compared).toBeGreaterThan(1000)
  })

  it('withdraws every approval when any one finding that it rests on is taken away', () => {
    const kept: unknown[] = []
    let withdrawn = 0
    for (const evidence of everyEvidence(UNDISTURBED)) {
      if (!gatherable(evidence)) continue
      for (const demand of demands) {
        if (decide(evidence, demand, ONLINE_TERMS).outcome !== 'approved') continue
        for (const weaker of weakened(evidence)) {
          // Enrolment carries an approval only where the rule rests on it.
          const enrolmentOnly = weaker.enrolment !== evidence.enrolment
          if (enrolmentOnly && !(demand === 'card_enrolled' && evidence.holder === 'card_only')) continue
          if (decide(weaker, demand, ONLINE_TERMS).outcome === 'approved') kept.push({ evidence, weaker, demand })
          else withdrawn += 1
        }
      }
    }
    expect(kept).toEqual([])
    expect(withdrawn).toBeGreaterThan(0)
  })
})

/** Whether evidence allows a sale on the platform's answer, told without looking at `decide`. */
function isJustified(evidence: Evidence, demand: HolderDemand): boolean {
  const { platform, holder, possession, role, ocsp, list } = evidence
  const answered = platform.result === 'answered' && platform.validity === 'valid' && platform.condition === 'yes'
  const proven = possession === 'proven' || (role === 'service_provider' && possession === 'not_judged')
  const strongEnough =
    (holder === 'pin' && proven) ||
    (holder === 'card_only' && demand === 'card_only') ||
    (holder === 'card_only' && demand === 'card_enrolled' && evidence.enrolment === 'enrolled')
  const notRevoked =
    (ocsp.result === 'good' && (list.result === 'good' || list.result === 'not_asked')) ||
    (ocsp.result === 'not_asked' && list.result === 'good')
  const judgedHere = role === 'service_provider' || (evidence.path.result === 'valid' && notRevoked)
  return answered && strongEnough && judgedHere && evidence.clock === 'trusted'
}
