import { describe, expect, it } from 'vitest'
import { SimulatedMyNumberCard } from '../../device/card/simulator/simulated-my-number-card.ts'
import { cardContents } from '../../test/support/card-contents.ts'
import { FakeSurroundings } from '../../test/support/offline-session.ts'
import { fareProduct, goodEvidence } from '../../test/support/session.ts'
import { myNumberCard, startRunnerWorld, type RunnerWorld } from '../../test/support/runner-world.ts'

const station = { products: [fareProduct('senior')] }
const full = { selection: 'senior-full', priceYen: 440 }

/** Somebody whose card and PIN are good, and of whom the platform says this. */
async function ask(world: RunnerWorld, condition: 'yes' | 'no' | 'not_answered'): Promise<void> {
  world.verification.onVerify = () =>
    Promise.resolve(goodEvidence({ platform: { result: 'answered', validity: 'valid', condition, answeredAtMs: 0 } }))
  await world.upToPin(myNumberCard(), 'senior')
  await world.typePin()
  await world.settle()
}

/** A card whose PIN was never set. */
function unsetCard(): SimulatedMyNumberCard {
  const contents = cardContents()
  return new SimulatedMyNumberCard({ ...contents, authentication: { ...contents.authentication, pin: null } })
}

describe('a ticket with two fares', () => {
  it('is sold at the reduced one to those of the age', async () => {
    const world = await startRunnerWorld(station)
    await ask(world, 'yes')
    expect(world.machine.orders).toMatchObject([{ selection: 'senior', priceYen: 220 }])
    expect(world.view).toMatchObject({ screen: 'sold', fare: 'reduced' })
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold', fare: 'reduced', rule: { atLeastYears: 65 } }])
  })

  it.each([
    ['no', 'age_condition_not_met', 'refused'],
    ['not_answered', 'condition_not_answered', 'undetermined']
  ] as const)('is offered at the full one, in the same words, after "%s"', async (condition, reason, outcome) => {
    const world = await startRunnerWorld(station)
    await ask(world, condition)
    expect(world.view).toMatchObject({ screen: 'fare', product: { id: 'senior', fullFareYen: 440 }, pinEntered: true })
    expect(JSON.stringify(world.view)).not.toMatch(/age_not_met|could_not_check/)
    expect(world.machine.orders).toEqual([])
    await world.command('take_full_fare', 'take_full_fare')
    expect(world.machine.orders).toMatchObject([full])
    expect(world.view).toMatchObject({ screen: 'sold', fare: 'full' })
    expect(world.view).not.toHaveProperty('memory')
    expect(world.view).not.toHaveProperty('withoutCard')
    expect(world.recorder.records).toMatchObject([
      { outcome: 'sold', fare: 'full', product: { id: 'senior', selection: 'senior-full' }, evidence: { platform: { condition } } }
    ])

    await world.leave()
    await ask(world, condition)
    await world.command('cancel')
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'cancelled', mayTryAgain: false })
    expect(world.recorder.records[1]).toMatchObject({ outcome, reason })
    expect(world.recorder.records[1]).not.toHaveProperty('fare')
    expect(world.machine.orders).toHaveLength(1)
  })

  it('is offered so after a card that cannot be used, and nothing more is read of it', async () => {
    const world = await startRunnerWorld(station)
    const card = unsetCard()
    await world.upToPin(card, 'senior')
    expect(world.view).toMatchObject({ screen: 'fare', cardPresent: true, pinEntered: false })
    const before = card.log.count
    await world.take()
    await world.pass(60_000)
    expect(card.log.count).toBe(before)
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'timed_out' })
    expect(world.recorder.records).toMatchObject([{ outcome: 'card_not_usable', reason: 'pin_not_set' }])
  })

  it('is sold at the full one without a card, and then no age is on the record', async () => {
    const world = await startRunnerWorld(station)
    await world.choose('senior')
    expect(world.view).toMatchObject({ screen: 'tap', mayTakeFullFare: true })
    await world.command('take_full_fare')
    expect(world.machine.orders).toMatchObject([full])
    const [record] = world.recorder.records
    expect(world.view).toMatchObject({ screen: 'sold', fare: 'full', withoutCard: true, pinEntered: false })
    expect(record).toMatchObject({ outcome: 'sold', fare: 'full' })
    for (const absent of ['rule', 'evidence', 'holder']) expect(record).not.toHaveProperty(absent)
  })

  it('is offered at the full one at once while the line is down', async () => {
    const around = new FakeSurroundings()
    const world = await startRunnerWorld(station, undefined, { surroundings: around })
    around.cut(7)
    expect(world.view).not.toHaveProperty('sellable')
    await world.command('wake')
    expect(world.view).toMatchObject({ products: [{ id: 'senior', sellable: 'no' }] })
    await world.choose('senior')
    expect(world.view).toMatchObject({ screen: 'fare', withoutCard: true })
    await world.command('take_full_fare')
    expect(world.view).toMatchObject({ screen: 'sold', withoutCard: true })
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold', fare: 'full' }])
  })

  it.each([
    ['given up', (world: RunnerWorld) => world.command('cancel'), 'cancelled'],
    ['not tapped for', (world: RunnerWorld) => world.pass(60_000), 'timed_out'],
    ['tapped for with two cards', async (world: RunnerWorld) => { world.reader.insertSecond(myNumberCard()); await world.lay(myNumberCard()) }, 'two_cards'],
    ['left by the machine', async (world: RunnerWorld) => { world.machine.report({ type: 'machine_lost', cause: 'x' }); await world.settle() }, 'machine_lost']
  ] as const)('is not offered once more where it is %s', async (_, end, message) => {
    const world = await startRunnerWorld(station)
    await world.choose('senior')
    await end(world)
    expect(world.view).toMatchObject({ screen: 'not_sold', message })
  })

  it('is not offered at a fare of which there is no ticket left', async () => {
    const world = await startRunnerWorld(station)
    world.machine.report({ type: 'stock_changed', selection: 'senior-full', available: false })
    await world.choose('senior')
    expect(world.view).not.toHaveProperty('mayTakeFullFare')
    await world.command('take_full_fare', 'cancel', 'dismiss')
    await ask(world, 'no')
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'age_not_met' })
    expect(world.machine.orders).toEqual([])
  })

  it('is no longer offered at the full one once there is no ticket left, and ends as it was found', async () => {
    const world = await startRunnerWorld(station)
    await ask(world, 'no')
    expect(world.view.screen).toBe('fare')
    world.machine.report({ type: 'stock_changed', selection: 'senior', available: false })
    await world.settle()
    expect(world.view.screen).toBe('fare')
    world.machine.report({ type: 'stock_changed', selection: 'senior-full', available: false })
    await world.settle()
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'age_not_met', mayTryAgain: false })
    expect(world.recorder.records).toMatchObject([{ outcome: 'refused', reason: 'age_condition_not_met' }])
    await world.command('take_full_fare')
    expect(world.machine.orders).toEqual([])
  })

  it('may be had by the machine\'s own button for the full one', async () => {
    const world = await startRunnerWorld(station)
    world.machine.report({ type: 'selection_made', selection: 'senior-full' })
    await world.settle()
    expect(world.machine.orders).toMatchObject([full])
    expect(world.machine.declines).toBe(0)
  })
})
