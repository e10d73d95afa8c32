import { ruleFor } from '../../age/rules/deciding-rule.ts'
import type { Result } from '../../../device/result.ts'
import type { StoreError } from '../../store/database.ts'
import type { Configuration } from '../config/configuration.ts'
import { HATACHI } from '../program.ts'
import type { InForce } from '../rules/rule-shelf.ts'
import { fail, pass, warn, type CheckResult } from './check-result.ts'

/** Names that are told; there may be many. */
const MOST_NAMED = 5
const ANEW = `To begin anew from a file: ${HATACHI} rules check FILE, then ${HATACHI} rules apply FILE`

/**
 * Whether products can be sold under the rules in force, and whether each has one today. Where the record cannot be read
 * there is no row: the check of the store says so. Pure.
 */
export function checkRulesInForce(
  inForce: Result<InForce, StoreError>,
  { products, machine }: Pick<Configuration, 'products' | 'machine'>,
  nowMs: number
): readonly CheckResult[] {
  if (!inForce.ok) return []
  const { version, book, refusal, reused = [] } = inForce.value
  const name = version.number === 0 ? 'The rules of the configuration' : `Rule book ${String(version.number)}`
  if (refusal?.code === 'rules_with_errors') {
    const errors = refusal.findings.filter(({ severity }) => severity === 'error')
    const [first] = errors
    const what = first === undefined ? '' : ` First: ${first.path} ${first.problem}. ${first.remedy}`
    const sentence = `${name}, which is in force, has ${String(errors.length)} errors on this machine, and nothing is sold.${what}`
    return [fail('rules', sentence, `Run: ${HATACHI} rules show > FILE; correct it; ${HATACHI} rules apply FILE`, 'rules_with_errors')]
  }
  if (refusal !== null) {
    const sentence = `${name}, which is in force, cannot be used (${refusal.code}), and nothing is sold.`
    return [fail('rules', sentence, ANEW, 'rules_unusable')]
  }
  const without = products.filter(({ view: { id }, category }) => ruleFor(book, { id, category }, nowMs) === null)
  if (without.length > 0) {
    const names = without.slice(0, MOST_NAMED).map(({ view }) => view.id).join(', ')
    const sentence = `No rule of sale is for ${names} today${without.length > MOST_NAMED ? ' and others' : ''}: not sold.`
    return [warn('rules', sentence, 'Give each a rule in the console, under "Rules"; or leave it so, if it is meant.', 'products_without_rule')]
  }
  if (reused.length > 0) {
    const names = reused.slice(0, MOST_NAMED).map((rule) => `${rule.id} ${String(rule.version)}`).join(', ')
    const sentence = `The configuration changed ${names} and left the version as it was: records name two rules by it.`
    return [warn('rules', sentence, 'Raise "version" of each in the configuration, below "rules".')]
  }
  if (version.number === 0 && book.rules.length === 0 && machine.driver === 'none') {
    return [pass('rules', 'No rules of sale are needed: this box sells nothing.')]
  }
  return [pass('rules', `${name} ${version.number === 0 ? 'are' : 'is'} in force.`)]
}
