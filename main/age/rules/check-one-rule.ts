import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import { minutesOf } from './hours-plan.ts'
import { addDays, japanDateOf, msOfJapan } from './japan-time.ts'
import type { RuleContext } from './rule-context.ts'
import { repeatedIn, type RuleRemark } from './rule-finding.ts'
import { saleHoursAt } from './sale-hours.ts'

/** What is to be said of one rule by itself: its lists, dates, hours and limits. Pure. */
export function checkOneRule(book: RuleBook, index: number, context: RuleContext): readonly RuleRemark[] {
  const rule = book.rules[index]
  if (rule === undefined) return []
  const at = ['rules', index]
  return [
    ...checkNames(rule, at, context),
    ...repeatedIn([...at, 'closedOn'], rule.closedOn ?? [], {
      code: 'closed_repeated',
      remedy: 'Remove it here, or write the date that was meant.'
    }),
    ...checkDates(rule, at, context),
    ...checkWindows(rule, at),
    ...checkEverOpen(book, rule, at, context),
    ...checkOffline(rule, at, context),
    ...checkMost(rule, at, context)
  ]
}

function checkNames({ products, categories }: SaleRule, at: readonly (string | number)[], context: RuleContext): readonly RuleRemark[] {
  const ids = context.products.map(({ id }) => id)
  const known = [...new Set(context.products.flatMap(({ category }) => (category === null ? [] : [category])))]
  const lists = [
    { key: 'products', named: products ?? [], known: ids, word: 'product' },
    { key: 'categories', named: categories ?? [], known, word: 'category' }
  ]
  return lists.flatMap(({ key, named, known: there, word }) => [
    ...repeatedIn([...at, key], named, { code: `${word}_repeated`, remedy: 'Remove it here.' }),
    ...named.flatMap((name, position): readonly RuleRemark[] =>
      there.includes(name)
        ? []
        : [
            {
              severity: 'error',
              code: `${word}_unknown`,
              path: [...at, key, position],
              value: name,
              problem: word === 'product' ? 'names no product of this machine' : 'names no category of a product of this machine',
              remedy:
                there.length === 0
                  ? 'No product of the configuration has a "category": add it there, or name products.'
                  : `Known: ${there.slice(0, 20).join(', ')}. Another one is added below "products" in the configuration.`
            }
          ]
    )
  ])
}

function checkDates({ from, until, acknowledgement }: SaleRule, at: readonly (string | number)[], { nowMs }: RuleContext): readonly RuleRemark[] {
  const today = japanDateOf(nowMs)
  const remarks: RuleRemark[] = []
  if (from !== undefined && until !== undefined && from > until) {
    remarks.push({
      severity: 'error',
      code: 'dates_reversed',
      path: [...at, 'until'],
      value: until,
      problem: `lies before "from" (${from}): the rule is never in force`,
      remedy: 'Set "until" to its last day and "from" to its first one; both count.'
    })
  } else if (until !== undefined && until < today) {
    remarks.push({
      severity: 'warning',
      code: 'rule_expired',
      path: [...at, 'until'],
      value: until,
      problem: `lies in the past: the rule is no longer in force on ${today}`,
      remedy: 'Remove the rule, or set a later "until".'
    })
  }
  if (acknowledgement !== undefined && acknowledgement.acknowledgedOn > today) {
    remarks.push({
      severity: 'error',
      code: 'acknowledged_in_future',
      path: [...at, 'acknowledgement', 'acknowledgedOn'],
      value: acknowledgement.acknowledgedOn,
      problem: `lies in the future: today is ${today}`,
      remedy: 'Set the date on which it was acknowledged.'
    })
  }
  return remarks
}

/** Overlapping windows sell what either sells; but a time that stands twice is seldom what was meant. */
function checkWindows({ hours = [] }: SaleRule, at: readonly (string | number)[]): readonly RuleRemark[] {
  const repeatedDays = hours.flatMap(({ days }, index) =>
    repeatedIn([...at, 'hours', index, 'days'], days ?? [], { code: 'day_repeated', remedy: 'Remove it here.' })
  )
  const overlaps = hours.flatMap((window, index): readonly RuleRemark[] => {
    const first = hours.findIndex((other, before) => before < index && doOverlap(window, other))
    if (first === -1) return []
    return [
      {
        severity: 'warning',
        code: 'windows_overlap',
        path: [...at, 'hours', index],
        value: `${window.from}-${window.until}`,
        problem: `overlaps window ${String(first + 1)} of the rule (${hours[first]?.from ?? ''}-${hours[first]?.until ?? ''}) on a day that both name`,
        remedy: 'What either of them sells is sold. Make one window of both, or set the times apart.'
      }
    ]
  })
  return [...repeatedDays, ...overlaps]
}

type Window = NonNullable<SaleRule['hours']>[number]

/** Whether two windows that begin on one day have a minute in common. */
function doOverlap(one: Window, other: Window): boolean {
  const share = one.days === undefined || other.days === undefined || one.days.some((day) => other.days?.includes(day) === true)
  const [a, b] = [minutesOf(one), minutesOf(other)]
  return share && a.from < b.until && b.from < a.until
}

function checkEverOpen(book: RuleBook, rule: SaleRule, at: readonly (string | number)[], { nowMs }: RuleContext): readonly RuleRemark[] {
  const { hours, closedOn, from, until } = rule
  if (from !== undefined && until !== undefined && from > until) return []
  if (until !== undefined && until < japanDateOf(nowMs)) return []
  const startMs = from === undefined ? nowMs : Math.max(nowMs, msOfJapan(from, 0))
  const { open, changesAtMs } = saleHoursAt(rule, new Set(book.holidays), startMs)
  const endMs = until === undefined ? Infinity : msOfJapan(addDays(until, 1), 0)
  if (open || (changesAtMs !== null && changesAtMs < endMs)) return []
  return [
    {
      severity: 'warning',
      code: 'never_open',
      path: [...at, hours === undefined ? 'closedOn' : 'hours'],
      value: hours === undefined ? closedOn : undefined,
      problem: 'lets nothing be sold as long as the rule is in force (looked at for 400 days)',
      remedy:
        hours?.every(({ days }) => days?.every((day) => day === 'holiday') === true) === true
          ? 'All of its windows are for holidays: add dates to "holidays", or name days of the week.'
          : 'Set the hours, "closedOn", "from" and "until" so that something is left.'
    }
  ]
}

function checkOffline({ offline, atLeastYears }: SaleRule, at: readonly (string | number)[], context: RuleContext): readonly RuleRemark[] {
  if (offline === undefined) return []
  const { role, remembers, offlineLimits } = context
  const sellsNothing = (problem: string, remedy: string): readonly RuleRemark[] => [
    { severity: 'warning', code: 'offline_sells_nothing', path: [...at, 'offline'], problem, remedy }
  ]
  if (atLeastYears === null) {
    return [
      {
        severity: 'warning',
        code: 'offline_not_needed',
        path: [...at, 'offline'],
        problem: 'is not needed: what is sold to anybody is sold while the network is gone, too',
        remedy: 'Remove it.'
      }
    ]
  }
  if (role === 'service_provider') {
    const problem = "sells nothing: a service provider's machine may remember no age and hold no revocation list"
    return sellsNothing(problem, 'Remove it; only a platform_operator\'s machine sells while the network is gone.')
  }
  if (!remembers) {
    const remedy = 'Remove it, or set "offline.memory.enabled" in the configuration with its acknowledgement (docs/offline.md).'
    return sellsNothing('sells nothing: this machine remembers no ages', remedy)
  }
  if (offlineLimits === null) return []
  return (['listMaxAgeHours', 'rememberedMaxAgeDays'] as const).flatMap((key): readonly RuleRemark[] =>
    offline[key] <= offlineLimits[key]
      ? []
      : [
          {
            severity: 'warning',
            code: 'offline_limit_unreachable',
            path: [...at, 'offline', key],
            value: offline[key],
            problem: `is never reached: this machine's own limit is ${String(offlineLimits[key])}`,
            remedy:
              `Set it to ${String(offlineLimits[key])} or less, or raise ` +
              `"${key === 'listMaxAgeHours' ? 'trust.revocation.maxAgeHours' : 'offline.memory.keepDays'}" in the configuration.`
          }
        ]
  )
}

function checkMost({ most }: SaleRule, at: readonly (string | number)[], { basketMost }: RuleContext): readonly RuleRemark[] {
  if (most === undefined || most <= basketMost) return []
  return [
    {
      severity: 'warning',
      code: 'most_above_basket',
      path: [...at, 'most'],
      value: most,
      problem: `is never reached: one purchase of this machine holds ${String(basketMost)} at most`,
      remedy: `Set it to ${String(basketMost)} or less, or "session.basket.most" in the configuration higher.`
    }
  ]
}
