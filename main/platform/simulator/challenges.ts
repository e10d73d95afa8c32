import { createHash, randomBytes, randomUUID, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { ClientRole } from './tls-identities.ts'

/** How long a challenge may wait for its signature. */
export const CHALLENGE_LIFETIME_MS = 2 * 60 * 1000

/** Used challenges are remembered this much longer, so that a replay is named a replay. */
const MEMORY_MS = 10 * 60 * 1000

/** A challenge as issued. */
export interface IssuedChallenge {
  readonly challengeId: string
  readonly bytes: Uint8Array
  readonly expiresAtMs: number
}

/** Why a holder's proof is not accepted. */
export type ProofRefusal = 'proof_missing' | 'proof_replayed' | 'proof_foreign'

/** Challenges outstanding and used. */
export interface Challenges {
  issue(role: ClientRole, nowMs: number): IssuedChallenge
  /**
   * Takes a challenge for one check; whatever comes of it, it cannot be taken again. Never issued (or long forgotten):
   * `proof_missing`. Taken before, or expired: `proof_replayed`. Issued to a client of the other role: `proof_foreign`.
   */
  take(challengeId: string, role: ClientRole, nowMs: number): Uint8Array | ProofRefusal
}

export function createChallenges(): Challenges {
  const remembered = new Map<string, IssuedChallenge & { readonly role: ClientRole; used: boolean }>()

  function forgetOld(nowMs: number): void {
    for (const [id, challenge] of remembered) {
      // Kept in the order of issue: the first young one ends the search.
      if (challenge.expiresAtMs + MEMORY_MS > nowMs) return
      remembered.delete(id)
    }
  }

  return {
    issue: (role, nowMs) => {
      forgetOld(nowMs)
      const challenge = {
        challengeId: `c-${randomUUID()}`,
        bytes: Uint8Array.from(randomBytes(32)),
        expiresAtMs: nowMs + CHALLENGE_LIFETIME_MS
      }
      remembered.set(challenge.challengeId, { ...challenge, role, used: false })
      return challenge
    },
    take: (challengeId, role, nowMs) => {
      const challenge = remembered.get(challengeId)
      if (challenge === undefined) return 'proof_missing'
      if (challenge.used || nowMs >= challenge.expiresAtMs) return 'proof_replayed'
      challenge.used = true
      return challenge.role === role ? challenge.bytes : 'proof_foreign'
    }
  }
}

/**
 * Whether the card signed, by its generation: RSASSA-PKCS1-v1_5 over the DigestInfo of SHA-256(challenge), or ECDSA on
 * P-384 over SHA-384(challenge) as the bare concatenation r || s (assumed: no such card has been seen).
 */
export function challengeIsSigned(publicKey: KeyObject, challenge: Uint8Array, signature: Uint8Array): boolean {
  return publicKey.asymmetricKeyType === 'rsa'
    ? verify('sha256', challenge, publicKey, signature)
    : verify('sha384', challenge, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)
}

/** SHA-256, for the digests that answers are bound to. */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
