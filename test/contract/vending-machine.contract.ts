import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { MachineEvent, VendingMachine } from '../../device/vending/vending-machine.ts'

/** One machine to check, with what stands behind it in the test's hands. */
export interface VendingWorld {
  /** Not started yet. */
  readonly machine: VendingMachine
  readonly knownSelection: string
  readonly unknownSelection: string
  /** How many goods the machine has handed out. */
  goodsOutCount(): number
  /** Whether the machine would hand out nothing more by itself: no relay closed, no vend open. */
  isSafe(): boolean
  /** Whether somebody else could open the line now. */
  isLineFree(): Promise<boolean>
  /** Pulls the cable, and puts it back under the same path. */
  unplug(): Promise<void>
  plug(): Promise<void>
  dispose(): Promise<void>
}

const patience = { timeout: 30_000, interval: 5 }

/** What every `VendingMachine` must do, whatever its protocol and line. */
export function describeVendingMachine(name: string, makeWorld: () => Promise<VendingWorld>): void {
  describe(name, () => {
    let world: VendingWorld
    let events: MachineEvent[]
    beforeEach(async () => {
      world = await makeWorld()
      events = []
    })
    afterEach(async () => {
      await world.machine.close()
      await world.dispose()
    })

    const start = () => world.machine.start((event) => events.push(event))
    const vend = (vendId: string) => world.machine.vend({ vendId, selection: world.knownSelection })
    /** The machine's coming and going, oldest first. */
    const presence = () => events.map(({ type }) => type).filter((type) => /^machine_/.test(type))
    async function waitForPresence(expected: readonly MachineEvent['type'][]): Promise<void> {
      await vi.waitFor(() => {
        expect(presence()).toEqual(expected)
      }, patience)
    }
    async function waitForGoods(count: number): Promise<void> {
      await vi.waitFor(() => {
        expect([world.goodsOutCount(), world.isSafe()]).toEqual([count, true])
      }, patience)
    }

    test('has reported how it stands when its start is over', async () => {
      await start()
      expect(presence()).toEqual(['machine_ready'])
      expect(world.goodsOutCount()).toBe(0)
    })

    test('hands out once, and confirms as far as it says it can', async () => {
      await start()
      expect(await vend('v1')).toEqual({ ok: true, value: world.machine.capabilities.confirms })
      await waitForGoods(1)
    })

    test('hands out for two orders given at once, one after the other', async () => {
      await start()
      const results = await Promise.all([vend('v1'), vend('v2')])
      expect(results.map((result) => result.ok)).toEqual([true, true])
      await waitForGoods(2)
    })

    test('never hands out twice for a vendId', async () => {
      await start()
      const [first, second] = await Promise.all([vend('v1'), vend('v1')])
      expect(first.ok).toBe(true)
      for (const again of [second, await vend('v1')]) {
        expect(again).toEqual({ ok: false, error: { code: 'vend_not_started', cause: 'already_told' } })
      }
      // The next order going through shows that nothing of the refused ones was waiting before it.
      expect((await vend('v2')).ok).toBe(true)
      await waitForGoods(2)
    })

    test('refuses a selection that it does not have', async () => {
      await start()
      const refused = await world.machine.vend({ vendId: 'v1', selection: world.unknownSelection })
      expect(refused).toMatchObject({ ok: false, error: { code: 'vend_not_started' } })
      expect((await vend('v2')).ok).toBe(true)
      await waitForGoods(1)
    })

    test('starts without a line, says so, refuses, and is ready when the line comes', async () => {
      await world.unplug()
      await start()
      expect(presence()).toEqual(['machine_lost'])
      expect(await vend('v1')).toMatchObject({ ok: false, error: { code: 'vend_not_started' } })
      await world.plug()
      await waitForPresence(['machine_lost', 'machine_ready'])
      expect((await vend('v2')).ok).toBe(true)
      await waitForGoods(1)
    })

    test('reports a line lost and found once each, and works again', async () => {
      await start()
      await world.unplug()
      await waitForPresence(['machine_ready', 'machine_lost'])
      expect(await vend('v1')).toMatchObject({ ok: false, error: { code: 'vend_not_started' } })
      await world.plug()
      await waitForPresence(['machine_ready', 'machine_lost', 'machine_ready'])
      expect((await vend('v2')).ok).toBe(true)
      await waitForGoods(1)
    })

    test('answers a vend whose line broke truly, leaves the machine safe later, and never sends it again', async () => {
      await start()
      const underWay = vend('v1')
      await world.unplug()
      const result = await underWay
      if (!result.ok) expect(['vend_unknown', 'vend_not_started']).toContain(result.error.code)
      await waitForPresence(['machine_ready', 'machine_lost'])
      await world.plug()
      await waitForPresence(['machine_ready', 'machine_lost', 'machine_ready'])
      expect((await vend('v1')).ok).toBe(false)
      await vi.waitFor(() => {
        expect(world.isSafe()).toBe(true)
      }, patience)
      if (result.ok) expect(world.goodsOutCount()).toBe(1)
      else expect(world.goodsOutCount()).toBeLessThanOrEqual(result.error.code === 'vend_unknown' ? 1 : 0)
    })

    test('close leaves the machine safe and the line free, and refuses what comes after', async () => {
      await start()
      const underWay = vend('v1')
      await world.machine.close()
      await underWay
      expect(await vend('v2')).toMatchObject({ ok: false, error: { code: 'vend_not_started' } })
      // Before the line is opened again, since opening a port throws away what its far end has not read yet.
      await vi.waitFor(() => {
        expect(world.isSafe()).toBe(true)
      }, patience)
      expect(await world.isLineFree()).toBe(true)
      expect(world.goodsOutCount()).toBeLessThanOrEqual(1)
    })
  })
}
