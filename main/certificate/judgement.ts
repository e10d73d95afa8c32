/** Why a path is not accepted. Codes are stable: records and docs use them. */
export type PathReason =
  | 'malformed'
  | 'too_large'
  | 'no_anchor'
  | 'anchor_expired'
  | 'not_yet_valid'
  | 'expired'
  | 'signature_bad'
  | 'algorithm_refused'
  | 'key_refused'
  | 'key_usage'
  | 'is_a_ca'
  | 'policy'
  | 'critical_extension_unknown'
  | 'profile'
  /** The anchor's own certificate stands on its authority revocation list. */
  | 'anchor_revoked'
  /** That list has to be there, and is absent, damaged or out of date. */
  | 'anchor_state_unknown'

/** Outcome of RFC 5280 section 6 for one certificate at one moment. */
export type PathJudgement =
  | { readonly result: 'valid' }
  | { readonly result: 'invalid'; readonly reason: PathReason }
  | { readonly result: 'undetermined'; readonly reason: PathReason }

/** CRLReason, RFC 5280 section 5.3.1, as the standard prints it. */
export type RevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'removeFromCRL'
  | 'privilegeWithdrawn'
  | 'aACompromise'

/** Why an OCSP answer says nothing that may be relied on. */
export type OcspReason =
  | 'unavailable'
  | 'responder_refused'
  | 'malformed'
  | 'too_large'
  | 'signature_bad'
  | 'responder_not_authorized'
  | 'algorithm_refused'
  | 'not_yet_valid'
  | 'stale'
  | 'nonce_mismatch'
  | 'certificate_mismatch'
  | 'critical_extension_unknown'

/**
 * Outcome of one OCSP exchange, RFC 6960. Times are milliseconds since 1970. `reusableUntilMs` is the last moment of the
 * answer's own time: the earliest nextUpdate, but not behind the end of a delegated responder's certificate; null where
 * the answer sets no such time, and so may not be used again at all.
 */
export type OcspJudgement =
  | {
      readonly result: 'good'
      readonly thisUpdateMs: number
      readonly producedAtMs: number
      readonly reusableUntilMs: number | null
    }
  | {
      readonly result: 'revoked'
      readonly reason: RevocationReason
      readonly revokedAtMs: number
      readonly thisUpdateMs: number
      readonly producedAtMs: number
      readonly reusableUntilMs: number | null
    }
  | { readonly result: 'unknown'; readonly thisUpdateMs: number; readonly producedAtMs: number }
  | { readonly result: 'undetermined'; readonly reason: OcspReason }

/** Why a revocation list says nothing that may be relied on. */
export type ListReason =
  | 'list_absent'
  | 'list_damaged'
  | 'list_key_gone'
  | 'list_stale'
  | 'list_not_yet_valid'
  | 'list_scope'

/** What the lists in force say of one certificate. Times are milliseconds since 1970. */
export type ListJudgement =
  | { readonly result: 'good'; readonly thisUpdateMs: number }
  | {
      readonly result: 'revoked'
      readonly reason: RevocationReason
      readonly revokedAtMs: number
      readonly thisUpdateMs: number
    }
  | { readonly result: 'undetermined'; readonly reason: ListReason }

/** The path as it is at the moment of the look-up, and what the lists say. */
export interface ListCheck {
  readonly path: PathJudgement
  /** Null where no list was looked into: the path is not valid, or it is OCSP that is asked. */
  readonly list: ListJudgement | null
}
