import type { Finding } from '../status/finding.ts'
import type { RuleKeeper } from './rule-keeper.ts'

/** Names that are told; there may be many. */
const MOST_NAMED = 5

/** What health says of the rules of sale: whether they can be used, and whether every product has one now. */
export function rulesFinding(keeper: RuleKeeper, nowMs: number): Finding<'rules'> {
  const { version, refusal } = keeper.inForce()
  if (refusal?.code === 'rules_with_errors') {
    const errors = refusal.findings.filter(({ severity }) => severity === 'error').length
    return { code: 'rules_with_errors', sinceMs: version.inForceSinceMs, facts: { errors } }
  }
  if (refusal !== null) return { code: 'rules_unusable', facts: { number: version.number, reason: refusal.code } }
  const without = keeper.productsAt(nowMs).filter(({ sale }) => sale?.state === 'no_rule')
  if (without.length > 0) {
    const products = without.slice(0, MOST_NAMED).map(({ view }) => view.id)
    return { code: 'products_without_rule', facts: { count: without.length, products: products.join(', ') } }
  }
  if (version.number === 0) return { code: 'rules_of_configuration' }
  return { code: 'rules_in_force', sinceMs: version.inForceSinceMs, facts: { number: version.number } }
}
