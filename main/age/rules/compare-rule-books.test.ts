import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyBook, anyDate, anyRule } from '../../../test/support/random-rules.ts'
import { RULE_PRODUCTS, ruleContext } from '../../../test/support/rule-context.ts'
import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import { checkRulesTogether } from './check-rules-together.ts'
import { compareRuleBooks } from './compare-rule-books.ts'
import { ruleFor, type RuleTarget } from './deciding-rule.ts'
import { msOfJapan } from './japan-time.ts'
import { isWithinHours } from './sale-hours.ts'

const rule: SaleRule = { id: 'alcohol', version: 1, products: ['beer'], atLeastYears: 20, pin: 'pin' }
const book = (...rules: readonly SaleRule[]): RuleBook => ({ holidays: [], rules: [...rules] })
const acknowledgement = { acknowledgedBy: 'Head of operations', acknowledgedOn: '2026-04-01' }
const offline = { listMaxAgeHours: 50, rememberedMaxAgeDays: 90, outageMaxHours: 72 }
const day = [{ from: '05:00', until: '23:00' }]

describe('compareRuleBooks', () => {
  it.each<readonly [string, Partial<SaleRule>, Partial<SaleRule>, string | null, string | null, boolean]>([
    ['version', {}, { version: 2 }, '1', '2', false],
    ['atLeastYears', {}, { atLeastYears: 18 }, '20', '18', true],
    ['atLeastYears', {}, { atLeastYears: 21 }, '20', '21', false],
    ['atLeastYears', {}, { atLeastYears: null }, '20', 'anybody', true],
    ['atLeastYears', { atLeastYears: null }, {}, 'anybody', '20', false],
    ['pin', {}, { pin: 'pin_unless_enrolled' }, 'pin', 'pin_unless_enrolled', true],
    ['pin', { pin: 'none' }, { pin: 'pin_unless_enrolled' }, 'none', 'pin_unless_enrolled', false],
    ['acknowledgement', {}, { acknowledgement }, null, 'acknowledgedBy Head of operations, acknowledgedOn 2026-04-01', true],
    ['acknowledgement', { acknowledgement }, {}, 'acknowledgedBy Head of operations, acknowledgedOn 2026-04-01', null, false],
    ['offline', {}, { offline }, null, 'listMaxAgeHours 50, rememberedMaxAgeDays 90, outageMaxHours 72', true],
    ['offline', { offline }, { offline: { ...offline, outageMaxHours: 10 } }, 'listMaxAgeHours 50, rememberedMaxAgeDays 90, outageMaxHours 72', 'listMaxAgeHours 50, rememberedMaxAgeDays 90, outageMaxHours 10', false],
    ['offline', { offline }, {}, 'listMaxAgeHours 50, rememberedMaxAgeDays 90, outageMaxHours 72', null, false],
    ['hours', {}, { hours: day }, null, '05:00-23:00', false],
    ['hours', { hours: day }, {}, '05:00-23:00', null, true],
    ['hours', { hours: day }, { hours: [{ days: ['sat', 'sun'], from: '06:00', until: '22:00' }] }, '05:00-23:00', 'sat+sun 06:00-22:00', false],
    ['hours', { hours: day }, { hours: [{ from: '05:00', until: '23:01' }] }, '05:00-23:00', '05:00-23:01', true],
    ['hours', { hours: day }, { hours: [...day, { days: ['holiday'], from: '05:00', until: '24:00' }] }, '05:00-23:00', '05:00-23:00, holiday 05:00-24:00', true],
    ['closedOn', {}, { closedOn: ['2027-01-01'] }, null, '2027-01-01', false],
    ['closedOn', { closedOn: ['2027-01-01'] }, { closedOn: ['2027-01-02'] }, '2027-01-01', '2027-01-02', true],
    ['until', {}, { until: '2026-12-31' }, null, '2026-12-31', false],
    ['until', { until: '2026-12-31' }, {}, '2026-12-31', null, true],
    ['from', {}, { from: '2026-12-31' }, null, '2026-12-31', false],
    ['from', { from: '2026-12-31' }, { from: '2026-12-30' }, '2026-12-31', '2026-12-30', true],
    ['most', { most: 2 }, { most: 3 }, '2', '3', true],
    ['most', {}, { most: 3 }, null, '3', false],
    ['coolDownSeconds', { coolDownSeconds: 60 }, {}, '60', null, true],
    ['coolDownSeconds', { coolDownSeconds: 60 }, { coolDownSeconds: 61 }, '60', '61', false],
    ['products', {}, { products: ['beer', 'tea'] }, 'beer', 'beer, tea', true]
  ])('%s: %j to %j', (field, was, is, before, after, loosens) => {
    expect(compareRuleBooks(book({ ...rule, ...was }), book({ ...rule, ...is }))).toEqual([
      { kind: 'changed', ruleId: 'alcohol', field, before, after, loosens }
    ])
  })

  it('tells a rule that is new, and one that is gone: that lets more be sold where another may take its place', () => {
    const rest: SaleRule = { id: 'rest', version: 1, atLeastYears: null, pin: 'pin' }
    expect(compareRuleBooks(book(rule), book(rule, rest))).toEqual([
      { kind: 'added', ruleId: 'rest', field: null, before: null, after: 'version: 1; atLeastYears: anybody; pin: pin', loosens: true }
    ])
    expect(compareRuleBooks(book(rule, rest), book(rest))).toMatchObject([{ kind: 'removed', ruleId: 'alcohol', loosens: true }])
    expect(compareRuleBooks(book(rule), book())).toMatchObject([{ kind: 'removed', ruleId: 'alcohol', loosens: false }])
    // An end of a rule before a milder one is as good as its removal.
    expect(compareRuleBooks(book(rule, rest), book({ ...rule, until: '2026-12-31' }, rest))).toMatchObject([{ field: 'until', loosens: true }])
  })

  it('keeps rules of one name apart by their numbers', () => {
    const [first, second] = [{ ...rule, until: '2026-12-31' }, { ...rule, version: 2, from: '2027-01-01' }]
    expect(compareRuleBooks(book(first), book(first, second))).toMatchObject([{ kind: 'added', ruleId: 'alcohol', after: expect.stringContaining('version: 2') as string }])
  })

  it('tells of holidays, which let more be sold only where a rule has windows for them', () => {
    const withHoliday = { ...rule, hours: [{ days: ['holiday' as const], from: '05:00', until: '23:00' }] }
    const holidays = ['2027-01-01']
    expect(compareRuleBooks(book(rule), { ...book(rule), holidays })).toEqual([
      { kind: 'changed', ruleId: null, field: 'holidays', before: 'none', after: '2027-01-01', loosens: false }
    ])
    expect(compareRuleBooks(book(withHoliday), { ...book(withHoliday), holidays })).toMatchObject([{ loosens: true }])
  })

  it('finds nothing between a book and itself in another order', () => {
    const unique = anyBook.map(({ holidays, rules }) => ({
      holidays,
      rules: rules.filter(({ id, version }, index) => rules.findIndex((each) => each.id === id && each.version === version) === index)
    }))
    fc.assert(
      fc.property(unique, (each) => {
        expect(compareRuleBooks(each, { holidays: each.holidays.toReversed(), rules: each.rules.toReversed() })).toEqual([])
      })
    )
  })

  it('calls no change harmless by which more is sold, or to younger people: of any sound book, whatever changes in one rule', () => {
    const moment = fc.tuple(anyDate, fc.integer({ min: 0, max: 1439 })).map(([date, minute]) => msOfJapan(date, minute))
    const change = fc.record({ which: fc.nat(), key: fc.constantFrom(...CHANGING), from: anyRule })
    let harmless = 0
    fc.assert(
      fc.property(anyBook, change, fc.array(moment, { minLength: 30, maxLength: 30 }), (any, { which, key, from }, moments) => {
        const before = withoutOverlaps({ ...any, rules: any.rules.map((each, index) => ({ ...each, id: `rule-${String(index)}` })) })
        const position = before.rules.length === 0 ? 0 : which % before.rules.length
        const after = { ...before, rules: before.rules.flatMap((each, index) => (index === position ? changed(each, key, from) : [each])) }
        if (hasOverlap(after) || compareRuleBooks(before, after).some(({ loosens }) => loosens)) return
        harmless += 1
        for (const product of RULE_PRODUCTS) {
          for (const atMs of moments) {
            const is = plainly(after, product, atMs)
            if (!is.open) continue
            const was = plainly(before, product, atMs)
            expect(was.open).toBe(true)
            expect(is.years).toBeGreaterThanOrEqual(was.years)
          }
        }
      }),
      { numRuns: 800 }
    )
    expect(harmless).toBeGreaterThan(50)
  })
})

const CHANGING = ['hours', 'closedOn', 'from', 'until', 'atLeastYears', 'removed'] as const

function changed(each: SaleRule, key: (typeof CHANGING)[number], from: SaleRule): readonly SaleRule[] {
  if (key === 'removed') return []
  return [Object.fromEntries(Object.entries({ ...each, [key]: from[key] }).filter(([, value]) => value !== undefined)) as unknown as SaleRule]
}

function plainly(rules: RuleBook, product: RuleTarget, atMs: number): { readonly open: boolean; readonly years: number } {
  const decides = ruleFor(rules, product, atMs)
  return { open: decides !== null && isWithinHours(decides, new Set(rules.holidays), atMs), years: decides?.atLeastYears ?? 0 }
}

function hasOverlap(rules: RuleBook): boolean {
  return checkRulesTogether(rules, ruleContext()).some(({ code }) => code === 'rules_overlap')
}

/** The book without the rules that overlap one before them. */
function withoutOverlaps({ holidays, rules }: RuleBook): RuleBook {
  return rules.reduce<RuleBook>(
    (sound, each) => {
      const more = { holidays, rules: [...sound.rules, each] }
      return hasOverlap(more) ? sound : more
    },
    { holidays, rules: [] }
  )
}
