import { describe, expect, it } from 'vitest'
import type { CardChannel, CardReader, ReaderEvent } from '../../../../device/reader/card-reader.ts'
import { err, ok, type Result } from '../../../../device/result.ts'
import type {
  MachineEvent,
  VendConfirmation,
  VendError,
  VendingMachine,
  VendOrder
} from '../../../../device/vending/vending-machine.ts'
import { ManualClock } from '../../../../test/support/manual-clock.ts'
import type { Heard, TestFacts, TestStage } from '../test-stage.ts'
import { watchedMachine } from '../watched-machine.ts'
import { watchedReader } from '../watched-reader.ts'
import { machineTest, relayTest } from './machine-tests.ts'
import { readerTest } from './reader-test.ts'

/** A stage on which a person answers by a list; what is not on it waits for the device. */
function stageOf(answers: Readonly<Record<string, 'yes' | 'no'>>, canRecord: (selection: string) => boolean = () => true) {
  const asked: string[] = []
  const told: TestFacts[] = []
  const pulses: string[] = []
  const abort = new AbortController()
  const stage: TestStage = {
    id: 'run-1',
    clock: new ManualClock(),
    signal: abort.signal,
    screen: { show: () => undefined, shown: () => null, onShown: () => () => undefined },
    tell: (facts) => told.push(facts),
    ask: async <T>(code: string, _: TestFacts, happening?: Promise<T>): Promise<Heard<T>> => {
      asked.push(code)
      const answer = answers[code]
      if (answer !== undefined) return { from: 'person', answer }
      if (happening === undefined) throw new Error(`nobody answers ${code}`)
      return { from: 'device', what: await happening }
    },
    notePulse: (selection) => {
      if (!canRecord(selection)) return false
      pulses.push(selection)
      return true
    }
  }
  return { stage, asked, told, pulses, abort }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('the test of the reader', () => {
  const channel = (answer: readonly number[] | 'card_silent'): CardChannel => ({
    atr: Uint8Array.from([0x3b, 0x80]),
    transmit: () => Promise.resolve(answer === 'card_silent' ? err({ code: answer }) : ok(Uint8Array.from(answer)))
  })
  async function readerOf() {
    let tell: (event: ReaderEvent) => void = () => undefined
    const driver: CardReader = {
      start: (listener) => {
        tell = listener
        return Promise.resolve()
      },
      close: () => Promise.resolve()
    }
    const session: string[] = []
    const reader = watchedReader(driver)
    await reader.start(({ type }) => session.push(type))
    return { reader, session, tell: (event: ReaderEvent) => { tell(event) } }
  }
  const ready: ReaderEvent = { type: 'reader_ready', readerName: 'ACR' }

  it('says how a reader is that cannot be used', async () => {
    const { reader, tell } = await readerOf()
    expect(await readerTest(reader)(stageOf({}).stage)).toMatchObject({ outcome: 'failed', code: 'reader_unheard' })
    tell({ type: 'reader_lost', error: { code: 'reader_service_absent' } })
    expect(await readerTest(reader)(stageOf({}).stage)).toMatchObject({ outcome: 'failed', code: 'reader_service_absent' })
  })

  it('takes any card that answers, and the session hears of all of it first', async () => {
    const { reader, session, tell } = await readerOf()
    tell(ready)
    const { stage, asked } = stageOf({})
    const testing = readerTest(reader)(stage)
    await settled()
    // The file that is selected is not there: some other card.
    tell({ type: 'card_inserted', card: channel([0x6a, 0x82]) })
    await settled()
    expect(asked).toEqual(['lay_card', 'take_card'])
    tell({ type: 'card_removed' })
    expect(await testing).toEqual({ outcome: 'passed', code: 'card_read', facts: { name: 'ACR' } })
    expect(session).toEqual(['reader_ready', 'card_inserted', 'card_removed'])
  })

  it.each([
    ['a card that is not seen', [ready], { lay_card: 'no' }, 'card_not_seen'],
    ['a card that says nothing', [ready, { type: 'card_inserted', card: channel('card_silent') }], {}, 'card_silent'],
    ['a card whose going is not seen', [ready, { type: 'card_inserted', card: channel([0x6a, 0x82]) }], { take_card: 'yes' }, 'removal_not_seen']
  ] as const)('fails on %s', async (_, events, answers, code) => {
    const { reader, tell } = await readerOf()
    for (const event of events) tell(event)
    expect(await readerTest(reader)(stageOf(answers).stage)).toMatchObject({ outcome: 'failed', code })
  })

  it.each([
    [{ type: 'cards_collided' }, 'cards_collided'],
    [{ type: 'reader_lost', error: { code: 'reader_lost' } }, 'reader_lost']
  ] as const)('fails on %j while it waits', async (event, code) => {
    const { reader, tell } = await readerOf()
    tell(ready)
    const testing = readerTest(reader)(stageOf({}).stage)
    await settled()
    tell(event)
    expect(await testing).toMatchObject({ outcome: 'failed', code })
  })
})

type Report = Result<VendConfirmation, VendError>

async function machineOf(report: (order: VendOrder) => Report | Promise<Report> = () => ok('told')) {
  const orders: VendOrder[] = []
  const session: MachineEvent[] = []
  let tell: (event: MachineEvent) => void = () => undefined
  const driver: VendingMachine = {
    capabilities: { protocol: 'lcus', confirms: 'told', reportsSelection: false, leads: false, reportsStock: false, reportsDoor: true, settles: false },
    start: (listener) => {
      tell = listener
      return Promise.resolve()
    },
    vend: async (order) => {
      orders.push(order)
      return report(order)
    },
    decline: () => undefined,
    close: () => Promise.resolve()
  }
  const clock = new ManualClock()
  const machine = watchedMachine(driver, clock)
  await machine.start((event) => session.push(event))
  return { machine, orders, session, tell: (event: MachineEvent) => { tell(event) } }
}

describe('the test of the machine', () => {
  it('says how its line is, and tells it nothing', async () => {
    const { machine, orders, tell } = await machineOf()
    const test = machineTest(machine, 'relay-lcus')
    expect(await test(stageOf({}).stage)).toMatchObject({ outcome: 'failed', code: 'machine_unheard' })
    tell({ type: 'machine_ready' })
    tell({ type: 'door_changed', open: true })
    expect(await test(stageOf({}).stage)).toMatchObject({ outcome: 'passed', facts: { driver: 'relay-lcus', door: 'open' } })
    tell({ type: 'machine_lost', cause: 'port_lost' })
    expect(await test(stageOf({}).stage)).toMatchObject({ outcome: 'failed', code: 'machine_lost', facts: { cause: 'port_lost' } })
    expect(orders).toEqual([])
  })
})

describe('the test of the relays', () => {
  const yes = { goods_may_come_out: 'yes', relays_switched: 'yes' } as const
  const ready = async (report?: (order: VendOrder) => Report | Promise<Report>) => {
    const made = await machineOf(report)
    made.tell({ type: 'machine_ready' })
    return made
  }

  it('switches each once, noted before, under a name that no sale has', async () => {
    const { machine, orders } = await ready()
    const { stage, pulses } = stageOf(yes)
    expect(await relayTest(machine, ['1', '2'])(stage)).toMatchObject({ outcome: 'passed', code: 'relays_switched' })
    expect(pulses).toEqual(['1', '2'])
    expect(orders).toEqual([
      { vendId: 'service-run-1-1', selection: '1', priceYen: 0 },
      { vendId: 'service-run-1-2', selection: '2', priceYen: 0 }
    ])
  })

  it.each([
    ['without relays', null, yes, 'no_relay'],
    ['without a word', ['1'], { goods_may_come_out: 'no' }, 'not_switched']
  ] as const)('switches nothing %s', async (_, channels, answers, code) => {
    const { machine, orders } = await ready()
    expect(await relayTest(machine, channels)(stageOf(answers).stage)).toMatchObject({ outcome: 'skipped', code })
    expect(orders).toEqual([])
  })

  it('switches nothing that could not be noted, nor after it was ended', async () => {
    const { machine, orders } = await ready()
    const unnoted = stageOf(yes, (selection) => selection === '1')
    expect(await relayTest(machine, ['1', '2'])(unnoted.stage)).toMatchObject({ code: 'not_recorded' })
    expect(orders).toHaveLength(1)
    const ended = stageOf(yes)
    ended.abort.abort()
    expect(await relayTest(machine, ['1', '2'])(ended.stage)).toMatchObject({ code: 'not_switched' })
    expect(orders).toHaveLength(1)
  })

  it.each([
    ['vend_unknown', 'failed', 'pulse_unknown', 1],
    ['vend_not_started', 'failed', 'pulse_not_started', 1],
    // A board with sensors: nothing came out, and the relay was switched.
    ['vend_failed', 'passed', 'relays_switched', 2]
  ] as const)('after %s: %s, %s', async (code, outcome, found, told) => {
    const { machine, orders } = await ready(() => err({ code, cause: 'x' }))
    expect(await relayTest(machine, ['1', '2'])(stageOf(yes).stage)).toMatchObject({ outcome, code: found })
    expect(orders).toHaveLength(told)
  })

  it('never switches while a sale is handed out, and the session hears of no pulse', async () => {
    const held = Promise.withResolvers<Report>()
    const { machine, session, tell } = await ready((order) => (order.vendId === 'sale' ? held.promise : ok('told')))
    const sale = machine.vend({ vendId: 'sale', selection: '1', priceYen: 350 })
    expect(machine.now().isVending).toBe(true)
    expect(await machine.pulse('p-1', '1')).toEqual(err({ code: 'vend_not_started', cause: 'busy' }))
    held.resolve(ok('told'))
    await sale
    expect(await machine.pulse('p-2', '1')).toEqual(ok('told'))
    tell({ type: 'vend_settled', vendId: 'p-2', result: 'told', cause: '' })
    tell({ type: 'vend_settled', vendId: 'sale', result: 'told', cause: '' })
    expect(session.filter(({ type }) => type === 'vend_settled')).toMatchObject([{ vendId: 'sale' }])
  })

  it('keeps a sale away while it switches: one begins nothing then, and the next one does', async () => {
    const held = Promise.withResolvers<Report>()
    const { machine, orders } = await ready((order) => (order.vendId === 'p-1' ? held.promise : ok('told')))
    const pulse = machine.pulse('p-1', '1')
    expect(await machine.vend({ vendId: 'sale-1', selection: '1', priceYen: 350 })).toEqual(err({ code: 'vend_not_started', cause: 'busy' }))
    expect(orders.map(({ vendId }) => vendId)).toEqual(['p-1'])
    held.resolve(ok('told'))
    expect(await pulse).toEqual(ok('told'))
    expect(await machine.vend({ vendId: 'sale-2', selection: '1', priceYen: 350 })).toEqual(ok('told'))
  })
})
