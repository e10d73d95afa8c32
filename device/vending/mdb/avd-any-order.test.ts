import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ack, age20, ageOff, avdOptions, block, nak, poll, ret, status, toReady, vend } from '../../../test/support/avd-events.ts'
import { decodeAvdAnswer, encodeSetAge } from './avd-messages.ts'
import { avdTransition } from './avd-machine.ts'
import { initialAvdState } from './avd-state.ts'
import type { AvdEvent, AvdOptions } from './avd-state.ts'
import { decodeMdbAnswer } from './mdb-block.ts'

const anyEvent: fc.Arbitrary<AvdEvent> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<AvdEvent>(ack, ack, ret, nak) },
  { weight: 6, arbitrary: fc.constantFrom(poll, status, age20) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      block(...encodeSetAge(0x68, 18)),
      ageOff,
      block(...encodeSetAge(0x68, 'supported')),
      block(0x13, 0x00, 0x00, 0x3c, 0x00, 0x0b),
      block(0x63, 0x02, 0x00, 0x0b),
      block(0x63, 0x04),
      block(0x68),
      block(0x6c, 0),
      block(0x6c, 1),
      block(0x69),
      block(0x6f, 0x00)
    )
  },
  {
    weight: 4,
    arbitrary: fc.tuple(fc.nat({ max: 6 }), fc.constantFrom('age-20', 'age-20', 'age-18')).map(([id, age]) => vend(`v${id}`, age))
  },
  fc.constantFrom<AvdEvent>(
    { type: 'decline_asked' },
    { type: 'elapsed', timer: 'verified' },
    { type: 'elapsed', timer: 'silence' },
    { type: 'elapsed', timer: 'ack' },
    { type: 'line_lost', cause: 'port_lost' },
    { type: 'open_due' },
    { type: 'line_opened' }
  )
)
const anyOptions = fc.record({
  answers: fc.constantFrom('at_once', 'by_poll'),
  begins: fc.constantFrom('on_age', 'on_status'),
  needsEnable: fc.boolean(),
  requestsTime: fc.boolean(),
  verifiedForMs: fc.constantFrom(0, 10_000)
}) as fc.Arbitrary<Partial<AvdOptions>>

/** Whether the event ends whatever a shopper was asked for, by what its bytes say. */
function endsRequests(event: AvdEvent): boolean {
  if (event.type === 'elapsed') return event.timer !== 'ack'
  if (event.type === 'line_lost' || event.type === 'close_asked') return true
  if (event.type !== 'heard' || event.message.type !== 'block') return false
  const [first, sub, kind] = event.message.bytes
  const isOthersVend = (first === 0x13 || first === 0x63) && (sub === 0x00 || sub === 0x02 || sub === 0x05)
  return first === 0x68 || isOthersVend || (first === 0x6c && sub === 0) || (first === 0x6f && sub === 0xff && kind === 5)
}

test('in any order of events, verified is said for nobody but the shopper who was', () => {
  fc.assert(
    fc.property(anyOptions, fc.array(anyEvent, { maxLength: 80 }), (settings, events) => {
      const all = { ...avdOptions, ...settings }
      let state = initialAvdState(all)
      /** The age that somebody is being asked for, by what was reported. */
      let asked: string | null = null
      /** The order by which "verified" may be said, and whether it was. */
      let standing: { readonly vendId: string; said: boolean } | null = null
      const settled = new Set<string>()
      for (const event of [...toReady, block(0x6c, 1), ...events, { type: 'line_lost', cause: 'port_lost' } as const]) {
        const step = avdTransition(state, event, all)
        state = step.state
        const mine = step.effects.flatMap((effect) => (effect.type === 'settle' ? [effect] : []))
        const before = standing
        if (endsRequests(event)) standing = null
        if (event.type === 'decline_asked') asked = null
        if (event.type === 'vend_asked' && mine.length === 0) {
          // Taken: only for the very age that is asked for, by an order that was never taken before.
          expect(asked).toBe(event.order.selection)
          expect(settled.has(event.order.vendId)).toBe(false)
          standing = { vendId: event.order.vendId, said: false }
          asked = null
        }
        for (const effect of step.effects) {
          if (effect.type === 'report') {
            if (effect.event.type === 'selection_made') asked = effect.event.selection
            else if (effect.event.type !== 'machine_ready') asked = null
          }
          if (effect.type !== 'send') continue
          const answer = decodeMdbAnswer(effect.words)
          if (answer?.type !== 'data' || decodeAvdAnswer(answer.bytes) !== 'verified') continue
          expect(standing).not.toBeNull()
          standing!.said = true
        }
        for (const { vendId, outcome } of mine) {
          if (event.type === 'vend_asked') {
            expect(outcome.ok || outcome.error.code !== 'vend_not_started').toBe(false)
            continue
          }
          expect(before?.vendId).toBe(vendId)
          expect(settled.has(vendId)).toBe(false)
          settled.add(vendId)
          // Told by an acknowledgement alone; not started only where nothing was said; unknown only where it was.
          if (outcome.ok) {
            expect([event, before!.said]).toEqual([ack, true])
            if (all.verifiedForMs === 0) standing = null
          }
          else expect(outcome.error.code).toBe(before!.said ? 'vend_unknown' : 'vend_not_started')
        }
      }
      for (const { order } of events.filter((event) => event.type === 'vend_asked')) {
        if (state.acceptedVendIds.includes(order.vendId)) expect(settled.has(order.vendId)).toBe(true)
      }
    }),
    { numRuns: 4000 }
  )
})
