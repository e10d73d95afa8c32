import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../device/clock.ts'

/** How long a challenge may wait: for the card, the PIN and the card again. */
export const CHALLENGE_LIFETIME_MS = 5 * 60_000
/** Of one box at a time: a screen has one, and a box at most fifty screens. The oldest makes room. */
const MOST_OF_A_BOX = 100

/** A challenge as issued. `bytes`: 32 random ones, for the card to sign. */
export interface IssuedChallenge {
  readonly challengeId: string
  readonly bytes: Uint8Array
  readonly expiresAtMs: number
}

/** Challenges outstanding, in memory: a restart forgets them all, and whoever waits begins again. */
export interface LoginChallenges {
  issue(boxId: string): IssuedChallenge
  /**
   * Takes a challenge for one request, named by its digest. The same request again is no other one: its answer may have
   * been lost. @returns null: unknown, expired, of another box, or taken for another request
   */
  take(challengeId: string, boxId: string, requestDigest: string): Uint8Array | null
  /** Forgets what is over, of boxes too that ask no more. @returns how many challenges are still outstanding */
  sweep(): number
}

interface Outstanding extends IssuedChallenge {
  takenFor: string | null
}

/** Challenges of each box by themselves, so that none pushes out another's. */
export function createLoginChallenges(clock: Clock): LoginChallenges {
  const boxes = new Map<string, Map<string, Outstanding>>()

  function ofBox(boxId: string, nowMs: number): Map<string, Outstanding> {
    const outstanding = boxes.get(boxId) ?? new Map<string, Outstanding>()
    // A clock that was set back leaves nothing standing for longer than a lifetime.
    const isOver = ({ expiresAtMs }: Outstanding) => expiresAtMs <= nowMs || expiresAtMs > nowMs + CHALLENGE_LIFETIME_MS
    for (const each of outstanding.values()) if (isOver(each)) outstanding.delete(each.challengeId)
    return outstanding
  }

  return {
    issue: (boxId) => {
      const nowMs = clock.nowMs()
      const outstanding = ofBox(boxId, nowMs)
      const challengeId = `c-${randomBytes(16).toString('base64url')}`
      const bytes = Uint8Array.from(randomBytes(32))
      const challenge = { challengeId, bytes, expiresAtMs: nowMs + CHALLENGE_LIFETIME_MS }
      outstanding.set(challengeId, { ...challenge, takenFor: null })
      const oldest = outstanding.keys().next()
      if (outstanding.size > MOST_OF_A_BOX && oldest.done !== true) outstanding.delete(oldest.value)
      boxes.set(boxId, outstanding)
      return challenge
    },
    take: (challengeId, boxId, requestDigest) => {
      const challenge = ofBox(boxId, clock.nowMs()).get(challengeId)
      if (challenge === undefined) return null
      challenge.takenFor ??= requestDigest
      return challenge.takenFor === requestDigest ? challenge.bytes : null
    },
    sweep: () => {
      const nowMs = clock.nowMs()
      for (const boxId of boxes.keys()) if (ofBox(boxId, nowMs).size === 0) boxes.delete(boxId)
      return [...boxes.values()].reduce((sum, { size }) => sum + size, 0)
    }
  }
}
