import { describe, expect, it } from 'vitest'
import { err, ok, type Result } from '../../device/result.ts'
import type { VendConfirmation, VendError } from '../../device/vending/vending-machine.ts'
import { FakeSurroundings } from '../../test/support/offline-session.ts'
import { fareProduct, openProduct, productFor } from '../../test/support/session.ts'
import { held, myNumberCard, startRunnerWorld, type RunnerWorld } from '../../test/support/runner-world.ts'
import type { SessionPolicy } from './policy.ts'

type Report = Result<VendConfirmation, VendError>

const operator = { outOfServiceMessage: { ja: '休止中', en: 'Out of service' }, telephone: '03-0000-0000' }
const bar: Partial<SessionPolicy> = {
  basketMost: 3,
  operator,
  products: [productFor('beer', { pin: 'pin_unless_enrolled' }), productFor('knife', { atLeastYears: 18 }), openProduct('tea')]
}
const failed = (cause: string): Report => err({ code: 'vend_failed', cause })

/** A machine that answers the vends of one purchase one after another. */
function answering(world: RunnerWorld, ...reports: readonly Report[]): void {
  let count = 0
  world.machine.onVend = () => Promise.resolve(reports[count++] ?? ok('dispensed'))
}

/** What the sold screen says is missing: which product, how many of it, and whether that is sure. */
function missingIn({ view }: RunnerWorld): unknown {
  return 'missing' in view ? view.missing?.map(({ product, count, surely }) => [product.id, count, surely]) : undefined
}

/** Knife, tea, knife, for somebody with the PIN. */
async function buyThree(world: RunnerWorld): Promise<void> {
  for (const id of ['knife', 'tea', 'knife']) await world.choose(id)
  await world.command('check_out')
  await world.lay(myNumberCard())
  await world.typePin()
  await world.settle()
}

describe('what is sold to anybody', () => {
  it('needs no card and no line, and its record says nothing of either', async () => {
    const world = await startRunnerWorld({ products: [openProduct('tea')] })
    await world.choose('tea')
    expect(world.machine.orders).toMatchObject([{ selection: 'tea', priceYen: 150 }])
    expect(world.view).toMatchObject({ screen: 'sold', product: { id: 'tea' }, pinEntered: false })
    expect(world.recorder.calls.filter((call) => call !== 'event')).toEqual([
      'sessionStarted',
      'vendIntended',
      'vendReported',
      'sessionDecided'
    ])
    const [record] = world.recorder.records
    expect(record).toMatchObject({ outcome: 'sold', product: { id: 'tea', selection: 'tea' }, vend: { confirmation: 'told' } })
    for (const absent of ['rule', 'evidence', 'holder', 'basis', 'items', 'fare']) expect(record).not.toHaveProperty(absent)
    expect(world.verification.challengesAsked).toBe(0)
    // A session and its vend are never of one name.
    expect(record?.vend?.vendId).not.toBe(record?.sessionId)
  })

  it('is sold with the network down, while what asks an age is not', async () => {
    const around = new FakeSurroundings()
    const world = await startRunnerWorld(bar, undefined, { surroundings: around })
    around.cut()
    expect(world.view).toMatchObject({ screen: 'attract', network: 'down' })
    expect(world.view).not.toHaveProperty('sellable')
    await world.command('wake')
    expect(world.view).toMatchObject({ products: [{ sellable: 'no' }, { sellable: 'no' }, { id: 'tea' }] })
    await world.choose('beer')
    await world.choose('tea')
    await world.command('check_out')
    expect(world.view).toMatchObject({ screen: 'sold', product: { id: 'tea' } })
  })

  it('is not sold while the reader is lost, for then the machine is out of service', async () => {
    const world = await startRunnerWorld({ products: [openProduct('tea')] })
    world.reader.unplug()
    await world.settle()
    await world.choose('tea')
    expect(world.view).toMatchObject({ screen: 'out_of_service', cause: 'reader' })
    expect(world.machine.orders).toEqual([])
  })

  it('leaves a card that lies there unread', async () => {
    const world = await startRunnerWorld({ products: [openProduct('tea')] })
    const card = myNumberCard()
    await world.lay(card)
    await world.choose('tea')
    expect(world.view).toMatchObject({ screen: 'sold', cardPresent: true })
    expect(card.log.count).toBe(0)
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold', order: 'card_first' }])
  })
})

describe('a basket', () => {
  it('is filled and emptied on the screen, up to what it holds', async () => {
    const world = await startRunnerWorld(bar)
    await world.command('wake', 'check_out')
    expect(world.view).toMatchObject({ screen: 'choose', basketMost: 3, basket: { lines: [], totalYen: 0, atLeastYears: 0 } })
    for (const id of ['tea', 'knife', 'beer', 'tea']) await world.choose(id)
    expect(world.view).toMatchObject({
      basket: {
        lines: [
          { product: { id: 'tea' }, count: 1 },
          { product: { id: 'knife' }, count: 1 },
          { product: { id: 'beer' }, count: 1 }
        ],
        totalYen: 750,
        atLeastYears: 20
      }
    })
    await world.command({ type: 'remove_product', productId: 'beer' }, { type: 'remove_product', productId: 'beer' })
    expect(world.view).toMatchObject({ basket: { totalYen: 450, atLeastYears: 18 } })
    await world.command('cancel')
    expect(world.view.screen).toBe('attract')
    expect(world.recorder.records).toEqual([])
  })

  it('asks what the strictest of its things asks, once', async () => {
    const world = await startRunnerWorld(bar)
    for (const id of ['tea', 'beer', 'knife']) await world.choose(id)
    await world.command('check_out')
    expect(world.view).toMatchObject({
      screen: 'tap',
      product: { id: 'beer' },
      basket: { totalYen: 750, atLeastYears: 20 },
      // Of the knife.
      pinExpected: true
    })
    await world.lay(myNumberCard())
    await world.typePin()
    await world.settle()
    expect(world.verification.requests).toMatchObject([{ atLeastYears: 20, holder: { kind: 'pin' } }])
    expect(world.machine.orders.map(({ selection }) => selection)).toEqual(['tea', 'beer', 'knife'])
    expect(new Set(world.machine.orders.map(({ vendId }) => vendId)).size).toBe(3)
    expect(world.recorder.records).toMatchObject([
      {
        outcome: 'sold',
        product: { id: 'beer' },
        rule: { id: 'rule-beer', atLeastYears: 20, pin: 'pin', demand: 'pin' },
        items: [{ product: { id: 'tea' } }, { rule: { atLeastYears: 20 } }, { rule: { atLeastYears: 18 } }]
      }
    ])
    expect(world.recorder.records[0]).not.toHaveProperty('vend')
    expect(world.recorder.records[0]?.items?.[0]).not.toHaveProperty('rule')
  })

  it('of things for anybody is sold without a card', async () => {
    const world = await startRunnerWorld(bar)
    for (const id of ['tea', 'tea']) await world.choose(id)
    await world.command('check_out')
    expect(world.view).toMatchObject({ screen: 'sold', basket: { lines: [{ count: 2 }], atLeastYears: 0 } })
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold', items: [{}, {}] }])
  })

  it('is handed out one thing after another, each told only when the one before is on the record', async () => {
    const world = await startRunnerWorld(bar)
    const reports = [held<Report>(), held<Report>(), held<Report>()]
    world.machine.onVend = () => reports[world.machine.orders.length - 1]!.promise
    await buyThree(world)
    for (const [at, report] of reports.entries()) {
      expect(world.view).toMatchObject({ screen: 'dispensing', progress: { at: at + 1, of: 3 } })
      expect(world.recorder.intents).toHaveLength(at + 1)
      expect(world.recorder.reports).toHaveLength(at)
      expect(world.machine.orders).toHaveLength(at + 1)
      report.release(ok('dispensed'))
      await world.settle()
    }
    expect(world.recorder.intents.map(({ position, of }) => [position, of])).toEqual([[1, 3], [2, 3], [3, 3]])
    expect(world.view).toMatchObject({ screen: 'sold' })
    expect(world.view).not.toHaveProperty('missing')
  })

  it.each([
    ['all came out', [], 'sold', undefined, 3, undefined],
    ['one was stuck', [failed('jammed')], 'sold_in_part', 'vend_jammed', 3, [['knife', 1, true]]],
    ['one was not there', [ok('told'), failed('sold_out')], 'sold_in_part', 'sold_out', 3, [['tea', 1, true]]],
    ['one was not taken', [err({ code: 'vend_not_started', cause: 'busy' })], 'sold_in_part', 'vend_not_started', 3, [['knife', 1, true]]],
    ['of one nobody knows', [ok('told'), err({ code: 'vend_unknown', cause: 'lost' })], 'outcome_unknown', 'vend_unknown', 2, [['knife', 1, true], ['tea', 1, false]]]
  ] as const)('is recorded thing by thing, and what is missing shown: %s', async (_, reports, outcome, reason, told, missing) => {
    const world = await startRunnerWorld(bar)
    answering(world, ...(reports as readonly Report[]))
    await buyThree(world)
    expect(world.machine.orders).toHaveLength(told)
    expect(world.recorder.records).toMatchObject([{ outcome }])
    expect(world.recorder.records[0]?.reason).toBe(reason)
    expect(world.view).toMatchObject({ screen: 'sold', basket: { totalYen: 750 } })
    expect(missingIn(world)).toEqual(missing)
    if (outcome !== 'sold') expect(world.view).toMatchObject({ telephone: operator.telephone })
  })

  it('of which nothing came out is not sold', async () => {
    const world = await startRunnerWorld(bar)
    answering(world, failed('jammed'), failed('jammed'), failed('motor'))
    await buyThree(world)
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'vend_jammed', telephone: operator.telephone })
    expect(world.view).toMatchObject({ basket: { lines: [{ product: { id: 'knife' }, count: 2 }, { count: 1 }] } })
    expect(world.recorder.records).toMatchObject([{ outcome: 'vend_failed', reason: 'vend_jammed' }])
  })

  it.each([
    ['the machine is lost', 'machine_lost', (world: RunnerWorld) => { world.machine.report({ type: 'machine_lost', cause: 'unplugged' }) }],
    ['its door is opened', 'door_open', (world: RunnerWorld) => { world.machine.report({ type: 'door_changed', open: true }) }],
    ['the record is lost', 'store_failed', (world: RunnerWorld) => { world.recorder.trouble.set('vendIntended', 'fails') }],
    ['the program is ended', 'shutdown', (world: RunnerWorld) => { void world.runner.stop() }]
  ] as const)('is not told of any further where %s between two things', async (_, reason, trouble) => {
    const world = await startRunnerWorld(bar)
    const first = held<Report>()
    world.machine.onVend = () => first.promise
    await buyThree(world)
    trouble(world)
    first.release(ok('dispensed'))
    await world.settle()
    expect(world.machine.orders).toHaveLength(1)
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold_in_part', reason }])
    const [, second, third] = world.recorder.records[0]!.items!
    for (const item of [second, third]) expect(item).not.toHaveProperty('vend')
  })

  it('loses what is sold out meanwhile, and nothing is told of that', async () => {
    const world = await startRunnerWorld(bar)
    await world.choose('tea')
    await world.choose('beer')
    world.machine.report({ type: 'stock_changed', selection: 'tea', available: false })
    expect(world.view).toMatchObject({ basket: { lines: [{ product: { id: 'beer' } }] } })
    await world.choose('knife')
    await world.command('check_out')
    await world.lay(myNumberCard())
    world.machine.report({ type: 'stock_changed', selection: 'beer', available: false })
    await world.typePin()
    await world.settle()
    expect(world.machine.orders.map(({ selection }) => selection)).toEqual(['knife'])
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold_in_part', reason: 'sold_out' }])
  })

  it('is not the place of a ticket with two fares, which is bought alone', async () => {
    const world = await startRunnerWorld({ ...bar, products: [...bar.products!, fareProduct('senior')] })
    await world.choose('tea')
    await world.choose('senior')
    expect(world.view).toMatchObject({ screen: 'choose', basket: { totalYen: 150 } })
    await world.command({ type: 'remove_product', productId: 'tea' })
    await world.choose('senior')
    expect(world.view).toMatchObject({ screen: 'tap', product: { id: 'senior' }, mayTakeFullFare: true })
  })
})
