import { existsSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { saleRule } from '../../../test/support/book-in-force.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { RecordStand } from '../../../test/support/record-stand.ts'
import { openProduct, productFor } from '../../../test/support/session.ts'
import { holderDemand } from '../../age/rule.ts'
import { japanDateOf, msOfJapan } from '../../age/rules/japan-time.ts'
import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
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

  test('takes a change of another rule beside one of the configuration whose missing PIN nobody answers for', () => {
    const unacknowledged = { ...beer, rule: { ...beer.rule, pin: 'none' as const } }
    const keeper = keeperOf({ products: [unacknowledged, tea] })
    const [first] = keeper.inForce().book.rules
    if (first === undefined) throw new Error('no rule')
    expect(first).toMatchObject({ id: 'rule-beer', pin: 'none' })
    expect(apply(keeper, 0, first, teaRule)).toEqual({ ok: true, value: { number: 1 } })
    expect(apply(keeper, 1, first, { ...teaRule, version: 2, most: 2 })).toEqual({ ok: true, value: { number: 2 } })
    expect(apply(keeper, 2, { ...first, version: 2, most: 2 }, teaRule)).toMatchObject({ error: { code: 'rules_with_errors' } })
    stand.reopen()
    const next = keeperOf({ products: [unacknowledged, tea] })
    expect(next.inForce()).toMatchObject({ version: { number: 2 }, refusal: null })
    const [sold] = next.productsAt(clock.nowMs())
    if (sold?.rule === null || sold === undefined) throw new Error('no rule')
    expect(holderDemand(sold.rule, 'indoors')).toBe('pin')
    expect(told('law_acknowledged')).toEqual([])
  })

  test('tells whether lists are wanted for what it sells while the network is gone, from the moment it is applied', () => {
    const remembering = {
      role: 'platform_operator',
      trust: { revocation: { maxAgeMs: 50 * 3_600_000 } },
      offline: { memory: { enabled: true, keepDays: 90 } }
    }
    const closed = new RuleKeeper({ configuration: configurationOf(remembering), dataDirectory: stand.directory, clock })
    expect(closed.sellsOffline()).toBe(false)
    const keeper = keeperOf(remembering)
    expect(keeper.sellsOffline()).toBe(false)
    const offline = { listMaxAgeHours: 50, rememberedMaxAgeDays: 90, outageMaxHours: 72 }
    expect(apply(keeper, 0, beerRule({ offline }), teaRule)).toMatchObject({ ok: true })
    expect(keeper.sellsOffline()).toBe(true)
    expect(apply(keeper, 1, beerRule({ version: 3 }), teaRule)).toMatchObject({ ok: true })
    expect(keeper.sellsOffline()).toBe(false)
  })

  test('is not replaced by what has errors, was made from another, or changes a rule without a new version', () => {
    const keeper = keeperOf()
    expect(apply(keeper, 1, beerRule())).toEqual({ ok: false, error: { code: 'conflict', number: 0 } })
    expect(apply(keeper, 0, beerRule({ products: ['cider'] }))).toMatchObject({ error: { code: 'rules_with_errors' } })
    expect(apply(keeper, 0, beerRule({ version: 1 }), teaRule)).toMatchObject({ error: { code: 'rules_with_errors' } })
    expect(keeper.inForce().version.number).toBe(0)
    expect(told('rules_accepted')).toEqual([])
    expect(apply(keeper, 0, beerRule(), teaRule).ok).toBe(true)
    expect(apply(keeper, 1, beerRule({ atLeastYears: 21 }), teaRule)).toMatchObject({ error: { findings: [{ code: 'version_not_raised' }] } })
    expect(apply(keeper, 1, beerRule({ atLeastYears: 21, version: 3 }), teaRule).ok).toBe(true)
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

describe('a name and a version', () => {
  const rest = saleRule({ id: 'rest' })
  const other = beerRule({ version: 1, atLeastYears: 21 })

  test("of the configuration's mean its rule for ever, though that is in no book any more", () => {
    const keeper = keeperOf()
    expect(apply(keeper, 0, rest)).toMatchObject({ ok: true })
    expect(apply(keeper, 1, other, teaRule)).toMatchObject({ error: { findings: [{ code: 'version_not_raised' }] } })
    stand.reopen()
    expect(apply(keeperOf(), 1, other, teaRule)).toMatchObject({ error: { findings: [{ code: 'version_not_raised' }] } })
  })

  test('outlast the entry that told of them', () => {
    const keeper = keeperOf()
    expect(apply(keeper, 0, rest)).toMatchObject({ ok: true })
    expect(stand.recorder.checkpoint().ok).toBe(true)
    const through = Number(stand.store.database.prepare('SELECT max(sequence) FROM event').pluck().get())
    const deleted = stand.recorder.deleteThrough({ through, by: 'ito', reason: 'period' })
    expect(deleted).toMatchObject({ ok: true, value: { count: expect.any(Number) as number } })
    expect(told('rules_accepted')).toEqual([])
    expect(told('rules_of_configuration')).toHaveLength(1)
    stand.reopen()
    expect(apply(keeperOf(), 1, other, teaRule)).toMatchObject({ error: { findings: [{ code: 'version_not_raised' }] } })
  })

  test('of a book that was damaged are not free again', () => {
    const keeper = keeperOf()
    apply(keeper, 0, saleRule({ id: 'a' }))
    apply(keeper, 1, saleRule({ id: 'c' }))
    stand.tamper("UPDATE rule_book SET book = replace(book, '20', '21') WHERE number = 1")
    stand.reopen()
    expect(apply(keeperOf(), 2, saleRule({ id: 'a', atLeastYears: 22 }))).toMatchObject({ error: { findings: [{ code: 'version_not_raised' }] } })
    // Its entry has it as it was.
    expect(apply(keeperOf(), 2, saleRule({ id: 'a' }))).toMatchObject({ ok: true })
    stand.tamper("UPDATE event SET fields = replace(fields, '\"atLeastYears\":20', '\"atLeastYears\":21') WHERE name = 'rules_accepted' AND fields ->> 'number' = 1")
    stand.reopen()
    expect(apply(keeperOf(), 3, saleRule({ id: 'a' }))).toMatchObject({ ok: true })
    stand.tamper('DELETE FROM rule_book WHERE number IN (3, 4)', "DELETE FROM event WHERE name = 'rules_accepted' AND fields ->> 'number' > 2")
    stand.reopen()
    // Nobody can say any more what was in force under it.
    expect(apply(keeperOf(), 2, saleRule({ id: 'a' }))).toMatchObject({ error: { findings: [{ code: 'version_not_raised' }] } })
  })

  test('that the configuration leaves to a changed rule are told of, with both rules whole', () => {
    keeperOf()
    stand.reopen()
    keeperOf()
    expect(told('rules_of_configuration')).toHaveLength(1)
    stand.reopen()
    const keeper = keeperOf({ products: [{ ...beer, rule: { ...beer.rule, atLeastYears: 21 } }, tea] })
    expect(told('rules_of_configuration').map(({ book }) => (book as RuleBook).rules[0]?.atLeastYears)).toEqual([20, 21])
    expect(told('rules_version_reused')).toEqual([{ ruleId: 'rule-beer', ruleVersion: 1 }])
    expect(keeper.inForce()).toMatchObject({ refusal: null, reused: [{ id: 'rule-beer', version: 1 }] })
    // A book that goes on from there may keep the rule that is in force.
    const [own] = keeper.inForce().book.rules
    if (own === undefined) throw new Error('no rule')
    expect(apply(keeper, 0, own, { ...teaRule, most: 2 })).toMatchObject({ ok: true })
  })
})

describe('a record that cannot be asked', () => {
  test('what was sold puts everything out of sale, is told once, and is asked again', () => {
    const keeper = keeperOf()
    stand.store.database.exec('ALTER TABLE vend_settlement RENAME TO away')
    keeper.saleMade()
    for (const laterMs of [0, 5000, 11_000]) {
      clock.advance(laterMs)
      expect(keeper.productsAt(clock.nowMs()).map(({ sale }) => sale?.state)).toEqual(['no_rule', 'no_rule'])
    }
    expect(told('fault_caught')).toEqual([{ where: 'rules', name: 'SqliteError' }])
    stand.store.database.exec('ALTER TABLE away RENAME TO vend_settlement')
    const againMs = keeper.changesAtMs(clock.nowMs()) ?? Infinity
    expect(againMs - clock.nowMs()).toBeLessThanOrEqual(10_000)
    expect(keeper.productsAt(againMs).map(({ sale }) => sale?.state)).toEqual(['open', 'open'])
  })

  test('what was stored leaves the new book in force, which then sells nothing: never the one before', () => {
    const keeper = keeperOf()
    const shelf = keeper.shelf()
    const inForce = shelf.inForce.bind(shelf)
    shelf.inForce = () => {
      throw new Error('SQLITE_IOERR')
    }
    expect(apply(keeper, 0, beerRule({ atLeastYears: 21 }), teaRule)).toEqual({ ok: true, value: { number: 1 } })
    shelf.inForce = inForce
    expect(keeper.inForce()).toMatchObject({ version: { number: 1, appliedBy: 'ito' }, refusal: { code: 'rules_unreadable' } })
    expect(keeper.productsAt(clock.nowMs()).map(({ sale }) => sale?.state)).toEqual(['no_rule', 'no_rule'])
    expect(told('fault_caught')).toEqual([{ where: 'rules', name: 'Error' }])
    stand.reopen()
    expect(keeperOf().productsAt(clock.nowMs())[0]).toMatchObject({ rule: { atLeastYears: 21 }, sale: { state: 'open' } })
  })
})

describe('a clock that is set back', () => {
  test('over a closing time opens what is on sale then', () => {
    const keeper = keeperOf()
    apply(keeper, 0, beerRule({ hours: [{ from: '05:00', until: '23:00' }] }), teaRule)
    const at = (minute: number) => keeper.productsAt(msOfJapan('2027-03-01', minute))[0]?.sale?.state
    expect([23 * 60 - 1, 23 * 60, 23 * 60 - 1, 23 * 60].map(at)).toEqual(['open', 'closed', 'open', 'closed'])
  })

  test('before the day of an acknowledgement stops no sale under it', () => {
    const today = japanDateOf(clock.nowMs())
    const acknowledgement = { acknowledgedBy: 'Head', acknowledgedOn: today }
    expect(apply(keeperOf(), 0, beerRule({ pin: 'none', acknowledgement }), teaRule)).toMatchObject({ ok: true })
    stand.reopen()
    clock = new ManualClock(clock.nowMs() - 86_400_000)
    const keeper = keeperOf()
    expect(keeper.inForce().refusal).toBeNull()
    expect(keeper.productsAt(clock.nowMs())[0]?.sale?.state).toBe('open')
    // Whoever applies one now is held to it.
    expect(apply(keeper, 1, beerRule({ version: 3, pin: 'none', acknowledgement, most: 2 }), teaRule)).toMatchObject({ error: { code: 'rules_with_errors' } })
  })

  test('before a sale does not make that cool down for all the time between', () => {
    apply(keeperOf(), 0, beerRule({ coolDownSeconds: 60 }), teaRule)
    stand.begin('s-1')
    const intent = { sessionId: 's-1', vendId: 'v-1', productId: 'beer', selection: '1', position: 1, of: 1, approvedAtMs: 0, ruleId: 'rule-beer' }
    expect(stand.recorder.vendIntended(intent).ok).toBe(true)
    const keeper = keeperOf()
    const soldMs = Date.now()
    expect(keeper.productsAt(soldMs)[0]?.sale?.state).toBe('cooling_down')
    expect(keeper.productsAt(soldMs - 3_600_000)[0]?.sale?.state).toBe('open')
  })
})

test('what is sold to anybody against the law is told with who answers for it', () => {
  const acknowledgement = { acknowledgedBy: 'Head', acknowledgedOn: '2026-11-26' }
  const keeper = keeperOf()
  expect(apply(keeper, 0, saleRule({ id: 'all', atLeastYears: null }))).toMatchObject({ error: { findings: [{ code: 'age_below_law' }] } })
  expect(told('rules_accepted')).toEqual([])
  expect(apply(keeper, 0, saleRule({ id: 'all', atLeastYears: null, acknowledgement }))).toMatchObject({ ok: true })
  expect(told('law_acknowledged')).toEqual([{ ruleId: 'all', ruleVersion: 1, ...acknowledgement, place: 'indoors' }])
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

  test('that was taken before the power went is answered with what it came to', () => {
    const keeper = keeperOf()
    order()
    const book = { holidays: [], rules: [beerRule(), teaRule] }
    expect(keeper.apply({ book, basedOn: 0, origin: 'command_line', by: 'owner', approvedBy: null }).ok).toBe(true)
    stand.reopen()
    const next = keeperOf()
    next.start()
    clock.advance(2000)
    expect(answer()).toEqual({ result: 'applied', number: 1 })
    expect(told('rules_accepted')).toHaveLength(1)
    expect(told('rules_refused')).toEqual([])
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

  test('is taken after a fault, too, which is told once', () => {
    const keeper = keeperOf()
    keeper.start()
    const shelf = keeper.shelf()
    const failing = vi.spyOn(shelf, 'context').mockImplementation(() => {
      throw new RangeError('a mistake')
    })
    order()
    for (let look = 0; look < 3; look += 1) clock.advance(2000)
    expect(answer()).toBeNull()
    expect(told('fault_caught')).toEqual([{ where: 'rules', name: 'RangeError' }])
    failing.mockRestore()
    clock.advance(2000)
    expect(answer()).toEqual({ result: 'applied', number: 1 })
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
