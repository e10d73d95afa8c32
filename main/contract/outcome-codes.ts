/**
 * How a session ended and why, as records, counters and faces spell it. Apart from every schema, so that a face can have
 * words for each without carrying them.
 */

/** How a session ended. */
export const outcomes = [
  /** It alone means that the machine was told and did not deny it. */
  'sold',
  /** Of several things some came out, and the rest surely did not. */
  'sold_in_part',
  'refused',
  'undetermined',
  'cancelled',
  'timed_out',
  'card_removed',
  'card_not_usable',
  'device_lost',
  'vend_failed',
  /** The machine was told, and the answer is not known; never told again. */
  'outcome_unknown',
  /** The power went, the program was ended, or it failed, before anything was decided; see the reason. */
  'interrupted'
] as const
export type Outcome = (typeof outcomes)[number]

/** Why, beside the outcome; for the operator, never for the shopper's screen. */
export const outcomeReasons = [
  // What a decision refuses for (`main/age/decision.ts`).
  'certificate_invalid',
  'holder_not_proven',
  'age_condition_not_met',
  // Why it says nothing.
  'clock_untrusted',
  'path_undetermined',
  'ocsp_undetermined',
  'ocsp_unknown',
  'list_undetermined',
  'platform_unavailable',
  'platform_unknown',
  'condition_not_answered',
  'holder_evidence_too_weak',
  'offline_not_sold',
  'offline_outage_too_long',
  'offline_list_missing',
  'offline_list_too_old',
  'offline_not_remembered',
  'offline_memory_too_old',
  'offline_memory_unreadable',
  // What happens before and after a decision.
  'challenge_unavailable',
  'not_my_number_card',
  /** A My Number Card without the JPKI applet. */
  'applet_missing',
  'phone_not_accepted',
  'card_unreadable',
  'certificate_missing',
  'pin_blocked',
  'pin_not_set',
  'last_try_kept',
  'different_card',
  'two_cards',
  // By the rules of sale alone, and about no person: `refused`, though nobody was judged.
  'outside_sale_hours',
  /** No rule is for the product at this moment, or none can be used. */
  'no_rule_in_force',
  /** This machine sold something under the same rule a moment ago. */
  'cooling_down',
  /** Another rule, or another version of it, decides by now than the shopper was asked under: `interrupted`. */
  'rules_changed',
  'reader_lost',
  'machine_lost',
  'store_failed',
  'door_open',
  'vend_not_started',
  'vend_failed',
  'vend_jammed',
  'sold_out',
  'vend_unknown',
  'token_unknown',
  'fault',
  'certification_lapsed',
  /** A technician began to work, or the operator took the machine out. */
  'service_begun',
  'shutdown',
  'restart'
] as const
export type OutcomeReason = (typeof outcomeReasons)[number]
