import type { SaleDay } from '../../../../main/contract/rule-book.ts'
import { freeName, type Draft, type DraftRule, type DraftWindow } from './draft.ts'

/** Edits of a draft. Each gives a new draft and leaves the old one as it was. */

/** Days in the order in which they are shown. */
export const SALE_DAYS: readonly SaleDay[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'holiday']

export function editRule(draft: Draft, key: string, change: Partial<Omit<DraftRule, 'key'>>): Draft {
  return { ...draft, rules: draft.rules.map((rule) => (rule.key === key ? { ...rule, ...change } : rule)) }
}

export function addRule(draft: Draft, rule: DraftRule): Draft {
  return { ...draft, rules: [...draft.rules, rule] }
}

export function removeRule(draft: Draft, key: string): Draft {
  return { ...draft, rules: draft.rules.filter((rule) => rule.key !== key) }
}

/** A rule like another, for nothing yet: two for the same products would be refused. */
export function copyOf(rule: DraftRule, draft: Draft): DraftRule {
  const id = freeName(
    draft.rules.map((other) => other.id),
    `${rule.id}-2`.replace(/-\d+-2$/, '-2')
  )
  const key = freeName(
    draft.rules.map((other) => other.key),
    `new-${id}`
  )
  return { ...rule, key, id, scope: 'chosen', products: [], categories: [], takenVersion: 0 }
}

/** A name in a list or out of it; the order of `all` is kept, and what is in none of it stays at the end. */
export function toggled<T extends string>(list: readonly T[], item: T, all: readonly T[]): readonly T[] {
  const next = list.includes(item) ? list.filter((other) => other !== item) : [...list, item]
  return [...all.filter((other) => next.includes(other)), ...next.filter((other) => !all.includes(other))]
}

/** Days of a window with one of them in or out. All eight, or none: null, on every day. */
export function toggledDay(days: readonly SaleDay[] | null, day: SaleDay): readonly SaleDay[] | null {
  const next = toggled(days ?? [], day, SALE_DAYS)
  return next.length === 0 || next.length === SALE_DAYS.length ? null : next
}

/** Hours with one more window, beginning where the last one ended, or by day. */
export function withWindow(hours: readonly DraftWindow[] | null): readonly DraftWindow[] {
  const last = hours?.at(-1)
  if (last === undefined) return [{ days: null, from: '05:00', until: '23:00' }]
  return [...(hours ?? []), { days: last.days, from: last.until === '24:00' ? '00:00' : last.until, until: '24:00' }]
}

export function editWindow(
  hours: readonly DraftWindow[],
  at: number,
  change: Partial<DraftWindow>
): readonly DraftWindow[] {
  return hours.map((window, index) => (index === at ? { ...window, ...change } : window))
}

/** Hours without one window; without the last of them the rule sells always, which is null. */
export function withoutWindow(hours: readonly DraftWindow[], at: number): readonly DraftWindow[] | null {
  const left = hours.filter((_, index) => index !== at)
  return left.length === 0 ? null : left
}

/** Dates with one more, in order, once each. */
export function withDate(dates: readonly string[], date: string): readonly string[] {
  return date === '' ? dates : [...new Set([...dates, date])].sort()
}
