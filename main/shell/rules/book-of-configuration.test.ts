import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { checkRuleBook } from '../../age/rules/check-rule-book.ts'
import { saleAt } from '../../age/rules/sale-at.ts'
import type { AgeRule } from '../../age/rule.ts'
import type { OfflinePolicy } from '../../age/offline-policy.ts'
import { ruleBookSchema } from '../../contract/rule-book.ts'
import type { Configuration, ConfiguredProduct } from '../config/configuration.ts'
import { exampleBasket, exampleConfiguration, exampleFares, exampleOffline } from '../config/example.ts'
import { filledIn } from '../config/left-out.ts'
import { configurationSchema, productionDriverNames, type Settings } from '../config/schema.ts'
import { ageRuleOf, offlinePolicyOf } from '../config/settings-to-rules.ts'
import { DEMO_OFFLINE_POLICY } from '../development/demo-offline.ts'
import { demoProducts, demoRules } from '../development/demo-products.ts'
import { bookOfConfiguration, ruleContextOf } from './book-of-configuration.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.parse('2026-12-04T23:30:00+09:00')

/** What a session sold by before there were rule books: the product's own rule and policy. */
function expectSame(products: readonly ConfiguredProduct[]): void {
  const book = bookOfConfiguration({ products })
  expect(ruleBookSchema.parse(book)).toEqual(book)
  for (const { view, category, rule, offline } of products) {
    const at = saleAt(book, { id: view.id, category }, NOW_MS)
    expect(at).toMatchObject({ state: 'open', opensAtMs: null, changesAtMs: null, most: null, coolDownMs: null })
    const isSplit = at.age !== null && at.age.id !== rule?.id
    if (isSplit) expect(at.age?.id.startsWith(`${rule?.id.slice(0, 58) ?? ''}.`)).toBe(true)
    expect(at.age).toEqual(rule === null ? null : { ...rule, id: at.age?.id })
    // A policy by which nothing is sold is no policy; one of what is sold to anybody was never looked at.
    const sells = offline !== null && offline.ageEvidence !== 'none' && rule !== null
    expect(at.offline).toEqual(sells ? { ...offline, id: at.rule?.id, version: rule.version } : null)
  }
}

function productsOf({ products, rules, offline }: Pick<Settings, 'products' | 'rules' | 'offline'>): readonly ConfiguredProduct[] {
  return products.map(({ id, name, priceYen, picture, selection, category = null, ...named }) => ({
    view: { id, name, priceYen, picture, atLeastYears: 0 },
    selection,
    category,
    rule: rules.filter((each) => each.id === named.rule).map(ageRuleOf)[0] ?? null,
    offline: offline.policies.filter((each) => each.id === named.offline).map(offlinePolicyOf)[0] ?? null
  }))
}

const example = parse(exampleConfiguration) as object
const settingsOf = (written: object): Settings => filledIn(configurationSchema(productionDriverNames).parse(written))
const withOffline = { ...(parse(exampleOffline) as object), role: 'platform_operator' }

test.each([
  ['the example', {}],
  ['the basket', parse(exampleBasket) as object],
  ['the fares', parse(exampleFares) as object],
  ['offline', withOffline]
])('decides as the file does: %s', (_, change) => {
  const settings = settingsOf({ ...example, ...change })
  expectSame(productsOf(settings))
})

test.each(['bar', 'mixed', 'station', 'age_check'] as const)('decides as the demonstration does: %s', (which) => {
  for (const offline of [false, true]) {
    const policies = offline ? [DEMO_OFFLINE_POLICY] : []
    const written = { ...example, rules: demoRules, products: demoProducts(which, offline), offline: { policies } }
    expectSame(productsOf(settingsOf(written)))
  }
})

const names = fc.constantFrom('alcohol', 'anybody', 'anybody.2', 'a'.repeat(30) + '-' + 'b'.repeat(33))
const rule = fc.record({
  id: names,
  version: fc.integer({ min: 1, max: 9 }),
  atLeastYears: fc.constantFrom(18, 20, 65),
  pin: fc.constantFrom('pin' as const, 'pin_unless_enrolled' as const, 'none' as const),
  acknowledgement: fc.constantFrom(undefined, { acknowledgedBy: 'Head', acknowledgedOn: '2026-11-26' })
})
const policy = fc.record({
  id: fc.constantFrom('kept', 'other'),
  version: fc.constantFrom(1, 2),
  ageEvidence: fc.constantFrom('none' as const, 'remembered_age' as const),
  listMaxAgeMs: fc.constantFrom(36, 50).map((hours) => hours * 3_600_000),
  rememberedMaxAgeMs: fc.constantFrom(30, 90).map((days) => days * DAY_MS),
  outageMaxMs: fc.constantFrom(24, 72).map((hours) => hours * 3_600_000)
})

test('decides as any file does, whatever the names and however policies cross rules', () => {
  const named = <T extends { readonly id: string }>(all: readonly T[]): readonly T[] => [...new Map(all.map((each) => [each.id, each])).values()]
  const products = fc
    .record({ rules: fc.array(rule, { maxLength: 4 }), policies: fc.array(policy, { maxLength: 2 }), picks: fc.array(fc.tuple(fc.nat(4), fc.nat(2)), { minLength: 1, maxLength: 12 }) })
    .map(({ rules, policies, picks }) =>
      picks.map(([ruleAt, policyAt], at): ConfiguredProduct => {
        const picked = named(rules)[ruleAt]
        const { acknowledgement, ...bare } = picked ?? { acknowledgement: undefined }
        const age: AgeRule | null =
          picked === undefined ? null : { ...(bare as AgeRule), ...(acknowledgement === undefined ? {} : { acknowledgement }) }
        const offline: OfflinePolicy | null = named(policies)[policyAt] ?? null
        const view = { id: `p-${String(at)}`, name: { ja: 'x', en: 'x' }, priceYen: 100, atLeastYears: 0, picture: 'other' as const }
        return { view, selection: String(at), category: null, rule: age, offline }
      })
    )
  fc.assert(fc.property(products, expectSame), { numRuns: 500 })
})

test('has no error on the machine that it was made for', () => {
  const settings = settingsOf({ ...example, ...withOffline })
  const configuration = { ...settings, products: productsOf(settings), session: { basketMost: 1 } } as unknown as Configuration
  const context = ruleContextOf(configuration, { nowMs: NOW_MS, earlier: () => undefined })
  const findings = checkRuleBook(bookOfConfiguration(configuration), context)
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
})
