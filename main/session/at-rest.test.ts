import { describe, expect, test } from 'vitest'
import { feed, policyFor } from '../../test/support/session.ts'
import { isAtRest } from './at-rest.ts'
import { INITIAL_STATE, type SessionState } from './state.ts'

const policy = policyFor()
const idle: SessionState = { ...INITIAL_STATE, phase: { name: 'idle' }, readerFault: null, machineReady: true }
const deadline = { atMs: 1, totalMs: 1, extensionsLeft: 0 }

describe('whether the shopper’s session can do without the reader', () => {
  test.each<[string, boolean, SessionState]>([
    ['at rest', true, idle],
    ['before the machine has reported', true, INITIAL_STATE],
    ['with a machine that is lost', true, { ...idle, phase: { name: 'out_of_service', cause: 'machine' } }],
    ['with a card that could begin a purchase', false, { ...idle, cardId: 1 }],
    ['with two cards', false, { ...idle, cardsCollided: true }],
    ['while somebody chooses', false, { ...idle, phase: { name: 'choosing', session: null, basket: [], deadline } }],
    ['while a card is waited for to be taken', false, { ...idle, phase: { name: 'not_sold', message: 'cancelled', again: null, pinEntered: false, deadline } }],
    ['while a technician is at work', false, { ...idle, service: 'maintenance', phase: { name: 'out_of_service', cause: 'service' } }],
    ['with a record that failed', false, { ...idle, storeFailed: true, phase: { name: 'out_of_service', cause: 'store' } }],
    ['after a fault', false, { ...idle, faulted: true, phase: { name: 'out_of_service', cause: 'fault' } }],
    ['at the end', false, { ...idle, stopping: true }],
    ['stopped', false, { ...idle, phase: { name: 'stopped' } }]
  ])('%s: %s', (_, expected, state) => {
    expect(isAtRest(policy, state)).toBe(expected)
  })

  test('where nothing is sold a card means nothing', () => {
    expect(isAtRest({ products: [] }, { ...idle, cardId: 1 })).toBe(true)
    expect(isAtRest({ products: [] }, { ...idle, cardsCollided: true })).toBe(true)
  })

  test('nor does one wake the session there, so that a screen can have the reader all the while', () => {
    const nothing = { ...policy, products: [] }
    const laid = feed(nothing, [{ type: 'card_inserted', cardId: 1 }], idle)
    expect(laid.state.phase).toEqual({ name: 'idle' })
    expect(isAtRest(nothing, laid.state)).toBe(true)
    // Where something is sold the same card opens the choice.
    expect(feed(policy, [{ type: 'card_inserted', cardId: 1 }], idle).state.phase.name).toBe('choosing')
  })
})
