import { describe, expect, it } from 'vitest'
import { err, ok, type Result } from '../../device/result.ts'
import type { MachineEvent, VendConfirmation, VendError } from '../../device/vending/vending-machine.ts'
import { door, prove, report, select, stock } from '../../test/support/machine-reports.ts'
import { fareProduct, openProduct, productFor } from '../../test/support/session.ts'
import { held, startRunnerWorld, type RunnerWorld } from '../../test/support/runner-world.ts'
import type { SessionPolicy } from './policy.ts'

type Report = Result<VendConfirmation, VendError>

const bar: Partial<SessionPolicy> = { products: [productFor('beer'), productFor('wine'), openProduct('tea')] }

describe('a selection of the machine\'s own', () => {
  it('is sold, and then not declined', async () => {
    const world = await startRunnerWorld(bar)
    await report(world, select('beer'))
    expect(world.view.screen).toBe('tap')
    await prove(world)
    expect(world.view.screen).toBe('sold')
    expect(world.machine.orders).toHaveLength(1)
    await world.leave()
    expect(world.machine.declines).toBe(0)
  })

  it.each([
    ['is nothing of ours', (world: RunnerWorld) => report(world, select('9'))],
    ['is sold out', (world: RunnerWorld) => report(world, stock('beer', false), select('beer'))],
    ['comes while the machine is out of service', (world: RunnerWorld) => report(world, door(true), select('beer'))],
    ['comes while another is being sold', async (world: RunnerWorld) => {
      await world.choose('wine')
      await report(world, select('beer'))
    }],
    ['is given up', async (world: RunnerWorld) => {
      await report(world, select('beer'))
      await world.command('cancel')
    }],
    ['is left', async (world: RunnerWorld) => {
      await report(world, select('beer'))
      await world.pass(60_000)
    }],
    ['cannot be recorded', async (world: RunnerWorld) => {
      world.recorder.trouble.set('vendIntended', 'fails')
      await report(world, select('tea'))
    }],
    ['is open when the program ends', async (world: RunnerWorld) => {
      await report(world, select('beer'))
      await world.runner.stop()
    }]
  ])('is declined once where it %s', async (_, end) => {
    const world = await startRunnerWorld(bar)
    await end(world)
    expect(world.machine.declines).toBe(1)
    expect(world.machine.orders).toEqual([])
  })

  it('is not declined by a button that bounces', async () => {
    const world = await startRunnerWorld(bar)
    await report(world, select('beer'), select('beer'))
    expect(world.machine.declines).toBe(0)
    expect(world.view.screen).toBe('tap')
  })

  it('ends with the machine taking it back, and is then not declined as well', async () => {
    const world = await startRunnerWorld(bar)
    await report(world, select('beer'), { type: 'selection_ended' })
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'cancelled' })
    expect(world.machine.declines).toBe(0)
  })

  it('taken back ends nobody else\'s purchase', async () => {
    const world = await startRunnerWorld(bar)
    await world.choose('wine')
    await report(world, { type: 'selection_ended' })
    expect(world.view.screen).toBe('tap')
    await prove(world)
    await report(world, { type: 'selection_ended' })
    expect(world.view.screen).toBe('sold')
  })

  it('begins the next purchase while the end of the last one is shown, once the card is taken', async () => {
    const world = await startRunnerWorld(bar)
    await report(world, select('beer'))
    await prove(world)
    await report(world, select('wine'))
    expect(world.view).toMatchObject({ screen: 'sold', cardPresent: true })
    expect(world.machine.declines).toBe(1)
    await world.take()
    await report(world, select('wine'))
    expect(world.view).toMatchObject({ screen: 'tap', product: { id: 'wine' } })
    await world.command('cancel')
    await report(world, select('tea'))
    expect(world.view).toMatchObject({ screen: 'sold', product: { id: 'tea' } })
  })

  it('goes into the basket, and out of it again', async () => {
    const world = await startRunnerWorld({ ...bar, basketMost: 2 })
    await report(world, select('beer'), select('tea'))
    expect(world.view).toMatchObject({ screen: 'choose', basket: { totalYen: 450 } })
    await report(world, { type: 'selection_ended' })
    expect(world.view).toMatchObject({ screen: 'choose', basket: { totalYen: 300 } })
  })

  it.each([
    ['a basket that is full', ['beer', 'tea'], 'beer'],
    ['a basket beside which it cannot be sold', ['beer'], 'senior'],
    ['a basket beside which its full fare cannot be sold', ['beer'], 'senior-full']
  ])('is declined by %s, and its release takes nothing from anybody', async (_, chosen, button) => {
    const world = await startRunnerWorld({ products: [...bar.products!, fareProduct('senior')], basketMost: 2 })
    for (const productId of chosen) await world.choose(productId)
    const { basket } = world.view as { readonly basket?: unknown }
    await report(world, select(button))
    expect(world.machine.declines).toBe(1)
    await report(world, { type: 'selection_ended' })
    expect(world.view).toMatchObject({ screen: 'choose', basket })
    await world.command('check_out')
    await report(world, { type: 'selection_ended' })
    expect(world.view.screen).toBe('tap')
    expect(world.machine.declines).toBe(1)
  })

  it.each([
    ['is taken out of the basket', (world: RunnerWorld) => world.command({ type: 'remove_product', productId: 'beer' })],
    ['is sold out while it lies in the basket', (world: RunnerWorld) => report(world, stock('beer', false))]
  ])('is declined once where it %s, and ends nothing after that', async (_, drop) => {
    const world = await startRunnerWorld({ ...bar, basketMost: 3 })
    await world.choose('wine')
    await report(world, select('beer'))
    expect(world.machine.declines).toBe(0)
    await drop(world)
    expect(world.machine.declines).toBe(1)
    await world.command('check_out')
    await report(world, { type: 'selection_ended' })
    expect(world.view).toMatchObject({ screen: 'tap', product: { id: 'wine' } })
    expect(world.machine.declines).toBe(1)
  })

  it('is declined where the full fare is bought in its place', async () => {
    const world = await startRunnerWorld({ products: [fareProduct('senior')] })
    await report(world, select('senior'))
    await world.command('take_full_fare')
    expect(world.machine.orders).toMatchObject([{ selection: 'senior-full' }])
    expect(world.machine.declines).toBe(1)
  })

  it('while the goods come out is declined, for it begins nothing', async () => {
    const world = await startRunnerWorld(bar)
    const vend = held<Report>()
    world.machine.onVend = () => vend.promise
    await world.choose('tea')
    await report(world, select('tea'))
    expect(world.machine.declines).toBe(1)
    vend.release(ok('told'))
    await world.settle()
    expect(world.view.screen).toBe('sold')
  })
})

describe('what is sold out', () => {
  it('is shown so, is not sold, and is there again when the machine says so', async () => {
    const world = await startRunnerWorld(bar)
    await report(world, stock('beer', false))
    await world.command('wake')
    expect(world.view).toMatchObject({ products: [{ id: 'beer', soldOut: true }, {}, {}] })
    await world.choose('beer')
    expect(world.view.screen).toBe('choose')
    await report(world, stock('beer', true))
    await world.choose('beer')
    expect(world.view.screen).toBe('tap')
    expect(world.eventNames.filter((name) => name === 'stock_changed')).toHaveLength(2)
  })

  it('and no product of ours is neither recorded nor kept, however many there are', async () => {
    const world = await startRunnerWorld(bar)
    await report(world, ...Array.from({ length: 1_000 }, (_, at) => stock(`column ${String(at)}`, false)))
    expect(world.eventNames).not.toContain('stock_changed')
    expect(world.faults).toEqual([])
    expect(world.view.screen).toBe('attract')
  })

  it('is forgotten when the machine is lost, for it tells anew', async () => {
    const world = await startRunnerWorld(bar)
    await report(world, stock('beer', false), { type: 'machine_lost', cause: 'unplugged' }, { type: 'machine_ready' })
    await world.choose('beer')
    expect(world.view.screen).toBe('tap')
  })

  it('while the shopper was being checked is not told to the machine at all', async () => {
    const world = await startRunnerWorld(bar)
    await world.upToPin()
    await report(world, stock('beer', false))
    await world.typePin()
    expect(world.machine.orders).toEqual([])
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'sold_out' })
    expect(world.recorder.records).toMatchObject([{ outcome: 'vend_failed', reason: 'sold_out' }])
  })
})

describe('the end of a vend', () => {
  it.each([
    ['vend_failed', 'jammed', 'vend_jammed', 'vend_jammed'],
    ['vend_failed', 'sold_out', 'sold_out', 'sold_out'],
    ['vend_failed', 'motor', 'vend_failed', 'vend_failed'],
    ['vend_not_started', 'busy', 'vend_not_started', 'vend_failed'],
    ['vend_unknown', 'jammed', 'vend_unknown', 'vend_unknown']
  ] as const)('%s (%s) is told in its own words, with whom to call', async (code, cause, reason, message) => {
    const operator = { outOfServiceMessage: { ja: '休止中', en: 'Out of service' }, telephone: '03-0000-0000' }
    const world = await startRunnerWorld({ ...bar, operator })
    world.machine.onVend = () => Promise.resolve(err({ code, cause }))
    await world.choose('tea')
    expect(world.view).toMatchObject({ screen: 'not_sold', message, product: { id: 'tea' }, telephone: '03-0000-0000' })
    expect(world.view).not.toHaveProperty('onMachine')
    expect(world.recorder.records).toMatchObject([{ reason }])
  })
})

describe('the door', () => {
  it('open takes the machine out of service, and closed brings it back', async () => {
    const world = await startRunnerWorld(bar)
    await report(world, door(true))
    expect(world.view).toMatchObject({ screen: 'out_of_service', cause: 'door' })
    await report(world, door(false))
    expect(world.view.screen).toBe('attract')
    expect(world.eventNames.filter((name) => name.startsWith('door'))).toEqual(['door_opened', 'door_closed'])
  })

  it('opened ends a purchase that is not told yet', async () => {
    const world = await startRunnerWorld(bar)
    await world.upToPin()
    await report(world, door(true))
    expect(world.view).toMatchObject({ screen: 'not_sold', message: 'door_open' })
    expect(world.recorder.records).toMatchObject([{ outcome: 'device_lost', reason: 'door_open' }])
    await world.leave()
    expect(world.view).toMatchObject({ screen: 'out_of_service', cause: 'door' })
  })

  it('opened while the goods come out changes nothing until they are out', async () => {
    const world = await startRunnerWorld(bar)
    const vend = held<Report>()
    world.machine.onVend = () => vend.promise
    await world.choose('tea')
    await report(world, door(true))
    expect(world.view.screen).toBe('dispensing')
    vend.release(ok('dispensed'))
    await world.settle()
    expect(world.view.screen).toBe('sold')
    await world.command('dismiss')
    expect(world.view).toMatchObject({ screen: 'out_of_service', cause: 'door' })
  })
})

describe('a vend whose end is told late', () => {
  const settled = (vendId: string): MachineEvent => ({ type: 'vend_settled', vendId, result: 'dispensed', cause: '' })

  it('is asked after at the start, and goes to the record', async () => {
    const world = await startRunnerWorld()
    expect(world.machine.unsettled).toEqual([])
    await report(world, settled('v-old'))
    expect(world.recorder.settlements).toEqual([{ vendId: 'v-old', result: 'dispensed' }])
    expect(world.view.screen).toBe('attract')
  })

  it('is not settled before its report is on the record', async () => {
    const world = await startRunnerWorld(bar)
    const vend = held<Report>()
    world.machine.onVend = () => vend.promise
    await world.choose('tea')
    const vendId = world.machine.orders[0]!.vendId
    // In the same moment: the answer to the order has not got to the session yet.
    vend.release(err({ code: 'vend_unknown', cause: 'the line was lost' }))
    world.machine.report(settled(vendId))
    expect(world.recorder.settlements).toEqual([])
    await world.settle()
    expect(world.recorder.settlements).toEqual([{ vendId, result: 'dispensed' }])
    const order = world.recorder.calls.filter((call) => call === 'vendReported' || call === 'vendSettled')
    expect(order).toEqual(['vendReported', 'vendSettled'])
    expect(world.recorder.records).toMatchObject([{ outcome: 'outcome_unknown' }])
  })

  it.each([
    ['the driver breaks', (world: RunnerWorld) => {
      world.machine.onVend = () => {
        const { vendId } = world.machine.orders[0]!
        world.machine.report({ type: 'vend_settled', vendId, result: 'told', cause: '' })
        return Promise.reject(new TypeError('a mistake in the driver'))
      }
    }],
    ['its report cannot be written', (world: RunnerWorld) => {
      world.recorder.trouble.set('vendReported', 'throws')
      world.machine.onVend = () => {
        const { vendId } = world.machine.orders[0]!
        world.machine.report({ type: 'vend_settled', vendId, result: 'told', cause: '' })
        return Promise.resolve(err({ code: 'vend_unknown', cause: 'the line was lost' }))
      }
    }]
  ])('is settled once its session is decided where %s', async (_, trouble) => {
    const world = await startRunnerWorld(bar)
    trouble(world)
    await world.choose('tea')
    expect(world.faults).toEqual(['session.vend'])
    expect(world.recorder.records).toMatchObject([{ outcome: 'outcome_unknown' }])
    expect(world.recorder.settlements).toEqual([{ vendId: world.machine.orders[0]!.vendId, result: 'told' }])
    const order = world.recorder.calls.filter((call) => call === 'sessionDecided' || call === 'vendSettled')
    expect(order).toEqual(['sessionDecided', 'vendSettled'])
  })

  it('that the record has no place for is a fault that is told, and no reason to stop selling', async () => {
    const world = await startRunnerWorld(bar)
    world.recorder.vendSettled = () => err({ code: 'store_failed', cause: 'duplicate' })
    await report(world, settled('v-1'))
    expect(world.faults).toEqual(['session.vend_settled'])
    expect(world.view.screen).toBe('attract')
    world.recorder.vendSettled = () => err({ code: 'store_failed', cause: 'medium_full' })
    await report(world, settled('v-2'))
    expect(world.view).toMatchObject({ screen: 'out_of_service', cause: 'store' })
  })
})

it('tells the operator by what cause the machine is lost, with the view that shows it, until it is back', async () => {
  const world = await startRunnerWorld(bar)
  const told: unknown[] = []
  world.runner.onView((view) => told.push([view.screen, world.runner.machineFault()]))
  expect(world.runner.machineFault()).toBe(null)
  await report(world, { type: 'machine_lost', cause: 'no_poll' })
  await report(world, { type: 'machine_ready' })
  expect(told).toEqual([['out_of_service', 'no_poll'], ['attract', null]])
})
