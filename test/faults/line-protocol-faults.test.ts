import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LINE_FAULTS } from '../../device/serial/simulator/faulty-line.ts'
import type { LineDirection, LineFault } from '../../device/serial/simulator/faulty-line.ts'
import type { VendConfirmation } from '../../device/vending/vending-machine.ts'
import { makeLineWorld, numberedVendId } from '../support/line-protocol-world.ts'

type World = ReturnType<typeof makeLineWorld>
type VendResult = Awaited<ReturnType<World['vend']>>

const vendCount = 4

/** What befalls the line and the machine, and how long it lasts. */
interface Mishap {
  readonly what: 'nothing' | 'fault' | 'cut_after' | 'unplug' | 'power_cycle' | 'jam' | 'door'
  readonly durationMs: number
  readonly direction: LineDirection
  readonly fault: Exclude<LineFault, 'none'>
  /** Of frames struck, or of bytes before the cut. */
  readonly count: number
}

const anyMishap: fc.Arbitrary<Mishap> = fc.record({
  what: fc.oneof(
    { weight: 4, arbitrary: fc.constant('nothing' as const) },
    { weight: 6, arbitrary: fc.constant('fault' as const) },
    { weight: 8, arbitrary: fc.constantFrom('cut_after' as const, 'unplug' as const, 'power_cycle' as const) },
    { weight: 1, arbitrary: fc.constantFrom('jam' as const, 'door' as const) }
  ),
  durationMs: fc.oneof(fc.nat({ max: 150 }), fc.nat({ max: 1500 }), fc.nat({ max: 5000 })),
  direction: fc.constantFrom('to_machine', 'to_appliance'),
  fault: fc.constantFrom(...LINE_FAULTS),
  count: fc.nat({ max: 60 })
})

async function befall(world: World, mishap: Mishap): Promise<void> {
  const { what, durationMs, direction, fault, count } = mishap
  switch (what) {
    case 'nothing':
      break
    case 'fault':
      world.cable.failNext(direction, ...Array.from({ length: 1 + (count % 5) }, () => fault))
      break
    case 'power_cycle':
      world.cabinet.powerCycle()
      break
    case 'unplug':
      world.line.far.unplug()
      break
    case 'cut_after':
      world.line.far.unplugAfter(1 + count)
      break
    case 'jam':
      world.cabinet.jam('1', 1)
      break
    case 'door':
      world.cabinet.setDoor(true)
      break
  }
  await world.pass(durationMs)
  world.cabinet.setDoor(false)
  if (what !== 'unplug' && what !== 'cut_after') return
  // Also where fewer bytes came by than were to be let through.
  world.line.far.unplug()
  world.line.far.plug()
  await world.pass(1500)
}

/** Whether goods may, must or must not have come out for what the driver said of a vend. */
function goodsThatFit(result: VendResult, settled: VendConfirmation | 'failed' | undefined): readonly number[] {
  if (result.ok) return [1]
  if (result.error.code !== 'vend_unknown') return [0]
  if (settled === undefined || settled === 'told') return [0, 1]
  return settled === 'dispensed' ? [1] : [0]
}

test.each([true, false])(
  'whatever befalls line and machine, goods and answers agree, and nothing comes twice (memory lasts: %s)',
  async (memoryLasts) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyMishap, { minLength: 4, maxLength: 10 }), fc.nat(), async (mishaps, seed) => {
        const world = makeLineWorld({ behaviour: { traits: { memoryLasts } }, seed })
        const started = world.machine.start((event) => world.events.push(event))
        const vends: Promise<VendResult>[] = []
        for (const [index, mishap] of mishaps.entries()) {
          if (index < vendCount) vends.push(world.vend(index, '1'))
          await befall(world, mishap)
        }
        // Time for what is under way to end, be asked after, and settle.
        await world.pass(20_000)
        await started
        const results = await Promise.all(vends)
        for (const [index, result] of results.entries()) {
          const vendId = numberedVendId(index)
          const settlements = world.events.flatMap((event) =>
            event.type === 'vend_settled' && event.vendId === vendId ? [event.result] : []
          )
          const goodsCount = world.goods().filter((token) => token === vendId).length
          expect(settlements.length).toBeLessThanOrEqual(1)
          if (settlements.length > 0) expect(result).toMatchObject({ ok: false, error: { code: 'vend_unknown' } })
          expect(goodsThatFit(result, settlements[0])).toContain(goodsCount)
        }
        // All mishaps over, the machine is back.
        expect(world.events.filter(({ type }) => type.startsWith('machine_')).at(-1)?.type).toBe('machine_ready')
        const last = world.vend(99, '2')
        await world.pass(500)
        expect(await last).toEqual({ ok: true, value: 'dispensed' })
        const closed = world.machine.close()
        await world.pass(100)
        await closed
      }),
      { numRuns: 40 }
    )
  }
)
