import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import type { OfflinePolicy } from '../offline-policy.ts'
import type { AgeRule } from '../rule.ts'
import type { RuleTarget } from './deciding-rule.ts'
import { japanDayOf, msOfJapanDay } from './japan-time.ts'
import { ageRuleOf, offlinePolicyOf } from './rule-terms.ts'
import { HORIZON_DAYS, isWithinHours, saleHoursAt } from './sale-hours.ts'
import { salePlanOf, type SalePlan, type Stretch } from './sale-plan.ts'

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
  const plan = salePlanOf(book)
  const stretches = plan.stretchesOf(product)
  const first = stretches.findLastIndex(({ fromMs }) => fromMs <= atMs)
  const now = phaseAt(plan, stretches[first]?.rule ?? null, atMs)
  let changesAtMs: number | null = null
  let opensAtMs: number | null = null
  for (const phase of phasesAfter(plan, stretches.slice(first), atMs)) {
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

function phaseAt({ holidays }: SalePlan, rule: SaleRule | null, atMs: number): Phase {
  if (rule === null) return { fromMs: atMs, state: 'no_rule', rule }
  return { fromMs: atMs, state: isWithinHours(rule, holidays, atMs) ? 'open' : 'closed', rule }
}

/**
 * What follows, in order, up to the horizon; neighbours may be alike. No day is looked at again for each turn: only those
 * of a stretch, and those beside it. @param stretches from that of the moment on
 */
function* phasesAfter(plan: SalePlan, stretches: readonly Stretch[], atMs: number): Generator<Phase, void> {
  const limitMs = msOfJapanDay(japanDayOf(atMs) + HORIZON_DAYS + 1)
  const onDay = () => {
    plan.steps += 1
  }
  let cursorMs = atMs
  for (const [index, { rule }] of stretches.entries()) {
    const turnMs = Math.min(stretches[index + 1]?.fromMs ?? Infinity, limitMs)
    while (rule !== null && cursorMs < turnMs) {
      const { changesAtMs } = saleHoursAt(rule, plan.holidays, cursorMs, turnMs, onDay)
      if (changesAtMs === null || changesAtMs >= turnMs) break
      cursorMs = changesAtMs
      yield phaseAt(plan, rule, cursorMs)
    }
    if (turnMs >= limitMs) return
    cursorMs = turnMs
    yield phaseAt(plan, stretches[index + 1]?.rule ?? null, cursorMs)
  }
}
