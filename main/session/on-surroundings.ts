import { interrupt } from './interruption.ts'
import { onServiceChanged } from './on-service.ts'
import { lineGone, sellable } from './offline-sale.ts'
import type { SessionPolicy } from './policy.ts'
import type { SurroundingsEvent } from './ports.ts'
import type { AskedSession, PhaseOf, SessionState } from './state.ts'
import { end, go, recovered, stay, type Context, type Step } from './step.ts'

/** What changed around the machine: the platform's line, the clock, the certification, service at it. */
export function onSurroundings(
  policy: SessionPolicy,
  state: SessionState,
  event: SurroundingsEvent,
  context: Context
): Step {
  switch (event.type) {
    case 'line_changed':
      return onLine(policy, { ...state, line: event.line }, state.line.state === 'down', context)
    case 'clock_changed': {
      const next = { ...state, clock: event.clock }
      return event.clock === 'trusted' ? recovered(next) : interrupt(policy, next, 'clock_doubted', context)
    }
    case 'certification_changed': {
      const next = { ...state, certificationLapsed: event.lapsed }
      return event.lapsed ? interrupt(policy, next, 'certification_lapsed', context) : recovered(next)
    }
    case 'service_changed':
      return onServiceChanged(policy, state, event.mode, context)
  }
}

/**
 * What is under way ends where its question can no longer be asked. Where the line is back before the PIN was shown to
 * the card, the challenge is the platform's again, so that the question can be.
 */
function onLine(policy: SessionPolicy, state: SessionState, wasDown: boolean, context: Context): Step {
  const { phase, line } = state
  switch (phase.name) {
    case 'awaiting_card':
    case 'awaiting_consent':
      return line.state === 'down' ? giveUp(policy, state, phase.session, context) : stay(state)
    case 'reading_card':
    case 'entering_pin':
    case 'awaiting_return':
    case 'last_try':
      if (line.state === 'down') return giveUp(policy, state, phase.session, context)
      return wasDown ? anotherChallenge(state, phase) : stay(state)
    default:
      return stay(state)
  }
}

function giveUp(policy: SessionPolicy, state: SessionState, session: AskedSession, context: Context): Step {
  if (sellable(policy, state, session.product, context.nowMs) !== 'no') return stay(state)
  return end(policy, state, session, lineGone(state), context)
}

/** Where no PIN was asked for yet, none was requested. Once a session: a line that flickers is no reason to ask on. */
function anotherChallenge(
  state: SessionState,
  phase: PhaseOf<'reading_card' | 'entering_pin' | 'awaiting_return' | 'last_try'>
): Step {
  const { session } = phase
  if (session.challengeRenewed === true || (session.demand !== 'pin' && phase.name === 'reading_card')) return stay(state)
  return go(
    state,
    { ...phase, session: { ...session, challengeRenewed: true } },
    { type: 'request_challenge', sessionId: session.id, offline: session.product.offline }
  )
}
