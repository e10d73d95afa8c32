import type { Result } from '../../device/result.ts'
import type { Evidence, PathFinding, PlatformReason, Role } from './evidence.ts'
import type { OfflinePolicy } from './offline-policy.ts'

/** A fresh random value for the card to sign. It says nothing about the person. */
export interface Challenge {
  /** `machine`: made here while the platform cannot be reached; only this machine can judge the signature. */
  readonly issuer: 'platform' | 'machine'
  readonly challengeId: string
  /** 32 random bytes. The card signs their hash, by its generation: SHA-256 today. */
  readonly bytes: Uint8Array
  readonly expiresAtMs: number
}

/** What may be said of a certificate before anything leaves the machine. */
export interface Examination {
  readonly path: PathFinding
}

/** What is asked, and how the holder was proven. */
export interface VerificationRequest {
  /** DER as read from the card. Opaque to a service provider. */
  readonly certificate: Uint8Array
  readonly examination: Examination
  readonly atLeastYears: number
  /** What may be sold without the platform; null: nothing. */
  readonly offline: OfflinePolicy | null
  readonly holder:
    | {
        readonly kind: 'pin'
        readonly challenge: Challenge
        /** By the card's generation: RSASSA-PKCS1-v1_5 over SHA-256(challenge.bytes), or ECDSA P-384 over SHA-384. */
        readonly signature: Uint8Array
      }
    /** `enrolmentWaived`: the operator goes beyond the law and has acknowledged it on the record. */
    | { readonly kind: 'card_only'; readonly enrolmentWaived: boolean }
}

/** Why no challenge could be had. */
export type ChallengeError = { readonly code: 'challenge_unavailable'; readonly reason: PlatformReason }

/**
 * Validity and age, asked of whoever knows them in this machine's role. One implementation a role; the session knows
 * only this.
 */
export interface Verification {
  readonly role: Role
  /** Opens connections ahead of use. Sends nothing. */
  warm(): void
  /**
   * The only thing that may leave before the PIN is verified. Also warms the connection. Where the platform cannot be
   * reached and the policy lets this role sell all the same, the challenge is the machine's own.
   */
  requestChallenge(signal: AbortSignal, offline: OfflinePolicy | null): Promise<Result<Challenge, ChallengeError>>
  /** Judges what can be judged here, sending nothing. A service provider finds `not_judged`. */
  examine(certificate: Uint8Array): Promise<Examination>
  /** Gathers the evidence. Failures are findings in it (`unavailable`, `undetermined`), never a rejection. */
  verify(request: VerificationRequest, signal: AbortSignal): Promise<Evidence>
}
