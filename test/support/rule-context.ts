import type { RuleContext, RuleProductFacts } from '../../main/age/rules/rule-context.ts'

/** A product that rules are about; tea, sold at 150 yen, unless told otherwise. */
export function ruleProduct(facts: Partial<RuleProductFacts> & Pick<RuleProductFacts, 'id'>): RuleProductFacts {
  const { id } = facts
  return {
    category: null,
    picture: 'other',
    name: { ja: id, en: id },
    priceYen: 150,
    fullFareYen: null,
    yearsAsked: null,
    ...facts
  }
}

/** A shop with alcohol, tobacco, tickets and what has no category. */
export const RULE_PRODUCTS: readonly RuleProductFacts[] = [
  ruleProduct({ id: 'beer', category: 'alcohol', picture: 'beer', priceYen: 500 }),
  ruleProduct({ id: 'wine', category: 'alcohol', picture: 'wine', priceYen: 900 }),
  ruleProduct({ id: 'sake', category: 'alcohol', picture: 'sake', priceYen: 700 }),
  ruleProduct({ id: 'cigarettes', category: 'tobacco', picture: 'cigarettes', priceYen: 600 }),
  ruleProduct({ id: 'tea', picture: 'tea' }),
  ruleProduct({ id: 'knife', priceYen: 3000 }),
  ruleProduct({ id: 'ticket', category: 'tickets', picture: 'ticket', priceYen: 1000, fullFareYen: 2000 })
]

/** A platform operator's machine indoors that remembers ages, on 27 November 2026, where nothing was in force before. */
export function ruleContext(facts: Partial<RuleContext> = {}): RuleContext {
  return {
    role: 'platform_operator',
    place: 'indoors',
    remembers: true,
    offlineLimits: { listMaxAgeHours: 50, rememberedMaxAgeDays: 90 },
    toldApartByPrice: false,
    basketMost: 5,
    products: RULE_PRODUCTS,
    nowMs: Date.parse('2026-11-27T03:00:00Z'),
    earlier: () => undefined,
    ...facts
  }
}
