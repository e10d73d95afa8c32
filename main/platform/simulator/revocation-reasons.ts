/** CRLReason codes, RFC 5280 section 5.3.1. Value 7 is not used. */
export const revocationReasonCodes = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10
} as const

export type RevocationReason = keyof typeof revocationReasonCodes

export const revocationReasons = Object.keys(revocationReasonCodes) as readonly RevocationReason[]

/** A certificate's state at its CA. */
export type RevocationState =
  | { readonly state: 'good' }
  | { readonly state: 'revoked'; readonly reason: RevocationReason; readonly revokedAtMs: number }
