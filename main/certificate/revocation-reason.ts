import type { RevocationReason } from './judgement.ts'

/** CRLReason by its number, RFC 5280 section 5.3.1; 7 is not used. */
const REASONS: readonly (RevocationReason | null)[] = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  null,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise'
]

/** The reason with this number, or null where the standard has none. */
export function revocationReasonOf(number: number): RevocationReason | null {
  return REASONS[number] ?? null
}

/** The number of a reason: 0 to 10, never 7. */
export function revocationReasonNumber(reason: RevocationReason): number {
  return REASONS.indexOf(reason)
}
