import { createHash } from 'node:crypto'
import type { Clock } from '../../device/clock.ts'
import type { Certificate } from './certificate.ts'
import type { OcspJudgement } from './judgement.ts'

/** What may be kept: an answer that settles the question. */
type Settled = Extract<OcspJudgement, { readonly result: 'good' | 'revoked' }>

interface Kept {
  readonly judgement: Settled
  readonly delegates: readonly Certificate[]
  /** By the wall clock: kept since, and usable before. */
  readonly sinceMs: number
  readonly untilMs: number
  /** The same start by the monotonic clock. */
  readonly sinceMonotonicMs: number
}

/** Judgements kept at once unless told otherwise: more people than buy at one machine within an answer's time. */
const MAX_ENTRIES = 256

/**
 * OCSP judgements, `good` and `revoked`, within their answers' own time: before the earliest nextUpdate, before the end
 * of a delegated responder's certificate, and before they are older than `maxAgeMs`. An answer without nextUpdate is not
 * kept (RFC 6960 section 4.2.2.1: newer information is available all the time).
 *
 * In memory only, at most `maxEntries` (the oldest goes first), found by the SHA-256 of the certificate's DER, so that
 * neither certificate nor serial number of a person stays. Time is taken by both clocks, and each has to allow the use: a wall
 * clock that is set back, by hand or by a time server, prolongs nothing.
 */
export class OcspCache {
  readonly #clock: Clock
  readonly #maxAgeMs: number
  readonly #maxEntries: number
  /** Oldest first. */
  readonly #kept = new Map<string, Kept>()

  constructor(options: { readonly clock: Clock; readonly maxAgeMs: number; readonly maxEntries?: number }) {
    this.#clock = options.clock
    this.#maxAgeMs = options.maxAgeMs
    this.#maxEntries = options.maxEntries ?? MAX_ENTRIES
  }

  /**
   * The kept judgement about this certificate, or null. One whose time is over is forgotten, and one that a delegate may
   * have signed who is revoked now: a list that came in the meantime may name it.
   */
  find(certificateDer: Uint8Array, isRevoked: (delegate: Certificate) => boolean = () => false): OcspJudgement | null {
    const key = keyOf(certificateDer)
    const kept = this.#kept.get(key)
    if (kept === undefined) return null
    if (this.#isUsable(kept) && !kept.delegates.some(isRevoked)) return kept.judgement
    this.#kept.delete(key)
    return null
  }

  /**
   * Keeps a judgement just made, or nothing where it settles nothing or has no time left. Replaces an older one.
   * `delegates` are the responders' certificates that were considered for it, the signer among them.
   */
  keep(certificateDer: Uint8Array, judgement: OcspJudgement, delegates: readonly Certificate[] = []): void {
    const key = keyOf(certificateDer)
    this.#kept.delete(key)
    if (judgement.result !== 'good' && judgement.result !== 'revoked') return
    if (judgement.reusableUntilMs === null) return
    const kept: Kept = {
      judgement,
      delegates,
      sinceMs: this.#clock.nowMs(),
      untilMs: Math.min(judgement.reusableUntilMs, judgement.thisUpdateMs + this.#maxAgeMs),
      sinceMonotonicMs: this.#clock.monotonicMs()
    }
    if (!this.#isUsable(kept)) return
    this.#kept.set(key, kept)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#maxEntries) break
      this.#kept.delete(oldest)
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#kept.clear()
  }

  /** Judgements kept now, those whose time is over among them until they are looked for. */
  get size(): number {
    return this.#kept.size
  }

  #isUsable({ sinceMs, untilMs, sinceMonotonicMs }: Kept): boolean {
    const nowMs = this.#clock.nowMs()
    const elapsedMs = this.#clock.monotonicMs() - sinceMonotonicMs
    return nowMs >= sinceMs && nowMs < untilMs && elapsedMs < untilMs - sinceMs
  }
}

function keyOf(certificateDer: Uint8Array): string {
  return createHash('sha256').update(certificateDer).digest('base64')
}
