import { describe, expect, it } from 'vitest'
import { onward, POLICY, readingOf, tagged, type Turn, type Untagged } from '../../../test/support/random-tv-session.ts'
import { initialState, type PhaseName, type TvState } from './state.ts'
import type { Step } from './step.ts'
import { transition } from './transition.ts'
import { viewOf } from './view.ts'

const NO_CODE = () => ({ url: null, endsInMs: 0, totalMs: 1 })
const AHEAD: Turn = { triesLeft: 3, linked: true }

const take = (state: TvState, event: Untagged, late = false): Step => transition(POLICY, state, tagged(state, event, late), 0)

/** The straight way to a phase. */
function upTo(name: PhaseName, turn = AHEAD): TvState {
  let state = initialState('ja')
  for (let steps = 0; state.phase.name !== name; steps += 1) {
    if (steps > 20) throw new Error(`no way to ${name}`)
    state = take(state, onward(state, viewOf(POLICY, state, 0, NO_CODE), turn)).state
  }
  return state
}

describe('a proof that comes when its card is gone', () => {
  const proven = { type: 'holder_proven', challenge: { challengeId: 'c', bytes: new Uint8Array(32), expiresAtMs: 0 }, signature: new Uint8Array(256) } as const

  it('sends nothing, be it that another card lies there by now', () => {
    const gone = take(upTo('proving'), { type: 'card_removed' }).state
    const other = take(gone, { type: 'card_inserted', cardId: 2 }).state
    for (const state of [gone, other]) {
      const { state: after, effects } = take(state, proven)
      expect(after.phase).toMatchObject({ name: 'notice', notice: 'card_taken' })
      expect(effects.some(({ type }) => type === 'log_in')).toBe(false)
    }
  })
})

describe('a reading that comes when its card is gone', () => {
  it('is not taken for that of the card that lies there now', () => {
    const gone = take(upTo('reading_card'), { type: 'card_removed' }).state
    const other = take(gone, { type: 'card_inserted', cardId: 2 }).state
    expect(take(other, { type: 'card_read', cardId: 1, reading: readingOf(1) }).state).toBe(other)
    expect(take(other, { type: 'card_read_failed', cardId: 1, error: { code: 'card_silent' } }).state).toBe(other)
    expect(take(other, { type: 'card_read', cardId: 2, reading: readingOf(2) }).state.phase.name).toBe('entering_pin')
  })
})

describe('what names an earlier login', () => {
  it('changes nothing, whatever it is', () => {
    const late: readonly (readonly [PhaseName, Untagged])[] = [
      ['waiting_card', { type: 'card_inserted', cardId: 1 }],
      ['reading_card', { type: 'card_read', cardId: 1, reading: readingOf(1) }],
      ['entering_pin', { type: 'card_removed' }],
      ['asking_platform', { type: 'login_answered', answer: { answer: 'refused' } }],
      ['asking_operator', { type: 'household_answered', answer: { answer: 'admitted' }, passEndsInMs: 14_400_000 }],
      ['home', { type: 'reader_lost', busy: false }],
      ['opening', { type: 'service_failed', trouble: 'busy' }]
    ]
    for (const [name, event] of late) {
      const state = upTo(name)
      const step = take(state, event, true)
      expect(step.state, name).toBe(state)
      expect(step.effects).toEqual([])
    }
  })

  it('of a service that was opened before changes nothing either', () => {
    const state = upTo('opening')
    const event = { type: 'service_failed', trouble: 'busy', session: state.session, opening: state.opening - 1 } as const
    expect(transition(POLICY, state, event, 0).state).toBe(state)
  })
})
