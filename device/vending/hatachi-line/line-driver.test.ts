import { describe, expect, test } from 'vitest'
import { makeLineWorld, numberedVendId } from '../../../test/support/line-protocol-world.ts'

const dispensed = { ok: true, value: 'dispensed' }
const failed = (cause: string) => ({ ok: false, error: { code: 'vend_failed', cause } })
const notStarted = (cause: string) => ({ ok: false, error: { code: 'vend_not_started', cause } })
const unknown = (cause: string) => ({ ok: false, error: { code: 'vend_unknown', cause } })

describe('line driver', () => {
  test('meets the machine, and knows what it can do and what it has', async () => {
    const world = makeLineWorld()
    expect(world.machine.capabilities).toMatchObject({ settles: true, leads: false })
    world.cabinet.setStock('2', 0)
    world.cabinet.setDoor(true)
    await world.start()
    expect(world.events).toEqual([
      { type: 'machine_ready' },
      { type: 'stock_changed', selection: '2', available: false },
      { type: 'door_changed', open: true }
    ])
    expect(world.machine.capabilities).toEqual({
      protocol: 'hatachi-line',
      confirms: 'dispensed',
      reportsSelection: true,
      leads: false,
      reportsStock: true,
      reportsDoor: true,
      settles: true
    })
  })

  test('hands out, and says so when the goods are out', async () => {
    const world = makeLineWorld()
    await world.start()
    const vend = world.vend(1)
    await world.pass(990)
    expect(world.goods()).toEqual([])
    await world.pass(20)
    expect(await vend).toEqual(dispensed)
    expect(world.goods()).toEqual([numberedVendId(1)])
  })

  test('hands out one after the other, and tells each once', async () => {
    const world = makeLineWorld()
    await world.start()
    const first = world.vend(1)
    expect([await world.vend(2), await world.vend(1)]).toEqual([notStarted('busy'), notStarted('already_told')])
    await world.pass(1200)
    expect(await first).toEqual(dispensed)
    const second = world.vend(2)
    await world.pass(1200)
    expect([await second, await world.vend(2)]).toEqual([dispensed, notStarted('already_told')])
    expect(world.heard('vend')).toHaveLength(2)
  })

  test('knows no selection that the machine has not', async () => {
    const world = makeLineWorld()
    await world.start()
    for (const selection of ['9', 'constructor', '__proto__', '']) {
      expect(await world.vend(1, selection)).toEqual(notStarted('unknown_selection'))
    }
  })

  test('hands on why nothing came out, and what is sold out', async () => {
    const world = makeLineWorld()
    await world.start()
    world.cabinet.jam('1', 1)
    const jammed = world.vend(1)
    await world.pass(1100)
    expect(await jammed).toEqual(failed('jammed'))
    const last = world.vend(2, '2')
    await world.pass(10)
    expect(await last).toEqual(dispensed)
    expect(world.events.at(-1)).toEqual({ type: 'stock_changed', selection: '2', available: false })
    const none = world.vend(3, '2')
    await world.pass(10)
    expect(await none).toEqual(failed('sold_out'))
    world.cabinet.setDoor(true)
    const open = world.vend(4)
    await world.pass(10)
    expect(await open).toEqual(failed('door_open'))
    world.cabinet.setDoor(false)
    world.cabinet.setStock('2', 5)
    await world.pass(10)
    expect(world.events.slice(-3)).toEqual([
      { type: 'door_changed', open: true },
      { type: 'door_changed', open: false },
      { type: 'stock_changed', selection: '2', available: true }
    ])
  })

  test('a machine without a sensor confirms no more than that it was told', async () => {
    const traits = { sensesGoods: false, hasButtons: false, countsStock: false, hasDoor: false }
    const world = makeLineWorld({ behaviour: { traits } })
    world.cabinet.setStock('2', 0)
    world.cabinet.setDoor(true)
    world.cabinet.setDoor(false)
    await world.start()
    world.cabinet.press('1')
    world.cabinet.jam('1', 1)
    const vend = world.vend(1)
    await world.pass(1100)
    expect(await vend).toEqual({ ok: true, value: 'told' })
    expect(world.events).toEqual([{ type: 'machine_ready' }])
    expect(world.machine.capabilities).toMatchObject({
      confirms: 'told',
      reportsSelection: false,
      reportsStock: false,
      reportsDoor: false
    })
  })

  test("reports the machine's own buttons, and declines once", async () => {
    const world = makeLineWorld()
    await world.start()
    world.machine.decline()
    world.cabinet.press('2')
    await world.pass(10)
    world.cabinet.press('1')
    await world.pass(10)
    expect(world.events.slice(1)).toEqual([
      { type: 'selection_made', selection: '2' },
      { type: 'selection_ended' },
      { type: 'selection_made', selection: '1' }
    ])
    world.machine.decline()
    world.machine.decline()
    await world.pass(10)
    expect(world.heard('decline')).toHaveLength(1)
    world.cabinet.press('1')
    await world.pass(10)
    const vend = world.vend(1)
    world.machine.decline()
    await world.pass(1100)
    expect(await vend).toEqual(dispensed)
    expect(world.heard('decline')).toHaveLength(1)
  })

  test.each(['corrupted', 'dropped', 'doubled', 'byte_lost', 'noise_before'] as const)(
    'any one frame that is %s costs time only',
    async (fault) => {
      for (const direction of ['to_machine', 'to_appliance'] as const) {
        for (let spared = 0; spared < 12; spared += 1) {
          const world = makeLineWorld()
          const spare = Array.from({ length: spared }, () => 'none' as const)
          world.cable.failNext(direction, ...spare, fault)
          await world.start([], 1000)
          const first = world.vend(1)
          await world.pass(2500)
          const second = world.vend(2, '2')
          await world.pass(2500)
          expect([await first, await second]).toEqual([dispensed, dispensed])
          expect(world.goods()).toEqual([numberedVendId(1), numberedVendId(2)])
          expect(world.events.filter(({ type }) => type === 'machine_ready')).toHaveLength(1)
        }
      }
    }
  )

  test('a machine that no longer answers is lost, and found again', async () => {
    const world = makeLineWorld()
    await world.start()
    world.cable.failNext('to_machine', ...Array.from({ length: 10 }, () => 'dropped' as const))
    await world.pass(2000)
    expect(world.events.slice(1)).toEqual([{ type: 'machine_lost', cause: 'no_heartbeat' }])
    expect(await world.vend(1)).toEqual(notStarted('machine_not_ready'))
    await world.pass(3500)
    expect(world.events.at(-1)).toEqual({ type: 'machine_ready' })
    expect(world.heard('hello').length).toBeGreaterThan(1)
  })
})

describe('line driver, its line', () => {
  test('reports an absent line once, refuses, and is ready when it comes', async () => {
    const world = makeLineWorld()
    world.line.far.unplug()
    await world.start()
    await world.pass(5000)
    expect(world.events).toEqual([{ type: 'machine_lost', cause: 'port_absent' }])
    expect(await world.vend(1)).toEqual(notStarted('line_absent'))
    world.line.far.plug()
    await world.pass(1100)
    expect(world.events.slice(1)).toEqual([{ type: 'machine_ready' }])
    const vend = world.vend(1)
    await world.pass(1100)
    expect(await vend).toEqual(dispensed)
  })

  test('says so where nobody answers', async () => {
    const world = makeLineWorld()
    world.far.detach()
    const started = world.machine.start((event) => world.events.push(event))
    await world.pass(1500)
    await started
    expect(world.events).toEqual([{ type: 'machine_lost', cause: 'no_answer' }])
  })

  test('counts a line that takes no more bytes as lost', async () => {
    const world = makeLineWorld()
    await world.start()
    world.line.far.stallWrites()
    await world.pass(4000)
    expect(world.events.slice(1)).toContainEqual({ type: 'machine_lost', cause: 'write_timed_out' })
    world.line.far.resumeWrites()
    await world.pass(5000)
    expect(world.events.at(-1)).toEqual({ type: 'machine_ready' })
  })

  test('close waits for the vend under way, frees the line and leaves no timer', async () => {
    const world = makeLineWorld()
    await world.start()
    const vend = world.vend(1)
    await world.pass(10)
    const closed = world.machine.close()
    await world.pass(1100)
    await closed
    await world.machine.close()
    expect(await vend).toEqual(dispensed)
    expect(await world.vend(3)).toEqual(notStarted('closed'))
    world.far.detach()
    expect([world.line.far.isOpen(), world.clock.pending]).toEqual([false, 0])
  })

  test('close does not wait for ever: what is not known then is asked after by the next run', async () => {
    const world = makeLineWorld()
    await world.start()
    world.cabinet.setMotor('1', 60_000)
    const vend = world.vend(1)
    await world.pass(10)
    const closed = world.machine.close()
    await world.pass(3100)
    await closed
    expect(await vend).toEqual(unknown('no_result'))
  })

  test('closes at any moment', async () => {
    const absent = makeLineWorld()
    absent.line.far.unplug()
    await absent.start()
    await absent.machine.close()
    const opening = makeLineWorld()
    const started = opening.machine.start(() => undefined)
    await opening.machine.close()
    await started
    await opening.pass(10)
    expect(opening.line.far.isOpen()).toBe(false)
    opening.far.detach()
    expect([absent.clock.pending, opening.clock.pending]).toEqual([0, 0])
    await makeLineWorld().machine.close()
  })

  test('throws for impossible timings', () => {
    expect(() => makeLineWorld({ machine: { timings: { reopenDelaysMs: [] } } })).toThrow(RangeError)
    expect(() => makeLineWorld({ machine: { timings: { heartbeatMs: 0 } } })).toThrow(RangeError)
  })
})
