import type { RuleBook, SaleDay, SaleRule, SaleWindow } from '../../../../main/contract/rule-book.ts'

/**
 * A rule book while it is edited: texts as they were typed, so that nothing is lost and the check of the machine can
 * name
 * what is wrong. Pure; the machine alone says whether a draft may be applied.
 */

export interface DraftWindow {
  /** null: on every day. */
  readonly days: readonly SaleDay[] | null
  readonly from: string
  readonly until: string
}

export interface DraftOffline {
  readonly listMaxAgeHours: string
  readonly rememberedMaxAgeDays: string
  readonly outageMaxHours: string
}

export type DraftScope = 'chosen' | 'everything_else'

export interface DraftRule {
  /** Tells rules apart while their names are typed; in no book. */
  readonly key: string
  readonly id: string
  readonly scope: DraftScope
  readonly products: readonly string[]
  readonly categories: readonly string[]
  /** Sold to anybody: then `atLeastYears` waits unused. */
  readonly anybody: boolean
  readonly atLeastYears: string
  readonly pin: SaleRule['pin']
  /** null: nobody answers for going beyond the law. */
  readonly acknowledgement: { readonly acknowledgedBy: string; readonly acknowledgedOn: string } | null
  /** null: not sold while the network is gone. */
  readonly offline: DraftOffline | null
  /** null: always. */
  readonly hours: readonly DraftWindow[] | null
  readonly closedOn: readonly string[]
  readonly from: string
  readonly until: string
  readonly most: string
  readonly coolDownSeconds: string
  /** The number it had in the book or file that it was made from; 0: a new rule. */
  readonly takenVersion: number
}

export interface Draft {
  /** Number of the version in force from which it was begun. */
  readonly basedOn: number
  /** That version's book. */
  readonly base: RuleBook
  readonly holidays: readonly string[]
  readonly rules: readonly DraftRule[]
}

export const OFFLINE_AS_USUAL: DraftOffline = {
  listMaxAgeHours: '50',
  rememberedMaxAgeDays: '90',
  outageMaxHours: '72'
}

/** The draft that says the same as a book. */
export function draftOf(book: RuleBook, basedOn: number): Draft {
  return { basedOn, base: book, holidays: book.holidays, rules: book.rules.map((rule) => draftRuleOf(rule)) }
}

/** A draft of one rule; its key is its name and number, which no other of its book has. */
export function draftRuleOf(rule: SaleRule): DraftRule {
  return {
    key: `${rule.id}@${String(rule.version)}`,
    id: rule.id,
    scope: rule.products === undefined && rule.categories === undefined ? 'everything_else' : 'chosen',
    products: rule.products ?? [],
    categories: rule.categories ?? [],
    anybody: rule.atLeastYears === null,
    atLeastYears: rule.atLeastYears === null ? '20' : String(rule.atLeastYears),
    pin: rule.pin,
    acknowledgement: rule.acknowledgement ?? null,
    offline:
      rule.offline === undefined
        ? null
        : {
            listMaxAgeHours: String(rule.offline.listMaxAgeHours),
            rememberedMaxAgeDays: String(rule.offline.rememberedMaxAgeDays),
            outageMaxHours: String(rule.offline.outageMaxHours)
          },
    hours: rule.hours?.map(({ days, from, until }) => ({ days: days ?? null, from, until })) ?? null,
    closedOn: rule.closedOn ?? [],
    from: rule.from ?? '',
    until: rule.until ?? '',
    most: rule.most === undefined ? '' : String(rule.most),
    coolDownSeconds: rule.coolDownSeconds === undefined ? '' : String(rule.coolDownSeconds),
    takenVersion: rule.version
  }
}

/** A new rule for some products: twenty, PIN, always, not without the network. The strict side is where one begins. */
export function newRule(taken: readonly DraftRule[], products: readonly string[]): DraftRule {
  const id = freeName(
    taken.map((rule) => rule.id),
    products[0] ?? 'rule'
  )
  return {
    key: freeName(
      taken.map((rule) => rule.key),
      `new-${id}`
    ),
    id,
    scope: 'chosen',
    products,
    categories: [],
    anybody: false,
    atLeastYears: '20',
    pin: 'pin',
    acknowledgement: null,
    offline: null,
    hours: null,
    closedOn: [],
    from: '',
    until: '',
    most: '',
    coolDownSeconds: '',
    takenVersion: 0
  }
}

/** A name that is not taken: `beer`, else `beer-2`, `beer-3`, and so on. */
export function freeName(taken: readonly string[], wanted: string): string {
  if (!taken.includes(wanted)) return wanted
  let number = 2
  while (taken.includes(`${wanted}-${number}`)) number += 1
  return `${wanted}-${number}`
}

/** A rule as the machine is sent it: what cannot be read as a number stays text, which the check then names. */
export type RuleToSend = Readonly<Record<string, unknown>>

/** What a rule says, without its version: two that say the same are the same text. */
export function contentOf(rule: DraftRule): RuleToSend {
  const chosen = rule.scope === 'chosen'
  return {
    id: rule.id.trim(),
    // An empty list is a mistake that has to be named: without it the rule would be for everything else.
    ...(chosen && (rule.products.length > 0 || rule.categories.length === 0) ? { products: rule.products } : {}),
    ...(chosen && rule.categories.length > 0 ? { categories: rule.categories } : {}),
    atLeastYears: rule.anybody ? null : numberOf(rule.atLeastYears),
    pin: rule.pin,
    ...(rule.acknowledgement === null ? {} : { acknowledgement: rule.acknowledgement }),
    ...(rule.offline === null
      ? {}
      : {
          offline: {
            listMaxAgeHours: numberOf(rule.offline.listMaxAgeHours),
            rememberedMaxAgeDays: numberOf(rule.offline.rememberedMaxAgeDays),
            outageMaxHours: numberOf(rule.offline.outageMaxHours)
          }
        }),
    ...(rule.hours === null ? {} : { hours: rule.hours.map((window) => windowToSend(window)) }),
    ...(rule.closedOn.length === 0 ? {} : { closedOn: rule.closedOn }),
    ...(rule.from === '' ? {} : { from: rule.from }),
    ...(rule.until === '' ? {} : { until: rule.until }),
    ...(rule.most.trim() === '' ? {} : { most: numberOf(rule.most) }),
    ...(rule.coolDownSeconds.trim() === '' ? {} : { coolDownSeconds: numberOf(rule.coolDownSeconds) })
  }
}

function windowToSend({ days, from, until }: DraftWindow): Partial<Record<keyof SaleWindow, unknown>> {
  return { ...(days === null ? {} : { days }), from, until }
}

/** Digits of any width as a number; anything else as it was typed. */
export function numberOf(typed: string): number | string {
  const text = typed.normalize('NFKC').trim()
  return /^\d{1,9}$/.test(text) ? Number(text) : typed
}
