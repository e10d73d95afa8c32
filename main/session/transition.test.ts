import { describe, expect, it } from 'vitest'
import { EPOCH, cardFacts, feed, goodEvidence, policyFor, READY } from '../../test/support/session.ts'
import type { SessionEvent } from './event.ts'
import { answers } from './interruption.ts'
import { sessionEdges } from './session-edges.ts'
import { viewOf } from './view.ts'

const policy = policyFor()
const choose = (productId: string): SessionEvent => ({ type: 'command', command: { type: 'choose_product', productId } })
const tap: SessionEvent = { type: 'card_inserted', cardId: 1 }
const lift: SessionEvent = { type: 'card_removed' }
const consent: SessionEvent = { type: 'command', command: { type: 'consent' } }
const confirm: SessionEvent = { type: 'command', command: { type: 'confirm_pin' } }
const digits: SessionEvent[] = [1, 2, 3, 4].map((digit) => ({ type: 'command', command: { type: 'press_digit', digit } }))
const read = (sessionId: string, change = {}): SessionEvent => ({ type: 'card_read', sessionId, card: cardFacts(change) })

describe('product first', () => {
  it('tells the age before the tap, and takes the tap as the consent', () => {
    const told = feed(policy, [choose('beer')])
    expect(told.state.phase.name).toBe('awaiting_card')
    expect(viewOf(policy, told.state, EPOCH)).toMatchObject({ screen: 'tap', product: { atLeastYears: 20 } })
    const tapped = feed(policy, [choose('beer'), tap])
    expect(tapped.effects.map((effect) => effect.type)).toEqual(['read_card', 'request_challenge'])
  })

  it('asks the card a second time only after the PIN is complete', () => {
    const early = feed(policy, [choose('beer'), tap, read('id-1'), ...digits.slice(0, 3), confirm])
    expect(early.state.phase.name).toBe('entering_pin')
    const complete = feed(policy, [choose('beer'), tap, read('id-1'), ...digits, confirm])
    expect(complete.effects).toMatchObject([{ type: 'prove_holder', pin: Uint8Array.from([49, 50, 51, 52]) }])
    expect(complete.state.phase).not.toHaveProperty('pin')
  })
})

describe('card first', () => {
  it('reads nothing until the age is told and consent given by a key', () => {
    const laid = feed(policy, [tap])
    expect(laid.effects.map((effect) => effect.type)).toEqual(['record_session_started'])
    const chosen = feed(policy, [tap, choose('beer')])
    expect(chosen.state.phase.name).toBe('awaiting_consent')
    expect(chosen.effects).toEqual([])
    expect(feed(policy, [tap, choose('beer'), consent]).state.phase.name).toBe('reading_card')
  })

  it('goes back to the tap as consent when the card is lifted before the answer', () => {
    expect(feed(policy, [tap, choose('beer'), lift]).state.phase.name).toBe('awaiting_card')
  })
})

describe('the PIN', () => {
  it('is not asked at the last try, which is never spent by default', () => {
    const { state } = feed(policy, [choose('beer'), tap, read('id-1', { triesLeft: 1 })])
    expect(viewOf(policy, state, EPOCH)).toMatchObject({ screen: 'last_try', maySpend: false })
    const spent = feed(policy, [
      choose('beer'),
      tap,
      read('id-1', { triesLeft: 1 }),
      { type: 'command', command: { type: 'spend_last_try' } }
    ])
    expect(spent.state.phase.name).toBe('last_try')
  })

  it('says what is left after a wrong one', () => {
    const { state } = feed(policy, [
      choose('beer'),
      tap,
      read('id-1'),
      ...digits,
      confirm,
      { type: 'holder_proof_failed', sessionId: 'id-1', error: { code: 'pin_wrong', triesLeft: 2 } }
    ])
    expect(viewOf(policy, state, EPOCH)).toMatchObject({ screen: 'pin', wrongPin: true, triesLeft: 2, digitsEntered: 0 })
  })

  it('may be typed with the card lifted, and is used when the card is back', () => {
    const lifted = feed(policy, [choose('beer'), tap, read('id-1'), lift, ...digits, confirm])
    expect(lifted.state.phase.name).toBe('awaiting_return')
    const back = feed(policy, [
      choose('beer'),
      tap,
      read('id-1'),
      lift,
      ...digits,
      confirm,
      { type: 'card_inserted', cardId: 2 }
    ])
    expect(back.effects).toMatchObject([{ type: 'prove_holder', cardId: 2, readAtCardId: 1 }])
  })

  it('is never in a view', () => {
    const { state } = feed(policy, [choose('beer'), tap, read('id-1'), ...digits])
    expect(JSON.stringify(viewOf(policy, state, EPOCH))).not.toMatch(/1234|49,50/)
  })
})

describe('without PIN', () => {
  it('asks the platform with the card alone indoors, and falls back to the PIN', () => {
    const asked = feed(policy, [choose('wine'), tap, read('id-1')])
    expect(asked.effects).toMatchObject([{ type: 'verify', request: { holder: { kind: 'card_only' } } }])
    const fallen = feed(policy, [
      choose('wine'),
      tap,
      read('id-1'),
      {
        type: 'evidence_gathered',
        sessionId: 'id-1',
        evidence: goodEvidence({ holder: 'card_only', enrolment: 'not_enrolled', possession: 'not_asked' })
      }
    ])
    expect(viewOf(policy, fallen.state, EPOCH)).toMatchObject({ screen: 'pin', pinAfterAll: true })
    expect(fallen.effects.map((effect) => effect.type)).toEqual(['request_challenge'])
  })

  it('asks the PIN outdoors', () => {
    const outdoors = policyFor({ place: 'outdoors' })
    expect(feed(outdoors, [choose('wine'), tap, read('id-1')]).state.phase.name).toBe('entering_pin')
  })
})

describe('the end', () => {
  it('says the same to a revoked, a suspended and a foreign card', () => {
    for (const reason of ['cessationOfOperation', 'certificateHold'] as const) {
      const { state } = feed(policy, [
        choose('beer'),
        tap,
        read('id-1'),
        ...digits,
        confirm,
        {
          type: 'holder_proven',
          sessionId: 'id-1',
          challenge: { issuer: 'platform', challengeId: '', bytes: new Uint8Array(), expiresAtMs: 0 },
          signature: new Uint8Array()
        },
        {
          type: 'evidence_gathered',
          sessionId: 'id-1',
          evidence: goodEvidence({ ocsp: { result: 'revoked', thisUpdateMs: 0, reason } })
        }
      ])
      expect(viewOf(policy, state, EPOCH)).toMatchObject({ screen: 'not_sold', message: 'card_not_accepted' })
    }
  })

  it('stays loud until the card is taken', () => {
    const sold = { ...READY, cardId: 1, phase: { name: 'sold' as const, pinEntered: true, ownCardId: null, memory: null, member: null, product: policy.products[0]!, items: [], missing: [], deadline: { atMs: 0, totalMs: 1, extensionsLeft: 0 } } }
    const due = feed(policy, [{ type: 'time_passed' }], sold)
    expect(due.state.phase.name).toBe('sold')
    expect(feed(policy, [{ type: 'time_passed' }, lift], sold).state.phase.name).toBe('idle')
    const early = { ...sold, phase: { ...sold.phase, deadline: { atMs: 9_000, totalMs: 10_000, extensionsLeft: 0 } } }
    expect(feed(policy, [lift], early).state.phase.name).toBe('sold')
    const dismiss: SessionEvent = { type: 'command', command: { type: 'dismiss' } }
    expect(feed(policy, [dismiss], early).state.phase.name).toBe('sold')
    expect(feed(policy, [dismiss, lift], early).state.phase.name).toBe('idle')
  })

  it('gives the next shopper the default language and stage', () => {
    const english: SessionEvent = { type: 'command', command: { type: 'set_language', language: 'en' } }
    const cancel: SessionEvent = { type: 'command', command: { type: 'cancel' } }
    expect(feed(policy, [english, choose('beer'), cancel]).state.language).toBe('en')
    expect(feed(policy, [english, choose('beer'), cancel, cancel]).state.language).toBe('ja')
  })
})

describe('interruptions', () => {
  it('are answered in every phase, and never turn a vend aside', () => {
    for (const [name, table] of Object.entries(answers)) {
      expect(Object.keys(table)).toHaveLength(17)
      if (name !== 'fault_caught') expect(table.storing_intent).toBe('ignore')
    }
    const aside = Object.entries(answers).filter(([, table]) => table.vending !== 'ignore')
    expect(aside.map(([name]) => name)).toEqual(['timed_out'])
  })
})

describe('the diagram', () => {
  it('reaches every phase, and vending from nowhere but the stored intent', () => {
    const edges = sessionEdges()
    expect(new Set(edges.flatMap(({ from, to }) => [from, to])).size).toBe(17)
    expect(edges.filter(({ to }) => to === 'vending')).toEqual([
      { from: 'storing_intent', event: 'intent_stored', to: 'vending' }
    ])
    // By an approval; by what is sold to anybody, chosen or in a basket; by a full fare; and by the next thing of a basket.
    const intended = edges.filter(({ to }) => to === 'storing_intent').map(({ from, event }) => `${from} ${event}`)
    expect(new Set(intended)).toEqual(
      new Set([
        'asking evidence_gathered: approved',
        // Of somebody who was proven with the PIN.
        'asking evidence_gathered: not enrolled',
        'choosing check_out',
        'choosing choose_product',
        'idle choose_product',
        'awaiting_card take_full_fare',
        'awaiting_consent take_full_fare',
        'offering_fare take_full_fare',
        'vending vend_ended: told or dispensed'
      ])
    )
  })
})
