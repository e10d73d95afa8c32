import { describe, expect, it } from 'vitest'
import { sellingEvidence } from '../../test/support/any-evidence.ts'
import { cardFacts, feed, openProduct, policyFor, productFor, READY } from '../../test/support/session.ts'
import type { ShopperCommand } from '../contract/shopper.ts'
import type { SessionEvent } from './event.ts'
import type { SessionState } from './state.ts'
import { viewOf } from './view.ts'

const command = (given: ShopperCommand): SessionEvent => ({ type: 'command', command: given })
const begin: SessionEvent = { type: 'service_changed', mode: 'maintenance' }
const end: SessionEvent = { type: 'service_changed', mode: 'in_service' }
const policy = policyFor({ products: [openProduct('tea'), productFor('beer')], basketMost: 3 })
const tea = command({ type: 'choose_product', productId: 'tea' })
const view = (state: SessionState) => viewOf(policy, state, { nowMs: 0, monotonicMs: 0 })
const buying: readonly SessionEvent[] = [tea, tea, command({ type: 'check_out' })]

describe('service', () => {
  it('lets a vend under way come to its end, and tells no more of a basket', () => {
    const vending = feed(policy, [...buying, { type: 'intent_stored', sessionId: 'id-3' }])
    expect(vending.state.phase.name).toBe('vending')
    const begun = feed(policy, [begin], vending.state)
    expect(begun.state.phase.name).toBe('vending')
    const over = feed(policy, [{ type: 'vend_ended', sessionId: 'id-3', result: 'told' }], begun.state)
    expect(over.effects.map(({ type }) => type)).not.toContain('store_intent')
    const records = over.effects.filter(({ type }) => type === 'record_decision')
    expect(records).toMatchObject([{ record: { outcome: 'sold_in_part', reason: 'service_begun' } }])
    expect(view(feed(policy, [command({ type: 'dismiss' })], over.state).state).screen).toBe('service')
  })

  it('takes nothing up again that it ended', () => {
    const ended = feed(policy, [...buying, begin])
    expect(ended.state.phase.name).toBe('storing_intent')
    const failed = feed(policy, [{ type: 'vend_ended', sessionId: 'id-3', result: 'failed' }], feed(policy, [{ type: 'intent_stored', sessionId: 'id-3' }], ended.state).state)
    expect(view(failed.state)).toMatchObject({ screen: 'not_sold', mayTryAgain: false })
    const again = feed(policy, [command({ type: 'try_again' })], failed.state)
    expect([again.state.phase.name, again.effects]).toEqual(['not_sold', []])
  })

  it('asks nothing more of the platform, though the PIN was proven', () => {
    const one = policyFor({ products: [productFor('beer')] })
    const asking = feed(one, [
      command({ type: 'choose_product', productId: 'beer' }),
      { type: 'card_inserted', cardId: 1 },
      { type: 'card_read', sessionId: 'id-1', card: cardFacts({ cardId: 1 }) },
      begin,
      { type: 'evidence_gathered', sessionId: 'id-1', evidence: sellingEvidence('service_provider', 'pin') }
    ])
    expect(asking.state.phase.name).toBe('not_sold')
    expect(asking.effects).toMatchObject([{ type: 'note_late_reply' }])
  })

  it('has its screen whatever ails the machine, and the fault has it afterwards', () => {
    const { state } = feed(policy, [begin, { type: 'door_changed', open: true }, { type: 'machine_lost' }, { type: 'reader_lost', code: 'reader_lost' }])
    expect(view(state).screen).toBe('service')
    const after = feed(policy, [end], state)
    expect(view(after.state)).toMatchObject({ screen: 'out_of_service', cause: 'machine' })
    expect(view(feed(policy, [begin, end]).state).screen).toBe('attract')
  })

  it('shows the operator\'s words where the machine was taken out', () => {
    const { state } = feed(policy, [{ type: 'service_changed', mode: 'out_of_service' }])
    expect(view(state)).toMatchObject({ screen: 'out_of_service', cause: 'service', message: policy.operator.outOfServiceMessage })
  })

  it('shows tests during maintenance alone, counts each key once, and forgets them with it', () => {
    const show: SessionEvent = { type: 'service_shown', show: { test: 'pin_pad', pressed: [] } }
    expect(feed(policy, [show]).state.serviceShow).toBeNull()
    expect(feed(policy, [{ type: 'service_changed', mode: 'out_of_service' }, show]).state.serviceShow).toBeNull()
    const key = command({ type: 'press_digit', digit: 4 })
    const { state } = feed(policy, [begin, show, key, key, command({ type: 'touch_corner', corner: 'top_left' })])
    expect(view(state)).toMatchObject({ screen: 'service', show: { test: 'pin_pad', pressed: [4] } })
    const screen = feed(policy, [{ type: 'service_shown', show: { test: 'screen', touched: [] } }, key, command({ type: 'touch_corner', corner: 'top_left' })], state)
    expect(view(screen.state)).toMatchObject({ show: { test: 'screen', touched: ['top_left'] } })
    expect(feed(policy, [end, begin], screen.state).state.serviceShow).toBeNull()
  })

  it('leaves the screen as the technician has set it, whatever recovers meanwhile', () => {
    const { state } = feed(policy, [begin, command({ type: 'set_language', language: 'en' }), { type: 'reader_ready' }, { type: 'machine_ready' }])
    expect(state.language).toBe('en')
    expect(feed(policy, [end], state).state.language).toBe('ja')
    expect(READY.service).toBe('in_service')
  })
})
