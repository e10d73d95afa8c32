import type { CardCase, Explanation, LineCase, OutcomeCase } from '../../contract/operator-rules.ts'
import type { RuleBook } from '../../contract/rule-book.ts'
import { decide, type Decision } from '../decision.ts'
import { holderDemand } from '../rule.ts'
import { evidenceOf } from './case-evidence.ts'
import { decidingRule } from './deciding-rule.ts'
import { explainInWords } from './explain-words.ts'
import { japanDateOf } from './japan-time.ts'
import { bornOnOrBefore } from './legal-age.ts'
import type { RuleContext, RuleProductFacts } from './rule-context.ts'
import { saleAt, type SaleAt } from './sale-at.ts'

/** What is asked: a product, a moment, a card and the state of the network. */
export interface RuleQuestion {
  readonly productId: string
  readonly atMs: number
  readonly card: CardCase
  /** Whether the holder gives the PIN; without it the card counts as enrolled at the platform. */
  readonly withPin: boolean
  readonly line: LineCase
}

/** What one product comes to, for the table of who can buy what. */
export type Buyers = Pick<Explanation, 'productId' | 'rule' | 'outcome' | 'bornOnOrBefore'>

/**
 * Which rule decides and what would happen: by `saleAt`, `holderDemand` and `decide`, as in a session. Pure; null where
 * this machine has no such product.
 */
export function explainRule(context: RuleContext, book: RuleBook, question: RuleQuestion): Explanation | null {
  const product = context.products.find(({ id }) => id === question.productId)
  if (product === undefined) return null
  const { atMs } = question
  const sale = saleAt(book, product, atMs)
  const { considered } = decidingRule(book, product, atMs)
  const outcome = outcomeOf(context, product, sale, question)
  const born = bornOf(sale, atMs)
  return {
    productId: product.id,
    atMs,
    rule: namedRule(sale),
    considered: [...considered],
    outcome,
    unchangedUntilMs: sale.changesAtMs,
    bornOnOrBefore: born,
    sentences: explainInWords({ context, book, product, question, sale, considered, outcome, bornOnOrBefore: born })
  }
}

/** One row for each product: what somebody old enough, with the PIN, would get at a moment. Pure. */
export function listBuyers(context: RuleContext, book: RuleBook, asked: Pick<RuleQuestion, 'atMs' | 'line'>): Buyers[] {
  return context.products.map((product) => {
    const sale = saleAt(book, product, asked.atMs)
    const question: RuleQuestion = { ...asked, productId: product.id, card: 'old_enough', withPin: true }
    return {
      productId: product.id,
      rule: namedRule(sale),
      outcome: outcomeOf(context, product, sale, question),
      bornOnOrBefore: bornOf(sale, asked.atMs)
    }
  })
}

function namedRule({ rule }: SaleAt): Explanation['rule'] {
  return rule === null ? null : { id: rule.id, version: rule.version, atLeastYears: rule.atLeastYears }
}

function bornOf({ age }: SaleAt, atMs: number): string | null {
  return age === null ? null : bornOnOrBefore(japanDateOf(atMs), age.atLeastYears)
}

function outcomeOf(context: RuleContext, product: RuleProductFacts, sale: SaleAt, question: RuleQuestion): OutcomeCase {
  const { age, offline } = sale
  if (sale.state === 'no_rule') return { kind: 'no_rule_in_force' }
  if (sale.state === 'closed') return { kind: 'closed', opensAtMs: sale.opensAtMs }
  if (age === null) return { kind: 'sold_to_anybody' }
  const demand = holderDemand(age, context.place)
  const evidence = evidenceOf({ ...question, demand, atLeastYears: age.atLeastYears, offline }, context)
  const decision = decide(evidence, demand, { atLeastYears: age.atLeastYears, offline, nowMs: question.atMs })
  return {
    kind: 'decided',
    demand,
    outcome: decision.outcome,
    reason: reasonOf(decision),
    fullFareYen: decision.outcome === 'approved' ? null : product.fullFareYen
  }
}

function reasonOf(decision: Decision): string | null {
  switch (decision.outcome) {
    case 'approved':
      return decision.basis
    case 'pin_required':
      return null
    case 'refused':
    case 'undetermined':
      return decision.reason
  }
}
