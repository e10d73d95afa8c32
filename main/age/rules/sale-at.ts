import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import type { OfflinePolicy } from '../offline-policy.ts'
import type { AgeRule } from '../rule.ts'
import { ruleFor, specificityFor, type RuleTarget } from './deciding-rule.ts'
import { dayOfDate, japanDayOf, msOfJapanDay } from './japan-time.ts'
import { ageRuleOf, offlinePolicyOf } from './rule-terms.ts'
import { HORIZON_DAYS, isWithinHours, saleHoursAt } from './sale-hours.ts'

/** Whether and under which terms a product is sold at a moment, and when that changes. */
export interface SaleAt {
  readonly state: 'open' | 'closed' | 'no_rule'
  /** The rule that decides; null exactly with `no_rule`. */
  readonly rule: SaleRule | null
  /** null: sold to anybody, or no rule. */
  readonly age: AgeRule | null
  readonly offline: OfflinePolicy | null
  /** When it is next sold, under whichever rule; null where it is sold now, or not within 400 days. */
  readonly opensAtMs: number | null
  /** Up to this moment state and rule are the same; null: they do not change within 400 days. */
  readonly changesAtMs: number | null
  /** Things under this rule in one purchase; null: the rule says nothing of it. */
  readonly most: number | null
  readonly coolDownMs: number | null
}

interface Phase {
  readonly fromMs: number
  readonly state: SaleAt['state']
  readonly rule: SaleRule | null
}

/** What the session asks of the rules: all that they say of a product at a moment. Pure; no rule, no sale. */
export function saleAt(book: RuleBook, product: RuleTarget, atMs: number): SaleAt {
  const holidays = new Set(book.holidays)
  const now = phaseAt(book, holidays, product, atMs)
  let changesAtMs: number | null = null
  let opensAtMs: number | null = null
  for (const phase of phasesAfter(book, holidays, product, atMs)) {
    if (changesAtMs === null && (phase.state !== now.state || phase.rule !== now.rule)) changesAtMs = phase.fromMs
    if (phase.state === 'open' && now.state !== 'open') opensAtMs = phase.fromMs
    if (changesAtMs !== null && (now.state === 'open' || opensAtMs !== null)) break
  }
  const { state, rule } = now
  return {
    state,
    rule,
    age: rule === null ? null : ageRuleOf(rule),
    offline: rule === null ? null : offlinePolicyOf(rule),
    opensAtMs,
    changesAtMs,
    most: rule?.most ?? null,
    coolDownMs: rule?.coolDownSeconds === undefined ? null : rule.coolDownSeconds * 1000
  }
}

function phaseAt(book: RuleBook, holidays: ReadonlySet<string>, product: RuleTarget, atMs: number): Phase {
  const rule = ruleFor(book, product, atMs)
  if (rule === null) return { fromMs: atMs, state: 'no_rule', rule }
  return { fromMs: atMs, state: isWithinHours(rule, holidays, atMs) ? 'open' : 'closed', rule }
}

/** What follows, in order, up to the horizon; neighbours may be alike. */
function* phasesAfter(
  book: RuleBook,
  holidays: ReadonlySet<string>,
  product: RuleTarget,
  atMs: number
): Generator<Phase, void> {
  const today = japanDayOf(atMs)
  const limitMs = msOfJapanDay(today + HORIZON_DAYS + 1)
  const turns = turnsOf(book, product).filter((turnMs) => turnMs > atMs)
  let cursorMs = atMs
  for (;;) {
    const rule = ruleFor(book, product, cursorMs)
    const hoursMs = rule === null ? null : saleHoursAt(rule, holidays, cursorMs).changesAtMs
    const turnMs = turns.find((each) => each > cursorMs) ?? Infinity
    cursorMs = Math.min(hoursMs ?? Infinity, turnMs)
    if (cursorMs >= limitMs) return
    yield phaseAt(book, holidays, product, cursorMs)
  }
}

/** The midnights at which a rule that is for the product comes into force or goes, in order. */
function turnsOf({ rules }: RuleBook, product: RuleTarget): readonly number[] {
  const turns = rules
    .filter((rule) => specificityFor(rule, product) > 0)
    .flatMap(({ from, until }) => [
      ...(from === undefined ? [] : [msOfJapanDay(dayOfDate(from))]),
      ...(until === undefined ? [] : [msOfJapanDay(dayOfDate(until) + 1)])
    ])
  return [...new Set(turns)].sort((one, other) => one - other)
}
