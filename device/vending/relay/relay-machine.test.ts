import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rememberedVendIds } from '../accepted-vends.ts'
import { initialRelayState, relayTransition } from './relay-machine.ts'
import type { RelayEffect, RelayEvent, RelayState } from './relay-machine.ts'

const channels = [1, 2]
const order = { vendId: 'v1', channel: 1 }
const lost: RelayEvent = { type: 'line_lost', cause: 'port_lost' }

function run(events: readonly RelayEvent[], from = initialRelayState(channels)) {
  let state = from
  const effects: RelayEffect[] = []
  for (const event of events) {
    const step = relayTransition(state, event)
    state = step.state
    effects.push(...step.effects)
  }
  return { state, effects }
}

const toIdle: RelayEvent[] = [{ type: 'open_due' }, { type: 'line_opened' }, { type: 'frames_sent' }]
const pulse: RelayEvent[] = [
  { type: 'vend_asked', order },
  { type: 'frames_sent' },
  { type: 'hold_elapsed' },
  { type: 'frames_sent' }
]
const idle = run(toIdle).state

describe('relay machine', () => {
  test('clears all relays before it is ready', () => {
    expect(run(toIdle).effects).toEqual([
      { type: 'open_line' },
      { type: 'send', frames: [{ channel: 1, on: false }, { channel: 2, on: false }] },
      { type: 'report', event: { type: 'machine_ready' } }
    ])
  })

  test('tells on, holds, tells off, and only then answers "told"', () => {
    const { state, effects } = run(pulse, idle)
    expect(effects).toEqual([
      { type: 'send', frames: [{ channel: 1, on: true }] },
      { type: 'start_hold' },
      { type: 'send', frames: [{ channel: 1, on: false }] },
      { type: 'settle', vendId: 'v1', outcome: { ok: true, value: 'told' } },
      { type: 'start_rest' }
    ])
    expect(state.phase).toEqual({ name: 'resting' })
  })

  test.each([
    ['before it was told', 0, 'vend_not_started', 'line_absent'],
    ['while the on frame leaves', 1, 'vend_unknown', 'port_lost_while_switching_on'],
    ['while the relay is held', 2, 'vend_unknown', 'port_lost_while_holding'],
    ['while the off frame leaves', 3, 'vend_unknown', 'port_lost_while_switching_off']
  ])('a line lost %s', (_, steps, code, cause) => {
    const events = steps === 0 ? [lost, ...pulse.slice(0, 1)] : [...pulse.slice(0, steps), lost]
    const settled = run(events, idle).effects.filter((effect) => effect.type === 'settle')
    expect(settled).toEqual([{ type: 'settle', vendId: 'v1', outcome: { ok: false, error: { code, cause } } }])
  })

  test('a lost line answers those who waited: nothing was started for them', () => {
    const waiting: RelayEvent = { type: 'vend_asked', order: { vendId: 'v2', channel: 2 } }
    const { effects } = run([...pulse.slice(0, 2), waiting, lost], idle)
    const settled = effects.filter((effect) => effect.type === 'settle')
    expect(settled.map(({ vendId, outcome }) => [vendId, outcome.ok ? 'told' : outcome.error.code])).toEqual([
      ['v1', 'vend_unknown'],
      ['v2', 'vend_not_started']
    ])
  })

  test('brings a pulse to its end before it closes', () => {
    const { state, effects } = run([...pulse.slice(0, 2), { type: 'close_asked' }, ...pulse.slice(2)], idle)
    expect(state.phase.name).toBe('leaving')
    const end = run([{ type: 'frames_sent' }], state)
    expect(end.state.phase.name).toBe('closed')
    expect([...effects, ...end.effects].slice(-3)).toEqual([
      { type: 'settle', vendId: 'v1', outcome: { ok: true, value: 'told' } },
      { type: 'send', frames: [{ channel: 1, on: false }, { channel: 2, on: false }] },
      { type: 'free_line' }
    ])
  })

  test('tries the line once more before it closes where a relay may have stayed closed', () => {
    const { state, effects } = run([...pulse.slice(0, 2), lost, { type: 'close_asked' }], idle)
    expect(effects.at(-1)).toEqual({ type: 'open_line' })
    const cleared = run([{ type: 'line_opened' }, { type: 'frames_sent' }], state)
    expect(cleared.effects).toEqual([
      { type: 'send', frames: [{ channel: 1, on: false }, { channel: 2, on: false }] },
      { type: 'free_line' }
    ])
    expect(run([{ type: 'open_failed', cause: 'port_absent' }], state).effects).toEqual([{ type: 'free_line' }])
    expect(run([lost, { type: 'close_asked' }], idle).effects.at(-1)).toEqual({ type: 'free_line' })
  })

  test('reports a lost machine once, and counts the attempts for the back-off', () => {
    const failing: RelayEvent[] = [{ type: 'open_due' }, { type: 'open_failed', cause: 'port_absent' }]
    const { effects } = run([lost, ...failing, ...failing, ...toIdle, lost], idle)
    expect(effects.filter((effect) => effect.type === 'report').map((effect) => effect.event.type)).toEqual([
      'machine_lost',
      'machine_ready',
      'machine_lost'
    ])
    const attempts = effects.filter((effect) => effect.type === 'open_later').map((effect) => effect.failedAttempts)
    expect(attempts).toEqual([0, 1, 2, 0])
  })

  test('remembers a bounded number of vendIds', () => {
    let state = idle
    for (let count = 0; count < rememberedVendIds + 5; count += 1) {
      const vend: RelayEvent[] = [{ type: 'vend_asked', order: { vendId: `v${String(count)}`, channel: 1 } }]
      state = run([...vend, ...pulse.slice(1), { type: 'rest_elapsed' }], state).state
    }
    expect(state.acceptedVendIds).toHaveLength(rememberedVendIds)
    expect(state.acceptedVendIds.at(-1)).toBe(`v${String(rememberedVendIds + 4)}`)
  })
})

const anyEvent: fc.Arbitrary<RelayEvent> = fc.oneof(
  fc.constantFrom<RelayEvent>({ type: 'open_due' }, { type: 'line_opened' }, { type: 'hold_elapsed' }),
  { weight: 4, arbitrary: fc.constant<RelayEvent>({ type: 'frames_sent' }) },
  fc.constantFrom<RelayEvent>({ type: 'rest_elapsed' }, lost, { type: 'open_failed', cause: 'port_absent' }),
  fc.constant<RelayEvent>({ type: 'close_asked' }),
  {
    weight: 3,
    arbitrary: fc
      .record({ vendId: fc.constantFrom('v1', 'v2', 'v3', 'v4'), channel: fc.constantFrom(...channels) })
      .map((asked): RelayEvent => ({ type: 'vend_asked', order: asked }))
  }
)
/** Random orders, some from the very start and some from a ready machine. */
const anyHistory = fc.tuple(fc.constantFrom([], toIdle), fc.array(anyEvent, { maxLength: 60 }))

/** Plays the history with a board that obeys every frame, and calls back after each event. */
function play(events: readonly RelayEvent[], check: (state: RelayState, on: ReadonlySet<number>) => void) {
  const on = new Set<number>()
  const onFrames = new Map<string, number>()
  const settled: { readonly vendId: string; readonly code: string }[] = []
  let state = initialRelayState(channels)
  for (const event of events) {
    const step = relayTransition(state, event)
    state = step.state
    for (const effect of step.effects) {
      if (effect.type === 'settle') {
        settled.push({ vendId: effect.vendId, code: effect.outcome.ok ? 'told' : effect.outcome.error.code })
      }
      if (effect.type !== 'send') continue
      for (const frame of effect.frames) {
        if (frame.on) on.add(frame.channel)
        else on.delete(frame.channel)
        if (frame.on && state.phase.name === 'switching_on') {
          const { vendId } = state.phase.order
          onFrames.set(vendId, (onFrames.get(vendId) ?? 0) + 1)
        } else expect(frame.on).toBe(false)
      }
    }
    check(state, on)
  }
  return { state, settled, onFrames }
}

describe('relay machine, in any order of events', () => {
  const runs = { numRuns: 2000 }

  test('tells "on" at most once for a vendId, and has one relay closed at most', () => {
    fc.assert(
      fc.property(anyHistory, ([start, events]) => {
        const { onFrames } = play([...start, ...events], (_, on) => {
          expect(on.size).toBeLessThanOrEqual(1)
        })
        for (const count of onFrames.values()) expect(count).toBe(1)
      }),
      runs
    )
  })

  test('has told every relay off between pulses while the line is up, and knows where it may not have', () => {
    fc.assert(
      fc.property(anyHistory, ([start, events]) => {
        play([...start, ...events], (state, on) => {
          if (['clearing', 'idle', 'resting', 'leaving'].includes(state.phase.name)) expect([...on]).toEqual([])
          // Where a relay may be closed and no pulse is under way, the machine knows it.
          if (on.size > 0 && !('order' in state.phase)) expect(state.mayBeLatched).toBe(true)
        })
      }),
      runs
    )
  })

  test('answers every order once, and as not started only where "on" was not told', () => {
    fc.assert(
      fc.property(anyHistory, ([start, events]) => {
        // Ends any history: the line breaks under whatever is under way.
        const { settled, onFrames } = play([...start, ...events, lost], () => undefined)
        const asked = events.filter((event) => event.type === 'vend_asked')
        expect(settled.length).toBe(asked.length)
        for (const vendId of ['v1', 'v2', 'v3', 'v4']) {
          const codes = settled.filter((answer) => answer.vendId === vendId).map((answer) => answer.code)
          const started = codes.filter((code) => code !== 'vend_not_started')
          expect(started.length).toBe(onFrames.get(vendId) ?? 0)
        }
      }),
      runs
    )
  })

  test('always finds back: whatever happened before, a line that works makes it ready or closed', () => {
    fc.assert(
      fc.property(anyHistory, ([start, events]) => {
        const finishing: RelayEvent[] = [
          lost,
          { type: 'open_failed', cause: 'port_absent' },
          ...toIdle
        ]
        const { state } = play([...start, ...events, ...finishing], () => undefined)
        expect(['idle', 'closed']).toContain(state.phase.name)
        if (state.phase.name === 'idle') expect(state.reported).toBe('ready')
      }),
      runs
    )
  })
})
