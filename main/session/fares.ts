import type { SessionPolicy } from './policy.ts'
import { fullFareItemOf } from './purchase.ts'
import type { BuyingSession, PhaseOf, SessionState } from './state.ts'
import { mayTakeFullFare, stay, whyNotTold, type Context, type Step } from './step.ts'
import { startVends } from './vends.ts'

/**
 * The shopper buys at the full fare: before the age is asked, so that no card is needed and nothing of one is known; or
 * once it did not give the reduced fare, which stays on the record as it was found.
 */
export function takeFullFare(
  policy: SessionPolicy,
  state: SessionState,
  phase: PhaseOf<'awaiting_card' | 'awaiting_consent' | 'offering_fare'>,
  context: Context
): Step {
  const { session } = phase
  if (phase.name !== 'offering_fare') return sellAtFullFare(policy, state, unasked(session), context.freshId, context)
  const { cutOff } = phase.found
  const found = cutOff === undefined ? session : { ...session, cutOff }
  return sellAtFullFare(policy, state, found, context.freshId, context)
}

/**
 * Sells a ticket at its full fare, which anybody may have.
 * @param vendId an identifier nobody has used
 */
export function sellAtFullFare(
  policy: SessionPolicy,
  state: SessionState,
  session: BuyingSession,
  vendId: string,
  context: Context
): Step {
  const item = fullFareItemOf(session.product)
  if (item === null || !mayTakeFullFare(state, session.product) || whyNotTold(state) !== null) return stay(state)
  return startVends(policy, state, { ...session, items: [item], fare: 'full' }, vendId, context)
}

/** The session as of somebody who is asked nothing: its record has no rule, for what is sold needs none. */
export function unasked({ demand: _, ...session }: BuyingSession): BuyingSession {
  return session
}
