import type { ClockMark, ClockProof, ClockReadings } from '../../main/clock-guard/judge-clock.ts'
import { CLOCK_TOLERANCE_MS, PLATFORM_GRACE_MS } from '../../main/clock-guard/judge-clock.ts'

/** The table of the clock: executed by the judge's test, and shown in docs/clock.md. */

export const DAY_MS = 86_400_000
/** The moment up to which everything was well. */
export const T_MS = Date.parse('2026-11-26T03:00:00Z')
export const limits = { toleranceMs: CLOCK_TOLERANCE_MS, maxSilenceMs: 35 * DAY_MS }
/** Noted at T: proven an hour before. */
export const sound: ClockMark = {
  signedMs: T_MS - 3600_000,
  reachedMs: T_MS,
  provenMs: T_MS - 3600_000,
  doubtedFromMs: null
}
export const at = (nowMs: number, more: Partial<ClockReadings> = {}): ClockReadings => ({
  nowMs,
  proofs: [],
  jumpMs: null,
  ...more
})
export const proof = (source: ClockProof['source'], leadMs: number, ageMs = 0): ClockProof => ({ source, leadMs, ageMs })

type Row = readonly [what: string, mark: ClockMark | null | 'damaged', readings: ClockReadings, expected: string]

/** What happened, what was noted and read, and the finding with its reason or ground. */
export const clockCases: readonly Row[] = [
  ['nothing was ever noted', null, at(T_MS), 'trusted marks'],
  ['nothing was noted, and the battery is flat', null, at(0), 'behind before_signed_time'],
  ['the mark is damaged', 'damaged', at(T_MS), 'behind mark_damaged'],
  [
    'the mark is damaged, and a live proof agrees',
    'damaged',
    at(T_MS, { proofs: [proof('platform', 1000)] }),
    'trusted live_proof'
  ],
  ['it goes on after a restart', sound, at(T_MS + 3600_000), 'trusted marks'],
  ['it is a little back', sound, at(T_MS - CLOCK_TOLERANCE_MS), 'trusted marks'],
  ['it was set back by a day', sound, at(T_MS - DAY_MS), 'behind before_signed_time'],
  ['it was set back by a year', sound, at(T_MS - 365 * DAY_MS), 'behind before_signed_time'],
  ['it was set back, but to after the last signature', sound, at(T_MS - 1800_000), 'behind before_reached_time'],
  ['it was set ahead by a year', sound, at(T_MS + 365 * DAY_MS), 'ahead too_long_unproven'],
  ['it is 35 days on', sound, at(sound.provenMs + limits.maxSilenceMs), 'trusted marks'],
  ['it is past 35 days on', sound, at(sound.provenMs + limits.maxSilenceMs + 1), 'ahead too_long_unproven'],
  ['it jumped ahead by a day', sound, at(T_MS + DAY_MS, { jumpMs: DAY_MS }), 'ahead jumped_ahead'],
  ['it jumped back to after all marks', sound, at(T_MS + 60_000, { jumpMs: -DAY_MS }), 'behind jumped_back'],
  [
    'it was found ahead, and is still',
    { ...sound, doubtedFromMs: T_MS + DAY_MS },
    at(T_MS + DAY_MS),
    'ahead found_ahead_before'
  ],
  [
    'it was found ahead, and was set right',
    { ...sound, doubtedFromMs: T_MS + DAY_MS },
    at(T_MS + 60_000),
    'trusted marks'
  ],
  ['it is in step again', { ...sound, doubtedFromMs: T_MS }, at(T_MS + 60_000, { jumpMs: 0 }), 'trusted marks'],
  [
    'a live proof agrees, whatever was noted',
    { ...sound, signedMs: T_MS + DAY_MS },
    at(T_MS, { proofs: [proof('platform', 0)] }),
    'trusted live_proof'
  ],
  [
    'the platform says it is ahead',
    sound,
    at(T_MS, { proofs: [proof('platform', CLOCK_TOLERANCE_MS + 1)] }),
    'ahead contradicted'
  ],
  [
    'the platform says it is behind',
    sound,
    at(T_MS, { proofs: [proof('platform', -CLOCK_TOLERANCE_MS - 1)] }),
    'behind contradicted'
  ],
  ['the responder says it is behind', sound, at(T_MS, { proofs: [proof('ocsp', -DAY_MS)] }), 'behind contradicted'],
  ['the responder is a day old, just now', sound, at(T_MS, { proofs: [proof('ocsp', DAY_MS)] }), 'trusted marks'],
  [
    'the responder is a day old, and the platform silent',
    sound,
    at(T_MS, { proofs: [proof('ocsp', DAY_MS, PLATFORM_GRACE_MS)] }),
    'ahead contradicted'
  ]
]
