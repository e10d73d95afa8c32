import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import { specificityFor, type RuleTarget } from './deciding-rule.ts'
import { addDays, japanDateOf } from './japan-time.ts'
import type { RuleContext } from './rule-context.ts'
import { repeatedIn, type RuleRemark } from './rule-finding.ts'
import { isSameRule } from './same-rule.ts'

/** How long before the list of holidays ends it is said, days. */
const HOLIDAYS_NOTICE_DAYS = 60

/** What rules say against each other, the holidays, and what was in force before. Pure. */
export function checkRulesTogether(book: RuleBook, context: RuleContext): readonly RuleRemark[] {
  return [...checkHolidays(book, context), ...checkNames(book), ...checkOverlaps(book, context), ...checkVersions(book, context)]
}

function checkHolidays({ holidays, rules }: RuleBook, { nowMs }: RuleContext): readonly RuleRemark[] {
  const twice = repeatedIn(['holidays'], holidays, {
    code: 'holiday_repeated',
    remedy: 'Remove it here, or write the date that was meant.'
  })
  const uses = rules.some(({ hours }) => hours?.some(({ days }) => days?.includes('holiday') === true) === true)
  const last = holidays.toSorted().at(-1) ?? null
  if (!uses || (last !== null && last >= addDays(japanDateOf(nowMs), HOLIDAYS_NOTICE_DAYS))) return twice
  return [
    ...twice,
    {
      severity: 'warning',
      code: last === null ? 'holidays_missing' : 'holidays_end',
      path: ['holidays'],
      ...(last === null ? {} : { value: last }),
      problem: last === null ? 'is empty, and a rule has windows for holidays' : `ends with ${last}, and a rule has windows for holidays`,
      remedy: 'Add the holidays to come; a date that is not listed goes by its day of the week.'
    }
  ]
}

/** The same name may stand for rules that follow each other in time, each under a number of its own. */
function checkNames({ rules }: RuleBook): readonly RuleRemark[] {
  return rules.flatMap((rule, index): readonly RuleRemark[] => {
    const before = rules.slice(0, index).filter(({ id }) => id === rule.id)
    const same = before.find(({ version }) => version === rule.version)
    if (same !== undefined) {
      return [
        {
          severity: 'error',
          code: 'version_repeated',
          path: ['rules', index, 'version'],
          value: rule.version,
          problem: `is that of another rule "${rule.id}" of this book`,
          remedy: 'Give one of them another "id", or, where one follows the other in time, the next "version".'
        }
      ]
    }
    const other = before.find((each) => sharedFrom(each, rule) !== null)
    if (other === undefined) return []
    return [
      {
        severity: 'error',
        code: 'id_repeated',
        path: ['rules', index, 'id'],
        value: rule.id,
        problem: `is also that of version ${String(other.version)}, and both are in force ${spanInWords(other, rule)}`,
        remedy: 'Give one of them another "id"; or let one end ("until") before the other begins ("from").'
      }
    ]
  })
}

function checkOverlaps({ rules }: RuleBook, { products }: RuleContext): readonly RuleRemark[] {
  return rules.flatMap((rule, index): readonly RuleRemark[] => {
    for (const other of rules.slice(0, index)) {
      // The same name was told of already.
      if (other.id === rule.id || sharedFrom(other, rule) === null) continue
      const shared = targetInCommon(other, rule, products)
      if (shared === null) continue
      return [
        {
          severity: 'error',
          code: 'rules_overlap',
          path: ['rules', index, 'id'],
          value: rule.id,
          problem: `and "${other.id}" are both for ${shared} and both in force ${spanInWords(other, rule)}`,
          remedy: `Name it in one of them alone, or let one end ("until") before the other begins ("from").`
        }
      ]
    }
    return []
  })
}

/** What two rules are meant equally narrowly for, in words; null: for nothing. */
function targetInCommon(one: SaleRule, other: SaleRule, products: readonly RuleTarget[]): string | null {
  const named = one.products?.find((id) => other.products?.includes(id) === true)
  if (named !== undefined) return named
  const isForRest = (rule: SaleRule) => rule.products === undefined && rule.categories === undefined
  if (isForRest(one) && isForRest(other)) return 'everything that no other rule is for'
  const product = products.find((each) => {
    const specificity = specificityFor(one, each)
    return specificity > 0 && specificity === specificityFor(other, each)
  })
  return product?.id ?? null
}

/** The first date on which both are in force, `''` for the beginning of time; null: on none. */
function sharedFrom(one: SaleRule, other: SaleRule): string | null {
  const from = [one.from ?? '', other.from ?? ''].toSorted().at(-1) ?? ''
  return [one, other].every(({ until }) => until === undefined || until >= from) ? from : null
}

function spanInWords(one: SaleRule, other: SaleRule): string {
  const from = sharedFrom(one, other)
  const until = [one.until, other.until].filter((each) => each !== undefined).toSorted()[0]
  const begin = from === null || from === '' ? '' : `from ${from}`
  const end = until === undefined ? '' : `until ${until}`
  return `${begin} ${end}`.trim() || 'at all times'
}

function checkVersions({ rules }: RuleBook, { earlier }: RuleContext): readonly RuleRemark[] {
  return rules.flatMap((rule, index): readonly RuleRemark[] => {
    const before = earlier(rule.id, rule.version)
    if (before === undefined || isSameRule(before, rule)) return []
    return [
      {
        severity: 'error',
        code: 'version_not_raised',
        path: ['rules', index, 'version'],
        value: rule.version,
        problem: `is that of a rule "${rule.id}" that was in force and said something else`,
        remedy: `Set it to ${String(nextVersion(rule, earlier))}: what was in force under a number is never changed.`
      }
    ]
  })
}

/** The next number under which nothing was in force, or the same. */
function nextVersion(rule: SaleRule, earlier: RuleContext['earlier']): number {
  let version = rule.version + 1
  while (earlier(rule.id, version) !== undefined) version += 1
  return version
}
