import type { SaleRule } from '../../contract/rule-book.ts'
import { holderDemand } from '../rule.ts'
import type { RuleContext, RuleProductFacts } from './rule-context.ts'
import type { RuleRemark } from './rule-finding.ts'
import { ageRuleOf } from './rule-terms.ts'

const LAW_ON_PINLESS_USE =
  'The law (公的個人認証法 38条の4, 施行規則64条の12) allows use without the PIN only of a card enrolled with its PIN, ' +
  'and neither online nor outdoors.'

const LAW_ON_AGE: Readonly<Partial<Record<RuleProductFacts['picture'], string>>> = {
  beer: 'Alcohol may not be sold to anybody under 20 (二十歳未満ノ者ノ飲酒ノ禁止ニ関スル法律).',
  wine: 'Alcohol may not be sold to anybody under 20 (二十歳未満ノ者ノ飲酒ノ禁止ニ関スル法律).',
  sake: 'Alcohol may not be sold to anybody under 20 (二十歳未満ノ者ノ飲酒ノ禁止ニ関スル法律).',
  cigarettes: 'Tobacco may not be sold to anybody under 20 (二十歳未満ノ者ノ喫煙ノ禁止ニ関スル法律).'
}

/** What the law has against how a rule asks the PIN. Pure. */
export function checkPin(rule: SaleRule, index: number, { place }: RuleContext): readonly RuleRemark[] {
  const { pin, acknowledgement } = rule
  const path = ['rules', index, 'pin']
  const age = ageRuleOf(rule)
  const beyond = pin === 'none' || (pin === 'pin_unless_enrolled' && place === 'outdoors')
  if (age === null || !beyond) {
    if (acknowledgement === undefined) return []
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
      severity: pin === 'none' ? 'error' : 'law',
      code: pin === 'none' ? 'none_unacknowledged' : 'outdoors_unacknowledged',
      path,
      value: pin,
      problem: `goes beyond the law ${place}, and nobody has acknowledged it${asked ? '; the PIN is asked all the same' : ''}`,
      remedy: `${LAW_ON_PINLESS_USE} Set "pin: pin"; or add "acknowledgement" with "acknowledgedBy" and "acknowledgedOn" to answer for it.`
    }
  ]
}

/** What the law and the machine itself have against the age at which a rule sells a product. Pure. */
export function checkAge(rule: SaleRule, index: number, product: RuleProductFacts): readonly RuleRemark[] {
  const { atLeastYears } = rule
  const years = atLeastYears ?? 0
  const seller = atLeastYears === null ? 'to anybody' : `from ${String(atLeastYears)} on`
  const at = { path: ['rules', index, 'atLeastYears'], value: atLeastYears }
  const remarks: RuleRemark[] = []
  const law = LAW_ON_AGE[product.picture]
  if (law !== undefined && years < 20) {
    remarks.push({
      ...at,
      severity: 'law',
      code: 'age_below_law',
      problem: `sells ${product.id} ${seller}, which is drawn as ${product.picture}`,
      remedy: `${law} Set 20, or another "picture" in the configuration if it is not what it is drawn as.`
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
