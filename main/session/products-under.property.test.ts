import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bareProduct, saleRule } from '../../test/support/book-in-force.ts'
import { onward } from '../../test/support/random-session.ts'
import { fareProduct, openProduct, policyFor, productFor, READY } from '../../test/support/session.ts'
import { saleAt } from '../age/rules/sale-at.ts'
import { shopperViewSchema } from '../contract/shopper.ts'
import type { RuleBook, SaleRule } from '../contract/rule-book.ts'
import type { SessionEvent } from './event.ts'
import { productsUnder } from './products-under.ts'
import type { SessionState } from './state.ts'
import { currentSessionId, transition } from './transition.ts'
import { viewOf } from './view.ts'

const BARE = [productFor('beer'), productFor('wine'), openProduct('cola'), fareProduct('senior')].map((product) => bareProduct(product))
const IDS = BARE.map(({ view }) => view.id)
const NOON_MS = Date.parse('2026-12-04T12:00:00+09:00')

const time = fc.constantFrom('00:00', '05:00', '11:58', '12:00', '12:01', '12:03', '23:00')
const windows = fc.array(fc.record({ from: time, until: time }), { minLength: 1, maxLength: 2 })
const rule = fc.record(
  {
    id: fc.constantFrom('one', 'two', 'three'),
    version: fc.constantFrom(1, 2),
    products: fc.subarray(IDS, { minLength: 1 }),
    atLeastYears: fc.constantFrom(20, 20, null),
    hours: windows,
    closedOn: fc.constant<string[]>(['2026-12-04']),
    from: fc.constantFrom('2026-12-04', '2026-12-05'),
    until: fc.constantFrom('2026-12-03', '2026-12-04'),
    most: fc.constantFrom(1, 2),
    coolDownSeconds: fc.constantFrom(1, 60, 120)
  },
  { requiredKeys: ['id', 'version', 'products', 'atLeastYears'] }
)
const wide = fc.constantFrom<Partial<SaleRule>>({}, { most: 2 }, { coolDownSeconds: 90 }, { hours: [{ from: '05:00', until: '12:04' }] })
const books = fc.oneof(
  { weight: 1, arbitrary: fc.array(rule, { maxLength: 3 }).map((rules): RuleBook => ({ holidays: [], rules: rules.map((change) => saleRule(change)) })) },
  { weight: 3, arbitrary: wide.map((change): RuleBook => ({ holidays: [], rules: [saleRule({ id: 'all', ...change })] })) }
)
const choose = fc.constantFrom(...IDS).map((productId): SessionEvent => ({ type: 'command', command: { type: 'choose_product', productId } }))
const others = fc.constantFrom<SessionEvent>(
  { type: 'rules_changed' },
  { type: 'command', command: { type: 'check_out' } },
  { type: 'command', command: { type: 'take_full_fare' } },
  { type: 'command', command: { type: 'try_again' } },
  { type: 'command', command: { type: 'cancel' } },
  { type: 'card_inserted', cardId: 1 },
  { type: 'card_removed' },
  { type: 'selection_made', selection: 'beer' },
  { type: 'selection_made', selection: 'senior-full' }
)
const steps = fc.array(
  fc.record({
    event: fc.oneof({ weight: 12, arbitrary: fc.constant('onward' as const) }, { weight: 1, arbitrary: choose }, others),
    waitMs: fc.constantFrom(0, 0, 0, 0, 0, 5000, 61_000),
    // Seldom: somebody applies other rules.
    book: fc.option(books, { freq: 40, nil: null })
  }),
  { minLength: 40, maxLength: 90 }
)

it('at any time, under any book, nothing is sold outside its hours, without a rule, above the most, or while it cools down', () => {
  const seen = { sold: 0, refused: 0, baskets: 0, cooling: 0 }
  fc.assert(
    fc.property(books, fc.constantFrom(1, 4), fc.boolean(), steps, (first, basketMost, machineLeads, events) => {
      const leads = machineLeads && basketMost === 1
      const base = policyFor({ basketMost, ...(leads ? { machineLeads: true } : {}) })
      let book = first
      let nowMs = NOON_MS
      let state: SessionState = READY
      let ids = 0
      /** Kept apart from the session: when something was last sold under each rule, and by which session. */
      const sold = new Map<string, { readonly atMs: number; readonly by: string }>()
      const lastSold = (): Map<string, number> => new Map([...sold].map(([id, { atMs }]) => [id, atMs]))
      for (const { event: drawn, waitMs, book: next } of events) {
        nowMs += waitMs
        if (next !== null) book = next
        const { products, changesAtMs } = productsUnder(book, BARE, lastSold(), nowMs)
        expect(changesAtMs ?? Infinity).toBeGreaterThan(nowMs)
        const policy = { ...base, products }
        if (products.some(({ sale }) => sale?.state === 'cooling_down')) seen.cooling += 1
        const current = currentSessionId(state)
        const raw = drawn === 'onward' ? onward(policy, state, drawn) : drawn
        const event: SessionEvent = 'sessionId' in raw ? { ...raw, sessionId: current ?? 'none' } : raw
        const context = { nowMs, monotonicMs: nowMs, freshId: `id-${String(++ids)}`, anotherId: `other-${String(ids)}` }
        const step = transition(policy, state, event, context)
        state = step.state
        for (const effect of step.effects) {
          if (effect.type === 'record_decision' && effect.record.outcome === 'refused') seen.refused += 1
          if (effect.type !== 'store_intent') continue
          const { productId, sessionId, ruleId } = effect.intent
          seen.sold += 1
          const now = saleAt(book, { id: productId, category: null }, nowMs)
          expect(now.state).toBe('open')
          expect(ruleId).toBeDefined()
          const session = state.phase.name === 'storing_intent' ? state.phase.session : null
          const { items = [] } = session ?? {}
          for (const item of items) {
            const same = items.filter(({ product }) => product.ruleId === item.product.ruleId)
            expect(same.length).toBeLessThanOrEqual(item.product.most ?? Infinity)
          }
          if (items.length > 1) seen.baskets += 1
          const before = now.rule === null ? undefined : sold.get(now.rule.id)
          if (before !== undefined && now.coolDownMs !== null) {
            expect(before.by === sessionId || nowMs >= before.atMs + now.coolDownMs).toBe(true)
          }
          // Whatever the machine says of it later, it may have come out.
          sold.set(ruleId ?? '', { atMs: nowMs, by: sessionId })
        }
        shopperViewSchema.parse(viewOf({ ...base, products: productsUnder(book, BARE, lastSold(), nowMs).products }, state, { nowMs, monotonicMs: nowMs }))
      }
    }),
    { numRuns: 300, seed: 27_1126 }
  )
  for (const often of Object.values(seen)) expect(often).toBeGreaterThan(30)
})
