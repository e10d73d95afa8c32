import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everyList, gatherable, HOUR_POLICY, weakened } from '../../test/support/every-evidence.ts'
import { columnNames, everyOfflineCase, NOW_MS, POLICY } from '../../test/support/offline-cases.ts'
import { decide, type Decision, type DecisionTerms } from './decision.ts'
import type { Evidence, PlatformFinding, PlatformReason, RememberedFinding } from './evidence.ts'
import { lineFailed, takesBack } from './offline-decision.ts'
import type { HolderDemand } from './rule.ts'

const document = new URL('../../docs/offline.md', import.meta.url)

interface Row {
  readonly line: string
  readonly cells: ReadonlyMap<string, ReadonlySet<string> | '*'>
  readonly said: string
}

/** The table of docs/offline.md that has an `In words` column. */
function readTable(): readonly Row[] {
  const lines = readFileSync(document, 'utf8').split('\n')
  const first = lines.findIndex((line) => line.startsWith('|') && line.endsWith('| In words |'))
  const table = lines.slice(first, lines.findIndex((line, index) => index > first && !line.startsWith('|')))
  const [head = [], , ...rows] = table.map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
  expect(head).toEqual([...columnNames, 'Outcome', 'Reason', 'In words'])
  return rows.map((cells, index) => ({
    line: table[index + 2] ?? '',
    cells: new Map(
      columnNames.map((name, at) => [name, cells[at] === '*' ? ('*' as const) : new Set(cells[at]?.split(/\s*,\s*/))])
    ),
    said: `${cells[columnNames.length] ?? ''} ${cells[columnNames.length + 1] ?? ''}`.trim()
  }))
}

function inWords(decision: Decision): string {
  return 'reason' in decision ? `${decision.outcome} ${decision.reason}` : decision.outcome
}

describe('docs/offline.md', () => {
  it('says what decide() does in every cell of role × policy × clock × evidence', () => {
    const table = readTable()
    const reached = new Set<Row>()
    const wrong = new Set<string>()
    let [cases, sales] = [0, 0]
    for (const { names, evidence, demand, terms } of everyOfflineCase()) {
      cases += 1
      const row = table.find(({ cells }) =>
        columnNames.every((name) => {
          const cell = cells.get(name)
          return cell === '*' || cell?.has(names[name])
        })
      )
      if (row !== undefined) reached.add(row)
      const decision = decide(evidence, demand, terms)
      if (decision.outcome === 'approved') {
        sales += 1
        expect(decision.basis).toBe('remembered_age')
      }
      const isSaid = row?.said === 'not_sold' ? decision.outcome !== 'approved' : row?.said === inWords(decision)
      if (!isSaid) wrong.add(`${JSON.stringify(names)}: decided "${inWords(decision)}", the table says "${String(row?.said)}"`)
    }
    expect([...wrong].slice(0, 10)).toEqual([])
    expect(table.filter((row) => !reached.has(row)).map(({ line }) => line)).toEqual([])
    // 2 roles, 3 policies, 3 clocks, 4 outages, lists, 5 holders, 7 memories, 3 demands, 2 ways for a line to fail.
    expect(cases).toBe(2 * 3 * 3 * 4 * (everyList.length + 2) * 5 * 7 * 3 * 2)
    // One role, policy, clock and holder; 3 outages, 2 good lists, 2 good memories; 3 demands, 2 ways.
    expect(sales).toBe(3 * 2 * 2 * 3 * 2)
  })

  it('sells in one row alone', () => {
    expect(readTable().filter(({ said }) => said.startsWith('approved'))).toHaveLength(1)
  })
})

const HOUR_MS = 3_600_000
const nowMs = NOW_MS
/** None of the future: such a time says that a clock is wrong, and is no fresher for being nearer. */
const aMoment = fc
  .oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: HOUR_MS }) },
    fc.integer({ min: 0, max: 200 * 24 * HOUR_MS }),
    fc.constantFrom(POLICY.listMaxAgeMs, POLICY.rememberedMaxAgeMs, POLICY.outageMaxMs)
  )
  .map((ageMs) => nowMs - ageMs)

const aPlatform: fc.Arbitrary<PlatformFinding> = fc.oneof(
  fc.constantFrom<PlatformFinding>(
    { result: 'unavailable', reason: 'unreachable' },
    { result: 'unavailable', reason: 'timed_out' },
    { result: 'unavailable', reason: 'signature_bad' },
    { result: 'not_asked' }
  ),
  fc.record({
    result: fc.constant('answered' as const),
    validity: fc.constantFrom('valid', 'invalid', 'unknown'),
    condition: fc.constantFrom('yes', 'no', 'not_answered'),
    answeredAtMs: aMoment
  })
)

const aMemory: fc.Arbitrary<RememberedFinding> = fc.oneof(
  fc.constantFrom<RememberedFinding>({ result: 'not_asked' }, { result: 'none' }, { result: 'unreadable' }),
  {
    weight: 2,
    arbitrary: fc.record({
      result: fc.constant('yes' as const),
      atLeastYears: fc.constantFrom(18, 20, 21),
      answeredAtMs: aMoment
    })
  }
)

/** Evidence that a verification can bring together, of any age. Close to a sale more often than not. */
const someEvidence: fc.Arbitrary<Evidence> = fc
  .record({
    role: fc.constantFrom('platform_operator', 'platform_operator', 'service_provider'),
    holder: fc.constantFrom('pin', 'pin', 'card_only'),
    enrolment: fc.constantFrom('enrolled', 'not_enrolled', 'not_asked'),
    path: fc.constantFrom<Evidence['path'][]>({ result: 'valid' }, { result: 'valid' }, { result: 'not_judged' }),
    possession: fc.constantFrom('proven', 'proven', 'proven', 'not_judged', 'not_asked'),
    ocsp: fc.oneof(
      fc.constantFrom<Evidence['ocsp'][]>({ result: 'not_asked' }, { result: 'undetermined', reason: 'unavailable' }),
      fc.record({ result: fc.constantFrom('good', 'unknown'), thisUpdateMs: aMoment })
    ),
    list: fc.oneof(
      fc.constantFrom(...everyList.filter(({ result }) => result !== 'good')),
      { weight: 3, arbitrary: fc.record({ result: fc.constant('good' as const), thisUpdateMs: aMoment }) }
    ),
    platform: aPlatform,
    remembered: aMemory,
    line: fc.oneof(fc.constant({ state: 'up' as const }), aMoment.map((sinceMs) => ({ state: 'down' as const, sinceMs }))),
    clock: fc.constantFrom('trusted', 'trusted', 'trusted', 'behind', 'ahead')
  })
  .filter(gatherable)

const someTerms: fc.Arbitrary<DecisionTerms> = fc.record({
  atLeastYears: fc.constantFrom(18, 20),
  offline: fc.constantFrom(null, POLICY, HOUR_POLICY, { ...POLICY, ageEvidence: 'none' as const }),
  nowMs: fc.constant(nowMs)
})

const aDemand = fc.constantFrom<HolderDemand[]>('pin', 'card_enrolled', 'card_only')

/** The same question with one thing gone, staler, or more asked for. */
function* worse(evidence: Evidence, terms: DecisionTerms, byMs: number): Generator<[Evidence, DecisionTerms]> {
  for (const weaker of weakened(evidence)) {
    // A responder that is reached while the platform is not may know of a revocation that no list has yet. With its word
    // gone there is the list again: that is what going by lists means, and docs/offline.md says so.
    const isBadNews = evidence.ocsp.result === 'revoked' || evidence.ocsp.result === 'unknown'
    if (isBadNews && weaker.ocsp.result !== evidence.ocsp.result && lineFailed(evidence.platform)) continue
    yield [weaker, terms]
  }
  const { list, remembered, line } = evidence
  if (list.result === 'good') yield [{ ...evidence, list: { ...list, thisUpdateMs: list.thisUpdateMs - byMs } }, terms]
  if (remembered.result === 'yes') {
    const { answeredAtMs, atLeastYears } = remembered
    yield [{ ...evidence, remembered: { ...remembered, answeredAtMs: answeredAtMs - byMs } }, terms]
    yield [{ ...evidence, remembered: { ...remembered, atLeastYears: atLeastYears - 2 } }, terms]
  }
  if (line.state === 'down') yield [{ ...evidence, line: { ...line, sinceMs: line.sinceMs - byMs } }, terms]
  const { offline } = terms
  if (offline !== null) {
    yield [evidence, { ...terms, offline: null }]
    for (const limit of ['listMaxAgeMs', 'rememberedMaxAgeMs', 'outageMaxMs'] as const) {
      yield [evidence, { ...terms, offline: { ...offline, [limit]: Math.max(0, offline[limit] - byMs) } }]
    }
  }
}

describe('decide, online and offline', () => {
  it('never turns what is not sold into a sale for evidence that is gone or staler', () => {
    const question = fc.tuple(someEvidence, someTerms, aDemand, fc.integer({ min: 1, max: 100 * 24 * HOUR_MS }))
    let [sold, notSold] = [0, 0]
    fc.assert(
      fc.property(question, ([evidence, terms, demand, byMs]) => {
        if (decide(evidence, demand, terms).outcome === 'approved') {
          sold += 1
          return
        }
        notSold += 1
        for (const [weaker, stricter] of worse(evidence, terms, byMs)) {
          const decision = decide(weaker, demand, stricter)
          expect(decision.outcome, JSON.stringify({ weaker, stricter })).not.toBe('approved')
          // Time goes by, and nothing comes of it.
          const later = decide(weaker, demand, { ...stricter, nowMs: stricter.nowMs + byMs })
          expect(later.outcome).not.toBe('approved')
        }
      }),
      { numRuns: 3000 }
    )
    // The property says nothing unless both sides of the line are tried.
    expect(sold).toBeGreaterThan(20)
    expect(notSold).toBeGreaterThan(1000)
  })

  const base: Evidence = {
    role: 'platform_operator',
    holder: 'pin',
    enrolment: 'not_asked',
    path: { result: 'valid' },
    possession: 'proven',
    ocsp: { result: 'undetermined', reason: 'unavailable' },
    list: { result: 'good', thisUpdateMs: nowMs },
    platform: { result: 'unavailable', reason: 'unreachable' },
    remembered: { result: 'yes', atLeastYears: 20, answeredAtMs: nowMs },
    line: { state: 'down', sinceMs: nowMs },
    clock: 'trusted'
  }
  const outcomeOf = (change: Partial<Evidence>, terms: Partial<DecisionTerms> = {}) =>
    decide({ ...base, ...change }, 'pin', { atLeastYears: 20, offline: POLICY, nowMs, ...terms }).outcome

  it('sells on what is remembered, for that age and every lower one', () => {
    expect([0, 18, 20, 21, 65].map((atLeastYears) => outcomeOf({}, { atLeastYears }))).toEqual([
      'approved',
      'approved',
      'approved',
      'undetermined',
      'undetermined'
    ])
  })

  it.each<Partial<Evidence>>([
    { role: 'service_provider' },
    { holder: 'card_only', possession: 'not_asked' },
    { possession: 'not_judged' },
    { possession: 'not_asked' },
    { possession: 'failed' },
    { path: { result: 'not_judged' } },
    { path: { result: 'undetermined', reason: 'anchor_state_unknown' } },
    { ocsp: { result: 'unknown', thisUpdateMs: nowMs } },
    { ocsp: { result: 'revoked', thisUpdateMs: nowMs, reason: 'certificateHold' } },
    ...everyList.filter(({ result }) => result !== 'good').map((list) => ({ list })),
    { list: { result: 'good', thisUpdateMs: nowMs - POLICY.listMaxAgeMs - 1 } },
    ...(['none', 'unreadable', 'not_asked'] as const).map((result) => ({ remembered: { result } })),
    { remembered: { result: 'yes', atLeastYears: 20, answeredAtMs: nowMs - POLICY.rememberedMaxAgeMs - 1 } },
    { remembered: { result: 'yes', atLeastYears: 19, answeredAtMs: nowMs } },
    { remembered: { result: 'yes', atLeastYears: Number.NaN, answeredAtMs: nowMs } },
    { line: { state: 'down', sinceMs: nowMs - POLICY.outageMaxMs - 1 } },
    { clock: 'behind' },
    { clock: 'ahead' },
    // What is not the line's doing.
    { platform: { result: 'not_asked' } },
    ...(['refused_us', 'proof_missing', 'proof_replayed', 'proof_foreign', 'malformed'] as const).map(unavailable),
    ...(['signature_bad', 'not_bound', 'stale'] as const).map(unavailable)
  ])('withdraws that sale for %j', (change) => {
    expect(outcomeOf(change)).not.toBe('approved')
  })

  it.each([nowMs + 300_001, Number.NaN, Number.POSITIVE_INFINITY])('believes nothing that is of the time %d', (timeMs) => {
    expect(outcomeOf({ list: { result: 'good', thisUpdateMs: timeMs } })).toBe('undetermined')
    expect(outcomeOf({ remembered: { result: 'yes', atLeastYears: 20, answeredAtMs: timeMs } })).toBe('undetermined')
    expect(outcomeOf({ line: { state: 'down', sinceMs: timeMs } })).toBe('undetermined')
  })
})

describe('takesBack', () => {
  const answered = (validity: 'valid' | 'invalid' | 'unknown', condition: 'yes' | 'no' | 'not_answered') => ({
    platform: { result: 'answered' as const, validity, condition, answeredAtMs: nowMs }
  })
  const good: Pick<Evidence, 'ocsp' | 'list' | 'platform'> = {
    ocsp: { result: 'good', thisUpdateMs: nowMs },
    list: { result: 'not_asked' },
    ...answered('valid', 'yes')
  }

  it.each<[Partial<typeof good>, remembered: number, boolean]>([
    [{}, 20, false],
    [{ platform: { result: 'unavailable', reason: 'unreachable' } }, 20, false],
    [answered('invalid', 'not_answered'), 18, true],
    [answered('unknown', 'not_answered'), 18, true],
    [answered('valid', 'no'), 20, true],
    [answered('valid', 'no'), 18, false],
    [answered('valid', 'not_answered'), 20, false],
    [{ ocsp: { result: 'revoked', thisUpdateMs: nowMs, reason: 'certificateHold' } }, 18, true],
    [{ ocsp: { result: 'unknown', thisUpdateMs: nowMs } }, 18, true],
    [{ ocsp: { result: 'undetermined', reason: 'unavailable' } }, 18, false],
    [{ list: { result: 'revoked', thisUpdateMs: nowMs, reason: 'superseded' } }, 18, true],
    [{ list: { result: 'undetermined', reason: 'list_stale' } }, 18, false]
  ])('%j, of an age of %d remembered: %j', (change, atLeastYears, expected) => {
    const remembered: RememberedFinding = { result: 'yes', atLeastYears, answeredAtMs: nowMs }
    expect(takesBack({ ...good, ...change }, remembered, 20)).toBe(expected)
    expect(takesBack({ ...good, ...change }, { result: 'none' }, 20)).toBe(false)
  })
})

function unavailable(reason: PlatformReason): Partial<Evidence> {
  return { platform: { result: 'unavailable', reason } }
}
