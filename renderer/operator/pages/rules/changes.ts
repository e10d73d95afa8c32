import type { RuleChange } from '../../../../main/contract/operator-rules.ts'
import type { RuleBook } from '../../../../main/contract/rule-book.ts'
import { draftRuleOf, type DraftRule } from './draft.ts'

/** The machine's list of changes, gathered by rule for showing. */

/** One field that changes, with both rules to read it from where they are known. */
export interface FieldChange {
  readonly field: string
  readonly before: string | null
  readonly after: string | null
  readonly loosens: boolean
}

/** What becomes of one rule, or with `ruleId` null of the book itself. */
export interface RuleChanges {
  readonly ruleId: string | null
  readonly kind: RuleChange['kind']
  readonly loosens: boolean
  readonly before: DraftRule | null
  readonly after: DraftRule | null
  /** Of a rule that is changed; the number itself is left out, for it rises with every change. */
  readonly fields: readonly FieldChange[]
}

/** Gathers changes by rule, the loosening ones first: they are what a second person looks at. */
export function gatherChanges(
  changes: readonly RuleChange[],
  before: RuleBook,
  after: RuleBook
): readonly RuleChanges[] {
  const keys = [...new Set(changes.map(({ ruleId, kind }) => JSON.stringify([ruleId, kind])))]
  const gathered = keys.map((key): RuleChanges => {
    const own = changes.filter(({ ruleId, kind }) => JSON.stringify([ruleId, kind]) === key)
    const { ruleId = null, kind = 'changed' } = own[0] ?? {}
    return {
      ruleId,
      kind,
      loosens: own.some(({ loosens }) => loosens),
      before: onlyRule(before, ruleId),
      after: onlyRule(after, ruleId),
      fields: own.flatMap(({ field, before: was, after: is, loosens }) =>
        field === null || field === 'version' ? [] : [{ field, before: was, after: is, loosens }]
      )
    }
  })
  return [...gathered].sort((one, other) => Number(other.loosens) - Number(one.loosens))
}

/** The rule of a name, where there is but one of it. */
function onlyRule(book: RuleBook, id: string | null): DraftRule | null {
  const named = book.rules.filter((rule) => rule.id === id)
  const [rule] = named
  return rule === undefined || named.length > 1 ? null : draftRuleOf(rule)
}
