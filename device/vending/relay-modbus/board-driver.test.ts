import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../../../test/support/vending-clock.ts'
import { createFaultyLine, LINE_FAULTS } from '../../serial/simulator/faulty-line.ts'
import { createRandom } from '../../serial/simulator/seeded-random.ts'
import { createSimulatedLine } from '../../serial/simulator/simulated-serial-port.ts'
import { SimulatedCabinet } from '../simulator/simulated-cabinet.ts'
import type { MachineEvent } from '../vending-machine.ts'
import { relayModbusDriver } from './driver.ts'
import { createSimulatedModbusBoard, simulatedWiring } from './simulator/simulated-modbus-board.ts'

const columns = [
  { selection: '1', priceYen: 350, motorMs: 800 },
  { selection: '2', priceYen: 480, stock: 2 }
]
const wiring = simulatedWiring(columns)
const notStarted = (cause: string) => ({ ok: false, error: { code: 'vend_not_started', cause } })
const unknown = (cause: string) => ({ ok: false, error: { code: 'vend_unknown', cause } })
const told = { ok: true, value: 'told' }
const dispensed = { ok: true, value: 'dispensed' }

type Inputs = 'all' | 'none' | 'no sensor'

function makeWorld(inputs: Inputs = 'all', settings: object = {}) {
  const clock = new VirtualClock()
  const line = createSimulatedLine()
  const cable = createFaultyLine(line.far, { random: createRandom(1), probability: 0 })
  const cabinet = new SimulatedCabinet({ clock, columns })
  const heard: string[] = []
  const board = createSimulatedModbusBoard(cable, {
    cabinet,
    clock,
    onEntry: ({ kind, text }) => kind === 'heard' && heard.push(text)
  })
  const events: MachineEvent[] = []
  const { dispensed: sensor, ...others } = wiring.inputs
  const machine = relayModbusDriver.create(
    relayModbusDriver.settings.parse({
      driver: 'relay-modbus',
      port: '/dev/simulated',
      channels: wiring.channels,
      ...(inputs === 'none' ? {} : { inputs: { ...others, ...(inputs === 'all' ? { dispensed: sensor } : {}) } }),
      ...settings
    }),
    { open: line.open, clock }
  )
  const pass = (ms: number) => clock.run(() => false, ms)
  async function start(): Promise<void> {
    void machine.start((event) => events.push(event))
    await pass(500)
  }
  const vend = (vendId: string, selection = '1') => machine.vend({ vendId, selection, priceYen: 350 })
  const flashes = () => heard.filter((text) => text.includes('flash')).length
  return { clock, line, cable, cabinet, board, heard, events, machine, pass, start, vend, flashes }
}

describe('modbus relay board', () => {
  test('closes the relay for the time that the board keeps by itself, and answers when it has opened', async () => {
    const { board, cabinet, start, pass, vend } = makeWorld('none')
    await start()
    const sale = vend('v1')
    await pass(300)
    expect(board.closed()).toEqual([1])
    await pass(600)
    expect(await sale).toEqual(told)
    expect([board.closed(), cabinet.ledger.length]).toEqual([[], 1])
  })

  test('opens the relay even when the program is gone', async () => {
    const { board, line, start, pass, vend } = makeWorld('none')
    await start()
    const sale = vend('v1')
    await pass(100)
    line.far.unplug()
    expect(await sale).toEqual(unknown('port_lost_while_holding'))
    await pass(500)
    expect(board.closed()).toEqual([])
  })

  test('with a sensor, confirms what fell and knows a jam', async () => {
    const { cabinet, machine, start, pass, vend } = makeWorld()
    expect(machine.capabilities).toMatchObject({ confirms: 'dispensed', reportsSelection: true, reportsStock: true })
    await start()
    const sale = vend('v1')
    await pass(2000)
    expect(await sale).toEqual(dispensed)
    cabinet.jam('1', 1)
    const jammed = vend('v2')
    await pass(20_000)
    expect(await jammed).toEqual({ ok: false, error: { code: 'vend_failed', cause: 'jammed' } })
  })

  test('does not take the goods of one vend for those of the next', async () => {
    const { cabinet, start, pass, vend } = makeWorld()
    await start()
    cabinet.jam('2', Infinity)
    const first = vend('v1')
    expect(await vend('v0', '2')).toEqual(notStarted('busy'))
    await pass(2000)
    const second = vend('v2', '2')
    await pass(40_000)
    expect([await first, await second]).toEqual([
      dispensed,
      { ok: false, error: { code: 'vend_failed', cause: 'jammed' } }
    ])
  })

  test('reads buttons, stock and door', async () => {
    const { cabinet, events, start, pass, vend } = makeWorld()
    cabinet.setStock('2', 0)
    await start()
    expect(events).toEqual([
      { type: 'machine_ready' },
      { type: 'stock_changed', selection: '2', available: false }
    ])
    cabinet.press('1')
    await pass(400)
    cabinet.setDoor(true)
    await pass(400)
    cabinet.setStock('2', 5)
    await pass(400)
    expect(events.slice(2)).toEqual([
      { type: 'selection_made', selection: '1' },
      { type: 'door_changed', open: true },
      { type: 'stock_changed', selection: '2', available: true }
    ])
    expect(await vend('v1')).toEqual(notStarted('door_open'))
  })

  test('refuses what is sold out, unknown or told before', async () => {
    const { cabinet, start, pass, vend, flashes } = makeWorld('no sensor')
    cabinet.setStock('2', 0)
    await start()
    expect(await vend('v1', '2')).toEqual(notStarted('sold_out'))
    expect(await vend('v2', 'constructor')).toEqual(notStarted('unknown_selection'))
    const sale = vend('v3')
    await pass(2000)
    expect(await sale).toEqual(told)
    expect(await vend('v3')).toEqual(notStarted('already_told'))
    expect(flashes()).toBe(1)
  })

  test('a lost echo is made up for by looking at the relay', async () => {
    const { cable, start, pass, vend, flashes } = makeWorld('none')
    await start()
    cable.failNext('to_appliance', 'dropped')
    const sale = vend('v1')
    await pass(2000)
    expect([await sale, flashes()]).toEqual([told, 1])
  })

  test('a command that was lost is unknown, and is not sent again', async () => {
    const { cable, cabinet, start, pass, vend, flashes } = makeWorld('none')
    await start()
    cable.failNext('to_machine', 'corrupted')
    const sale = vend('v1')
    await pass(2000)
    expect([await sale, flashes(), cabinet.ledger.length]).toEqual([unknown('no_echo'), 0, 0])
    expect(await vend('v1')).toEqual(notStarted('already_told'))
  })

  test('goods that fall after the line was lost are told to nobody', async () => {
    const { line, cabinet, start, pass, vend, events } = makeWorld()
    cabinet.setMotor('1', 3000)
    await start()
    const sale = vend('v1')
    await pass(200)
    line.far.unplug()
    expect(await sale).toMatchObject({ ok: false, error: { code: 'vend_unknown' } })
    line.far.plug()
    await pass(5000)
    expect(events.slice(1)).toEqual([
      { type: 'machine_lost', cause: 'port_lost' },
      { type: 'machine_ready' }
    ])
    expect(cabinet.ledger.length).toBe(1)
  })

  test('a relay that does not open is a loss, and never two sales', async () => {
    const { board, start, pass, vend, events } = makeWorld('none')
    await start()
    const sale = vend('v1')
    board.weld(1, true)
    await pass(2000)
    expect(await sale).toEqual(unknown('relay_latched_while_checking'))
    expect(events.at(-1)).toEqual({ type: 'machine_lost', cause: 'relay_latched' })
    board.weld(1, false)
    await pass(5000)
    expect(events.at(-1)).toEqual({ type: 'machine_ready' })
  })

  test('a relay that was left closed is opened before the machine is ready', async () => {
    const { heard, start, events } = makeWorld('none')
    await start()
    expect(heard.slice(0, 3).map((text) => (JSON.parse(text) as { type: string }).type)).toEqual([
      'off',
      'off',
      'read_coils'
    ])
    expect(events).toEqual([{ type: 'machine_ready' }])
  })

  test('a board without one of the relays is not ready', async () => {
    const { start, vend, events } = makeWorld('none', { channels: { '1': 1, far: 20 } })
    await start()
    expect(events).toEqual([{ type: 'machine_lost', cause: 'board_refused' }])
    expect(await vend('v1')).toEqual(notStarted('line_absent'))
  })

  test('a board that falls silent is lost, and found again', async () => {
    const { cabinet, start, pass, events } = makeWorld()
    await start()
    cabinet.powerCycle()
    await pass(4000)
    expect(events.map(({ type }) => type)).toEqual(['machine_ready'])
    const silent = makeWorld('all', { answerMs: 100 })
    await silent.start()
    silent.cabinet.powerCycle()
    await silent.pass(4000)
    expect(silent.events.map(({ type }) => type)).toEqual(['machine_ready', 'machine_lost', 'machine_ready'])
  })

  test('close ends the pulse under way, and waits a little for its goods', async () => {
    const { machine, line, start, pass, vend } = makeWorld()
    await start()
    const sale = vend('v1')
    await pass(100)
    const closed = machine.close()
    await pass(4000)
    await closed
    expect([await sale, line.far.isOpen()]).toEqual([dispensed, false])
    expect(await vend('v3')).toEqual(notStarted('closed'))
  })

  test.each([
    [{ channels: {} }],
    [{ channels: { '1': 0 } }],
    [{ pulseMs: 150 }],
    [{ inputs: { selections: { '9': 1 } } }],
    [{ inputs: { door: 1, dispensed: 1 } }],
    [{ more: 1 }]
  ])('refuses the settings %j', (settings) => {
    const parsed = relayModbusDriver.settings.safeParse({
      driver: 'relay-modbus',
      port: '/dev/ttyUSB0',
      channels: { '1': 1 },
      ...settings
    })
    expect(parsed.success).toBe(false)
  })
})

describe('modbus relay board on a bad cable', () => {
  const anyFault = fc.record({
    direction: fc.constantFrom('to_machine', 'to_appliance'),
    fault: fc.constantFrom(...LINE_FAULTS),
    /** So many pieces of that direction go through before. */
    after: fc.integer({ min: 0, max: 30 })
  })

  test.each<[Inputs]>([['all'], ['none']])(
    'one struck frame costs no sale too many, and never a wrong report: inputs %s',
    async (inputs) => {
      await fc.assert(
        fc.asyncProperty(anyFault, fc.boolean(), async ({ direction, fault, after }, jam) => {
          const { cable, cabinet, start, pass, vend, events } = makeWorld(inputs, { dispenseSeconds: 2 })
          cabinet.setMotor('1', 300)
          await start()
          cable.failNext(direction, ...Array.from({ length: after }, () => 'none' as const), fault)
          for (const vendId of ['v1', 'v2']) {
            const before = cabinet.ledger.length
            if (jam && vendId === 'v2') cabinet.jam('1', 1)
            let code = ''
            void vend(vendId).then((result) => {
              code = result.ok ? result.value : result.error.code
            })
            await pass(8000)
            const out = cabinet.ledger.length - before
            expect(code).not.toBe('')
            expect(out).toBeLessThanOrEqual(1)
            if (code === 'dispensed') expect(out).toBe(1)
            if (code === 'vend_not_started' || code === 'vend_failed') expect(out).toBe(0)
            const settled = events.find((event) => event.type === 'vend_settled' && event.vendId === vendId)
            if (settled !== undefined) expect([code, out]).toEqual(['vend_unknown', 1])
          }
        }),
        { numRuns: 100 }
      )
    }
  )
})
