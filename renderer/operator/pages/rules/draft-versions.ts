import type { RuleBook, SaleRule } from '../../../../main/contract/rule-book.ts'
import { contentOf, draftOf, draftRuleOf, type Draft, type DraftRule } from './draft.ts'

/** Which version each rule of a draft gets, what is different from the book it was made from, and what is sent. */

/** Versions that the machine says are taken, by name of rule. */
export type TakenVersions = ReadonlyMap<string, number>

const NONE_TAKEN: TakenVersions = new Map()

/** How a rule of a draft stands to the book in force. */
export type RuleState = 'same' | 'changed' | 'new'

export function stateOf(rule: DraftRule, book: RuleBook): RuleState {
  const before = beforeOf(rule, book)
  if (before === undefined) return 'new'
  return sameContent(rule, draftRuleOf(before)) ? 'same' : 'changed'
}

/** The rule of a book that a rule of a draft changes; undefined: it is new there. */
export function beforeOf(rule: DraftRule, book: RuleBook): SaleRule | undefined {
  const named = book.rules.filter(({ id }) => id === rule.id.trim())
  // A name may stand for rules that follow each other in time, each under a number of its own.
  return named.length < 2 ? named[0] : named.find(({ version }) => version === rule.takenVersion)
}

/** The rule's version in a draft: as in force where it says the same, else one above every one that is known. */
export function versionOf(rule: DraftRule, book: RuleBook, taken: TakenVersions = NONE_TAKEN): number {
  const before = beforeOf(rule, book)
  if (before !== undefined && sameContent(rule, draftRuleOf(before))) return before.version
  const named = book.rules.filter(({ id }) => id === rule.id.trim()).map(({ version }) => version)
  const floor = Math.max(0, taken.get(rule.id.trim()) ?? 0, ...named)
  // A number that a file has raised already, or that of a rule of an earlier book, holds until it is known to be taken.
  return rule.takenVersion > floor ? rule.takenVersion : floor + 1
}

/** The book that the machine is sent. Not yet checked by anybody. */
export function bookToSend(draft: Draft, book: RuleBook, taken: TakenVersions = NONE_TAKEN): Record<string, unknown> {
  return {
    holidays: draft.holidays,
    rules: draft.rules.map((rule) => {
      const { id, ...rest } = contentOf(rule)
      return { id, version: versionOf(rule, book, taken), ...rest }
    })
  }
}

/** Whether a draft says anything else than the book in force. */
export function isChanged(draft: Draft, book: RuleBook): boolean {
  return (
    JSON.stringify(draft.holidays) !== JSON.stringify(book.holidays) ||
    draft.rules.length !== book.rules.length ||
    draft.rules.some((rule) => stateOf(rule, book) !== 'same')
  )
}

/** Names of rules that are in force and not in the draft. */
export function removedRules(draft: Draft, book: RuleBook): readonly string[] {
  const kept = new Set(draft.rules.map(({ id }) => id.trim()))
  return book.rules.filter(({ id }) => !kept.has(id)).map(({ id }) => id)
}

/**
 * An earlier book as a draft on what is in force now: applied, it is a new version that says the same as that one. Each
 * rule is above both its numbers where it differs from what is in force.
 */
export function draftBackTo(earlier: RuleBook, inForce: RuleBook, basedOn: number): Draft {
  return { ...draftOf(earlier, basedOn), base: inForce }
}

/** What somebody else applied while a draft was written, and what became of the draft by it. */
export interface Merged {
  readonly draft: Draft
  /** The book that the draft was made from; `draft.base` is the one in force now. */
  readonly before: RuleBook
  /** Names of rules that the other added, removed or changed. */
  readonly theirs: readonly string[]
  /** Of these, the ones that the draft changes too: the draft's word is kept, and has to be looked at. */
  readonly both: readonly string[]
}

/**
 * A draft on the book that somebody applied meanwhile: rules that the draft does not change are as they are in force
 * now,
 * and those that it does change stay as they were typed. Nothing that was typed is lost.
 */
export function mergeWith(draft: Draft, inForce: RuleBook, basedOn: number): Merged {
  const theirs = namesThatDiffer(draft.base, inForce)
  const mine = new Set([
    ...draft.rules.filter((rule) => stateOf(rule, draft.base) !== 'same').map(({ id }) => id.trim()),
    ...removedRules(draft, draft.base)
  ])
  const kept = draft.rules.filter((rule) => mine.has(rule.id.trim()) || !theirs.includes(rule.id.trim()))
  const taken = inForce.rules.filter(({ id }) => theirs.includes(id) && !mine.has(id)).map((rule) => draftRuleOf(rule))
  const ownHolidays = JSON.stringify(draft.holidays) !== JSON.stringify(draft.base.holidays)
  return {
    draft: {
      basedOn,
      base: inForce,
      holidays: ownHolidays ? draft.holidays : inForce.holidays,
      rules: [...kept, ...taken]
    },
    before: draft.base,
    theirs,
    both: theirs.filter((id) => mine.has(id))
  }
}

function namesThatDiffer(before: RuleBook, after: RuleBook): readonly string[] {
  const names = [...new Set([...before.rules, ...after.rules].map(({ id }) => id))]
  const textOf = (book: RuleBook, name: string) => JSON.stringify(book.rules.filter(({ id }) => id === name))
  return names.filter((name) => textOf(before, name) !== textOf(after, name))
}

function sameContent(a: DraftRule, b: DraftRule): boolean {
  return JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b))
}
