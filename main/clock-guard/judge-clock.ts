import type { ClockFinding } from '../age/evidence.ts'

/** Why the clock is not trusted. Codes are stable: records, docs and the doctor use them (docs/clock.md). */
export type ClockReason =
  /** What was noted of earlier times cannot be read, so that nobody can tell whether the clock was set back. */
  | 'mark_damaged'
  /** It cannot be noted: after the next start nothing would be known of the times seen in this run. */
  | 'mark_unwritable'
  /** The clock is before a time that somebody signed. */
  | 'before_signed_time'
  /** The clock is before a time that it had reached while it was trusted. */
  | 'before_reached_time'
  /** The clock went back against the monotonic one. */
  | 'jumped_back'
  /** The clock went ahead of the monotonic one, and no live proof came since. */
  | 'jumped_ahead'
  /** An answer to our own question, signed just now, names another time. */
  | 'contradicted'
  /** It was found ahead in an earlier run, and has not been set back behind that. */
  | 'found_ahead_before'
  /** No live proof in this run, and the last one is too long ago. */
  | 'too_long_unproven'

/** Whether the clock is trusted, and on what; or why not. */
export type ClockJudgement =
  | { readonly finding: 'trusted'; readonly by: 'live_proof' | 'marks' }
  | { readonly finding: Exclude<ClockFinding, 'trusted'>; readonly reason: ClockReason }

/** What is noted from one run to the next. Times are of the wall clock, milliseconds since 1970; no person's data. */
export interface ClockMark {
  /** The highest time that a signature which holds has named; null: none yet. */
  readonly signedMs: number | null
  /** The latest time that the clock showed while it was trusted. */
  readonly reachedMs: number
  /** The last time that a live proof or a technician bore out; before the first, when the mark was made. */
  readonly provenMs: number
  /** From this reading on the clock was found ahead, and nothing has cleared it; null: it was not. */
  readonly doubtedFromMs: number | null
}

/** Who signs a time for us alone, over a nonce of ours. */
export type ProofSource = 'platform' | 'ocsp'

/** One live proof of this run, as it looks now. */
export interface ClockProof {
  readonly source: ProofSource
  /** How far the wall clock is ahead of the signed time, carried on by the monotonic clock; negative: behind it. */
  readonly leadMs: number
  /** How long ago it came, by the monotonic clock. */
  readonly ageMs: number
}

/** What the clocks of this run say. */
export interface ClockReadings {
  readonly nowMs: number
  /** The newest live proof of each source. */
  readonly proofs: readonly ClockProof[]
  /**
   * What the wall clock has gained on the monotonic one since it was first trusted in this run, or last proven; null:
   * it was not trusted in this run yet.
   */
  readonly jumpMs: number | null
}

/** How far two clocks may differ, and how long one may go unproven. */
export interface ClockLimits {
  readonly toleranceMs: number
  readonly maxSilenceMs: number
}

export const CLOCK_TOLERANCE_MS = 5 * 60_000
export const DEFAULT_MAX_SILENCE_DAYS = 35
/** As long as platform and responder together are waited for. */
export const PLATFORM_GRACE_MS = 10_000

/** No machine runs this program before it was written: a clock whose battery is flat starts in 1970 or 2000. */
export const PROGRAM_WRITTEN_MS = Date.UTC(2026, 0, 1)

/**
 * Whether the machine's clock may be believed. Pure. A live proof outweighs everything: it was signed over a nonce of
 * ours, a moment ago. Without one the clock has to lie between what was seen before and what the last proof bears out,
 * and to keep step with the monotonic clock.
 * @param mark null: nothing was noted yet; `damaged`: what was noted cannot be read
 */
export function judgeClock(
  mark: ClockMark | null | 'damaged',
  { nowMs, proofs, jumpMs }: ClockReadings,
  { toleranceMs, maxSilenceMs }: ClockLimits
): ClockJudgement {
  const proof = decidingProof(proofs, toleranceMs)
  if (proof !== null) {
    if (agrees(proof, toleranceMs)) return { finding: 'trusted', by: 'live_proof' }
    return { finding: proof.leadMs > 0 ? 'ahead' : 'behind', reason: 'contradicted' }
  }
  if (mark === 'damaged') return { finding: 'behind', reason: 'mark_damaged' }
  const signedMs = Math.max(PROGRAM_WRITTEN_MS, mark?.signedMs ?? 0)
  if (nowMs < signedMs - toleranceMs) return { finding: 'behind', reason: 'before_signed_time' }
  if (mark !== null && nowMs < mark.reachedMs - toleranceMs) return { finding: 'behind', reason: 'before_reached_time' }
  if (jumpMs !== null && jumpMs < -toleranceMs) return { finding: 'behind', reason: 'jumped_back' }
  if (jumpMs !== null && jumpMs > toleranceMs) return { finding: 'ahead', reason: 'jumped_ahead' }
  if (mark === null) return { finding: 'trusted', by: 'marks' }
  // A clock that is in step again with when it was trusted in this run has been set right: then the doubt is over.
  const isDoubted = jumpMs === null && mark.doubtedFromMs !== null && nowMs >= mark.doubtedFromMs - toleranceMs
  if (isDoubted) return { finding: 'ahead', reason: 'found_ahead_before' }
  if (nowMs > mark.provenMs + maxSilenceMs) return { finding: 'ahead', reason: 'too_long_unproven' }
  return { finding: 'trusted', by: 'marks' }
}

/**
 * The proof that decides: the newest; but a responder that contradicts a platform which agrees is itself what is wrong
 * (its data may be stale, nonce and all), and does not count. One whose time is past is not heard before the platform,
 * which is asked beside it, has had the time to answer: its own answer is refused as stale meanwhile.
 */
export function decidingProof(proofs: readonly ClockProof[], toleranceMs: number): ClockProof | null {
  const [newest, ...older] = proofs.toSorted((one, other) => one.ageMs - other.ageMs)
  if (newest === undefined) return null
  if (newest.source === 'platform' || agrees(newest, toleranceMs)) return newest
  const platform = older.find(({ source }) => source === 'platform')
  if (platform !== undefined && agrees(platform, toleranceMs)) return platform
  return newest.leadMs > 0 && newest.ageMs < PLATFORM_GRACE_MS ? (platform ?? null) : newest
}

/**
 * What is to be noted after a judgement. Pure.
 * @param leastMs the time that it must be by now at the least: what was noted, carried on by the monotonic clock
 */
export function markAfter(
  mark: ClockMark | null | 'damaged',
  judgement: ClockJudgement,
  nowMs: number,
  leastMs: number
): ClockMark | null | 'damaged' {
  if (judgement.finding === 'trusted') {
    if (judgement.by === 'live_proof') {
      // What says otherwise was never true: a list from the future, or a run in which the clock was ahead unnoticed.
      const signedMs = mark === null || mark === 'damaged' || mark.signedMs === null ? null : Math.min(mark.signedMs, nowMs)
      return { signedMs, reachedMs: nowMs, provenMs: nowMs, doubtedFromMs: null }
    }
    if (mark === null || mark === 'damaged') return { signedMs: null, reachedMs: nowMs, provenMs: nowMs, doubtedFromMs: null }
    return { ...mark, reachedMs: Math.max(mark.reachedMs, nowMs), doubtedFromMs: null }
  }
  if (mark === null || mark === 'damaged') return mark
  // Noted as far as it has come, so that after a restart setting it right shows as going back behind this.
  if (judgement.finding === 'ahead') return { ...mark, doubtedFromMs: nowMs }
  // It goes on, or a clock that was set back would be taken for right once it had caught up with the mark.
  return { ...mark, reachedMs: Math.max(mark.reachedMs, leastMs) }
}

/** The highest time that the mark speaks of: it cannot be earlier. */
export function floorOf(mark: ClockMark | null | 'damaged'): number {
  if (mark === null || mark === 'damaged') return PROGRAM_WRITTEN_MS
  return Math.max(PROGRAM_WRITTEN_MS, mark.signedMs ?? 0, mark.reachedMs)
}

/**
 * What is to be noted of a signed time. Pure. The platform's own live proof brings down what cannot have been: so that a
 * clock that ran ahead unnoticed can be set right, after a restart too, without anybody's word.
 */
export function markAfterSignedTime(
  mark: ClockMark | null | 'damaged',
  signedMs: number,
  brought: { readonly source: ProofSource | 'crl'; readonly live: boolean; readonly nowMs: number }
): ClockMark | null | 'damaged' {
  if (mark === 'damaged') return mark
  if (mark === null) {
    // Made of a signed time alone, the mark must not vouch for the clock beside it.
    const leastMs = Math.min(signedMs, brought.nowMs)
    return { signedMs, reachedMs: leastMs, provenMs: leastMs, doubtedFromMs: null }
  }
  if (brought.live && brought.source === 'platform') {
    return { ...mark, signedMs, reachedMs: Math.min(mark.reachedMs, signedMs), provenMs: signedMs }
  }
  return { ...mark, signedMs: Math.max(mark.signedMs ?? 0, signedMs) }
}

function agrees({ leadMs }: ClockProof, toleranceMs: number): boolean {
  return Math.abs(leadMs) <= toleranceMs
}
