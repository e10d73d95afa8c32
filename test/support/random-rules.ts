import fc from 'fast-check'
import { addDays } from '../../main/age/rules/japan-time.ts'
import { saleDays, type RuleBook, type SaleRule, type SaleWindow } from '../../main/contract/rule-book.ts'

/** Random books of rules around the turn of a year, among them windows past midnight and of a whole day. */

const FIRST_DATE = '2026-12-20'
/** The dates that random books and moments lie in. */
export const RANDOM_DAYS = 30

export const anyDate = fc.integer({ min: 0, max: RANDOM_DAYS }).map((days) => addDays(FIRST_DATE, days))

/** By quarter hours and odd minutes alike, so that windows meet, touch and overlap. */
const anyMinute = fc.oneof(fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15), fc.integer({ min: 0, max: 1439 }))
const timeOf = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

export const anyWindow: fc.Arbitrary<SaleWindow> = fc
  .record({
    days: fc.option(fc.uniqueArray(fc.constantFrom(...saleDays), { minLength: 1, maxLength: 8 }), { nil: undefined }),
    from: anyMinute.map(timeOf),
    until: fc.oneof({ weight: 4, arbitrary: anyMinute.map(timeOf) }, { weight: 1, arbitrary: fc.constant('24:00') })
  })
  .map(({ days, ...times }) => (days === undefined ? times : { days, ...times }))

/** An optional field: absent, not undefined, as YAML has it. */
function maybe<K extends string, T>(key: K, value: fc.Arbitrary<T>): fc.Arbitrary<Partial<Record<K, T>>> {
  return fc.oneof(fc.constant({}), value.map((each) => ({ [key]: each }) as Record<K, T>))
}

const named = <T extends string>(...names: readonly T[]) => fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })

export const anyRule: fc.Arbitrary<SaleRule> = fc
  .tuple(
    fc.record({
      id: fc.constantFrom('one', 'two', 'three', 'four', 'five'),
      version: fc.integer({ min: 1, max: 4 }),
      atLeastYears: fc.constantFrom(null, 18, 20, 65),
      pin: fc.constantFrom('pin' as const, 'pin_unless_enrolled' as const, 'none' as const)
    }),
    maybe('products', named('beer', 'wine', 'tea')),
    maybe('categories', named('alcohol', 'tobacco')),
    maybe('hours', fc.array(anyWindow, { minLength: 1, maxLength: 4 })),
    maybe('closedOn', fc.uniqueArray(anyDate, { minLength: 1, maxLength: 5 })),
    maybe('from', anyDate),
    maybe('until', anyDate),
    maybe('most', fc.integer({ min: 1, max: 10 })),
    maybe(
      'offline',
      fc.record({
        listMaxAgeHours: fc.integer({ min: 1, max: 336 }),
        rememberedMaxAgeDays: fc.integer({ min: 2, max: 365 }),
        outageMaxHours: fc.integer({ min: 1, max: 720 })
      })
    )
  )
  .map((parts) => Object.assign({}, ...parts) as SaleRule)

export const anyBook: fc.Arbitrary<RuleBook> = fc.record({
  holidays: fc.uniqueArray(anyDate, { maxLength: 6 }),
  rules: fc.array(anyRule, { maxLength: 8 })
})
