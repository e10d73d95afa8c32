import { existsSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { saleRule } from '../../../test/support/book-in-force.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { RecordStand } from '../../../test/support/record-stand.ts'
import { openProduct, productFor } from '../../../test/support/session.ts'
import type { SaleRule } from '../../contract/rule-book.ts'
import { storedEntries } from '../../store/chain-reader.ts'
import type { Configuration } from '../config/configuration.ts'
import { RuleKeeper, type AskForApproval } from './rule-keeper.ts'
import { layRuleOrder, readRuleAnswer, ruleOrderPath } from './rule-order.ts'
import { rulesFinding } from './rule-status.ts'

const beer = { ...productFor('beer'), category: 'alcohol' }
const tea = { ...openProduct('tea'), category: null }
const teaRule = saleRule({ id: 'tea', products: ['tea'], atLeastYears: null })
const beerRule = (change: Partial<SaleRule> = {}) => saleRule({ id: 'rule-beer', version: 2, categories: ['alcohol'], ...change })
let stand: RecordStand
let clock: ManualClock

beforeEach(() => {
  stand = new RecordStand()
  clock = new ManualClock(Date.now())
})

afterEach(() => {
  stand.remove()
})

function configurationOf(change: object = {}): Configuration {
  return {
    role: 'service_provider',
    place: 'indoors',
    machine: { driver: 'relay-lcus', port: '/dev/null', channels: {} },
    products: [beer, tea],
    offline: { memory: { enabled: false } },
    session: { basketMost: 5 },
    operatorSide: { approval: [] },
    ...change
  } as unknown as Configuration
}

function keeperOf(change: object = {}): RuleKeeper {
  const keeper = new RuleKeeper({ configuration: configurationOf(change), dataDirectory: stand.directory, clock })
  expect(keeper.open(stand.store, stand.recorder)).toEqual({ ok: true, value: undefined })
  return keeper
}

const apply = (keeper: RuleKeeper, basedOn: number, ...rules: readonly SaleRule[]) =>
  keeper.apply({ book: { holidays: [], rules: [...rules] }, basedOn, origin: 'console', by: 'ito', approvedBy: null })

const told = (name: string) =>
  [...storedEntries(stand.store)].filter((entry) => entry.name === name).map(({ fieldsJson }) => JSON.parse(fieldsJson) as Record<string, unknown>)

describe('the book in force', () => {
  test("is the configuration's until one is applied, and then never again", () => {
    const keeper = keeperOf()
    expect(keeper.inForce()).toMatchObject({ version: { number: 0, origin: 'configuration' }, refusal: null })
    expect(keeper.productsAt(clock.nowMs()).map(({ rule, ruleId }) => [rule?.id ?? null, ruleId])).toEqual([
      ['rule-beer', 'rule-beer'],
      [null, 'anybody']
    ])
    expect(rulesFinding(keeper, clock.nowMs())).toEqual({ code: 'rules_of_configuration' })
    const heard: number[] = []
    keeper.onChange(() => heard.push(keeper.inForce().version.number))
    expect(apply(keeper, 0, beerRule(), teaRule)).toEqual({ ok: true, value: { number: 1 } })
    expect(heard).toEqual([1])
    expect(keeper.productsAt(clock.nowMs())[0]).toMatchObject({ rule: { version: 2 } })
    stand.reopen()
    const next = keeperOf({ products: [{ ...beer, rule: null }, tea] })
    expect(next.inForce()).toMatchObject({ version: { number: 1, appliedBy: 'ito' } })
    expect(next.productsAt(clock.nowMs())[0]).toMatchObject({ rule: { version: 2 } })
    expect(told('rules_in_force').map(({ number }) => number)).toEqual([0, 1])
    expect(told('rules_accepted')).toMatchObject([{ number: 1, by: 'ito', book: { rules: [{ id: 'rule-beer' }, { id: 'tea' }] } }])
  })

  test('is not replaced by what has errors, was made from another, or changes a rule without a new version', () => {
    const keeper = keeperOf()
    expect(apply(keeper, 1, beerRule())).toEqual({ ok: false, error: { code: 'conflict', number: 0 } })
    expect(apply(keeper, 0, beerRule({ products: ['cider'] }))).toMatchObject({ error: { code: 'rules_with_errors' } })
    expect(apply(keeper, 0, beerRule({ version: 1 }), teaRule)).toMatchObject({ error: { code: 'rules_with_errors' } })
    expect(keeper.inForce().version.number).toBe(0)
    expect(told('rules_accepted')).toEqual([])
    expect(apply(keeper, 0, beerRule(), teaRule).ok).toBe(true)
    expect(apply(keeper, 1, beerRule({ atLeastYears: 18 }), teaRule)).toMatchObject({ error: { findings: [{ code: 'version_not_raised' }] } })
    expect(apply(keeper, 1, beerRule({ atLeastYears: 18, version: 3 }), teaRule).ok).toBe(true)
  })

  test('that has errors on this machine sells nothing, says so, and can be replaced', () => {
    apply(keeperOf(), 0, beerRule({ products: ['beer'], categories: ['alcohol'] }), saleRule({ id: 'tea', products: ['tea'], atLeastYears: null }))
    stand.reopen()
    const keeper = keeperOf({ products: [tea] })
    expect(keeper.productsAt(clock.nowMs())).toMatchObject([{ sale: { state: 'no_rule' }, rule: null }])
    expect(told('rules_refused')).toMatchObject([{ reason: 'rules_with_errors', number: 1, ruleId: 'rule-beer' }])
    expect(rulesFinding(keeper, clock.nowMs()).code).toBe('rules_with_errors')
    expect(apply(keeper, 1, teaRule).ok).toBe(true)
    expect(keeper.productsAt(clock.nowMs())).toMatchObject([{ sale: { state: 'open' } }])
  })

  test('that was changed behind the record sells nothing: never an older one', () => {
    const keeper = keeperOf()
    apply(keeper, 0, beerRule(), teaRule)
    apply(keeper, 1, beerRule({ version: 3, atLeastYears: 30 }), teaRule)
    stand.tamper('DELETE FROM rule_book WHERE number = 2')
    stand.reopen()
    const next = keeperOf()
    expect(next.inForce()).toMatchObject({ version: { number: 2 }, refusal: { code: 'rules_damaged' } })
    expect(next.productsAt(clock.nowMs()).map(({ sale }) => sale?.state)).toEqual(['no_rule', 'no_rule'])
    expect(rulesFinding(next, clock.nowMs())).toMatchObject({ code: 'rules_unusable', facts: { reason: 'rules_damaged' } })
  })

  test('says at each start what goes beyond the law', () => {
    const acknowledgement = { acknowledgedBy: 'Head', acknowledgedOn: '2026-11-26' }
    apply(keeperOf(), 0, beerRule({ pin: 'none', acknowledgement }), teaRule)
    stand.reopen()
    keeperOf()
    expect(told('law_acknowledged')).toEqual(Array.from({ length: 2 }, () => ({ ruleId: 'rule-beer', ruleVersion: 2, ...acknowledgement, place: 'indoors' })))
  })
})

test('a cool-down outlasts a restart, by what is on the record', () => {
  apply(keeperOf(), 0, beerRule({ coolDownSeconds: 3600 }), teaRule)
  stand.begin('s-1')
  const intent = { sessionId: 's-1', vendId: 'v-1', productId: 'beer', selection: '1', position: 1, of: 1, approvedAtMs: 0, ruleId: 'rule-beer' }
  expect(stand.recorder.vendIntended(intent).ok).toBe(true)
  // The power goes before the machine answers: nobody knows, so it counts.
  stand.reopen()
  const keeper = keeperOf()
  const nowMs = Date.now()
  expect(keeper.productsAt(nowMs).map(({ sale }) => sale?.state)).toEqual(['cooling_down', 'open'])
  expect(keeper.changesAtMs(nowMs)).toBeLessThanOrEqual(nowMs + 60_000)
  expect(keeper.productsAt(nowMs + 3_600_001).map(({ sale }) => sale?.state)).toEqual(['open', 'open'])
})

describe('an order', () => {
  const order = (by = 'owner', basedOn = 0, ...rules: readonly SaleRule[]) => {
    const book = { holidays: [], rules: rules.length === 0 ? [beerRule(), teaRule] : [...rules] }
    expect(layRuleOrder(stand.directory, { id: 'one', by, basedOn, book }).ok).toBe(true)
  }
  const answer = () => readRuleAnswer(stand.directory, 'one')

  test('is taken within seconds, once, and answered', () => {
    const keeper = keeperOf()
    keeper.start()
    order()
    clock.advance(2000)
    expect(answer()).toEqual({ result: 'applied', number: 1 })
    expect(existsSync(ruleOrderPath(stand.directory))).toBe(false)
    expect(ruleBook(keeper)).toEqual([1, 'command_line', 'owner'])
    clock.advance(2000)
    expect(told('rules_accepted')).toHaveLength(1)
  })

  test('that cannot be done is refused with the reason, on the record', () => {
    const keeper = keeperOf()
    keeper.start()
    order('owner', 7)
    clock.advance(2000)
    expect(answer()).toMatchObject({ result: 'refused', code: 'conflict' })
    expect(told('rules_refused')).toEqual([{ reason: 'conflict', by: 'owner' }])
  })

  test('waits for a second person where rules need one', () => {
    const keeper = keeperOf({ operatorSide: { approval: ['apply_rules'] } })
    keeper.start()
    order('ito')
    clock.advance(2000)
    expect(answer()).toMatchObject({ result: 'refused', code: 'approval_unavailable' })
    const asked: Parameters<AskForApproval>[] = []
    keeper.asksBy((...of) => {
      asked.push(of)
      return { code: 'approval_needed', approvalId: 'a-1' }
    })
    layRuleOrder(stand.directory, { id: 'two', by: 'ito', basedOn: 0, book: { holidays: [], rules: [beerRule(), teaRule] } })
    clock.advance(2000)
    expect(readRuleAnswer(stand.directory, 'two')).toEqual({ result: 'waits', approvalId: 'a-1' })
    expect(asked).toMatchObject([['ito', { basedOn: 0 }]])
    expect(keeper.inForce().version.number).toBe(0)
  })

  test('that nobody can read is taken away', () => {
    const keeper = keeperOf()
    keeper.start()
    writeFileSync(ruleOrderPath(stand.directory), '{"id": 1}')
    clock.advance(2000)
    expect(existsSync(ruleOrderPath(stand.directory))).toBe(false)
    expect(keeper.inForce().version.number).toBe(0)
  })

  function ruleBook(keeper: RuleKeeper) {
    const { number, origin, appliedBy } = keeper.inForce().version
    return [number, origin, appliedBy]
  }
})
