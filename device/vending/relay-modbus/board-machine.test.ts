import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBoardTransition } from './board-machine.ts'
import { initialBoardState } from './board-state.ts'
import type { BoardEffect, BoardEvent, BoardRules, BoardState } from './board-state.ts'
import { decodeModbusRequest, echoOf } from './modbus-codec.ts'
import type { ModbusAnswer, ModbusRequest } from './modbus-codec.ts'

const rules: BoardRules = {
  address: 1,
  channels: { '1': 1, '2': 2 },
  pulseUnits: 5,
  inputs: { selections: { '1': 1 }, soldOut: { '2': 2 }, door: 3, dispensed: 8, inverted: [] },
  pollMs: 100,
  answerMs: 300,
  dispenseMs: 5000,
  sensorHoldMs: 1000
}
const transition = createBoardTransition(rules)
const lost: BoardEvent = { type: 'line_lost', cause: 'port_lost' }
const opened: BoardEvent[] = [{ type: 'open_due' }, { type: 'line_opened' }]
const order = (vendId: string, selection = '1'): BoardEvent => ({
  type: 'vend_asked',
  order: { vendId, selection, priceYen: 350 }
})
const bits = (...on: readonly number[]): readonly boolean[] =>
  Array.from({ length: 8 }, (_, index) => on.includes(index + 1))

/** What a healthy board answers. */
function answerOf(request: ModbusRequest, closed: readonly number[], inputs: readonly number[]): ModbusAnswer {
  const echo = echoOf(request)
  if (echo !== null) return echo
  return request.type === 'read_coils'
    ? { type: 'bits', of: 'coils', bits: bits(...closed) }
    : { type: 'bits', of: 'inputs', bits: bits(...inputs) }
}

/** A step of a history: an event, or an answer to whatever is being asked, with these relays closed and inputs on. */
type Move = BoardEvent | { readonly type: 'answer'; readonly closed: readonly number[]; readonly inputs: readonly number[] }

function eventOf(move: Move, state: BoardState): BoardEvent | null {
  if (move.type !== 'answer') return move
  return state.exchange === null
    ? null
    : { type: 'heard', message: answerOf(state.exchange, move.closed, move.inputs) }
}

function run(moves: readonly Move[], from: BoardState = initialBoardState) {
  let state = from
  const effects: BoardEffect[] = []
  for (const move of moves) {
    const event = eventOf(move, state)
    if (event === null) continue
    const step = transition(state, event)
    state = step.state
    effects.push(...step.effects)
  }
  return { state, effects }
}

const good: Move = { type: 'answer', closed: [], inputs: [] }
const gap: Move = { type: 'elapsed', timer: 'gap' }
const silence: Move = { type: 'elapsed', timer: 'answer' }
const greeting: Move[] = [...opened, good, gap, good, gap, good, gap, good, gap]
const ready = run(greeting).state

function flashesOf(effects: readonly BoardEffect[]): readonly ModbusRequest[] {
  return effects
    .filter((effect) => effect.type === 'write')
    .map(({ bytes }) => decodeModbusRequest(rules.address, bytes))
    .filter((request) => request?.type === 'flash')
}

const settlesOf = (effects: readonly BoardEffect[]) => effects.filter((effect) => effect.type === 'settle')

describe('board machine', () => {
  test('tells every relay off and sees them open before it is ready', () => {
    const { effects } = run(greeting)
    const asked = effects.filter((effect) => effect.type === 'write').map(({ bytes }) => decodeModbusRequest(1, bytes))
    expect(asked).toEqual([
      { type: 'off', channel: 1 },
      { type: 'off', channel: 2 },
      { type: 'read_coils', count: 8 },
      { type: 'read_inputs', count: 8 }
    ])
    expect(effects.filter((effect) => effect.type === 'report').map(({ event }) => event)).toEqual([
      { type: 'machine_ready' }
    ])
  })

  test('a board that refuses the pulse has told nothing', () => {
    const refused: BoardEvent = { type: 'heard', message: { type: 'exception', function: 5, code: 2 } }
    const { effects } = run([order('v1'), refused], ready)
    expect(settlesOf(effects)).toEqual([
      { type: 'settle', vendId: 'v1', outcome: { ok: false, error: { code: 'vend_not_started', cause: 'board_refused' } } }
    ])
  })

  test('an answer that comes twice is not taken for the next one', () => {
    const twice = run([order('v1'), good, good], ready)
    expect(twice.state.exchange).toBeNull()
    expect(twice.state.sale?.step).toBe('holding')
  })

  test('goods that may have passed unseen make no jam', () => {
    const sale = run([order('v1'), good, gap, { type: 'elapsed', timer: 'pulse' }, good, gap], ready).state
    expect(sale.sale?.step).toBe('watching')
    const end: Move = { type: 'elapsed', timer: 'watch' }
    const codeOf = (moves: readonly Move[]) => {
      const outcome = settlesOf(run(moves, sale).effects)[0]?.outcome
      return outcome?.ok === false ? [outcome.error.code, outcome.error.cause] : outcome?.value
    }
    const poll: Move = { type: 'elapsed', timer: 'poll' }
    expect(codeOf([poll, good, gap, end])).toEqual(['vend_failed', 'jammed'])
    expect(codeOf([poll, silence, silence, good, gap, end])).toEqual(['vend_unknown', 'sensor_not_read'])
    expect(codeOf([poll, { type: 'answer', closed: [], inputs: [8] }])).toBe('dispensed')
  })
})

describe('goods that fall after their vend was answered unknown', () => {
  const poll: Move = { type: 'elapsed', timer: 'poll' }
  const blind = [order('v1'), good, gap, { type: 'elapsed', timer: 'pulse' } as const, good, gap, poll, silence, silence, good, gap]
  const unknown = run([...blind, { type: 'elapsed', timer: 'watch' }, { type: 'elapsed', timer: 'rest' }], ready)
  const read = (...inputs: readonly number[]): readonly Move[] => [poll, { type: 'answer', closed: [], inputs }, gap]
  const settled = (moves: readonly Move[]) =>
    run(moves, unknown.state).effects.filter((effect) => effect.type === 'report' && effect.event.type === 'vend_settled')

  test('are its own within the time that a vend may take', () => {
    expect(unknown.effects).toContainEqual({ type: 'start_timer', timer: 'late', ms: 500 + rules.dispenseMs })
    expect(settled([...read(), ...read(8)])).toEqual([
      { type: 'report', event: { type: 'vend_settled', vendId: 'v1', result: 'dispensed', cause: 'seen_late' } }
    ])
  })

  test.each<[string, readonly Move[]]>([
    ['after that time', [...read(), { type: 'elapsed', timer: 'late' }, ...read(8)]],
    ['behind a door that was opened', [...read(3), ...read(3), ...read(), ...read(8)]],
    ['on another line', [...read(), lost, ...greeting, ...read(8)]],
    ['once the next was sold', [...read(), order('v2'), good, gap, ...read(8)]]
  ])('are nobody’s %s', (_, moves) => {
    expect(settled(moves)).toEqual([])
  })

  test('are nobody’s where they lay on the sensor all the time', () => {
    const lying = run([order('v1'), good, gap], ready).state
    const before = { ...lying, sale: null, late: 'v1', exchange: null, inputs: new Map([[8, { raw: true, level: true }]]) }
    const { effects } = run([...read(8)], before)
    expect(effects.filter((effect) => effect.type === 'report')).toEqual([])
  })
})

test('an order behind a sale under way is refused at once', () => {
  const busy = { type: 'settle', vendId: 'v2', outcome: { ok: false, error: { code: 'vend_not_started', cause: 'busy' } } }
  const first = run([order('v1')], ready)
  expect(settlesOf(run([order('v2', '2')], first.state).effects)).toEqual([busy])
  const waiting = run([order('v1'), good, gap, { type: 'elapsed', timer: 'pulse' }, good, order('v2', '2')], ready)
  expect([settlesOf(waiting.effects), flashesOf(waiting.effects).length]).toEqual([[busy], 1])
})

const anyMove: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record({ closed: fc.subarray([1, 2]), inputs: fc.subarray([1, 2, 3, 8]) })
      .map(({ closed, inputs }): Move => ({ type: 'answer', closed, inputs }))
  },
  { weight: 4, arbitrary: fc.constant(good) },
  { weight: 6, arbitrary: fc.constant(gap) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('v1', 'v2', 'v3'), fc.constantFrom('1', '2')).map(([id, selection]) => order(id, selection)) },
  fc.constantFrom<Move>(silence, lost, ...opened, { type: 'open_failed', cause: 'port_absent' }),
  fc.constantFrom<Move>(...(['poll', 'pulse', 'rest', 'watch', 'late'] as const).map((timer): Move => ({ type: 'elapsed', timer }))),
  fc.constantFrom<Move>({ type: 'heard', message: { type: 'exception', function: 5, code: 4 } }, { type: 'close_asked' })
)
const anyHistory = fc
  .tuple(fc.constantFrom<readonly Move[]>([], greeting), fc.array(anyMove, { maxLength: 80 }))
  .map(([start, moves]) => [...start, ...moves])

describe('board machine, in any order of events', () => {
  const runs = { numRuns: 2000 }

  test('sends a pulse once for an order, and one request at a time', () => {
    fc.assert(
      fc.property(anyHistory, (moves) => {
        let state = initialBoardState
        const pulses = new Map<string, number>()
        for (const move of moves) {
          const event = eventOf(move, state)
          if (event === null) continue
          const step = transition(state, event)
          state = step.state
          expect(step.effects.filter(({ type }) => type === 'write').length).toBeLessThanOrEqual(1)
          if (flashesOf(step.effects).length === 0) continue
          const { vendId } = state.sale!.order
          pulses.set(vendId, (pulses.get(vendId) ?? 0) + 1)
        }
        for (const count of pulses.values()) expect(count).toBe(1)
      }),
      runs
    )
  })

  test('answers every order once, as not started only where no pulse was sent or the board refused it', () => {
    fc.assert(
      fc.property(anyHistory, (moves) => {
        const asked = moves.filter(({ type }) => type === 'vend_asked').length
        const { effects } = run([...moves, lost], initialBoardState)
        const settles = settlesOf(effects)
        expect(settles.length).toBe(asked)
        const notRefused = settles.filter(
          ({ outcome }) => outcome.ok || (outcome.error.code !== 'vend_not_started') || outcome.error.cause === 'board_refused'
        )
        expect(notRefused.length).toBe(flashesOf(effects).length)
      }),
      runs
    )
  })

  test('always finds back: a line and a board that work make it ready or closed', () => {
    fc.assert(
      fc.property(anyHistory, (moves) => {
        const { state } = run([...moves, lost, { type: 'open_failed', cause: 'port_absent' }, ...greeting])
        expect(['ready', 'closed']).toContain(state.phase.name)
        if (state.phase.name === 'ready') expect(state.reported).toBe('ready')
      }),
      runs
    )
  })
})
