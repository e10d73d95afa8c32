import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ruleBookSchema, type RuleBook } from '../../../../main/contract/rule-book.ts'
import { contentOf, draftOf, draftRuleOf, freeName, newRule, numberOf } from './draft.ts'
import { bookToSend, draftBackTo, isChanged, mergeWith, removedRules, stateOf, versionOf } from './draft-versions.ts'
import { addRule, copyOf, editRule, removeRule } from './draft-edit.ts'
import { keepDraft, readDraft } from './draft-store.ts'

const book: RuleBook = {
  holidays: ['2027-01-01'],
  rules: [
    {
      id: 'alcohol',
      version: 3,
      products: ['beer', 'wine'],
      atLeastYears: 20,
      pin: 'pin',
      offline: { listMaxAgeHours: 50, rememberedMaxAgeDays: 90, outageMaxHours: 72 },
      hours: [{ from: '05:00', until: '23:00' }],
      most: 3
    },
    { id: 'all-else', version: 1, atLeastYears: null, pin: 'pin' }
  ]
}

const time = fc
  .integer({ min: 0, max: 1439 })
  .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`)
const date = fc
  .date({ min: new Date('2024-01-01'), max: new Date('2032-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10))
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z]$/)
const optional = <T>(key: string, value: fc.Arbitrary<T>) =>
  fc.option(value, { nil: undefined }).map((given) => (given === undefined ? {} : { [key]: given }))
const rule = fc
  .tuple(
    fc.record({
      id: name,
      version: fc.integer({ min: 1, max: 1000 }),
      atLeastYears: fc.option(fc.integer({ min: 1, max: 150 }), { nil: null }),
      pin: fc.constantFrom('pin' as const, 'pin_unless_enrolled' as const, 'none' as const)
    }),
    optional('products', fc.uniqueArray(name, { minLength: 1, maxLength: 4 })),
    optional('categories', fc.uniqueArray(name, { minLength: 1, maxLength: 3 })),
    optional('hours', fc.array(fc.record({ from: time, until: time }), { minLength: 1, maxLength: 4 })),
    optional('closedOn', fc.uniqueArray(date, { minLength: 1, maxLength: 3 })),
    optional('from', date),
    optional('until', date),
    optional('most', fc.integer({ min: 1, max: 10 })),
    optional('coolDownSeconds', fc.integer({ min: 1, max: 86_400 })),
    optional(
      'offline',
      fc.record({
        listMaxAgeHours: fc.integer({ min: 1, max: 336 }),
        rememberedMaxAgeDays: fc.integer({ min: 2, max: 365 }),
        outageMaxHours: fc.integer({ min: 1, max: 720 })
      })
    ),
    optional(
      'acknowledgement',
      fc.record({ acknowledgedBy: fc.constantFrom('Shop owner', '店長'), acknowledgedOn: date })
    )
  )
  .map((parts): unknown => Object.assign({}, ...parts))
const anyBook = fc
  .record({
    holidays: fc.uniqueArray(date, { maxLength: 4 }),
    rules: fc.uniqueArray(rule, { maxLength: 5, selector: (one) => (one as { id: string }).id })
  })
  .map((draft) => ruleBookSchema.parse(draft))

describe('a draft', () => {
  test('of any book, sent unchanged, is that book', () => {
    fc.assert(
      fc.property(anyBook, (given) => {
        const draft = draftOf(given, 4)
        expect(ruleBookSchema.parse(bookToSend(draft, given))).toEqual(given)
        expect(isChanged(draft, given)).toBe(false)
      })
    )
  })

  test('sends numbers that cannot be read as they were typed, for the check to name', () => {
    expect(numberOf('２０')).toBe(20)
    expect(numberOf('twenty')).toBe('twenty')
    expect(numberOf('')).toBe('')
    const edited = editRule(draftOf(book, 4), 'alcohol@3', { atLeastYears: '2O' })
    expect(ruleBookSchema.safeParse(bookToSend(edited, book)).success).toBe(false)
  })

  test('with nothing chosen is no rule for everything else', () => {
    const edited = editRule(draftOf(book, 4), 'alcohol@3', { products: [] })
    expect(contentOf(edited.rules[0]!)).toMatchObject({ products: [] })
    expect(ruleBookSchema.safeParse(bookToSend(edited, book)).success).toBe(false)
  })

  test('keeps the age beside "anybody", so that a change of mind loses nothing', () => {
    const edited = editRule(draftOf(book, 4), 'alcohol@3', { anybody: true })
    expect(contentOf(edited.rules[0]!)).toMatchObject({ atLeastYears: null })
    expect(contentOf(editRule(edited, 'alcohol@3', { anybody: false }).rules[0]!)).toMatchObject({ atLeastYears: 20 })
  })
})

describe('versions', () => {
  test('rise with what a rule says, and go back with it', () => {
    const edited = editRule(draftOf(book, 4), 'alcohol@3', { atLeastYears: '21' })
    expect(stateOf(edited.rules[0]!, book)).toBe('changed')
    expect(versionOf(edited.rules[0]!, book)).toBe(4)
    expect(versionOf(edited.rules[1]!, book)).toBe(1)
    const undone = editRule(edited, 'alcohol@3', { atLeastYears: '20' })
    expect(versionOf(undone.rules[0]!, book)).toBe(3)
    expect(isChanged(undone, book)).toBe(false)
  })

  test('begin at one, or above what the machine says is taken', () => {
    const fresh = newRule(draftOf(book, 4).rules, ['cola'])
    expect(versionOf(fresh, book)).toBe(1)
    expect(versionOf(fresh, book, new Map([['cola', 6]]))).toBe(7)
    expect(stateOf(fresh, book)).toBe('new')
  })

  test('of a rule of an earlier book are above both its numbers where it is in force and says something else', () => {
    const earlier: RuleBook = {
      holidays: [],
      rules: [
        { id: 'alcohol', version: 2, products: ['beer'], atLeastYears: 20, pin: 'pin' },
        { id: 'tobacco', version: 5, products: ['cigarettes'], atLeastYears: 20, pin: 'pin' }
      ]
    }
    const draft = draftBackTo(earlier, book, 4)
    const sent = bookToSend(draft, book)
    expect(sent['rules']).toMatchObject([
      { id: 'alcohol', version: 4 },
      { id: 'tobacco', version: 5 }
    ])
    expect(removedRules(draft, book)).toEqual(['all-else'])
    expect(bookToSend(draft, book, new Map([['tobacco', 5]]))['rules']).toMatchObject([
      {},
      { id: 'tobacco', version: 6 }
    ])
  })

  test('that a file has raised already are not raised twice', () => {
    const file: RuleBook = { ...book, rules: [{ ...book.rules[0]!, version: 4, most: 2 }, book.rules[1]!] }
    expect(bookToSend(draftOf(file, 4), book)['rules']).toMatchObject([{ version: 4 }, { version: 1 }])
  })

  test('of a name that stands for two rules in time are told apart', () => {
    const twice: RuleBook = {
      holidays: [],
      rules: [
        { id: 'sake', version: 1, atLeastYears: 20, pin: 'pin', until: '2026-12-31' },
        { id: 'sake', version: 2, atLeastYears: 20, pin: 'pin', from: '2027-01-01' }
      ]
    }
    const draft = draftOf(twice, 4)
    expect(isChanged(draft, twice)).toBe(false)
    expect(bookToSend(editRule(draft, 'sake@1', { most: '1' }), twice)['rules']).toMatchObject([
      { version: 3 },
      { version: 2 }
    ])
  })
})

describe('a draft on which somebody else was faster', () => {
  const other: RuleBook = {
    holidays: [],
    rules: [
      { ...book.rules[0]!, version: 4, most: 2 },
      { id: 'tea', version: 1, atLeastYears: null, pin: 'pin' }
    ]
  }

  test('takes over what it does not change', () => {
    const draft = addRule(draftOf(book, 4), newRule([], ['cola']))
    const { draft: merged, theirs, both } = mergeWith(draft, other, 5)
    expect(merged).toMatchObject({ basedOn: 5, base: other, holidays: [] })
    expect(merged.rules.map(({ id }) => id)).toEqual(['cola', 'alcohol', 'tea'])
    expect(bookToSend(merged, other)['rules']).toMatchObject([
      { id: 'cola' },
      { id: 'alcohol', version: 4, most: 2 },
      { id: 'tea' }
    ])
    expect(theirs).toEqual(['alcohol', 'all-else', 'tea'])
    expect(both).toEqual([])
  })

  test('keeps what was typed where both changed the same', () => {
    const draft = editRule({ ...draftOf(book, 4), holidays: ['2027-01-02'] }, 'alcohol@3', { atLeastYears: '21' })
    const { draft: merged, both } = mergeWith(draft, other, 5)
    expect(both).toEqual(['alcohol'])
    expect(merged.holidays).toEqual(['2027-01-02'])
    expect(bookToSend(merged, other)['rules']).toMatchObject([
      { id: 'alcohol', version: 5, atLeastYears: 21, most: 3 },
      { id: 'tea' }
    ])
  })

  test('does not bring back what it removed', () => {
    const { draft: merged, both } = mergeWith(removeRule(draftOf(book, 4), 'alcohol@3'), other, 5)
    expect(merged.rules.map(({ id }) => id)).toEqual(['tea'])
    expect(both).toEqual(['alcohol'])
  })

  test('is the book in force where nothing was typed', () => {
    fc.assert(
      fc.property(anyBook, anyBook, (before, after) => {
        const sent = ruleBookSchema.parse(bookToSend(mergeWith(draftOf(before, 1), after, 2).draft, after))
        expect(new Set(sent.rules.map((one) => JSON.stringify(one)))).toEqual(
          new Set(after.rules.map((one) => JSON.stringify(one)))
        )
      })
    )
  })
})

describe('rules', () => {
  test('get names that are free', () => {
    expect(freeName(['beer', 'beer-2'], 'beer')).toBe('beer-3')
    const draft = draftOf(book, 4)
    const copy = copyOf(draft.rules[0]!, draft)
    expect(copy).toMatchObject({ id: 'alcohol-2', products: [], takenVersion: 0 })
    expect(copyOf(draft.rules[0]!, addRule(draft, copy)).id).toBe('alcohol-2-2')
  })

  test('come and go without touching the others', () => {
    const draft = draftOf(book, 4)
    const more = addRule(draft, newRule(draft.rules, ['tea']))
    expect(more.rules).toHaveLength(3)
    expect(removeRule(more, 'alcohol@3').rules.map(({ id }) => id)).toEqual(['all-else', 'tea'])
    expect(draft.rules).toHaveLength(2)
    expect(draftRuleOf(book.rules[1]!).scope).toBe('everything_else')
  })
})

describe('a kept draft', () => {
  const memory = () => {
    const held = new Map<string, string>()
    return {
      getItem: (key: string) => held.get(key) ?? null,
      setItem: (key: string, value: string) => void held.set(key, value),
      removeItem: (key: string) => void held.delete(key),
      held
    }
  }

  test('is found again by the same login only', () => {
    const store = memory()
    keepDraft(store, 'sato', draftOf(book, 4))
    expect(readDraft(store, 'sato')).toEqual(draftOf(book, 4))
    expect(readDraft(store, 'tanaka')).toBeNull()
    keepDraft(store, 'sato', null)
    expect(store.held.size).toBe(0)
  })

  test.each(['{', '1', '{}', '{"login":"sato","draft":{"basedOn":"4"}}'])('that cannot be read is none: %s', (text) => {
    const store = { ...memory(), getItem: () => text }
    expect(readDraft(store, 'sato')).toBeNull()
  })

  test('is only lost with the page where the store is full', () => {
    const full = {
      ...memory(),
      setItem: () => {
        throw new Error('full')
      }
    }
    expect(() => keepDraft(full, 'sato', draftOf(book, 4))).not.toThrow()
  })
})
