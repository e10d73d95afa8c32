import type { Evidence } from './evidence.ts'
import { decideOffline, lineFailed, maySellOffline } from './offline-decision.ts'
import type { OfflinePolicy } from './offline-policy.ts'
import type { HolderDemand } from './rule.ts'

/** Why nothing is sold. The shopper never hears more than the outcome. */
export type RefusalReason = 'certificate_invalid' | 'holder_not_proven' | 'age_condition_not_met'

/** Why nothing can be said. */
export type UndeterminedReason =
  /** The clock was set back or far ahead: nothing that rests on dates can be said. */
  | 'clock_untrusted'
  | 'path_undetermined'
  | 'ocsp_undetermined'
  | 'ocsp_unknown'
  | 'list_undetermined'
  | 'platform_unavailable'
  | 'platform_unknown'
  | 'condition_not_answered'
  | 'holder_evidence_too_weak'
  | OfflineReason

/** Why nothing is sold while the network is gone. */
export type OfflineReason =
  /** No policy, one that sells nothing offline, or a role that may not. */
  | 'offline_not_sold'
  | 'offline_outage_too_long'
  /** No list that may be relied on: absent, damaged, not about this certificate, or not looked into. */
  | 'offline_list_missing'
  | 'offline_list_too_old'
  /** No earlier yes, or one to a lower age. */
  | 'offline_not_remembered'
  | 'offline_memory_too_old'
  | 'offline_memory_unreadable'

/** On what an approval rests: the platform's answer of now, or its earlier yes as remembered here. */
export type ApprovalBasis = 'platform' | 'remembered_age'

/** What the evidence allows under a demand. Only `approved` may lead to a vend. */
export type Decision =
  | { readonly outcome: 'approved'; readonly basis: ApprovalBasis }
  | { readonly outcome: 'refused'; readonly reason: RefusalReason }
  | { readonly outcome: 'undetermined'; readonly reason: UndeterminedReason }
  /** The card alone is not enough here; ask for the PIN and gather again. */
  | { readonly outcome: 'pin_required' }

/** What was asked, and what may be sold without the platform. */
export interface DecisionTerms {
  readonly atLeastYears: number
  /** The product's policy; null: nothing is sold while the network is gone. */
  readonly offline: OfflinePolicy | null
  /** Against which the ages of list, memory and outage are told. */
  readonly nowMs: number
}

/**
 * Evidence in, decision out: pure, total, fail closed. Bad news outweighs missing news, and missing news outweighs
 * good news. The table of all cases is `docs/decision-table.md`, which this file's test executes; what happens where the
 * network is gone and a policy may sell is in `docs/offline.md`, executed by the test of `decideOffline`.
 *
 * Order: what is proven bad (path invalid, proof failed, revoked, platform invalid) → refused. A clock that cannot be
 * believed → undetermined. What no PIN would mend (path not judged, certificate unknown, no list to rely on) →
 * undetermined. Card alone where that is not enough → pin_required. What else is missing → undetermined. Then the
 * condition: no → refused, yes → approved.
 */
export function decide(evidence: Evidence, demand: HolderDemand, terms: DecisionTerms): Decision {
  const { platform, path, ocsp, list, possession, holder, clock } = evidence
  const operator = evidence.role === 'platform_operator'

  // By a clock set far ahead every certificate has expired: that is the machine's fault, and said as such.
  if (path.result === 'invalid' && clock === 'trusted') return refused('certificate_invalid')
  if (ocsp.result === 'revoked' || list.result === 'revoked') return refused('certificate_invalid')
  if (platform.result === 'answered' && platform.validity === 'invalid') return refused('certificate_invalid')
  if (possession === 'failed') return refused('holder_not_proven')
  if (platform.result === 'unavailable' && platform.reason === 'proof_foreign') return refused('holder_not_proven')

  // Before the PIN is asked for: the shopper would type it in vain.
  if (clock !== 'trusted') return undetermined('clock_untrusted')
  if (operator && path.result !== 'valid') return undetermined('path_undetermined')
  if (platform.result === 'answered' && platform.validity === 'unknown') return undetermined('platform_unknown')
  if (operator && ocsp.result === 'unknown') return undetermined('ocsp_unknown')
  if (lineFailed(platform)) {
    if (operator && maySellOffline(terms.offline)) return decideOffline(evidence, terms.offline, terms)
    if (evidence.line.state === 'down') return undetermined('offline_not_sold')
  }
  if (operator && list.result === 'undetermined') return undetermined('list_undetermined')

  if (holder === 'card_only') {
    if (demand === 'pin') return { outcome: 'pin_required' }
    if (demand === 'card_enrolled' && evidence.enrolment === 'not_enrolled') return { outcome: 'pin_required' }
    if (demand === 'card_enrolled' && evidence.enrolment !== 'enrolled') {
      return platform.result === 'answered'
        ? undetermined('holder_evidence_too_weak')
        : undetermined('platform_unavailable')
    }
  }

  // A PIN counts only with its proof: checked here by an operator, by the platform for a service provider.
  if (holder === 'pin' && possession === 'not_asked') return undetermined('holder_evidence_too_weak')
  if (operator && holder === 'pin' && possession !== 'proven') return undetermined('holder_evidence_too_weak')
  if (platform.result !== 'answered') return undetermined('platform_unavailable')
  // One of the two says good, and neither leaves it open: that a list was asked is no excuse for a silent responder.
  const good = ocsp.result === 'good' || (ocsp.result === 'not_asked' && list.result === 'good')
  if (operator && !good) return undetermined('ocsp_undetermined')

  switch (platform.condition) {
    case 'yes':
      return { outcome: 'approved', basis: 'platform' }
    case 'no':
      return refused('age_condition_not_met')
    case 'not_answered':
      return undetermined('condition_not_answered')
  }
}

function refused(reason: RefusalReason): Decision {
  return { outcome: 'refused', reason }
}

function undetermined(reason: UndeterminedReason): Decision {
  return { outcome: 'undetermined', reason }
}
