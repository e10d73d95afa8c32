import type { PolicyConstraints, PolicyMapping } from '../path-extensions.ts'
import type { WorkBudget } from './work-budget.ts'

/**
 * Certificate policies along a path, RFC 5280 section 6.1, as the directed graph of RFC 9618: at each depth one node for
 * a policy however many ways lead to it. It says the same as the tree of RFC 5280 and cannot grow with the number of
 * ways, which is exponential.
 */

export const ANY_POLICY = '2.5.29.32.0'

/** What the relying party asks of policies, RFC 5280 section 6.1.1 (c), (e), (f), (g). */
export interface PolicyInputs {
  /** Acceptable policies, one or more; null: any. */
  readonly initialPolicySet: readonly string[] | null
  readonly requireExplicitPolicy: boolean
  readonly inhibitPolicyMapping: boolean
  readonly inhibitAnyPolicy: boolean
}

/** Any policy, none required. */
export const ANY_POLICY_INPUTS: PolicyInputs = {
  initialPolicySet: null,
  requireExplicitPolicy: false,
  inhibitPolicyMapping: false,
  inhibitAnyPolicy: false
}

/** What one certificate says of policies. */
export interface PolicyStatements {
  /** Empty: no certificatePolicies extension. */
  readonly policies: readonly string[]
  readonly mappings: readonly PolicyMapping[]
  readonly constraints: PolicyConstraints | null
  readonly inhibitAnyPolicy: number | null
  readonly isSelfIssued: boolean
}

interface Node {
  readonly policy: string
  expected: ReadonlySet<string>
  readonly parents: ReadonlySet<Node>
}

/** The nodes of one depth, by their valid_policy. */
type Level = Map<string, Node>

/** What may be wrong: `policy`, or the budget is used up. */
export type PolicyFault = 'policy' | 'too_much_work'

/** Takes the certificates of a path in order, from the one below the anchor to the last. */
export class PolicyProcessor {
  readonly #inputs: PolicyInputs
  readonly #budget: WorkBudget
  /** valid_policy_graph; null as in the standard, when no policy is left. */
  #levels: Level[] | null
  #explicitPolicy: number
  #policyMapping: number
  #inhibitAnyPolicy: number

  /** `length` is the number of certificates below the anchor. */
  constructor(inputs: PolicyInputs, length: number, budget: WorkBudget) {
    const root: Node = { policy: ANY_POLICY, expected: new Set([ANY_POLICY]), parents: new Set() }
    this.#inputs = inputs
    this.#budget = budget
    this.#levels = [new Map([[ANY_POLICY, root]])]
    this.#explicitPolicy = inputs.requireExplicitPolicy ? 0 : length + 1
    this.#policyMapping = inputs.inhibitPolicyMapping ? 0 : length + 1
    this.#inhibitAnyPolicy = inputs.inhibitAnyPolicy ? 0 : length + 1
  }

  /** Constraints that the anchor's own certificate sets for everything below it (RFC 5937 section 3.2). */
  constrain(statements: Pick<PolicyStatements, 'constraints' | 'inhibitAnyPolicy'>): void {
    const { constraints, inhibitAnyPolicy } = statements
    this.#explicitPolicy = Math.min(this.#explicitPolicy, constraints?.requireExplicitPolicy ?? Infinity)
    this.#policyMapping = Math.min(this.#policyMapping, constraints?.inhibitPolicyMapping ?? Infinity)
    this.#inhibitAnyPolicy = Math.min(this.#inhibitAnyPolicy, inhibitAnyPolicy ?? Infinity)
  }

  /** A certificate that issues the next one: 6.1.3 (d) to (f), then 6.1.4 (a), (b), (h) to (j). */
  takeIssuer(statements: PolicyStatements): PolicyFault | null {
    const fault = this.#take(statements, statements.isSelfIssued)
    if (fault !== null) return fault
    const { mappings, isSelfIssued } = statements
    if (mappings.some((mapping) => Object.values(mapping).includes(ANY_POLICY))) return 'policy'
    if (!this.#map(mappings)) return 'too_much_work'
    if (!isSelfIssued) {
      this.#explicitPolicy = Math.max(0, this.#explicitPolicy - 1)
      this.#policyMapping = Math.max(0, this.#policyMapping - 1)
      this.#inhibitAnyPolicy = Math.max(0, this.#inhibitAnyPolicy - 1)
    }
    this.constrain(statements)
    return null
  }

  /** The last certificate: 6.1.3 (d) to (f), then 6.1.5 (a), (b), (g). */
  takeLast(statements: PolicyStatements): PolicyFault | null {
    const fault = this.#take(statements, false)
    if (fault !== null) return fault
    this.#explicitPolicy = Math.max(0, this.#explicitPolicy - 1)
    if (statements.constraints?.requireExplicitPolicy === 0) this.#explicitPolicy = 0
    return this.#explicitPolicy > 0 || this.#isAcceptable() ? null : 'policy'
  }

  #take(statements: PolicyStatements, countsAnyPolicyAnyway: boolean): PolicyFault | null {
    const { policies } = statements
    if (policies.length === 0) this.#levels = null
    if (this.#levels !== null) {
      const above = lastOf(this.#levels)
      const level = this.#nextLevel(policies, above, countsAnyPolicyAnyway || this.#inhibitAnyPolicy > 0)
      if (level === null) return 'too_much_work'
      this.#levels.push(level)
      this.#prune()
    }
    return this.#explicitPolicy > 0 || this.#levels !== null ? null : 'policy'
  }

  /** 6.1.3 (d)(1) and (2). Null when the budget is used up. */
  #nextLevel(policies: readonly string[], above: Level, anyPolicyCounts: boolean): Level | null {
    const byExpected = new Map<string, Set<Node>>()
    for (const node of above.values()) {
      for (const expected of node.expected) {
        if (!this.#budget.takeSteps()) return null
        const nodes = byExpected.get(expected)
        if (nodes === undefined) byExpected.set(expected, new Set([node]))
        else nodes.add(node)
      }
    }
    const level: Level = new Map()
    const add = (policy: string, parents: ReadonlySet<Node>) =>
      level.set(policy, { policy, expected: new Set([policy]), parents })
    const any = above.get(ANY_POLICY)
    for (const policy of policies) {
      if (!this.#budget.takeSteps()) return null
      if (policy === ANY_POLICY) continue
      const parents = byExpected.get(policy)
      if (parents !== undefined) add(policy, parents)
      else if (any !== undefined) add(policy, new Set([any]))
    }
    if (policies.includes(ANY_POLICY) && anyPolicyCounts) {
      for (const [policy, parents] of byExpected) if (!level.has(policy)) add(policy, parents)
    }
    return level
  }

  /** 6.1.4 (b). False when the budget is used up. */
  #map(mappings: readonly PolicyMapping[]): boolean {
    if (this.#levels === null || mappings.length === 0) return true
    if (!this.#budget.takeSteps(mappings.length)) return false
    const level = lastOf(this.#levels)
    const mapped = new Map<string, Set<string>>()
    for (const { issuerDomainPolicy, subjectDomainPolicy } of mappings) {
      const subjects = mapped.get(issuerDomainPolicy) ?? new Set()
      mapped.set(issuerDomainPolicy, subjects.add(subjectDomainPolicy))
    }
    const any = level.get(ANY_POLICY)
    for (const [policy, expected] of mapped) {
      const node = level.get(policy)
      if (this.#policyMapping === 0) level.delete(policy)
      else if (node !== undefined) node.expected = expected
      else if (any !== undefined) level.set(policy, { policy, expected, parents: any.parents })
    }
    this.#prune()
    return true
  }

  /** Drops what has no child, upwards from the last depth; without a node there the graph is null. */
  #prune(): void {
    const levels = this.#levels
    if (levels === null) return
    for (let depth = levels.length - 1; depth > 0; depth -= 1) {
      const [above, level] = [levels[depth - 1], levels[depth]]
      if (above === undefined || level === undefined) return
      const kept = new Set([...level.values()].flatMap((node) => [...node.parents]))
      for (const [policy, node] of above) if (!kept.has(node)) above.delete(policy)
    }
    if (lastOf(levels).size === 0) this.#levels = null
  }

  /**
   * 6.1.5 (g): whether a policy in the words of the anchor's domain is left that the relying party accepts. Those are
   * the nodes right below an anyPolicy node, and anyPolicy at the last depth, which stands for every policy.
   */
  #isAcceptable(): boolean {
    const levels = this.#levels
    if (levels === null) return false
    const { initialPolicySet } = this.#inputs
    if (initialPolicySet === null || initialPolicySet.includes(ANY_POLICY)) return true
    if (lastOf(levels).has(ANY_POLICY)) return true
    return levels.some((level) =>
      [...level.values()].some(
        ({ policy, parents }) =>
          initialPolicySet.includes(policy) && [...parents].some((parent) => parent.policy === ANY_POLICY)
      )
    )
  }
}

function lastOf(levels: readonly Level[]): Level {
  return levels.at(-1) ?? new Map<string, Node>()
}
