import type { Decision } from '../age/decision.ts'
import type { OutcomeReason } from '../audit/decision-record.ts'
import type { Effect } from './effect.ts'
import type { SessionPolicy } from './policy.ts'
import type { AskedSession, PhaseOf, SessionState, VendResult } from './state.ts'
import { judgedOffline, OFFLINE } from './offline-sale.ts'
import { memoryAfterSale } from './on-memory.ts'
import { deadlineIn, end, go, recordOf, type Context, type Step } from './step.ts'

/** What a decision leads to. `storing_intent` is entered here and nowhere else, and only by `approved`. */
export function concluded(
  policy: SessionPolicy,
  state: SessionState,
  session: AskedSession,
  decision: Decision,
  context: Context
): Step {
  const isOffline = session.evidence !== undefined && judgedOffline(session.evidence, session.product)
  const undetermined = (reason: OutcomeReason): Step => {
    const told = isOffline ? OFFLINE : ({ message: 'could_not_check', mayTryAgain: true } as const)
    return end(policy, state, session, { outcome: 'undetermined', reason, ...told }, context)
  }
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
      const { reason } = decision
      if (isOffline) return end(policy, state, session, { outcome: 'refused', reason, ...OFFLINE }, context)
      const message = reason === 'age_condition_not_met' ? 'age_not_met' : 'card_not_accepted'
      return end(policy, state, session, { outcome: 'refused', reason, message, mayTryAgain: false }, context)
    }
    case 'undetermined':
      return undetermined(decision.reason)
    case 'pin_required':
      return undetermined('holder_evidence_too_weak')
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
      const told: readonly Effect[] = [
        { type: 'abandon', sessionId: session.id },
        { type: 'record_decision', record }
      ]
      if (state.stopping) return go(state, { name: 'stopped' }, ...told)
      const memory = memoryAfterSale(policy, session)
      const sought: readonly Effect[] = memory === null ? [] : [{ type: 'find_memory', sessionId: session.id }]
      return go(
        state,
        {
          name: 'sold',
          product: session.product,
          pinEntered: session.pinsEntered > 0,
          memory,
          deadline: deadlineIn(context, policy.timeouts.soldMs, 0)
        },
        ...told,
        ...sought
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
