import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createRandom } from '../../device/serial/simulator/seeded-random.ts'
import type { SimulatedCabinet } from '../../device/vending/simulator/simulated-cabinet.ts'
import type { MachineEvent, VendingMachine } from '../../device/vending/vending-machine.ts'

/** One machine to check, with what stands behind it in the test's hands. */
export interface VendingWorld {
  /** Not started yet. */
  readonly machine: VendingMachine
  readonly knownSelection: string
  /** What the machine itself wants for it, where it says so. */
  readonly priceYen: number
  readonly unknownSelection: string
  /** The iron behind the protocol; its ledger is what was handed out. */
  readonly cabinet: SimulatedCabinet
  /** The cabinet's column behind `knownSelection`. */
  readonly column: string
  /** Whether the machine would hand out nothing more by itself: no relay closed, no vend open. */
  isSafe(): boolean
  /** Whether somebody else could open the line now. */
  isLineFree(): Promise<boolean>
  /** Sends bytes to the driver that no machine has said. */
  say(bytes: Uint8Array): void
  /** Pulls the cable, and puts it back under the same path. */
  unplug(): Promise<void>
  plug(): Promise<void>
  dispose(): Promise<void>
}

const patience = { timeout: 60_000, interval: 5 }

/** As much as arrives at once. */
const pieceLength = 4096

/** A megabyte: half of it any bytes, of a fixed seed, and half of it the same letter, in which no message ever ends. */
const noise = makeNoise(1_048_576)

function makeNoise(length: number): Uint8Array {
  const random = createRandom(11)
  return Uint8Array.from({ length }, (_, at) => (at < length / 2 ? Math.floor(random() * 256) : 0x41))
}

const collectGarbage = (() => {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
})()

/** What this process holds on to, bytes. */
function retainedBytes(): number {
  collectGarbage()
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** A vend's name in a test as an identifier of the kind that the program gives: a UUID. */
function vendIdOf(name: string): string {
  return `00000000-0000-4000-8000-${Buffer.from(name).toString('hex').padStart(12, '0')}`
}

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

    const start = (unsettled: readonly string[] = []) => world.machine.start((event) => events.push(event), unsettled)
    const order = (name: string, selection = world.knownSelection) => ({
      vendId: vendIdOf(name),
      selection,
      priceYen: world.priceYen
    })
    /** Orders as a session does: of a machine that leads only what it selected itself. */
    async function vend(name: string) {
      await prepare()
      return await world.machine.vend(order(name))
    }
    /** Has the machine select, where only it can begin. */
    async function prepare(): Promise<void> {
      if (world.machine.capabilities.leads) await press()
    }
    /** Presses the machine's own button until it tells of it: it may still be busy with the shopper before. */
    async function press(): Promise<void> {
      const before = selections().length
      for (let attempt = 0; selections().length === before && attempt < 10; attempt += 1) {
        world.cabinet.press(world.column)
        await vi
          .waitFor(() => {
            expect(selections().length).toBeGreaterThan(before)
          }, { timeout: 3000, interval: 5 })
          .catch(() => undefined)
      }
      expect(selections().at(-1)).toEqual({ type: 'selection_made', selection: world.knownSelection })
    }
    const selections = () => events.filter(({ type }) => type === 'selection_made')
    const goodsOutCount = () => world.cabinet.ledger.length
    /** The machine's coming and going, oldest first. */
    const presence = () => events.map(({ type }) => type).filter((type) => /^machine_/.test(type))
    async function waitForPresence(expected: readonly MachineEvent['type'][]): Promise<void> {
      await vi.waitFor(() => {
        expect(presence(), JSON.stringify(events)).toEqual(expected)
      }, patience)
    }
    async function waitForGoods(count: number): Promise<void> {
      await vi.waitFor(() => {
        expect([goodsOutCount(), world.isSafe()]).toEqual([count, true])
      }, patience)
    }
    async function waitForEvent(expected: MachineEvent): Promise<void> {
      await vi.waitFor(() => {
        expect(events).toContainEqual(expected)
      }, patience)
    }

    /** Orders until one is handed out: the first may meet a line or a machine that is not itself yet. */
    async function sellAgain(): Promise<void> {
      let unknown = 0
      let sold = false
      for (let attempt = 0; !sold && attempt < 20; attempt += 1) {
        await vi.waitFor(() => {
          expect(presence().at(-1)).toBe('machine_ready')
        }, patience)
        const result = await vend(`v${String(attempt)}`)
        sold = result.ok
        if (!result.ok && result.error.code === 'vend_unknown') unknown += 1
      }
      expect(sold).toBe(true)
      await vi.waitFor(() => {
        expect(goodsOutCount()).toBeGreaterThanOrEqual(1)
      }, patience)
      expect(goodsOutCount()).toBeLessThanOrEqual(1 + unknown)
    }
    /** Sends bytes to the driver in the pieces of a line, with turns in between; over a line that it may open again. */
    async function say(bytes: Uint8Array): Promise<void> {
      for (let at = 0; at < bytes.length; at += pieceLength) {
        world.say(bytes.subarray(at, at + pieceLength))
        await turn()
      }
    }

    test('has reported how it stands when its start is over', async () => {
      await start()
      expect(presence()).toEqual(['machine_ready'])
      expect(goodsOutCount()).toBe(0)
    })

    test('hands out once, and confirms as far as it says it can', async () => {
      await start()
      expect(await vend('v1')).toEqual({ ok: true, value: world.machine.capabilities.confirms })
      await waitForGoods(1)
    })

    test('of two orders given at once hands out for the first, and for the second after it or surely not', async () => {
      await start()
      await prepare()
      const [first, second] = await Promise.all([world.machine.vend(order('v1')), world.machine.vend(order('v2'))])
      expect(first).toEqual({ ok: true, value: world.machine.capabilities.confirms })
      // Not made to wait behind a sale of which nobody knows how long it takes.
      if (!second.ok) expect(second.error.code).toBe('vend_not_started')
      await waitForGoods(second.ok ? 2 : 1)
      expect((await vend('v3')).ok).toBe(true)
      await waitForGoods(second.ok ? 3 : 2)
    })

    test('never hands out twice for a vendId', async () => {
      await start()
      await prepare()
      const [first, second] = await Promise.all([world.machine.vend(order('v1')), world.machine.vend(order('v1'))])
      expect(first.ok).toBe(true)
      for (const again of [second, await vend('v1')]) {
        expect(again).toEqual({ ok: false, error: { code: 'vend_not_started', cause: 'already_told' } })
      }
      world.machine.decline()
      // The next order going through shows that nothing of the refused ones was waiting before it.
      expect((await vend('v2')).ok).toBe(true)
      await waitForGoods(2)
    })

    test('refuses a selection that it does not have', async () => {
      await start()
      await prepare()
      const refused = await world.machine.vend(order('v1', world.unknownSelection))
      world.machine.decline()
      expect(refused).toMatchObject({ ok: false, error: { code: 'vend_not_started' } })
      expect((await vend('v2')).ok).toBe(true)
      await waitForGoods(1)
    })

    test('starts without a line, says so, refuses, and is ready when the line comes', async () => {
      await world.unplug()
      await start()
      expect(presence()).toEqual(['machine_lost'])
      expect(await world.machine.vend(order('v1'))).toMatchObject({ ok: false, error: { code: 'vend_not_started' } })
      await world.plug()
      await waitForPresence(['machine_lost', 'machine_ready'])
      expect((await vend('v2')).ok).toBe(true)
      await waitForGoods(1)
    })

    test('reports a line lost and found once each, and works again', async () => {
      await start()
      await world.unplug()
      await waitForPresence(['machine_ready', 'machine_lost'])
      expect(await world.machine.vend(order('v1'))).toMatchObject({ ok: false, error: { code: 'vend_not_started' } })
      await world.plug()
      await waitForPresence(['machine_ready', 'machine_lost', 'machine_ready'])
      expect((await vend('v2')).ok).toBe(true)
      await waitForGoods(1)
    })

    test('answers a vend whose line broke truly, leaves the machine safe later, and never sends it again', async () => {
      await start()
      await prepare()
      const underWay = world.machine.vend(order('v1'))
      await world.unplug()
      const result = await underWay
      if (!result.ok) expect(['vend_unknown', 'vend_not_started']).toContain(result.error.code)
      await waitForPresence(['machine_ready', 'machine_lost'])
      await world.plug()
      await waitForPresence(['machine_ready', 'machine_lost', 'machine_ready'])
      expect((await world.machine.vend(order('v1'))).ok).toBe(false)
      await vi.waitFor(() => {
        expect(world.isSafe()).toBe(true)
      }, patience)
      if (result.ok) expect(goodsOutCount()).toBe(1)
      else expect(goodsOutCount()).toBeLessThanOrEqual(result.error.code === 'vend_unknown' ? 1 : 0)
    })

    test('declines without harm: nothing comes out, and the next order goes through', async () => {
      await start()
      world.machine.decline()
      if (world.machine.capabilities.reportsSelection) {
        await press()
        world.machine.decline()
      }
      expect((await vend('v1')).ok).toBe(true)
      world.machine.decline()
      await waitForGoods(1)
    })

    test('hands out nothing for what the machine selected until it is told to', async () => {
      await start()
      if (!world.machine.capabilities.reportsSelection) return
      await press()
      expect(goodsOutCount()).toBe(0)
      expect((await world.machine.vend(order('v1'))).ok).toBe(true)
      await waitForGoods(1)
    })

    test('comes back after the machine lost its power, and works again', async () => {
      await start()
      world.cabinet.powerCycle()
      // Told as lost or not, as the protocol shows it: what counts is that it sells again, and nothing by itself.
      await sellAgain()
    })

    test('outlives a megabyte of noise: keeps none of it, hands out nothing for it, and works again', async () => {
      await start()
      // A little first, for what the first of it leaves for good, such as code that is compiled.
      await say(noise.subarray(0, 16 * pieceLength))
      const before = retainedBytes()
      await say(noise)
      await vi.waitFor(() => {
        expect(retainedBytes() - before).toBeLessThan(noise.length / 4)
      }, { ...patience, interval: 100 })
      // Its end, as a line has one: else a protocol of lines must lose the next one to it.
      await say(Uint8Array.of(0x0a))
      expect(goodsOutCount()).toBe(0)
      await sellAgain()
    })

    test('tells of a column that is empty, from the start and at each change, where it says that it can', async () => {
      const empty = { type: 'stock_changed', selection: world.knownSelection, available: false } as const
      world.cabinet.setStock(world.column, 0)
      await start()
      if (!world.machine.capabilities.reportsStock) {
        expect(events).not.toContainEqual(expect.objectContaining({ type: 'stock_changed' }))
        return
      }
      await waitForEvent(empty)
      world.cabinet.setStock(world.column, 3)
      await waitForEvent({ ...empty, available: true })
    })

    test('tells of its door, from the start and at each change, where it says that it can', async () => {
      world.cabinet.setDoor(true)
      await start()
      if (!world.machine.capabilities.reportsDoor) {
        expect(events).not.toContainEqual(expect.objectContaining({ type: 'door_changed' }))
        return
      }
      await waitForEvent({ type: 'door_changed', open: true })
      world.cabinet.setDoor(false)
      await waitForEvent({ type: 'door_changed', open: false })
      expect((await vend('v1')).ok).toBe(true)
    })

    test('never takes a jam for goods, where it says that it confirms them', async () => {
      await start()
      if (world.machine.capabilities.confirms !== 'dispensed') return
      world.cabinet.jam(world.column, 1)
      expect(await vend('v1')).toMatchObject({ ok: false, error: { code: 'vend_failed' } })
      expect((await vend('v2')).ok).toBe(true)
      await waitForGoods(1)
    })

    test('asks once after a vend that was cut short, where it says that it can, and never sends it again', async () => {
      await start()
      if (!world.machine.capabilities.settles) return
      world.cabinet.setMotor(world.column, 400)
      await prepare()
      const underWay = world.machine.vend(order('v1'))
      await vi.waitFor(() => {
        expect(world.cabinet.isTurning).toBe(true)
      }, patience)
      await world.unplug()
      expect(await underWay).toMatchObject({ ok: false, error: { code: 'vend_unknown' } })
      await world.plug()
      const settled = () => events.filter((event) => event.type === 'vend_settled')
      await vi.waitFor(() => {
        expect(settled()).toMatchObject([{ vendId: vendIdOf('v1'), result: 'dispensed' }])
      }, patience)
      expect((await vend('v2')).ok).toBe(true)
      expect(settled().length).toBe(1)
      await waitForGoods(2)
    })

    test('hands out nothing for vends of an earlier run', async () => {
      await start([vendIdOf('old')])
      expect((await vend('v1')).ok).toBe(true)
      await waitForGoods(1)
    })

    test('close leaves the machine safe and the line free, and refuses what comes after', async () => {
      await start()
      await prepare()
      const underWay = world.machine.vend(order('v1'))
      await world.machine.close()
      await underWay
      expect(await world.machine.vend(order('v2'))).toMatchObject({ ok: false, error: { code: 'vend_not_started' } })
      // Before the line is opened again, since opening a port throws away what its far end has not read yet.
      await vi.waitFor(() => {
        expect(world.isSafe()).toBe(true)
      }, patience)
      expect(await world.isLineFree()).toBe(true)
      expect(goodsOutCount()).toBeLessThanOrEqual(1)
    })
  })
}
