import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RecordStand } from '../../test/support/record-stand.ts'
import { digestOf } from '../audit/rule-book-text.ts'
import type { RuleBook } from '../contract/rule-book.ts'
import { lastSoldUnder, numberInForce, ruleBookRows, storedRuleBook } from './rule-books.ts'
import type { RuleBookOrder } from './session-recorder.ts'
import { storedEntries } from './chain-reader.ts'
import { migrations } from './migrations/migrations.ts'

const beer = { id: 'beer', version: 1, products: ['beer'], atLeastYears: 20, pin: 'pin' as const }
const BOOK: RuleBook = { holidays: ['2027-01-01'], rules: [beer] }
const LATER: RuleBook = { holidays: [], rules: [{ ...beer, version: 2, hours: [{ from: '05:00', until: '23:00' }] }] }
let stand: RecordStand

beforeEach(() => {
  stand = new RecordStand()
})

afterEach(() => {
  stand.remove()
})

function accept(book: RuleBook, basedOn: number, more: Partial<RuleBookOrder> = {}) {
  return stand.recorder.rulesAccepted({ book, basedOn, origin: 'console', by: 'ito', approvedBy: 'sato', ...more })
}

describe('rule books', () => {
  test('none was applied: the configuration holds', () => {
    expect(numberInForce(stand.store)).toBe(0)
    expect(storedRuleBook(stand.store, 1)).toEqual({ ok: false, error: { code: 'rules_absent', number: 1 } })
  })

  test('are numbered, told whole in the entry of the same transaction, and read as they were applied', async () => {
    expect(accept(BOOK, 0)).toMatchObject({ ok: true, value: { number: 1, appliedBy: 'ito', approvedBy: 'sato' } })
    expect(accept(LATER, 1, { origin: 'command_line', by: 'owner', approvedBy: null }).ok).toBe(true)
    expect(numberInForce(stand.store)).toBe(2)
    expect(storedRuleBook(stand.store, 1)).toMatchObject({ ok: true, value: { number: 1, book: BOOK } })
    expect(ruleBookRows(stand.store).map(({ number, origin, approvedBy }) => [number, origin, approvedBy])).toEqual([
      [2, 'command_line', null],
      [1, 'console', 'sato']
    ])
    const told = [...storedEntries(stand.store)].map(({ fieldsJson }) => JSON.parse(fieldsJson) as Record<string, unknown>)
    expect(told).toMatchObject([
      { number: 1, by: 'ito', approvedBy: 'sato', book: BOOK },
      { number: 2, by: 'owner', book: LATER }
    ])
    expect((await stand.verdict()).badPlace).toBeNull()
  })

  test('are not applied on another base than the one in force, nor with fields that the record refuses', () => {
    accept(BOOK, 0)
    expect(accept(LATER, 0)).toEqual({ ok: false, error: { code: 'store_failed', cause: 'entry_refused: basedOn' } })
    expect(accept(LATER, 1, { by: 'card 12345678' })).toMatchObject({ ok: false })
    expect(numberInForce(stand.store)).toBe(1)
    expect([...storedEntries(stand.store)]).toHaveLength(1)
  })

  test('the same book is the same text, in whatever order its fields were', () => {
    const { id, ...others } = beer
    const first = accept(BOOK, 0)
    const second = accept({ rules: [{ ...others, id }], holidays: ['2027-01-01'] }, 1)
    expect(first.ok && second.ok && first.value.digest === second.value.digest).toBe(true)
  })

  test.each(['UPDATE rule_book SET applied_by = applied_by', 'DELETE FROM rule_book', "INSERT OR REPLACE INTO rule_book VALUES (1, 1, 'console', 'x', NULL, '{}', '')"])(
    'are never changed: %s',
    (sql) => {
      accept(BOOK, 0)
      expect(() => stand.store.database.exec(sql)).toThrow()
    }
  )

  test.each([
    ["UPDATE rule_book SET book = replace(book, '20', '18') WHERE number = 1", 'rules_damaged'],
    ["UPDATE rule_book SET digest = replace(digest, 'a', 'b') WHERE number = 1", 'rules_damaged'],
    ['DELETE FROM rule_book WHERE number = 1', 'rules_damaged']
  ])('that was changed behind the record is not read, nor an older one in its place: %s', (sql, code) => {
    accept(BOOK, 0)
    stand.tamper(sql)
    expect(numberInForce(stand.store)).toBe(1)
    expect(storedRuleBook(stand.store, 1)).toEqual({ ok: false, error: { code, number: 1 } })
  })

  test('that a later version wrote is unreadable, not damaged', () => {
    accept(BOOK, 0)
    const text = JSON.stringify({ ...BOOK, moonPhase: 'full' })
    const digest = digestOf(text)
    stand.tamper(
      `UPDATE rule_book SET book = '${text}', digest = '${digest}'`,
      `UPDATE event SET fields = json_set(fields, '$.digest', '${digest}')`
    )
    expect(storedRuleBook(stand.store, 1)).toEqual({ ok: false, error: { code: 'rules_unreadable', number: 1 } })
  })

  test('stay when their entries are deleted, and the chain goes on speaking for them', async () => {
    accept(BOOK, 0)
    for (let number = 0; number < 60; number++) stand.visit(`s-${String(number)}`)
    accept(LATER, 1)
    for (let number = 60; number < 120; number++) stand.visit(`s-${String(number)}`)
    stand.recorder.checkpoint()
    for (const through of [200, 400]) {
      expect(stand.recorder.deleteThrough({ through, by: 'ito', reason: 'retention' })).toMatchObject({ ok: true })
      expect((await stand.verdict()).badPlace).toBeNull()
      stand.recorder.checkpoint()
    }
    expect([...storedEntries(stand.store)].filter(({ name }) => name === 'rules_accepted')).toEqual([])
    expect(storedRuleBook(stand.store, 1)).toMatchObject({ ok: true, value: { book: BOOK } })
    expect(storedRuleBook(stand.store, 2)).toMatchObject({ ok: true, value: { book: LATER } })
    stand.tamper("UPDATE rule_book SET applied_by = 'other' WHERE number = 1")
    expect((await stand.verdict()).badPlace).toMatchObject({ part: 'table', problem: 'rule_book_changed' })
  })

  test('come to a store of before with the next start', () => {
    stand.startAsOld(migrations.slice(0, 3))
    stand.reopen()
    expect(accept(BOOK, 0).ok).toBe(true)
  })
})

describe('the last sale under each rule', () => {
  const NOW_MS = Date.now()

  function sell(sessionId: string, ruleId: string | null, result: 'told' | 'failed' | 'unknown' | null): void {
    stand.begin(sessionId)
    const intent = { sessionId, vendId: `v-${sessionId}`, productId: 'beer', selection: '1', position: 1, of: 1, approvedAtMs: NOW_MS }
    expect(stand.recorder.vendIntended({ ...intent, ...(ruleId === null ? {} : { ruleId }) }).ok).toBe(true)
    if (result !== null) expect(stand.recorder.vendReported(`v-${sessionId}`, result, '').ok).toBe(true)
  }

  test('is the newest vend that did not surely fail', async () => {
    sell('s-1', 'told', 'told')
    sell('s-2', 'failed', 'failed')
    sell('s-3', 'unknown', 'unknown')
    sell('s-4', 'unreported', null)
    sell('s-5', null, 'told')
    const found = lastSoldUnder(stand.store, Date.now())
    expect([...found.keys()].sort()).toEqual(['told', 'unknown', 'unreported'])
    expect(found.get('told')).toBeGreaterThanOrEqual(NOW_MS)
    expect(lastSoldUnder(stand.store, Date.now() + 3 * 86_400_000).size).toBe(0)
    stand.tamper("UPDATE vend_intent SET rule_id = 'other' WHERE session_id = 's-1'")
    expect((await stand.verdict()).badPlace).toEqual({ part: 'table', at: 2, problem: 'vend_intent_changed' })
  })
})
