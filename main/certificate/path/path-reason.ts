/** Why a path of several certificates is not accepted. Codes are stable: `hatachi cert check` prints them. */
export type GeneralPathReason =
  /** A certificate, or an extension of it, is not what RFC 5280 section 4 describes. */
  | 'malformed'
  /** No way leads from the certificate to an anchor. */
  | 'no_anchor'
  | 'not_yet_valid'
  | 'expired'
  | 'signature_bad'
  /** A signature algorithm that is not in the table. */
  | 'algorithm_refused'
  /** A key of a kind or size that is not in the table. */
  | 'key_refused'
  /** An issuer whose certificate does not make it a CA. */
  | 'not_a_ca'
  /** An issuer whose key usage lacks keyCertSign. */
  | 'key_usage'
  | 'extended_key_usage'
  /** More CAs than pathLenConstraint, or the caller, allows. */
  | 'path_length'
  | 'policy'
  | 'name_constraints'
  | 'critical_extension_unknown'
  /** Decoded, and against a rule of RFC 5280's profile, named in the detail. */
  | 'profile'
  | 'revoked'
  /** A certificate below the anchor that nothing shows to be good. */
  | 'revocation_undetermined'
  /** The budget of work was used up before a path was found. */
  | 'too_much_work'

/** One reason, with where in words that quote nothing of a certificate. */
export interface PathFault<R extends GeneralPathReason = GeneralPathReason> {
  readonly reason: R
  readonly detail: string
}

/** Outcome for one certificate at one moment. */
export type GeneralPathJudgement =
  | { readonly result: 'valid' }
  | ({ readonly result: 'invalid' | 'undetermined' } & PathFault)
