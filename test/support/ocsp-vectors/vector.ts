import type { OcspReason } from '../../../main/certificate/judgement.ts'
import type { HASH_OIDS, OcspWorld } from '../ocsp-world.ts'
import { MINUTE_MS } from '../ocsp-world.ts'

/** One rule of RFC 6960 or RFC 8954, as an answer that keeps or breaks it; signed well unless that is the rule. */
export interface OcspVector {
  readonly name: string
  readonly make: (world: OcspWorld) => Uint8Array
  /** A status, or why there is none. */
  readonly expected: 'good' | 'revoked' | 'unknown' | OcspReason
  /** The hash of the CertID, where the other judge has to be told. */
  readonly hash?: keyof typeof HASH_OIDS
}

/** What answers of these vectors are judged with, by both judges. */
export const VECTOR_LIMITS = { clockSkewMs: 10 * MINUTE_MS, maxAgeMs: 180 * MINUTE_MS } as const

/** Answers without a nonce, as to a request without one. */
export function plainAnswer(world: OcspWorld, change: Parameters<OcspWorld['answer']>[0] = {}): Uint8Array {
  return world.answer({ extensions: [], ...change })
}
