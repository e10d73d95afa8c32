import type { AgeRule } from '../../age/rule.ts'
import type { Settings } from './schema.ts'

/** A rule of the file as the decision knows it. */
export function ageRuleOf(rule: Settings['rules'][number]): AgeRule {
  const { id, version, atLeastYears, pin, acknowledgement } = rule
  return { id, version, atLeastYears, pin, ...(acknowledgement === undefined ? {} : { acknowledgement }) }
}
