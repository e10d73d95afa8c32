import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RecordStand } from '../../test/support/record-stand.ts'
import type { DecisionRecord } from '../audit/decision-record.ts'
import { findDecisions, type DecisionFilter } from './decision-filters.ts'
import { migrations } from './migrations/migrations.ts'
import { countSales, newestSalesMs } from './sales.ts'

const BASE_MS = Date.parse('2026-04-01T10:00:00+09:00')
const HOUR_MS = 3_600_000

const products = ['beer', 'wine', 'tea'] as const
const rules = ['alcohol', 'wine.strict'] as const

const thing = fc.record({ product: fc.constantFrom(...products), rule: fc.option(fc.constantFrom(...rules)), cameOut: fc.boolean() })

/** What a session came to; its times go back and forth, as those of a clock that is set. */
const ending = fc.record({
  endedAtMs: fc.integer({ min: 0, max: 60 }).map((hours) => BASE_MS + hours * HOUR_MS),
  outcome: fc.constantFrom('sold', 'refused', 'cancelled', 'vend_failed'),
  reason: fc.option(fc.constantFrom('age_condition_not_met', 'vend_jammed')),
  things: fc.array(thing, { maxLength: 4 }),
  isFullFare: fc.boolean()
})
type Ending = typeof ending extends fc.Arbitrary<infer T> ? T : never

const filters = fc.record(
  {
    fromMs: fc.integer({ min: 0, max: 60 }).map((hours) => BASE_MS + hours * HOUR_MS),
    untilMs: fc.integer({ min: 0, max: 61 }).map((hours) => BASE_MS + hours * HOUR_MS),
    outcome: fc.constantFrom('sold', 'refused', 'interrupted'),
    reason: fc.constantFrom('age_condition_not_met', 'vend_jammed'),
    productId: fc.constantFrom(...products, 'gone'),
    ruleId: fc.constantFrom(...rules)
  },
  { requiredKeys: [] }
)

/** Through the recorder, as a session does it. */
function record(stand: RecordStand, { endedAtMs, outcome, reason, things, isFullFare }: Ending, number: number): DecisionRecord {
  const sessionId = `s-${String(number)}`
  const startedAtMs = endedAtMs
  must(stand.recorder.sessionStarted(sessionId, 'product_first', startedAtMs))
  const isSold = outcome === 'sold' || things.some(({ cameOut }) => cameOut)
  const items = things.map(({ product, rule, cameOut }, at) => {
    const vendId = `v-${String(number)}-${String(at)}`
    if (isSold) {
      const [position, of] = [at + 1, things.length]
      must(stand.recorder.vendIntended({ sessionId, vendId, productId: product, selection: '1', position, of, approvedAtMs: endedAtMs }))
      must(stand.recorder.vendReported(vendId, cameOut ? 'dispensed' : 'failed', ''))
    }
    const confirmation = cameOut ? ('dispensed' as const) : ('failed' as const)
    return {
      product: { id: product, selection: '1' },
      ...(rule === null ? {} : { rule: { id: rule, version: 1, atLeastYears: 20 } }),
      ...(isSold ? { vend: { vendId, confirmation } } : {})
    }
  })
  const [first] = items
  const single = first === undefined ? {} : { product: first.product, ...('vend' in first && items.length === 1 ? { vend: first.vend } : {}) }
  const rule = first?.rule === undefined ? {} : { rule: { ...first.rule, pin: 'pin' as const, demand: 'pin' as const } }
  const made: DecisionRecord = {
    sessionId,
    startedAtMs,
    endedAtMs,
    role: 'service_provider',
    place: 'indoors',
    order: 'product_first',
    // No sale without an intent.
    outcome: outcome === 'sold' && items.length === 0 ? 'cancelled' : outcome,
    ...(reason === null ? {} : { reason }),
    ...single,
    ...(items.length > 1 ? { items } : {}),
    ...rule,
    ...(isFullFare ? { fare: 'full' as const } : {}),
    pinAttempts: 0
  }
  must(stand.recorder.sessionDecided(made))
  return made
}

function must(done: { readonly ok: true } | { readonly ok: false; readonly error: { readonly cause: string } }): void {
  if (!done.ok) throw new Error(done.error.cause)
}

function thingsOf({ items, product, vend }: DecisionRecord): readonly { readonly id: string; readonly cameOut: boolean }[] {
  if (items === undefined) return product === undefined ? [] : [{ id: product.id, cameOut: vend?.confirmation === 'dispensed' }]
  return items.map((item) => ({ id: item.product.id, cameOut: item.vend?.confirmation === 'dispensed' }))
}

/** By reading the records themselves. */
function fits(made: DecisionRecord, { fromMs, untilMs, outcome, reason, productId, ruleId }: DecisionFilter): boolean {
  const things = made.items ?? (made.product === undefined ? [] : [{ product: made.product, rule: made.rule }])
  const isOfProduct = things.some(
    (of) => (productId === undefined || of.product.id === productId) && (ruleId === undefined || of.rule?.id === ruleId)
  )
  return (
    (fromMs === undefined || made.endedAtMs >= fromMs) &&
    (untilMs === undefined || made.endedAtMs < untilMs) &&
    (outcome === undefined || made.outcome === outcome) &&
    (reason === undefined || made.reason === reason) &&
    ((productId === undefined && ruleId === undefined) || isOfProduct)
  )
}

describe('decision records', () => {
  test('are found by any filter as by reading them all, page by page', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(ending, { maxLength: 25 }), filters, fc.integer({ min: 1, max: 5 }), async (endings, filter, limit) => {
        const stand = new RecordStand()
        try {
          const made = endings.map((each, number) => record(stand, each, number))
          const expected = made.filter((each) => fits(each, filter)).map(({ sessionId }) => sessionId).toReversed()
          const found: string[] = []
          for (let before = Number.MAX_SAFE_INTEGER; ; ) {
            const page = await findDecisions(stand.store, filter, { before, limit })
            expect(page.decisions.length).toBeLessThanOrEqual(limit)
            found.push(...page.decisions.map((row) => (JSON.parse(row.record) as DecisionRecord).sessionId))
            before = page.decisions.at(-1)?.sequence ?? 0
            if (!page.more) break
            expect(page.decisions).toHaveLength(limit)
          }
          expect(found).toEqual(expected)
        } finally {
          stand.remove()
        }
      }),
      { numRuns: 60 }
    )
  })

  test('are counted by span as by reading them all, a basket once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(ending, { maxLength: 25 }), async (endings) => {
        const stand = new RecordStand()
        try {
          const made = endings.map((each, number) => record(stand, each, number))
          const starts = [0, 7, 30].map((hours) => BASE_MS + hours * HOUR_MS)
          const endMs = BASE_MS + 50 * HOUR_MS
          const spans = await countSales(stand.store, starts, endMs)
          for (const [at, startMs] of starts.entries()) {
            const within = made.filter(({ endedAtMs }) => endedAtMs >= startMs && endedAtMs < (starts[at + 1] ?? endMs))
            const counts = spans[at] ?? []
            const sum = (value: (of: (typeof counts)[number]) => number) => counts.reduce((total, of) => total + value(of), 0)
            expect(sum(({ sessions }) => sessions)).toBe(within.length)
            for (const id of products) {
              const things = within.flatMap(thingsOf).filter((of) => of.id === id)
              expect(sum((of) => (of.productId === id ? of.things : 0))).toBe(things.length)
              const out = things.filter(({ cameOut }) => cameOut)
              expect(sum((of) => (of.productId === id ? of.cameOut : 0))).toBe(out.length)
            }
            const full = within.filter(({ fare }) => fare === 'full').length
            expect(sum((of) => (of.isFullFare ? of.sessions : 0))).toBe(full)
          }
        } finally {
          stand.remove()
        }
      }),
      { numRuns: 40 }
    )
  })

  test('have their narrow rows proven: one that is changed, missing or added is the first bad place', async () => {
    for (const [sql, problem] of [
      ["UPDATE decision_kind SET product_id = 'wine' WHERE id = 1", 'decision_facts_changed'],
      ['UPDATE decision_facts SET came_out = 0 WHERE sequence = 1', 'decision_facts_changed'],
      ['DELETE FROM decision_facts WHERE sequence = 1', 'decision_facts_changed'],
      ['INSERT INTO decision_facts SELECT 1, 7, kind, ended_at_ms, 1, 1, 0 FROM decision_facts WHERE sequence = 2', 'decision_facts_changed']
    ] as const) {
      const stand = new RecordStand()
      stand.visit('s-1')
      stand.visit('s-2')
      stand.tamper(sql)
      expect((await stand.verdict()).badPlace).toMatchObject({ part: 'table', problem })
      stand.remove()
    }
  })

  test('of before the rows were kept get theirs, and take them along when they are deleted', async () => {
    const stand = new RecordStand()
    stand.startAsOld(migrations.slice(0, 4))
    const insert = stand.store.database.prepare(
      "INSERT INTO session VALUES (@id, 'product_first', 'service_provider', 'indoors', 0)"
    )
    const decide = stand.store.database.prepare(
      'INSERT INTO decision_record (session_id, ended_at_ms, outcome, reason, record) VALUES (?, ?, ?, ?, ?)'
    )
    const fill = stand.store.database.transaction(() => {
      for (let number = 1; number <= 2500; number++) {
        const id = `s-${String(number)}`
        insert.run({ id })
        const basket = [
          { product: { id: 'beer', selection: '1' }, vend: { vendId: 'v', confirmation: 'told' } },
          { product: { id: 'tea', selection: '2' } }
        ]
        const of = number % 2 === 0 ? { items: basket } : { product: { id: 'beer', selection: '1' }, rule: { id: 'alcohol' } }
        decide.run(id, number, 'refused', null, JSON.stringify({ endedAtMs: number, outcome: 'refused', ...of }))
      }
    })
    fill()
    stand.reopen()
    const rows = () => stand.store.database.prepare('SELECT count(*) FROM decision_facts').pluck().get()
    expect(rows()).toBe(1250 + 2 * 1250)
    const { decisions, more } = await findDecisions(stand.store, { productId: 'tea' }, { before: 9999, limit: 3 })
    expect([decisions.map(({ sequence }) => sequence), more]).toEqual([[2500, 2498, 2496], true])
    expect((await findDecisions(stand.store, { ruleId: 'alcohol', productId: 'tea' }, { before: 9999, limit: 3 })).decisions).toEqual([])
    expect(() => stand.store.database.exec('DELETE FROM decision_facts')).toThrow('append_only')
    expect(() => stand.store.database.exec('UPDATE decision_facts SET things = 9')).toThrow('append_only')
    expect(() => stand.store.database.exec('DELETE FROM decision_kind')).toThrow('append_only')
    stand.remove()
  })

  test('that sold something are listed by when, the newest first', () => {
    const stand = new RecordStand()
    const endings = [3, 1, 2].map((hours) => ({
      endedAtMs: BASE_MS + hours * HOUR_MS,
      outcome: 'sold',
      reason: null,
      things: [{ product: 'beer', rule: null, cameOut: true }],
      isFullFare: false
    }) as const)
    for (const [number, each] of endings.entries()) record(stand, { ...each, things: [...each.things] }, number)
    expect(newestSalesMs(stand.store, 2).map((atMs) => (atMs - BASE_MS) / HOUR_MS)).toEqual([2, 1])
    stand.remove()
  })
})
