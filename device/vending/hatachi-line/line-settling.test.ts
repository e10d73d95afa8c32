import { describe, expect, test } from 'vitest'
import { lineSettings, makeLineWorld, numberedVendId } from '../../../test/support/line-protocol-world.ts'
import type { MachineEvent } from '../vending-machine.ts'
import { createLineMachine } from './line-driver.ts'

const dispensed = { ok: true, value: 'dispensed' }
const failed = (cause: string) => ({ ok: false, error: { code: 'vend_failed', cause } })
const notStarted = (cause: string) => ({ ok: false, error: { code: 'vend_not_started', cause } })
const unknown = (cause: string) => ({ ok: false, error: { code: 'vend_unknown', cause } })

describe('line driver, a vend whose end is not known', () => {
  test('a line back in time: the vend under way is asked after, and answered', async () => {
    const world = makeLineWorld()
    await world.start()
    const vend = world.vend(1)
    await world.pass(100)
    world.line.far.unplug()
    await world.pass(500)
    world.line.far.plug()
    await world.pass(1500)
    expect(await vend).toEqual(dispensed)
    expect(world.heard('vend')).toHaveLength(1)
    expect(world.heard('query')).toHaveLength(1)
    expect(world.events.map(({ type }) => type)).toEqual(['machine_ready', 'machine_lost', 'machine_ready'])
  })

  test('a line back too late: unknown, then settled', async () => {
    const world = makeLineWorld()
    await world.start()
    const vend = world.vend(1)
    await world.pass(100)
    world.line.far.unplug()
    await world.pass(5000)
    expect(await vend).toEqual(unknown('line_lost'))
    world.line.far.plug()
    await world.pass(1500)
    expect(world.events.slice(-2)).toEqual([
      { type: 'machine_ready' },
      { type: 'vend_settled', vendId: numberedVendId(1), result: 'dispensed', cause: 'dispensed' }
    ])
    await world.pass(5000)
    expect(world.events.filter(({ type }) => type === 'vend_settled')).toHaveLength(1)
  })

  test('a jam is settled as failed', async () => {
    const world = makeLineWorld()
    await world.start()
    world.cabinet.jam('1', 1)
    const vend = world.vend(1)
    await world.pass(100)
    world.line.far.unplug()
    await world.pass(5000)
    expect(await vend).toEqual(unknown('line_lost'))
    world.line.far.plug()
    await world.pass(1500)
    expect(world.events.at(-1)).toEqual({
      type: 'vend_settled',
      vendId: numberedVendId(1),
      result: 'failed',
      cause: 'jammed'
    })
  })

  test.each([true, false])('a vend that never arrived was never taken (memory lasts: %s)', async (memoryLasts) => {
    const world = makeLineWorld({ behaviour: { traits: { memoryLasts } } })
    await world.start()
    world.cable.failNext('to_machine', 'dropped')
    const vend = world.vend(1)
    await world.pass(10)
    world.line.far.unplug()
    await world.pass(100)
    world.line.far.plug()
    await world.pass(2000)
    expect(await vend).toEqual(notStarted('never_taken'))
    expect(world.goods()).toEqual([])
  })

  test.each([
    [true, notStarted('never_taken')],
    [false, unknown('not_remembered')]
  ])('after a restart it depends on the memory (lasts: %s)', async (memoryLasts, outcome) => {
    const world = makeLineWorld({ behaviour: { traits: { memoryLasts } } })
    await world.start()
    world.cable.failNext('to_machine', 'dropped')
    const vend = world.vend(1)
    await world.pass(10)
    world.cabinet.powerCycle()
    await world.pass(2000)
    expect(await vend).toEqual(outcome)
    expect(world.events.slice(1)).toEqual([
      { type: 'machine_lost', cause: 'machine_restarted' },
      { type: 'machine_ready' }
    ])
  })

  test.each([
    [true, unknown('power_lost')],
    [false, unknown('not_remembered')]
  ])('power cut while the motor turns: nobody knows (memory lasts: %s)', async (memoryLasts, outcome) => {
    const world = makeLineWorld({ behaviour: { traits: { memoryLasts } } })
    await world.start()
    const vend = world.vend(1)
    await world.pass(500)
    world.cabinet.powerCycle()
    await world.pass(2000)
    expect(await vend).toEqual(outcome)
    await world.pass(5000)
    expect(world.events.some(({ type }) => type === 'vend_settled')).toBe(false)
  })

  test('a machine without a sensor settles late no better than it would have at once', async () => {
    const world = makeLineWorld({ behaviour: { traits: { sensesGoods: false } } })
    await world.start()
    const vend = world.vend(1)
    await world.pass(100)
    world.line.far.unplug()
    await world.pass(5000)
    expect(await vend).toEqual(unknown('line_lost'))
    world.line.far.plug()
    await world.pass(1500)
    expect(world.events.at(-1)).toEqual({
      type: 'vend_settled',
      vendId: numberedVendId(1),
      result: 'told',
      cause: 'dispensed'
    })
  })

  test('a motor that takes too long: unknown, settled late, and the next order is told all the same', async () => {
    const world = makeLineWorld({ machine: { timings: { resultMs: 500 } } })
    await world.start()
    const first = world.vend(1)
    expect(await world.vend(2, '2')).toEqual(notStarted('busy'))
    await world.pass(600)
    expect(await first).toEqual(unknown('no_result'))
    const next = world.vend(3, '2')
    await world.pass(100)
    expect(await next).toEqual(failed('busy'))
    await world.pass(500)
    expect(world.events.at(-1)).toMatchObject({ type: 'vend_settled', vendId: numberedVendId(1), result: 'dispensed' })
  })

  test('asks after the vends of an earlier run before it tells a new one', async () => {
    const world = makeLineWorld()
    await world.start()
    const vend = world.vend(1)
    await world.pass(100)
    const closed = world.machine.close()
    await world.pass(3000)
    await closed
    expect(await vend).toEqual(dispensed)

    const events: MachineEvent[] = []
    const next = createLineMachine({
      open: world.line.open,
      settings: lineSettings,
      clock: world.clock,
      session: 7
    })
    const started = next.start((event) => events.push(event), [numberedVendId(1), numberedVendId(9)])
    await world.pass(0)
    await started
    const another = next.vend({ vendId: numberedVendId(2), selection: '2', priceYen: 480 })
    await world.pass(100)
    expect(await another).toEqual(dispensed)
    const told = world.heard('vend').at(-1)
    expect(world.log.indexOf(world.heard('query').at(-1)!)).toBeLessThan(world.log.indexOf(told!))
    expect(events.slice(1, 3)).toEqual([
      { type: 'vend_settled', vendId: numberedVendId(1), result: 'dispensed', cause: 'dispensed' },
      { type: 'vend_settled', vendId: numberedVendId(9), result: 'failed', cause: 'never_taken' }
    ])
  })

  test('a vend of an earlier run that the machine may have forgotten stays unknown', async () => {
    const world = makeLineWorld({ behaviour: { traits: { memoryLasts: false } } })
    await world.start([numberedVendId(9)])
    await world.pass(1000)
    expect(world.events).toEqual([{ type: 'machine_ready' }])
    const vend = world.vend(1)
    await world.pass(1100)
    expect(await vend).toEqual(dispensed)
  })
})
