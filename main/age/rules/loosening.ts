import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import type { RuleField } from './compare-rule-books.ts'
import { PIN_STRENGTH } from './deciding-rule.ts'
import { hoursPlanOf, spansOfDay, WEEKDAYS } from './hours-plan.ts'

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

/** Which dates are holidays says nothing where no window is for them. */
export function loosensHolidays(before: RuleBook, after: RuleBook): boolean {
  return [...before.rules, ...after.rules].some(({ hours }) => hours?.some(({ days }) => days?.includes('holiday') === true) === true)
}

/** Whether another rule of the book may decide about what a rule was for, once that one is gone. */
export function mayFallBack({ products, categories, id }: SaleRule, { rules }: RuleBook): boolean {
  const mine = new Set(products)
  return rules.some((other) => {
    if (other.id === id) return false
    if (other.products === undefined && other.categories === undefined) return true
    // Which category a product has is not known here.
    if (categories !== undefined || other.categories !== undefined || products === undefined) return true
    return other.products?.some((name) => mine.has(name)) === true
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

/** Whether on any kind of day a minute is sold that was not: each weekday, as a holiday and as none. */
function loosensHours(was: SaleRule, is: SaleRule): boolean {
  const [before, after] = [hoursPlanOf(was), hoursPlanOf(is)]
  return WEEKDAYS.some((day) =>
    [false, true].some((holiday) => {
      const sold = spansOfDay(before, day, holiday)
      // Spans of one day do not touch, so that what is sold without a pause is within one of them.
      return spansOfDay(after, day, holiday).some(
        (span) => !sold.some(({ from, until }) => from <= span.from && span.until <= until)
      )
    })
  )
}
