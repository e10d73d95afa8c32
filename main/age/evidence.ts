import type { ListReason, OcspReason, PathReason, RevocationReason } from '../certificate/judgement.ts'

/** In whose legal role the machine runs: it decides who may look into a certificate. */
export type Role = 'service_provider' | 'platform_operator'

/**
 * What is known about the holder, from weakest to strongest.
 * `card_only`: a certificate was read; it may be a copy. `pin`: the card verified the PIN and signed a fresh challenge.
 */
export type HolderProof = 'card_only' | 'pin'

/** Whether the platform knows this certificate as enrolled, with its PIN, for use without PIN. */
export type Enrolment = 'enrolled' | 'not_enrolled' | 'not_asked'

/** Why the platform gave no usable answer. */
export type PlatformReason =
  | 'unreachable'
  | 'timed_out'
  | 'refused_us'
  | 'proof_missing'
  | 'proof_replayed'
  | 'proof_foreign'
  | 'malformed'
  | 'signature_bad'
  | 'not_bound'
  | 'stale'

/** The platform's signed answer, or why there is none. */
export type PlatformFinding =
  | {
      readonly result: 'answered'
      readonly validity: 'valid' | 'invalid' | 'unknown'
      /** `not_answered` where the platform did not judge the condition (certificate not valid, or PIN wanted). */
      readonly condition: 'yes' | 'no' | 'not_answered'
      readonly answeredAtMs: number
    }
  | { readonly result: 'unavailable'; readonly reason: PlatformReason }
  | { readonly result: 'not_asked' }

/** The path as judged here; a service provider judges none. */
export type PathFinding =
  | { readonly result: 'valid' | 'not_judged' }
  | { readonly result: 'invalid' | 'undetermined'; readonly reason: PathReason }

/** The card's signature over the challenge as judged here; a service provider leaves that to its platform. */
export type PossessionFinding = 'proven' | 'failed' | 'not_judged' | 'not_asked'

/** The responder's answer as judged here. */
export type OcspFinding =
  | { readonly result: 'good' | 'unknown'; readonly thisUpdateMs: number }
  | { readonly result: 'revoked'; readonly thisUpdateMs: number; readonly reason: RevocationReason }
  | { readonly result: 'undetermined'; readonly reason: OcspReason }
  | { readonly result: 'not_asked' }

/** What the revocation lists kept on this machine say. */
export type ListFinding =
  | { readonly result: 'good'; readonly thisUpdateMs: number }
  | { readonly result: 'revoked'; readonly thisUpdateMs: number; readonly reason: RevocationReason }
  | { readonly result: 'undetermined'; readonly reason: ListReason }
  | { readonly result: 'not_asked' }

/**
 * What this machine remembers of an earlier yes for the same certificate. `unreadable`: the memory cannot be read, or its
 * key is gone. `not_asked`: the platform answered, or nothing may be remembered here.
 */
export type RememberedFinding =
  | { readonly result: 'yes'; readonly atLeastYears: number; readonly answeredAtMs: number }
  | { readonly result: 'none' | 'unreadable' | 'not_asked' }

/** Whether the platform's line was up, or since when it has been down. */
export type LineFinding = { readonly state: 'up' } | { readonly state: 'down'; readonly sinceMs: number }

/**
 * Whether the machine's clock may be believed, by the signed times that it has seen. `behind`: set back before the
 * highest of them. `ahead`: far beyond what any of them bears out.
 */
export type ClockFinding = 'trusted' | 'behind' | 'ahead'

/** Everything a decision rests on. It holds nothing that identifies a person, so it may be recorded whole. */
export interface Evidence {
  readonly role: Role
  readonly holder: HolderProof
  readonly enrolment: Enrolment
  readonly path: PathFinding
  readonly possession: PossessionFinding
  readonly ocsp: OcspFinding
  readonly list: ListFinding
  readonly platform: PlatformFinding
  readonly remembered: RememberedFinding
  readonly line: LineFinding
  readonly clock: ClockFinding
}

/** The line up, the clock sound, and so nothing remembered asked for. */
export const UNDISTURBED: Pick<Evidence, 'remembered' | 'line' | 'clock'> = {
  remembered: { result: 'not_asked' },
  line: { state: 'up' },
  clock: 'trusted'
}
