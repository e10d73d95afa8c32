import { describe, expect, it } from 'vitest'
import { ok, type Result } from '../../device/result.ts'
import type { VendConfirmation, VendError } from '../../device/vending/vending-machine.ts'
import { door, prove, report, select, stock } from '../../test/support/machine-reports.ts'
import { held, myNumberCard, startRunnerWorld, type RunnerWorld } from '../../test/support/runner-world.ts'
import { openProduct, productFor } from '../../test/support/session.ts'
import type { SessionPolicy } from './policy.ts'

const vendor: Partial<SessionPolicy> = {
  products: [productFor('beer'), productFor('wine'), openProduct('tea')],
  machineLeads: true
}

describe('a machine that leads', () => {
  it('offers nothing on the screen, and sells what it selects', async () => {
    const world = await startRunnerWorld(vendor)
    expect(world.view).toMatchObject({ screen: 'attract', onMachine: true })
    await world.command('wake')
    expect(world.view).toMatchObject({ screen: 'choose', onMachine: true, products: [] })
    await world.choose('beer')
    expect(world.view.screen).toBe('choose')
    await world.lay(myNumberCard())
    await report(world, select('beer'))
    expect(world.view.screen).toBe('consent')
    await world.command('consent')
    await world.typePin()
    expect(world.machine.orders).toHaveLength(1)
  })

  it.each([
    ['told', { onMachine: true }],
    ['dispensed', {}]
  ] as const)('that confirms "%s" is said to go on by itself only where it has handed out nothing yet', async (how, onMachine) => {
    const world = await startRunnerWorld(vendor)
    world.machine.onVend = () => Promise.resolve(ok(how))
    await report(world, select('tea'))
    expect(world.view).toMatchObject({ screen: 'sold', product: { id: 'tea' } })
    expect('onMachine' in world.view ? { onMachine: world.view.onMachine } : {}).toEqual(onMachine)
  })

  it('has money of its own, and so a number to call at every end', async () => {
    const operator = { outOfServiceMessage: { ja: '休止中', en: 'Out of service' }, telephone: '03-0000-0000' }
    const world = await startRunnerWorld({ ...vendor, operator })
    await report(world, select('beer'))
    await world.command('cancel')
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'cancelled', onMachine: true, telephone: '03-0000-0000' })
  })

  it('is not tried again from the screen, for what it selected is declined', async () => {
    const world = await startRunnerWorld(vendor)
    await report(world, select('beer'))
    await world.pass(60_000)
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'timed_out', mayTryAgain: false, onMachine: true })
    expect(world.machine.declines).toBe(1)
    await world.command('try_again')
    expect(world.view.screen).toBe('not_sold')
  })

  /** One that has tea coming out while it selects something else. */
  async function selectingMeanwhile(selection: string) {
    const world = await startRunnerWorld(vendor)
    const vend = held<Result<VendConfirmation, VendError>>()
    world.machine.onVend = () => vend.promise
    await report(world, select('tea'), select(selection))
    expect(world.view.screen).toBe('dispensing')
    return { world, vend }
  }

  it('is served next where it selects before the end of the last vend is known', async () => {
    const { world, vend } = await selectingMeanwhile('beer')
    expect(world.machine.declines).toBe(0)
    vend.release(ok('told'))
    await world.settle()
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold' }])
    expect(world.view).toMatchObject({ screen: 'tap', product: { id: 'beer' } })
    await prove(world)
    expect(world.machine.orders).toMatchObject([{ selection: 'tea' }, { selection: 'beer' }])
    expect(world.machine.declines).toBe(0)
  })

  it('is served next only once the last shopper\'s card is taken', async () => {
    const { world, vend } = await selectingMeanwhile('beer')
    await world.lay(myNumberCard())
    vend.release(ok('told'))
    await world.settle()
    expect(world.view).toMatchObject({ screen: 'sold', cardPresent: true })
    expect(world.machine.declines).toBe(0)
    await world.take()
    expect(world.view).toMatchObject({ screen: 'tap', product: { id: 'beer' } })
  })

  it.each([
    ['is nothing of ours', '9', () => undefined],
    ['is sold out by then', 'beer', (world: RunnerWorld) => { world.machine.report(stock('beer', false)) }],
    ['can no longer be sold', 'beer', (world: RunnerWorld) => { world.machine.report(door(true)) }],
    ['comes as the program ends', 'beer', (world: RunnerWorld) => { void world.runner.stop() }]
  ])('hears once that nothing comes of what it selected meanwhile where that %s', async (_, selection, then) => {
    const { world, vend } = await selectingMeanwhile(selection)
    then(world)
    vend.release(ok('told'))
    await world.settle()
    expect(world.machine.declines).toBe(1)
    expect(world.recorder.records).toMatchObject([{ outcome: 'sold' }])
  })

  it('may take back what it selected meanwhile, and the last purchase goes on', async () => {
    const { world, vend } = await selectingMeanwhile('beer')
    await report(world, { type: 'selection_ended' })
    vend.release(ok('told'))
    await world.settle()
    expect(world.view).toMatchObject({ screen: 'sold', product: { id: 'tea' } })
    expect(world.machine.declines).toBe(0)
  })
})
