import type { SaleRule } from '../../contract/rule-book.ts'
import { holderDemand } from '../rule.ts'
import { specificityFor } from './deciding-rule.ts'
import type { RuleContext, RuleProductFacts } from './rule-context.ts'
import type { RuleRemark } from './rule-finding.ts'
import { ageRuleOf } from './rule-terms.ts'
import { isSameRule } from './same-rule.ts'

const LAW_ON_PINLESS_USE =
  'The law (公的個人認証法 38条の4, 施行規則64条の12) allows use without the PIN only of a card enrolled with its PIN, ' +
  'and neither online nor outdoors.'

const LAW_ON_AGE: Readonly<Partial<Record<RuleProductFacts['picture'], string>>> = {
  beer: 'Alcohol may not be sold to anybody under 20 (二十歳未満ノ者ノ飲酒ノ禁止ニ関スル法律).',
  wine: 'Alcohol may not be sold to anybody under 20 (二十歳未満ノ者ノ飲酒ノ禁止ニ関スル法律).',
  sake: 'Alcohol may not be sold to anybody under 20 (二十歳未満ノ者ノ飲酒ノ禁止ニ関スル法律).',
  cigarettes: 'Tobacco may not be sold to anybody under 20 (二十歳未満ノ者ノ喫煙ノ禁止ニ関スル法律).'
}

/**
 * What the law has against how a rule asks the PIN. A rule that was in force before, word for word, as only the
 * configuration can have put it in force without an acknowledgement, does not stand in the way of a change of another
 * one: the PIN is asked under it all the same. Pure.
 */
export function checkPin(rule: SaleRule, index: number, { place, earlier, products }: RuleContext): readonly RuleRemark[] {
  const { pin, acknowledgement } = rule
  const path = ['rules', index, 'pin']
  const age = ageRuleOf(rule)
  const beyond = pin === 'none' || (pin === 'pin_unless_enrolled' && place === 'outdoors')
  if (age === null || !beyond) {
    // It may be the word on an age.
    if (acknowledgement === undefined || products.some((product) => isBelowLaw(rule, product))) return []
    return [
      {
        severity: 'warning',
        code: 'acknowledgement_not_needed',
        path: ['rules', index, 'acknowledgement'],
        problem: 'is not needed: the rule stays within the law here',
        remedy: 'Remove it.'
      }
    ]
  }
  if (acknowledgement !== undefined) {
    return [
      {
        severity: 'law',
        code: 'beyond_the_law',
        path,
        value: pin,
        problem: `goes beyond the law, as ${acknowledgement.acknowledgedBy} acknowledged on ${acknowledgement.acknowledgedOn}`,
        remedy: `${LAW_ON_PINLESS_USE} Set "pin: pin" and remove "acknowledgement" to keep to it.`
      }
    ]
  }
  const asked = holderDemand(age, place) === 'pin'
  return [
    {
      // What depends on where the machine stands may be right elsewhere, and the PIN is asked all the same.
      severity: pin === 'none' && !wasInForce(rule, earlier) ? 'error' : 'law',
      code: pin === 'none' ? 'none_unacknowledged' : 'outdoors_unacknowledged',
      path,
      value: pin,
      problem: `goes beyond the law ${place}, and nobody has acknowledged it${asked ? '; the PIN is asked all the same' : ''}`,
      remedy: `${LAW_ON_PINLESS_USE} Set "pin: pin"; or add "acknowledgement" with "acknowledgedBy" and "acknowledgedOn" to answer for it.`
    }
  ]
}

/** Whether a rule was in force before, word for word: only the configuration puts one in force that has an error here. */
function wasInForce(rule: SaleRule, earlier: RuleContext['earlier']): boolean {
  const before = earlier(rule.id, rule.version)
  return before !== undefined && isSameRule(before, rule)
}

/** Whether a rule may sell a product, drawn as alcohol or tobacco, at an age below that of the law. */
function isBelowLaw(rule: SaleRule, product: RuleProductFacts): boolean {
  return LAW_ON_AGE[product.picture] !== undefined && (rule.atLeastYears ?? 0) < 20 && specificityFor(rule, product) > 0
}

/**
 * What the law and the machine itself have against the age at which a rule sells a product. Alcohol and tobacco below 20,
 * or to anybody, need the word of whoever answers for it, as a missing PIN does. The configuration's own rules are warned
 * of alone, and so stay in force as they are: its file is written by whoever owns the machine, and a picture is no proof
 * of what is in a column; but whoever changes such a rule answers for it. Pure.
 */
export function checkAge(
  rule: SaleRule,
  index: number,
  product: RuleProductFacts,
  { earlier }: Pick<RuleContext, 'earlier'>
): readonly RuleRemark[] {
  const { atLeastYears, acknowledgement } = rule
  const years = atLeastYears ?? 0
  const seller = atLeastYears === null ? 'to anybody' : `from ${String(atLeastYears)} on`
  const at = { path: ['rules', index, 'atLeastYears'], value: atLeastYears }
  const remarks: RuleRemark[] = []
  const law = LAW_ON_AGE[product.picture]
  if (law !== undefined && years < 20) {
    const word =
      acknowledgement === undefined
        ? ', and nobody has acknowledged it'
        : `, as ${acknowledgement.acknowledgedBy} acknowledged on ${acknowledgement.acknowledgedOn}`
    const orAnswer = acknowledgement === undefined ? '; or add "acknowledgement" to answer for it' : ''
    remarks.push({
      ...at,
      severity: acknowledgement === undefined && !wasInForce(rule, earlier) ? 'error' : 'law',
      code: 'age_below_law',
      problem: `sells ${product.id} ${seller}, which is drawn as ${product.picture}${word}`,
      remedy: `${law} Set 20, or another "picture" in the configuration if it is not what it is drawn as${orAnswer}.`
    })
  }
  if (product.yearsAsked !== null && years < product.yearsAsked) {
    remarks.push({
      ...at,
      severity: 'error',
      code: 'age_below_machine',
      problem: `sells ${product.id} ${seller}, and the machine itself asks for ${String(product.yearsAsked)} there`,
      remedy: `Set at least ${String(product.yearsAsked)}: the machine is never told "verified" for less.`
    })
  }
  if (product.fullFareYen !== null && atLeastYears === null) {
    remarks.push({
      ...at,
      severity: 'error',
      code: 'full_fare_without_age',
      problem: `sells ${product.id} to anybody at the reduced fare, and nobody is asked for an age`,
      remedy: 'Set the age of the reduced fare, or remove "fullFare" from the product in the configuration.'
    })
  }
  return remarks
}
