import { expect, test } from 'vitest'
import { bareProduct, saleRule } from '../../../test/support/book-in-force.ts'
import { productFor } from '../../../test/support/session.ts'
import { ok } from '../../../device/result.ts'
import type { Configuration } from '../config/configuration.ts'
import { checkRulesInForce } from './rules-checks.ts'

const beer = productFor('beer')
const inForce = {
  version: { number: 0, inForceSinceMs: 0, origin: 'configuration' as const, appliedBy: null, approvedBy: null },
  book: { holidays: [], rules: [saleRule()] },
  refusal: null
}
const products = [{ ...bareProduct(beer), rule: beer.rule, offline: beer.offline }]
const machine = { driver: 'relay' } as Configuration['machine']

test('a rule of the configuration that changed under its version is warned of, by its name', () => {
  expect(checkRulesInForce(ok(inForce), { products, machine }, 0)).toMatchObject([{ status: 'pass' }])
  const [warned] = checkRulesInForce(ok({ ...inForce, reused: [{ id: 'alcohol', version: 3 }] }), { products, machine }, 0)
  expect(warned).toMatchObject({ status: 'warn' })
  expect(warned?.sentence).toContain('alcohol 3')
  expect(warned?.remedy).toContain('Raise "version"')
})

test('a box that sells nothing needs no rules; a machine without any is told of as before', () => {
  const none = { ...inForce, book: { holidays: [], rules: [] } }
  const sentenceOf = (driver: string) =>
    checkRulesInForce(ok(none), { products: [], machine: { ...machine, driver } }, 0)[0]?.sentence
  expect(sentenceOf('none')).toBe('No rules of sale are needed: this box sells nothing.')
  expect(sentenceOf('relay')).toBe('The rules of the configuration are in force.')
})
