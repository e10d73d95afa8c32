import type { Decision } from '../age/decision.ts'
import type { SessionPolicy } from './policy.ts'
import type { AskedSession, PhaseOf, SessionState, VendResult } from './state.ts'
import { deadlineIn, end, go, recordOf, type Context, type Step } from './step.ts'

/** What a decision leads to. `storing_intent` is entered here and nowhere else, and only by `approved`. */
export function concluded(
  policy: SessionPolicy,
  state: SessionState,
  session: AskedSession,
  decision: Decision,
  context: Context
): Step {
  switch (decision.outcome) {
    case 'approved': {
      const vendId = context.freshId
      return go(
        state,
        { name: 'storing_intent', session, vendId },
        {
          type: 'store_intent',
          intent: {
            sessionId: session.id,
            vendId,
            productId: session.product.view.id,
            selection: session.product.selection,
            approvedAtMs: context.nowMs
          }
        }
      )
    }
    case 'refused': {
      const message = decision.reason === 'age_condition_not_met' ? 'age_not_met' : 'card_not_accepted'
      return end(
        policy,
        state,
        session,
        { outcome: 'refused', reason: decision.reason, message, mayTryAgain: false },
        context
      )
    }
    case 'undetermined':
      return end(
        policy,
        state,
        session,
        { outcome: 'undetermined', reason: decision.reason, message: 'could_not_check', mayTryAgain: true },
        context
      )
    case 'pin_required':
      return end(
        policy,
        state,
        session,
        { outcome: 'undetermined', reason: 'holder_evidence_too_weak', message: 'could_not_check', mayTryAgain: true },
        context
      )
  }
}

/** What the machine's report leads to. */
export function vendEnded(
  policy: SessionPolicy,
  state: SessionState,
  phase: PhaseOf<'vending'>,
  result: VendResult,
  context: Context
): Step {
  const { session, vendId } = phase
  switch (result) {
    case 'told':
    case 'dispensed': {
      const ending = { outcome: 'sold' as const, vend: { vendId, confirmation: result } }
      const record = recordOf(policy, session, ending, context)
      const deadline = deadlineIn(context, policy.timeouts.soldMs, 0)
      return go(
        state,
        state.stopping ? { name: 'stopped' } : { name: 'sold', product: session.product, pinEntered: session.pinsEntered > 0, deadline },
        { type: 'abandon', sessionId: session.id },
        { type: 'record_decision', record }
      )
    }
    case 'failed':
    case 'not_started':
      return end(
        policy,
        state,
        session,
        {
          outcome: 'vend_failed',
          reason: result === 'failed' ? 'vend_failed' : 'vend_not_started',
          message: 'vend_failed',
          mayTryAgain: false,
          vend: { vendId, confirmation: 'failed' }
        },
        context
      )
    case 'unknown':
      return end(
        policy,
        state,
        session,
        {
          outcome: 'outcome_unknown',
          reason: 'vend_unknown',
          message: 'vend_unknown',
          mayTryAgain: false,
          vend: { vendId, confirmation: 'unknown' }
        },
        context
      )
  }
}
