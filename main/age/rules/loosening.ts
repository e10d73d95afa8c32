import type { RuleBook, SaleDay, SaleRule } from '../../contract/rule-book.ts'
import type { RuleField } from './compare-rule-books.ts'
import { minuteOfTime } from './japan-time.ts'

/**
 * Whether more may be sold after a change of one field than before; also where it cannot be told. `after` is the whole
 * book that would be in force. Pure.
 */
export function loosensField(field: RuleField, was: SaleRule, is: SaleRule, after: RuleBook): boolean {
  switch (field) {
    case 'version':
      return false
    case 'atLeastYears':
      return (is.atLeastYears ?? 0) < (was.atLeastYears ?? 0)
    case 'pin':
      return PIN_STRENGTH[is.pin] < PIN_STRENGTH[was.pin]
    case 'acknowledgement':
      return was.acknowledgement === undefined
    case 'offline':
      return loosensOffline(was.offline, is.offline)
    case 'hours':
      return loosensHours(was, is)
    case 'closedOn':
      return was.closedOn?.some((date) => is.closedOn?.includes(date) !== true) === true
    case 'from':
    case 'until':
      return isLonger(was, is) || mayFallBack(was, after)
    case 'most':
      return (is.most ?? Infinity) > (was.most ?? Infinity)
    case 'coolDownSeconds':
      return (is.coolDownSeconds ?? 0) < (was.coolDownSeconds ?? 0)
    case 'products':
    case 'categories':
      // What it is newly for may have been under a stricter rule, and what it is no longer for may come under a milder one.
      return true
  }
}

const PIN_STRENGTH: Readonly<Record<SaleRule['pin'], number>> = { pin: 2, pin_unless_enrolled: 1, none: 0 }

/** Which dates are holidays says nothing where no window is for them. */
export function loosensHolidays(before: RuleBook, after: RuleBook): boolean {
  return [...before.rules, ...after.rules].some(({ hours }) => hours?.some(({ days }) => days?.includes('holiday') === true) === true)
}

/** Whether another rule of the book may decide about what a rule was for, once that one is gone. */
export function mayFallBack({ products, categories, id }: SaleRule, { rules }: RuleBook): boolean {
  return rules.some((other) => {
    if (other.id === id) return false
    if (other.products === undefined && other.categories === undefined) return true
    const shared = (mine: readonly string[] = [], its: readonly string[] = []) => mine.some((name) => its.includes(name))
    // Which category a product has is not known here.
    if (products === undefined && categories === undefined) return true
    return shared(products, other.products) || shared(categories, other.categories) || other.categories !== undefined || categories !== undefined
  })
}

function loosensOffline(was: SaleRule['offline'], is: SaleRule['offline']): boolean {
  if (is === undefined) return false
  if (was === undefined) return true
  return (['listMaxAgeHours', 'rememberedMaxAgeDays', 'outageMaxHours'] as const).some((key) => is[key] > was[key])
}

function isLonger(was: SaleRule, is: SaleRule): boolean {
  return (is.from ?? '') < (was.from ?? '') || (is.until ?? '9999-12-31') > (was.until ?? '9999-12-31')
}

const DAYS: readonly SaleDay[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Whether on any kind of day a minute is sold that was not: each weekday, as a holiday and as none. */
function loosensHours(was: SaleRule, is: SaleRule): boolean {
  return DAYS.some((day) =>
    [false, true].some((holiday) => {
      const before = minutesOf(was, day, holiday)
      return [...minutesOf(is, day, holiday)].some((minute) => !before.has(minute))
    })
  )
}

/** Minutes from the beginning of a day, up to two days, that the windows beginning on it sell. */
function minutesOf({ hours }: SaleRule, day: SaleDay, holiday: boolean): ReadonlySet<number> {
  const windows = hours ?? [{ from: '00:00', until: '24:00' }]
  const byHoliday = holiday && windows.some(({ days }) => days?.includes('holiday') === true)
  const minutes = new Set<number>()
  for (const { days, from, until } of windows) {
    if (byHoliday ? days?.includes('holiday') !== true : days !== undefined && !days.includes(day)) continue
    const [first, last] = [minuteOfTime(from), minuteOfTime(until)]
    for (let minute = first; minute < (last > first ? last : last + 1440); minute += 1) minutes.add(minute)
  }
  return minutes
}
