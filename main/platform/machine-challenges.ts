import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from '../../device/clock.ts'
import type { LineFinding } from '../age/evidence.ts'
import type { Challenge } from '../age/verification.ts'

/** As long as the platform's own. */
export const MACHINE_CHALLENGE_LIFETIME_MS = 120_000

interface Issued {
  readonly bytes: Uint8Array
  readonly dueMs: number
  readonly line: LineFinding
}

/**
 * Challenges of this machine's own, for while the platform cannot be reached: 32 random bytes, good for two minutes
 * and one check. Only this machine can judge the signature over one; the platform has never heard of it.
 */
export class MachineChallenges {
  readonly #clock: Clock
  readonly #issued = new Map<string, Issued>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param line how the line was when there was no other challenge to be had */
  issue(line: LineFinding): Challenge {
    const nowMs = this.#clock.monotonicMs()
    for (const [id, { dueMs }] of this.#issued) if (dueMs <= nowMs) this.#issued.delete(id)
    const challengeId = `m-${randomUUID()}`
    const bytes = Uint8Array.from(randomBytes(32))
    this.#issued.set(challengeId, { bytes: bytes.slice(), dueMs: nowMs + MACHINE_CHALLENGE_LIFETIME_MS, line })
    return { issuer: 'machine', challengeId, bytes, expiresAtMs: this.#clock.nowMs() + MACHINE_CHALLENGE_LIFETIME_MS }
  }

  /**
   * Uses one up, whatever comes of it. Its time is measured by the monotonic clock, which nobody can set.
   * @returns how the line was at its issue; `stale` past its time; `proof_missing` where it was not issued here, or is
   *   used
   */
  take({ challengeId, bytes }: Challenge): LineFinding | 'stale' | 'proof_missing' {
    const issued = this.#issued.get(challengeId)
    this.#issued.delete(challengeId)
    if (issued === undefined || Buffer.compare(issued.bytes, bytes) !== 0) return 'proof_missing'
    return this.#clock.monotonicMs() < issued.dueMs ? issued.line : 'stale'
  }
}
