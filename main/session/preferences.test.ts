import { describe, expect, it } from 'vitest'
import { padLayoutSchema, shopperViewSchema } from '../contract/shopper.ts'
import { EPOCH, cardFacts, feed, policyFor, READY } from '../../test/support/session.ts'
import type { Effect } from './effect.ts'
import type { SessionEvent } from './event.ts'
import type { SessionState } from './state.ts'
import { transition } from './transition.ts'
import { viewOf } from './view.ts'

const sound = { dayPercent: 50, nightPercent: 0, nightFromMinute: 1320, nightUntilMinute: 300 }
const policy = policyFor({ sound })
const cancel: SessionEvent = { type: 'command', command: { type: 'cancel' } }
const aids: readonly SessionEvent[] = [
  { type: 'command', command: { type: 'set_language', language: 'zh-Hans' } },
  { type: 'command', command: { type: 'set_reach', reach: 'seated' } },
  { type: 'command', command: { type: 'set_text_size', textPercent: 160 } },
  { type: 'command', command: { type: 'set_read_aloud', readAloud: true } }
]

describe('what a shopper chooses', () => {
  it('is on every screen until the machine rests', () => {
    const chosen = { language: 'zh-Hans', reach: 'seated', textPercent: 160, readAloud: true }
    const { state } = feed(policy, [...aids, { type: 'command', command: { type: 'choose_product', productId: 'beer' } }])
    expect(viewOf(policy, state, EPOCH)).toMatchObject({ screen: 'tap', ...chosen, sound })
    const ended = feed(policy, [cancel], state)
    expect(viewOf(policy, ended.state, EPOCH)).toMatchObject({ screen: 'not_sold', ...chosen })
    const rested = feed(policy, [cancel], ended.state)
    expect(viewOf(policy, rested.state, EPOCH)).toEqual({
      screen: 'attract',
      language: 'ja',
      reach: 'standing',
      textPercent: 100,
      readAloud: false,
      sound
    })
  })

  it.each(aids)('wakes a resting machine, so that it is forgotten should nobody go on: $command.type', (aid) => {
    const { state } = feed(policy, [aid])
    expect(state.phase.name).toBe('choosing')
    expect(feed(policy, [cancel], state).state).toEqual(READY)
  })
})

describe('a shuffled pad', () => {
  const layouts = [
    [4, 9, 0, 7, 2, 5, 1, 8, 3, 6],
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
  ]

  /** Feeds events, each of which could begin a session with a layout of its own. */
  function run(events: readonly SessionEvent[]): { readonly state: SessionState; readonly effects: readonly Effect[] } {
    let state: SessionState = READY
    const effects: Effect[] = []
    for (const [index, event] of events.entries()) {
      const freshPadLayout = layouts[index % layouts.length]!
      const step = transition(policy, state, event, { nowMs: 0, monotonicMs: 0, freshId: `id-${index}`, anotherId: `other-${index}`, freshPadLayout })
      state = step.state
      effects.push(...step.effects)
    }
    return { state, effects }
  }
  const purchase = (sessionId: string): SessionEvent[] => [
    { type: 'command', command: { type: 'choose_product', productId: 'beer' } },
    { type: 'card_inserted', cardId: 1 },
    { type: 'card_read', sessionId, card: cardFacts() }
  ]
  const digits: SessionEvent[] = [1, 2, 3, 4].map((digit) => ({ type: 'command', command: { type: 'press_digit', digit } }))

  it('is drawn for a session and stays through it, a wrong PIN included', () => {
    const { state } = run(purchase('id-0'))
    const view = viewOf(policy, state, EPOCH)
    expect(view).toMatchObject({ screen: 'pin', padLayout: layouts[0] })
    expect(shopperViewSchema.safeParse(view).success).toBe(true)
    const again = run([
      ...purchase('id-0'),
      ...digits,
      { type: 'command', command: { type: 'confirm_pin' } },
      { type: 'holder_proof_failed', sessionId: 'id-0', error: { code: 'pin_wrong', triesLeft: 2 } }
    ])
    expect(viewOf(policy, again.state, EPOCH)).toMatchObject({ screen: 'pin', wrongPin: true, padLayout: layouts[0] })
  })

  it('is another one for the next session', () => {
    const lift: SessionEvent = { type: 'card_removed' }
    const { state } = run([...purchase('id-0'), cancel, lift, cancel, lift, ...purchase('id-7')])
    expect(viewOf(policy, state, EPOCH)).toMatchObject({ screen: 'pin', padLayout: layouts[1] })
  })

  it('stands in nothing that is recorded or sent', () => {
    const { effects } = run([...purchase('id-0'), ...digits, { type: 'command', command: { type: 'confirm_pin' } }, cancel])
    expect(effects.map(({ type }) => type)).toContain('record_decision')
    expect(JSON.stringify(effects)).not.toMatch(/padLayout|4,9,0,7,2/)
  })

  it('is nothing but each digit once', () => {
    expect(layouts.every((layout) => padLayoutSchema.safeParse(layout).success)).toBe(true)
    for (const wrong of [[0, 0, 1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8, 10]]) {
      expect(padLayoutSchema.safeParse(wrong).success).toBe(false)
    }
  })

  it('is not told where pads are in the usual order', () => {
    const { state } = feed(policy, purchase('id-1'))
    expect(viewOf(policy, state, EPOCH)).not.toHaveProperty('padLayout')
  })
})
