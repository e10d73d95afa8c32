/**
 * What a machine with no network may still do, for one product. Made to be read by a person: `hatachi offline explain`
 * says it in sentences.
 */
export interface OfflinePolicy {
  readonly id: string
  /** Grows with every change; goes into each record. */
  readonly version: number
  /** On what the age is believed. `none`: nothing is sold while the network is gone. */
  readonly ageEvidence: 'none' | 'remembered_age'
  /** The greatest age of the revocation list, from its thisUpdate. */
  readonly listMaxAgeMs: number
  /** How long an earlier yes of the platform's is believed. */
  readonly rememberedMaxAgeMs: number
  /** For how long after the network went it may still be sold. */
  readonly outageMaxMs: number
}
