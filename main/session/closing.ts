import type { SessionPolicy } from './policy.ts'
import { notOnSale } from './sale-terms.ts'
import type { BuyingSession, SessionState } from './state.ts'
import { end, type Context, type Step } from './step.ts'

/**
 * The end of a purchase that may not go on by the rules of this moment: something of it is not on sale any more, or another
 * rule decides. null: it may. Looked at before whatever asks more of the shopper, of the card or of the platform.
 */
export function closedNow(
  policy: SessionPolicy,
  state: SessionState,
  session: BuyingSession,
  context: Context
): Step | null {
  const ending = notOnSale(policy, session.items.map(({ product }) => product))
  return ending === null ? null : end(policy, state, session, ending, context)
}
