import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../../../test/support/vending-clock.ts'
import { createFaultyLine, LINE_FAULTS } from '../../serial/simulator/faulty-line.ts'
import { createRandom } from '../../serial/simulator/seeded-random.ts'
import { createSimulatedLine } from '../../serial/simulator/simulated-serial-port.ts'
import { SimulatedCabinet } from '../simulator/simulated-cabinet.ts'
import type { MachineEvent } from '../vending-machine.ts'
import { mdbCashlessDriver } from './driver.ts'
import { createSimulatedGateAdapter } from './simulator/simulated-gate-adapter.ts'

const columns = [
  { selection: '1', priceYen: 350, motorMs: 2000 },
  { selection: '2', priceYen: 480 }
]
const dispensed = { ok: true, value: 'dispensed' }

function makeWorld(decimals = 0) {
  const clock = new VirtualClock()
  const line = createSimulatedLine()
  const cable = createFaultyLine(line.far, { random: createRandom(1), probability: 0 })
  const cabinet = new SimulatedCabinet({ clock, columns })
  const heard: string[] = []
  const adapter = createSimulatedGateAdapter(cable, {
    cabinet,
    clock,
    decimals,
    onEntry: ({ kind, text }) => kind === 'heard' && heard.push(text)
  })
  const events: MachineEvent[] = []
  const machine = mdbCashlessDriver.create(
    { ...mdbCashlessDriver.settings.parse({ driver: 'mdb-cashless', port: '/dev/simulated' }), decimals },
    { open: line.open, clock }
  )
  const pass = (ms: number) => clock.run(() => false, ms)
  async function start(): Promise<void> {
    void machine.start((event) => events.push(event))
    await pass(500)
  }
  const vend = (vendId: string, selection = '1', priceYen = 350) => machine.vend({ vendId, selection, priceYen })
  const types = () => events.map(({ type }) => type)
  return { line, cable, cabinet, adapter, heard, events, machine, pass, start, vend, types }
}

describe('gate driver', () => {
  test('the machine asks, waits, and hands out once it may', async () => {
    const { cabinet, events, start, pass, vend } = makeWorld()
    await start()
    cabinet.press('1')
    await pass(5000)
    expect(events).toEqual([{ type: 'machine_ready' }, { type: 'selection_made', selection: '1' }])
    expect(cabinet.ledger).toEqual([])
    const sold = vend('v1')
    await pass(2100)
    expect(await sold).toEqual(dispensed)
    expect(cabinet.ledger.map(({ selection }) => selection)).toEqual(['1'])
    cabinet.press('2')
    await pass(10)
    expect(events.at(-1)).toEqual({ type: 'selection_made', selection: '2' })
  })

  test('knows prices with a point', async () => {
    const { cabinet, start, pass, vend, heard } = makeWorld(2)
    await start()
    cabinet.press('2')
    await pass(10)
    expect(await vend('v1', '2', 480)).toEqual(dispensed)
    expect(heard).toContain('C,VEND,4.80')
  })

  test('another price than the shopper was told is not paid, and the machine is let go', async () => {
    const { cabinet, adapter, start, pass, vend } = makeWorld()
    await start()
    cabinet.press('1')
    await pass(10)
    expect(await vend('v1', '1', 300)).toEqual({
      ok: false,
      error: { code: 'vend_not_started', cause: 'price_mismatch' }
    })
    await pass(10)
    expect([adapter.standing(), cabinet.ledger.length]).toEqual(['enabled', 0])
  })

  test('a jam is a failure, and the next sale goes through', async () => {
    const { cabinet, start, pass, vend } = makeWorld()
    await start()
    cabinet.jam('2', 1)
    cabinet.press('2')
    await pass(10)
    expect(await vend('v1', '2', 480)).toEqual({ ok: false, error: { code: 'vend_failed', cause: 'machine_failed' } })
    cabinet.press('2')
    await pass(10)
    expect(await vend('v2', '2', 480)).toEqual(dispensed)
  })

  test('no is told to the machine, and once more where the line swallowed it', async () => {
    const { cabinet, cable, adapter, machine, start, pass } = makeWorld()
    await start()
    cabinet.press('1')
    await pass(10)
    cable.failNext('to_machine', 'dropped')
    machine.decline()
    await pass(10)
    expect(adapter.standing()).toBe('requested')
    await pass(1000)
    expect(adapter.standing()).toBe('enabled')
  })

  test('a machine that gives up takes its selection back', async () => {
    const { cabinet, start, pass, types } = makeWorld()
    await start()
    cabinet.press('1')
    await pass(31_000)
    expect(types()).toEqual(['machine_ready', 'selection_made', 'selection_ended'])
  })

  test('another button takes the choice before back', async () => {
    const { cabinet, start, pass, events, vend } = makeWorld()
    await start()
    cabinet.press('1')
    await pass(1500)
    cabinet.press('2')
    await pass(10)
    expect(events.slice(1)).toEqual([
      { type: 'selection_made', selection: '1' },
      { type: 'selection_ended' },
      { type: 'selection_made', selection: '2' }
    ])
    expect(await vend('v1', '2', 480)).toEqual(dispensed)
  })

  test('a line that breaks in a sale leaves it unknown, and the report goes to it when it comes', async () => {
    const { line, cabinet, start, pass, vend, events } = makeWorld()
    await start()
    cabinet.press('1')
    await pass(10)
    const sold = vend('v1')
    await pass(500)
    line.far.unplug()
    expect(await sold).toEqual({ ok: false, error: { code: 'vend_unknown', cause: 'port_lost_while_selling' } })
    line.far.plug()
    await pass(3000)
    expect(events.slice(2)).toEqual([
      { type: 'machine_lost', cause: 'port_lost' },
      { type: 'machine_ready' },
      { type: 'vend_settled', vendId: 'v1', result: 'dispensed', cause: 'reported_late' }
    ])
    expect(cabinet.ledger).toHaveLength(1)
  })

  test('a machine that restarts in a sale leaves it unknown, and is ready again', async () => {
    const { cabinet, start, pass, vend, types } = makeWorld()
    await start()
    cabinet.press('1')
    await pass(10)
    const sold = vend('v1')
    await pass(500)
    cabinet.powerCycle()
    expect(await sold).toMatchObject({ ok: false, error: { code: 'vend_unknown' } })
    await pass(500)
    expect(types().slice(-2)).toEqual(['machine_lost', 'machine_ready'])
  })

  test('an adapter that restarts alone is put on the bus again', async () => {
    const { adapter, cabinet, start, pass, vend } = makeWorld()
    await start()
    adapter.restart()
    await pass(2000)
    expect(adapter.standing()).toBe('enabled')
    cabinet.press('2')
    await pass(10)
    expect(await vend('v1', '2', 480)).toEqual(dispensed)
  })

  test('an open door, and an adapter that falls silent, are losses', async () => {
    const { cabinet, cable, start, pass, events } = makeWorld()
    await start()
    cabinet.setDoor(true)
    await pass(10)
    expect(events.at(-1)).toEqual({ type: 'machine_lost', cause: 'machine_disabled' })
    cabinet.setDoor(false)
    await pass(100)
    expect(events.at(-1)).toEqual({ type: 'machine_ready' })
    cable.failNext('to_machine', ...Array.from({ length: 3 }, () => 'dropped' as const))
    await pass(4500)
    expect(events.slice(-2)).toEqual([{ type: 'machine_lost', cause: 'no_answer' }, { type: 'machine_ready' }])
  })

  test('close leaves the bus, so that the machine asks nobody', async () => {
    const { adapter, cabinet, machine, line, start, pass, vend } = makeWorld()
    await start()
    cabinet.press('1')
    await pass(10)
    const closed = machine.close()
    await pass(10)
    await closed
    expect([adapter.standing(), line.far.isOpen()]).toEqual(['off', false])
    expect(await vend('v1')).toEqual({ ok: false, error: { code: 'vend_not_started', cause: 'closed' } })
  })
})

const anyFault = fc.record({
  direction: fc.constantFrom('to_machine', 'to_appliance'),
  fault: fc.constantFrom(...LINE_FAULTS),
  /** So many pieces of that direction go through before. */
  after: fc.integer({ min: 0, max: 6 })
})

describe('gate driver on a bad cable', () => {
  test('one struck line costs no sale too many, and never a wrong report', async () => {
    await fc.assert(
      fc.asyncProperty(anyFault, fc.integer(), async ({ direction, fault, after }, seed) => {
        const { cable, cabinet, events, start, pass, vend } = makeWorld()
        cabinet.setMotor('1', 300)
        await start()
        cable.failNext(direction, ...Array.from({ length: after }, () => 'none' as const), fault)
        const ledgers: number[] = []
        for (const [index, selection] of ['1', '2', '1'].entries()) {
          const before = cabinet.ledger.length
          if (seed % 5 === index) cabinet.jam(selection, 1)
          cabinet.press(selection)
          await pass(50)
          const last = events.at(-1)
          if (last?.type !== 'selection_made') continue
          const told = columns.find((column) => column.selection === last.selection)
          const vendId = `v${String(index)}`
          let code = ''
          void vend(vendId, last.selection, told?.priceYen ?? 0).then((result) => {
            code = result.ok ? result.value : result.error.code
          })
          await pass(70_000)
          expect(code).not.toBe('')
          const out = cabinet.ledger.length - before
          ledgers.push(out)
          if (code === 'dispensed') expect(out).toBe(1)
          else if (code !== 'vend_unknown') expect(out).toBe(0)
          const settled = events.find((event) => event.type === 'vend_settled' && event.vendId === vendId)
          if (settled?.type === 'vend_settled') expect(out).toBe(settled.result === 'dispensed' ? 1 : 0)
        }
        expect(Math.max(0, ...ledgers)).toBeLessThanOrEqual(1)
        // Nothing was handed out but by an order.
        expect(cabinet.ledger.length).toBe(ledgers.reduce((sum, count) => sum + count, 0))
      }),
      { numRuns: 150 }
    )
  })
})
