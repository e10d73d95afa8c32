import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LineFrame } from './line-codec.ts'
import { defaultLineTimings } from './line-driver.ts'
import { lineTransition, mostSelections } from './line-machine.ts'
import { initialLineState } from './line-state.ts'
import type { LineEffect, LineEvent, LineState } from './line-state.ts'
import type { LineMessage, MachineTraits, VendState } from './messages.ts'

const traits: MachineTraits = {
  memoryLasts: true,
  sensesGoods: true,
  hasButtons: true,
  countsStock: true,
  hasDoor: true
}
const tokenOf = (number: number): string => number.toString(16).padStart(32, '0')

/** Runs events through the machine; messages of the far side come with the session and number that fit, or do not. */
class Run {
  state: LineState = initialLineState(defaultLineTimings, 0)
  readonly effects: LineEffect[] = []
  #sequence = 0

  take(event: LineEvent): this {
    const step = lineTransition(this.state, event)
    this.state = step.state
    this.effects.push(...step.effects)
    return this
  }

  hear(message: LineMessage, kind: 'plain' | 'numbered' | 'repeated' | 'foreign' = 'plain'): this {
    if (message.type === 'welcome') this.#sequence = 0
    if (kind === 'numbered') this.#sequence = (this.#sequence + 1) & 0xff
    const session = kind === 'foreign' ? 0xfffe : this.state.session
    const sequence = kind === 'plain' ? 0 : this.#sequence
    return this.take({ type: 'frame_received', frame: { session, sequence, message } })
  }

  acknowledge(): this {
    const { phase } = this.state
    const sequence = phase.name === 'ready' ? (phase.met.link.underWay?.sequence ?? 0) : 0
    const frame: LineFrame = { session: this.state.session, sequence, message: { type: 'ack' } }
    return this.take({ type: 'frame_received', frame })
  }

  welcome(change: { version?: number; bootId?: number } = {}): this {
    return this.hear({ type: 'welcome', version: 1, traits, bootId: 1, remembers: 16, name: '', ...change })
  }

  /** From the beginning to a machine with one selection. */
  becomeReady(): this {
    this.take({ type: 'open_due' }).take({ type: 'line_opened' }).welcome()
    this.hear({ type: 'selection', selection: '1', priceYen: 1, stock: 255 }, 'numbered')
    return this.hear({ type: 'ready' }, 'numbered')
  }

  elapse(timer: 'heartbeat' | 'repeat', times: number): this {
    for (let time = 0; time < times; time += 1) this.take({ type: 'time_elapsed', timer })
    return this
  }

  reports(): string[] {
    return this.effects.flatMap((effect) => {
      if (effect.type !== 'report') return []
      return [effect.event.type === 'machine_lost' ? effect.event.cause : effect.event.type]
    })
  }

  sent(type: LineMessage['type']): number {
    return this.effects.filter((effect) => effect.type === 'send' && effect.frame.message.type === type).length
  }
}

const order = { vendId: 'v1', token: tokenOf(1), priceYen: 1, selection: '1' }

describe('line machine', () => {
  test('a machine of another version is not ready, and said to be so', () => {
    const run = new Run().take({ type: 'open_due' }).take({ type: 'line_opened' })
    run.welcome({ version: 2 })
    expect([run.state.phase.name, run.reports()]).toEqual(['greeting', ['version_unsupported']])
  })

  test('a machine that lives, but never comes to an end of its list, is lost', () => {
    const run = new Run().take({ type: 'open_due' }).take({ type: 'line_opened' }).welcome()
    for (let beat = 0; beat < 30; beat += 1) run.elapse('heartbeat', 1).hear({ type: 'alive' })
    expect(run.reports()).toEqual(['not_introduced'])
    expect(run.sent('hello')).toBeGreaterThan(1)
  })

  test('a machine that names selections without end is lost', () => {
    const run = new Run().becomeReady()
    const name = (number: number) => run.hear({ type: 'selection', selection: `s${number}`, priceYen: 1, stock: 0 }, 'numbered')
    for (let number = 2; number <= mostSelections; number += 1) name(number)
    run.hear({ type: 'selection', selection: '1', priceYen: 1, stock: 3 }, 'numbered')
    expect(run.reports().filter((report) => report !== 'stock_changed')).toEqual(['machine_ready'])
    name(mostSelections + 1)
    expect(run.reports().at(-1)).toBe('too_many')
    expect(run.state.phase.name).toBe('greeting')
  })

  test('an order behind a sale under way is refused at once', () => {
    const run = new Run().becomeReady().take({ type: 'vend_asked', order })
    run.take({ type: 'vend_asked', order: { ...order, vendId: 'v2', token: tokenOf(2) } })
    expect(run.effects.filter(({ type }) => type === 'settle')).toEqual([
      { type: 'settle', vendId: 'v2', outcome: { ok: false, error: { code: 'vend_not_started', cause: 'busy' } } }
    ])
  })

  test('three heartbeats without a frame, and the session is lost', () => {
    const run = new Run().becomeReady().elapse('heartbeat', 3)
    expect(run.reports()).toEqual(['machine_ready'])
    run.elapse('heartbeat', 1)
    expect([run.reports(), run.state.session, run.sent('hello')]).toEqual([['machine_ready', 'no_heartbeat'], 2, 2])
  })

  test('sent eight times without an acknowledgement, the session is lost; the vend is asked after, not told', () => {
    const run = new Run().becomeReady().take({ type: 'vend_asked', order })
    run.elapse('repeat', 8)
    expect([run.sent('vend'), run.reports().at(-1)]).toEqual([8, 'not_acknowledged'])
    run.welcome().hear({ type: 'selection', selection: '1', priceYen: 1, stock: 255 }, 'numbered')
    run.hear({ type: 'ready' }, 'numbered')
    expect([run.sent('vend'), run.sent('query')]).toEqual([8, 1])
  })

  test('"no session" counts for the present session, and for a machine that has just started', () => {
    const run = new Run().becomeReady().hear({ type: 'no_session' }, 'foreign')
    expect(run.reports()).toEqual(['machine_ready'])
    run.hear({ type: 'no_session' })
    expect(run.reports().at(-1)).toBe('session_unknown')
    const restarted = new Run().becomeReady()
    restarted.take({ type: 'frame_received', frame: { session: 0, sequence: 0, message: { type: 'no_session' } } })
    expect(restarted.reports().at(-1)).toBe('machine_restarted')
  })

  test('messages that only an appliance sends are left alone', () => {
    const run = new Run().becomeReady()
    run.hear({ type: 'vend', ...order }, 'numbered').hear({ type: 'query', token: order.token }, 'numbered')
    run.hear({ type: 'decline' }, 'numbered')
    expect([run.reports(), run.state.phase.name]).toEqual([['machine_ready'], 'ready'])
  })

  const anyState = fc.constantFrom<VendState>(
    'not_remembered',
    'in_progress',
    'dispensed',
    'failed',
    'interrupted',
    'never_taken'
  )
  const anyStep = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('become_ready' as const) }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('acknowledge' as const) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('vend' as const), number: fc.nat({ max: 5 }) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('result' as const),
        number: fc.nat({ max: 5 }),
        state: anyState,
        kind: fc.constantFrom('numbered' as const, 'repeated' as const, 'foreign' as const)
      })
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('time' as const),
        timer: fc.constantFrom('reopen', 'repeat', 'heartbeat', 'ask_again', 'result'),
        times: fc.integer({ min: 1, max: 9 })
      })
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom('lose' as const, 'no_session' as const, 'close' as const) })
    }
  )

  test('whatever comes: answered once, told in one session only, settled once and only after "unknown"', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const run = new Run().becomeReady()
        for (const step of steps) {
          if (step.do === 'vend') {
            const asked = { ...order, vendId: `v${step.number}`, token: tokenOf(step.number) }
            run.take({ type: 'vend_asked', order: asked })
          } else if (step.do === 'result') {
            run.hear({ type: 'result', token: tokenOf(step.number), state: step.state, reason: 'other' }, step.kind)
          } else if (step.do === 'time') {
            for (let time = 0; time < step.times; time += 1) run.take({ type: 'time_elapsed', timer: step.timer })
          } else if (step.do === 'acknowledge') run.acknowledge()
          else if (step.do === 'lose') run.take({ type: 'line_lost', cause: 'port_lost' })
          else if (step.do === 'no_session') run.hear({ type: 'no_session' })
          else if (step.do === 'close') run.take({ type: 'close_asked' })
          else {
            run.take({ type: 'time_elapsed', timer: 'reopen' }).take({ type: 'line_opened' })
            if (run.state.phase.name === 'greeting') run.welcome()
            if (run.state.phase.name === 'meeting') {
              run.hear({ type: 'selection', selection: '1', priceYen: 1, stock: 9 }, 'numbered')
              run.hear({ type: 'ready' }, 'numbered')
            }
          }
        }
        for (let number = 0; number <= 5; number += 1) checkVend(run.effects, number)
      }),
      { numRuns: 1000 }
    )
  })

  /** What may be said of one vend, in this order: told in one session, answered, and settled if it was not known. */
  function checkVend(effects: readonly LineEffect[], number: number): void {
    const vendId = `v${number}`
    const answers = effects.filter((effect) => effect.type === 'settle' && effect.vendId === vendId)
    const taken = answers.flatMap((effect) => (effect.type === 'settle' ? [effect.outcome] : []))
    const isRefusal = (outcome: (typeof taken)[number]): boolean =>
      !outcome.ok && outcome.error.code === 'vend_not_started' && outcome.error.cause !== 'never_taken'
    // Asked several times, it is refused each time but the one at which it was taken.
    expect(taken.filter((outcome) => !isRefusal(outcome)).length).toBeLessThanOrEqual(1)
    const toldIn = effects.flatMap((effect) => {
      if (effect.type !== 'send' || effect.frame.message.type !== 'vend') return []
      return effect.frame.message.token === tokenOf(number) ? [`${effect.frame.session} ${effect.frame.sequence}`] : []
    })
    expect(new Set(toldIn).size).toBeLessThanOrEqual(1)
    const settledAt = effects.flatMap((effect, at) =>
      effect.type === 'report' && effect.event.type === 'vend_settled' && effect.event.vendId === vendId ? [at] : []
    )
    expect(settledAt.length).toBeLessThanOrEqual(1)
    if (settledAt.length === 0) return
    const unknownAt = effects.findIndex(
      (effect) =>
        effect.type === 'settle' &&
        effect.vendId === vendId &&
        !effect.outcome.ok &&
        effect.outcome.error.code === 'vend_unknown'
    )
    expect(unknownAt).toBeGreaterThanOrEqual(0)
    expect(unknownAt).toBeLessThan(settledAt[0]!)
  }
})
