import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PolicyInputs, PolicyStatements } from './policy-graph.ts'
import { ANY_POLICY, ANY_POLICY_INPUTS, PolicyProcessor } from './policy-graph.ts'
import { WorkBudget } from './work-budget.ts'

function byGraph(path: readonly PolicyStatements[], inputs: PolicyInputs, budget = new WorkBudget(200, 100_000)): string {
  const processor = new PolicyProcessor(inputs, path.length, budget)
  for (const [index, statements] of path.entries()) {
    const fault = index === path.length - 1 ? processor.takeLast(statements) : processor.takeIssuer(statements)
    if (fault !== null) return fault
  }
  return 'valid'
}

/** A node of valid_policy_tree, word for word as RFC 5280 section 6.1.2 (a) has it. */
interface TreeNode {
  readonly depth: number
  readonly policy: string
  expected: string[]
  readonly parent: TreeNode | null
  children: TreeNode[]
}

/** The tree of RFC 5280, which grows without bound: a second opinion for small paths. Steps bear the section's letters. */
function byTree(path: readonly PolicyStatements[], inputs: PolicyInputs): string {
  const n = path.length
  const add = (parent: TreeNode, policy: string, expected: string[]): TreeNode => {
    const node: TreeNode = { depth: parent.depth + 1, policy, expected, parent, children: [] }
    parent.children.push(node)
    return node
  }
  let root: TreeNode | null = { depth: 0, policy: ANY_POLICY, expected: [ANY_POLICY], parent: null, children: [] }
  const at = (depth: number): TreeNode[] => {
    const found: TreeNode[] = []
    const walk = (node: TreeNode): void => {
      if (node.depth === depth) found.push(node)
      node.children.forEach(walk)
    }
    if (root !== null) walk(root)
    return found
  }
  const remove = (node: TreeNode): void => {
    if (node.parent === null) root = null
    else node.parent.children = node.parent.children.filter((child) => child !== node)
  }
  const prune = (depth: number): void => {
    for (let level = depth - 1; level >= 0; level -= 1) {
      for (const node of at(level)) if (node.children.length === 0) remove(node)
    }
  }
  let explicit = inputs.requireExplicitPolicy ? 0 : n + 1
  let mapping = inputs.inhibitPolicyMapping ? 0 : n + 1
  let inhibitAny = inputs.inhibitAnyPolicy ? 0 : n + 1
  for (const [index, certificate] of path.entries()) {
    const i = index + 1
    if (certificate.policies.length === 0) root = null
    if (root !== null) {
      const above = at(i - 1)
      for (const policy of certificate.policies.filter((each) => each !== ANY_POLICY)) {
        const matching = above.filter((node) => node.expected.includes(policy))
        for (const node of matching) add(node, policy, [policy])
        if (matching.length > 0) continue
        for (const node of above.filter((each) => each.policy === ANY_POLICY)) add(node, policy, [policy])
      }
      if (certificate.policies.includes(ANY_POLICY) && (inhibitAny > 0 || (i < n && certificate.isSelfIssued))) {
        for (const node of above) {
          for (const expected of node.expected) {
            if (!node.children.some((child) => child.policy === expected)) add(node, expected, [expected])
          }
        }
      }
      prune(i)
    }
    if (!(explicit > 0 || root !== null)) return 'policy'
    if (i === n) break
    if (certificate.mappings.some((each) => Object.values(each).includes(ANY_POLICY))) return 'policy'
    for (const issuer of new Set(certificate.mappings.map((each) => each.issuerDomainPolicy))) {
      const subjects = certificate.mappings
        .filter((each) => each.issuerDomainPolicy === issuer)
        .map((each) => each.subjectDomainPolicy)
      const nodes = at(i).filter((node) => node.policy === issuer)
      if (mapping > 0) {
        for (const node of nodes) node.expected = subjects
        const any = at(i).find((node) => node.policy === ANY_POLICY)
        const above = any?.parent ?? null
        if (nodes.length === 0 && above !== null) add(above, issuer, subjects)
      } else {
        for (const node of nodes) remove(node)
        prune(i)
      }
    }
    if (!certificate.isSelfIssued) {
      explicit = Math.max(0, explicit - 1)
      mapping = Math.max(0, mapping - 1)
      inhibitAny = Math.max(0, inhibitAny - 1)
    }
    explicit = Math.min(explicit, certificate.constraints?.requireExplicitPolicy ?? explicit)
    mapping = Math.min(mapping, certificate.constraints?.inhibitPolicyMapping ?? mapping)
    inhibitAny = Math.min(inhibitAny, certificate.inhibitAnyPolicy ?? inhibitAny)
  }
  explicit = Math.max(0, explicit - 1)
  if (path.at(-1)?.constraints?.requireExplicitPolicy === 0) explicit = 0
  const wanted = inputs.initialPolicySet
  if (root !== null && wanted !== null && !wanted.includes(ANY_POLICY)) {
    const authority = Array.from({ length: n }, (_, index) => at(index + 1))
      .flat()
      .filter((node) => node.parent?.policy === ANY_POLICY)
    for (const node of authority) if (node.policy !== ANY_POLICY && !wanted.includes(node.policy)) remove(node)
    prune(n)
  }
  return explicit > 0 || root !== null ? 'valid' : 'policy'
}

const policy = fc.constantFrom('1.1', '1.2', '1.3')
const anyOrPolicy = fc.oneof({ arbitrary: policy, weight: 4 }, fc.constant(ANY_POLICY))
const skip = fc.option(fc.nat(2), { freq: 2 })
const statements = fc.record({
  policies: fc.uniqueArray(anyOrPolicy, { minLength: 0, maxLength: 3 }),
  mappings: fc.array(
    fc.record({ issuerDomainPolicy: policy, subjectDomainPolicy: fc.oneof({ arbitrary: policy, weight: 9 }, anyOrPolicy) }),
    { maxLength: 2 }
  ),
  constraints: fc.option(fc.record({ requireExplicitPolicy: skip, inhibitPolicyMapping: skip }), { freq: 1 }),
  inhibitAnyPolicy: fc.option(fc.nat(2), { freq: 1 }),
  isSelfIssued: fc.boolean()
})
const inputsOf = fc.record({
  initialPolicySet: fc.option(fc.uniqueArray(anyOrPolicy, { minLength: 1, maxLength: 2 })),
  requireExplicitPolicy: fc.boolean(),
  inhibitPolicyMapping: fc.boolean(),
  inhibitAnyPolicy: fc.boolean()
})

describe('PolicyProcessor', () => {
  test('says what the tree of RFC 5280 says', () => {
    let [accepted, refused] = [0, 0]
    fc.assert(
      fc.property(fc.array(statements, { minLength: 1, maxLength: 5 }), inputsOf, (path, inputs) => {
        const said = byGraph(path, inputs)
        expect(said).toBe(byTree(path, inputs))
        if (said === 'valid' && inputs.requireExplicitPolicy) accepted += 1
        if (said === 'policy') refused += 1
      }),
      { numRuns: 20_000 }
    )
    expect(accepted).toBeGreaterThan(100)
    expect(refused).toBeGreaterThan(100)
  })

  test('does not grow with the number of ways through it', () => {
    // Each level maps each of thirty policies to all thirty: the tree would have 30^20 leaves.
    const policies = Array.from({ length: 30 }, (_, index) => `1.2.${String(index)}`)
    const mappings = policies.flatMap((issuerDomainPolicy) =>
      policies.map((subjectDomainPolicy) => ({ issuerDomainPolicy, subjectDomainPolicy }))
    )
    const level = { policies, mappings, constraints: null, inhibitAnyPolicy: null, isSelfIssued: false }
    const budget = new WorkBudget(1, 100_000)
    const inputs = { ...ANY_POLICY_INPUTS, requireExplicitPolicy: true }
    expect(byGraph(Array.from({ length: 20 }, () => level), inputs, budget)).toBe('valid')
    expect(budget.stepsTaken).toBeLessThan(20 * 2 * 31 * 31)
  })

  test('ends when the budget does', () => {
    const level = { policies: ['1.1', '1.2'], mappings: [], constraints: null, inhibitAnyPolicy: null, isSelfIssued: false }
    expect(byGraph([level, level, level], ANY_POLICY_INPUTS, new WorkBudget(1, 5))).toBe('too_much_work')
  })
})
