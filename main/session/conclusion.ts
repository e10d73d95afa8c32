import type { Decision } from '../age/decision.ts'
import type { OutcomeReason } from '../audit/decision-record.ts'
import { judgedOffline, OFFLINE } from './offline-sale.ts'
import type { SessionPolicy } from './policy.ts'
import type { AskedSession, SessionState } from './state.ts'
import { end, type Context, type Step } from './step.ts'
import { startVends } from './vends.ts'

/** What a decision leads to. Of what has a rule nothing is sold but by `approved`, or at a full fare. */
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
      const fare = session.product.fullFare === undefined ? {} : { fare: 'reduced' as const }
      return startVends(policy, state, { ...session, ...fare }, context.freshId, context)
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
