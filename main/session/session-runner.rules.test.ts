import { describe, expect, it } from 'vitest'
import { BookInForce, saleRule } from '../../test/support/book-in-force.ts'
import { prove, report, select, stock } from '../../test/support/machine-reports.ts'
import { myNumberCard, startRunnerWorld, verifiesOf, type RunnerWorld } from '../../test/support/runner-world.ts'
import { fareProduct, openProduct, productFor } from '../../test/support/session.ts'
import type { SaleRule } from '../contract/rule-book.ts'
import type { SessionPolicy } from './policy.ts'
import type { SurroundingsEvent } from './ports.ts'

/** The worlds' clock begins at noon of a Wednesday in Japan. */
const HOUR_MS = 3_600_000
const NOON_MS = Date.parse('2026-04-01T03:00:00Z')
const PRODUCTS = [productFor('beer'), openProduct('tea')]
const hours = [{ from: '05:00', until: '23:00' }]
const tea = saleRule({ id: 'tea', products: ['tea'], atLeastYears: null })

/** A machine at this time of that Wednesday, with the rules for beer, and tea sold to anybody. */
async function worldAt(
  hour: number,
  rule: Partial<SaleRule>,
  policy: Partial<SessionPolicy> = {}
): Promise<{ readonly world: RunnerWorld; readonly rules: BookInForce }> {
  const products = policy.products ?? PRODUCTS
  const rules = new BookInForce(products, [saleRule({ products: ['beer'], ...rule }), tea])
  const world = await startRunnerWorld({ products, ...policy }, undefined, { rules })
  await world.pass((hour - 12) * HOUR_MS)
  return { world, rules }
}

function tileOf(world: RunnerWorld, id: string) {
  const { view } = world
  if (view.screen !== 'choose') throw new Error(`no tiles on ${view.screen}`)
  return view.products.find((product) => product.id === id)
}

describe('hours of sale', () => {
  it('sells within them', async () => {
    const { world } = await worldAt(22.98, { hours })
    await world.choose()
    await prove(world)
    expect(world.view.screen).toBe('sold')
    expect(world.recorder.intents).toMatchObject([{ productId: 'beer', ruleId: 'alcohol' }])
  })

  it('outside them the tile says since when and until when, and cannot be chosen', async () => {
    const { world } = await worldAt(23.02, { hours })
    await world.command('wake')
    expect(tileOf(world, 'beer')).toMatchObject({ notOnSale: { why: 'closed', since: '23:00', opens: { at: '5:00' } } })
    expect(tileOf(world, 'tea')).not.toHaveProperty('notOnSale')
    await world.choose()
    expect(world.view.screen).toBe('choose')
    expect(world.recorder.calls).not.toContain('sessionStarted')
    await world.choose('tea')
    expect(world.view.screen).toBe('sold')
  })

  it('tiles close and open by themselves, to the minute', async () => {
    const { world } = await worldAt(22.99, { hours })
    await world.command('wake')
    const shown: unknown[] = []
    world.runner.onView((view) => shown.push(view.screen === 'choose' && view.products[0]?.notOnSale?.why))
    expect(tileOf(world, 'beer')).not.toHaveProperty('notOnSale')
    await world.pass(40_000, 1000)
    expect(shown.at(-1)).toBe('closed')
    expect(world.view.screen).toBe('choose')
  })

  it('a purchase that they end under is over at that minute, kindly, with nothing taken', async () => {
    const { world } = await worldAt(22.99, { hours })
    await world.upToPin()
    expect(world.view.screen).toBe('pin')
    await world.pass(40_000, 1000)
    expect(world.view).toMatchObject({
      screen: 'not_sold',
      message: 'outside_sale_hours',
      mayTryAgain: false,
      notOnSale: { why: 'closed', since: '23:00', opens: { at: '5:00' } }
    })
    expect(world.recorder.records).toMatchObject([
      { outcome: 'refused', reason: 'outside_sale_hours', product: { id: 'beer' }, rule: { id: 'alcohol', version: 1 } }
    ])
    expect(world.machine.orders).toEqual([])
  })

  it('nothing is handed out after them, though it was approved', async () => {
    const { world } = await worldAt(22.998, { hours })
    const verify = world.verification.onVerify
    world.verification.onVerify = (request, signal) => {
      // The answer takes its time.
      world.clock.advance(10_000)
      return verify(request, signal)
    }
    await world.upToPin()
    await world.typePin()
    await world.settle()
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'outside_sale_hours', pinEntered: true })
    expect(world.recorder.intents).toEqual([])
    expect(world.machine.orders).toEqual([])
    expect(world.recorder.records).toMatchObject([
      { outcome: 'refused', reason: 'outside_sale_hours', evidence: { platform: { condition: 'yes' } } }
    ])
    expect(world.recorder.records[0]).not.toHaveProperty('vend')
  })

  it('of a basket that they end under, the rest is not handed out', async () => {
    const { world } = await worldAt(22.99, { hours }, { basketMost: 3 })
    await world.command('wake')
    await world.choose('beer')
    await world.choose('beer')
    const vend = world.machine.onVend
    world.machine.onVend = () => {
      world.clock.advance(40_000)
      return vend()
    }
    await world.command('check_out')
    await prove(world)
    expect(world.machine.orders).toHaveLength(1)
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold_in_part', reason: 'outside_sale_hours' }])
    expect(world.view).toMatchObject({ screen: 'sold', missing: [{ count: 1, surely: true }] })
  })

  it('what the machine asks for outside them is declined, said, and on the record', async () => {
    const { world } = await worldAt(23.5, { hours }, { machineLeads: true })
    await report(world, select('beer'))
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'outside_sale_hours', notOnSale: { opens: { at: '5:00' } } })
    expect(world.machine.declines).toBe(1)
    expect(world.recorder.records).toMatchObject([{ outcome: 'refused', reason: 'outside_sale_hours' }])
    await report(world, select('beer'))
    expect(world.machine.declines).toBe(2)
    expect(world.recorder.records).toHaveLength(1)
  })

  it('a ticket is not sold outside them at any fare', async () => {
    const products = [fareProduct('senior')]
    const { world } = await worldAt(22.99, { products: ['senior'], atLeastYears: 65, hours }, { products })
    await world.command('wake')
    await world.choose('senior')
    await world.pass(40_000, 1000)
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'outside_sale_hours' })
    await world.command('take_full_fare')
    expect(world.machine.orders).toEqual([])
  })
})

describe('the last moment', () => {
  it('once it is over the platform is asked nothing more, though the card has proven its holder', async () => {
    const { world } = await worldAt(22.999, { hours })
    const slow = { selectMs: 10, readBinary256Ms: 0, verifyMs: 3000, signatureMs: 3000, otherMs: 0, jitterRatio: 0 }
    const card = myNumberCard({}, slow)
    await world.upToPin(card)
    await world.pass(300, 10)
    expect(world.view.screen).toBe('pin')
    await world.typePin()
    await world.pass(8000, 50)
    expect(verifiesOf(card)).toHaveLength(1)
    expect(world.verification.requests).toEqual([])
    expect(world.recorder.records).toMatchObject([{ outcome: 'refused', reason: 'outside_sale_hours', pinAttempts: 1 }])
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'outside_sale_hours' })
  })

  it('of an intent is that of its storing: the hour that strikes before the machine is told takes nothing back', async () => {
    const { world } = await worldAt(22.99, { hours })
    const { recorder } = world
    const store = recorder.vendIntended.bind(recorder)
    recorder.vendIntended = (intent) => {
      const stored = store(intent)
      world.clock.advance(40_000)
      return stored
    }
    await world.choose()
    await prove(world)
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold' }])
    expect(world.machine.orders).toHaveLength(1)
  })

  it('at which a thing was gone is what its reason is of, not the end of the purchase', async () => {
    const products = [productFor('beer'), productFor('wine'), openProduct('tea')]
    const { world, rules } = await worldAt(22.99, { hours }, { products, basketMost: 3 })
    rules.apply(saleRule({ id: 'a', products: ['beer'], hours }), saleRule({ id: 'b', products: ['wine'] }), tea)
    await world.command('wake')
    await world.choose('beer')
    await world.choose('wine')
    const vend = world.machine.onVend
    world.machine.onVend = () => {
      world.clock.advance(40_000)
      return vend()
    }
    await world.command('check_out')
    await world.lay(myNumberCard())
    await report(world, stock('beer', false))
    await world.typePin()
    await world.settle()
    expect(world.recorder.intents.map(({ productId }) => productId)).toEqual(['wine'])
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold_in_part', reason: 'sold_out' }])
  })
})

describe('no rule', () => {
  it('sells nothing, not even to whoever asks by the machine', async () => {
    const { world } = await worldAt(12, { products: ['wine'] })
    await world.command('wake')
    expect(tileOf(world, 'beer')).toMatchObject({ atLeastYears: 0, notOnSale: { why: 'no_rule' } })
    await report(world, select('beer'))
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'no_rule_in_force' })
    expect(world.machine.orders).toEqual([])
  })
})

describe('other rules', () => {
  it('end a purchase that was begun under another, with nothing taken; tried again it is theirs', async () => {
    const { world, rules } = await worldAt(12, {})
    await world.choose()
    rules.apply(saleRule({ version: 2, atLeastYears: 30 }), tea)
    await world.settle()
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'could_not_check', mayTryAgain: true })
    expect(world.recorder.records).toMatchObject([
      { outcome: 'interrupted', reason: 'rules_changed', rule: { version: 1, atLeastYears: 20 } }
    ])
    await world.command('try_again')
    expect(world.view).toMatchObject({ screen: 'tap', product: { atLeastYears: 30 } })
    await prove(world)
    expect(world.verification.requests.map(({ atLeastYears }) => atLeastYears)).toEqual([30])
    expect(world.recorder.records[1]).toMatchObject({ outcome: 'sold', rule: { version: 2, atLeastYears: 30 } })
  })

  it('leave a purchase alone whose own rule they keep', async () => {
    const { world, rules } = await worldAt(12, {})
    await world.choose()
    rules.apply(saleRule({ products: ['beer'] }), { ...tea, version: 2, most: 3 })
    await prove(world)
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold' }])
  })

  it('that decide from midnight on are those of a PIN typed before', async () => {
    const { world, rules } = await worldAt(23.999, {})
    const before = saleRule({ products: ['beer'], atLeastYears: 18, until: '2026-04-01' })
    rules.apply(before, saleRule({ version: 2, products: ['beer'], from: '2026-04-02' }), tea)
    await world.upToPin()
    expect(world.view).toMatchObject({ screen: 'pin', product: { atLeastYears: 18 } })
    await world.pass(5000, 1000)
    expect(world.recorder.records).toMatchObject([{ outcome: 'interrupted', reason: 'rules_changed' }])
    expect(world.verification.requests).toEqual([])
  })

  it('hand nothing out though the platform agreed under the ones before', async () => {
    const { world, rules } = await worldAt(12, {})
    const verify = world.verification.onVerify
    world.verification.onVerify = (request, signal) => {
      rules.apply(saleRule({ products: ['beer'], version: 2, atLeastYears: 30 }), tea)
      return verify(request, signal)
    }
    await world.upToPin()
    await world.typePin()
    await world.settle()
    expect(world.machine.orders).toEqual([])
    expect(world.recorder.records).toMatchObject([{ outcome: 'interrupted', reason: 'rules_changed' }])
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'could_not_check', mayTryAgain: true })
  })

  it('are those of what lies in the basket, too', async () => {
    const { world, rules } = await worldAt(12, {}, { basketMost: 3 })
    await world.command('wake')
    await world.choose('beer')
    await world.choose('tea')
    rules.apply(saleRule({ products: ['beer'], atLeastYears: 30 }))
    await world.settle()
    // No rule is for tea any more.
    expect(world.view).toMatchObject({ screen: 'choose', basket: { atLeastYears: 30, lines: [{ product: { id: 'beer' } }] } })
  })

  it('hold for what is tried again', async () => {
    const { world, rules } = await worldAt(12, {})
    await world.choose()
    await world.pass(60_000)
    expect(world.view).toMatchObject({ screen: 'not_sold', mayTryAgain: true })
    rules.apply(saleRule({ atLeastYears: 30 }))
    await world.command('try_again')
    expect(world.view).toMatchObject({ screen: 'tap', product: { atLeastYears: 30 } })
    await world.pass(60_000)
    rules.apply()
    await world.settle()
    expect(world.view).toMatchObject({ screen: 'not_sold', mayTryAgain: false })
  })
})

describe('the most of one rule', () => {
  it('is what a basket takes, and the tile says so', async () => {
    const { world } = await worldAt(12, { most: 2 }, { basketMost: 5 })
    await world.command('wake')
    for (let pressed = 0; pressed < 3; pressed++) await world.choose('beer')
    await world.choose('tea')
    expect(world.view).toMatchObject({ basket: { lines: [{ count: 2 }, { count: 1 }] } })
    expect(tileOf(world, 'beer')).toMatchObject({ mostReached: 2 })
    await world.command({ type: 'remove_product', productId: 'beer' })
    expect(tileOf(world, 'beer')).not.toHaveProperty('mostReached')
  })
})

describe('a cool-down', () => {
  it('says how long it is, minute by minute, and ends by itself', async () => {
    const { world, rules } = await worldAt(12, { coolDownSeconds: 150 })
    rules.sold('alcohol', world.clock.nowMs())
    await world.command('wake')
    expect(tileOf(world, 'beer')).toMatchObject({ notOnSale: { why: 'cooling_down', minutesLeft: 3, opens: { at: '12:03' } } })
    await world.choose()
    expect(world.view.screen).toBe('choose')
    await world.pass(31_000, 1000)
    expect(tileOf(world, 'beer')).toMatchObject({ notOnSale: { minutesLeft: 2 } })
    await world.command('extend_time')
    await world.pass(59_000, 1000)
    await world.command('extend_time')
    await world.pass(59_000, 1000)
    await world.command('extend_time')
    await world.pass(2000, 1000)
    expect(tileOf(world, 'beer')).not.toHaveProperty('notOnSale')
  })

  it('does not hold up the purchase that begins it', async () => {
    const { world, rules } = await worldAt(12, { coolDownSeconds: 600 }, { basketMost: 2 })
    await world.command('wake')
    await world.choose('beer')
    await world.choose('beer')
    const vend = world.machine.onVend
    world.machine.onVend = () => {
      rules.sold('alcohol', world.clock.nowMs())
      return vend()
    }
    await world.command('check_out')
    await prove(world)
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold' }])
    await world.leave()
    await report(world, select('beer'))
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'cooling_down', notOnSale: { minutesLeft: 10 } })
  })
})

describe('while the network is gone', () => {
  it('the end of what is sold is told by the rule that has come to decide by the hour', async () => {
    const memory = { keepDays: 30 }
    const offline = { listMaxAgeHours: 50, rememberedMaxAgeDays: 30, outageMaxHours: 40 }
    const before = saleRule({ products: ['beer'], until: '2026-04-01', offline })
    const after = saleRule({ version: 2, products: ['beer'], from: '2026-04-02', offline: { ...offline, outageMaxHours: 14 } })
    const surroundings = {
      start: (tell: (event: SurroundingsEvent) => void) => { tell({ type: 'line_changed', line: { state: 'down', sinceMs: NOON_MS } }) },
      stop: () => undefined
    }
    const rules = new BookInForce([productFor('beer')], [before, after])
    const world = await startRunnerWorld({ products: [productFor('beer')], memory }, undefined, { rules, surroundings })
    const told: number[] = []
    await world.pass(12 * HOUR_MS + 60_000, 60_000)
    world.runner.onView(() => told.push(world.clock.nowMs()))
    // Two hours after midnight the new rule's fourteen hours are over; nothing else happens but the looks at the hour.
    await world.pass(2 * HOUR_MS, 10_000)
    expect(told).toHaveLength(1)
    expect(told[0]).toBeGreaterThan(NOON_MS + 14 * HOUR_MS)
  })
})
