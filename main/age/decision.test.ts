import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decide } from './decision.ts'
import type { Decision } from './decision.ts'
import { everyEvidence, gatherable, weakened } from '../../test/support/every-evidence.ts'
import type { Evidence } from './evidence.ts'
import type { HolderDemand } from './rule.ts'

const demands: readonly HolderDemand[] = ['pin', 'card_enrolled', 'card_only']
const tableFile = new URL('../../docs/decision-table.md', import.meta.url)

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
  expect(head?.slice(1, 13)).toEqual(
    'Role,Demand,Holder,Enrolment,Path,Possession,OCSP,List,Platform,Condition,Outcome,Reason'.split(',')
  )
  return lines.slice(2).map((line) => {
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
    expect(cells, line).toHaveLength(13)
    return {
      line,
      cells: cells.slice(0, 10).map((cell) => (cell === '*' ? '*' : new Set(cell.split(/\s*,\s*/)))),
      decision: `${cells[10] ?? ''} ${cells[11] ?? ''}`.trim()
    }
  })
}

/** The names under which a case answers to the ten columns; a platform finding has a general and a narrow name. */
function columnsOf(evidence: Evidence, demand: HolderDemand): readonly (readonly string[])[] {
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
    platform.result === 'answered' ? [platform.condition] : ['-']
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

  it('says what decide() does, in every case there is', () => {
    const reached = new Set<Row>()
    const wrong: string[] = []
    const rowOf = new Map<string, Row>()
    let cases = 0
    for (const evidence of everyEvidence()) {
      const findings = findingsKey(evidence)
      for (const demand of demands) {
        cases += 1
        const key = `${demand};${findings}`
        // Reasons that no column names share their row; looking it up once keeps two million cases quick.
        let row = rowOf.get(key)
        if (row === undefined) {
          row = table.find((candidate) => matches(candidate, columnsOf(evidence, demand)))
          if (row !== undefined) {
            rowOf.set(key, row)
            reached.add(row)
          }
        }
        const decided = inWords(decide(evidence, demand))
        if (row?.decision !== decided && wrong.length < 10) {
          wrong.push(`${key}: decided "${decided}", the table says "${row?.decision ?? 'nothing'}"`)
        }
      }
    }
    expect(wrong).toEqual([])
    expect(table.filter((row) => !reached.has(row)).map((row) => row.line)).toEqual([])
    // 48 of role, holder, enrolment and possession; 20 things a platform can say; 1,260 of path, OCSP and list; 3 demands.
    expect(cases).toBe(48 * 20 * 1_260 * 3)
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
    for (const evidence of everyEvidence()) {
      for (const demand of demands) {
        if (decide(evidence, demand).outcome !== 'approved') continue
        approvals += 1
        const { platform, holder, possession, role } = evidence
        const answered = platform.result === 'answered' && platform.validity === 'valid' && platform.condition === 'yes'
        const proven = possession === 'proven' || (role === 'service_provider' && possession === 'not_judged')
        const strongEnough =
          (holder === 'pin' && proven) ||
          (holder === 'card_only' && demand === 'card_only') ||
          (holder === 'card_only' && demand === 'card_enrolled' && evidence.enrolment === 'enrolled')
        const { ocsp, list } = evidence
        const notRevoked =
          (ocsp.result === 'good' && (list.result === 'good' || list.result === 'not_asked')) ||
          (ocsp.result === 'not_asked' && list.result === 'good')
        const judgedHere = role === 'service_provider' || (evidence.path.result === 'valid' && notRevoked)
        if (!(answered && strongEnough && judgedHere)) unjustified.push({ evidence, demand })
      }
    }
    expect(unjustified).toEqual([])
    expect(approvals).toBeGreaterThan(0)
  })

  it('reads no reason of path, OCSP or list, so that every combination of results is every case', () => {
    const unread = (finding: object): object =>
      Object.defineProperty({ ...finding }, 'reason', {
        get: () => {
          throw new Error('read')
        }
      })
    const seen = new Set<string>()
    for (const evidence of everyEvidence()) {
      const findings = findingsKey(evidence)
      if (seen.has(findings)) continue
      seen.add(findings)
      const { path, ocsp, list } = evidence
      const blind = { ...evidence, path: unread(path), ocsp: unread(ocsp), list: unread(list) } as Evidence
      for (const demand of demands) decide(blind, demand)
    }
    // 2 roles, 2 holders, 3 enrolments, 4 possessions, and 4, 5 and 4 results; 20 things that a platform can say.
    expect(seen.size).toBe(48 * 80 * 20)
  })

  it('never approves because evidence is taken away or has gone stale', () => {
    const gained: unknown[] = []
    let compared = 0
    for (const evidence of everyEvidence()) {
      if (!gatherable(evidence)) continue
      for (const demand of demands) {
        if (decide(evidence, demand).outcome === 'approved') continue
        for (const weaker of weakened(evidence)) {
          compared += 1
          if (decide(weaker, demand).outcome === 'approved') gained.push({ evidence, weaker, demand })
        }
      }
    }
    expect(gained).toEqual([])
    expect(compared).toBeGreaterThan(1000)
  })

  it('withdraws every approval when any one finding that it rests on is taken away', () => {
    const kept: unknown[] = []
    let withdrawn = 0
    for (const evidence of everyEvidence()) {
      if (!gatherable(evidence)) continue
      for (const demand of demands) {
        if (decide(evidence, demand).outcome !== 'approved') continue
        for (const weaker of weakened(evidence)) {
          // Enrolment carries an approval only where the rule rests on it.
          const enrolmentOnly = weaker.enrolment !== evidence.enrolment
          if (enrolmentOnly && !(demand === 'card_enrolled' && evidence.holder === 'card_only')) continue
          if (decide(weaker, demand).outcome === 'approved') kept.push({ evidence, weaker, demand })
          else withdrawn += 1
        }
      }
    }
    expect(kept).toEqual([])
    expect(withdrawn).toBeGreaterThan(0)
  })
})
