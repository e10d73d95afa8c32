import type { ClockJudgement, ClockReason } from '../../clock-guard/judge-clock.ts'
import { HATACHI } from '../program.ts'

/** What each reason means, as a sentence without its end. docs/clock.md explains each at length. */
export const CLOCK_REASONS: Readonly<Record<ClockReason, string>> = {
  mark_damaged: 'what was noted of earlier times cannot be read, so that nobody can tell whether the clock was set back',
  mark_unwritable: 'the time cannot be noted on the disk',
  before_signed_time: 'the clock is before a time that was signed, or before this program was written',
  before_reached_time: 'the clock is before a time that it had reached',
  jumped_back: 'the clock was set back while the machine ran',
  jumped_ahead: 'the clock was set ahead while the machine ran, and no signed time has borne it out',
  contradicted: 'an answer that was signed just now names another time',
  found_ahead_before: 'the clock was found ahead before, and was not set right since',
  too_long_unproven: 'no signed time has borne the clock out for longer than clock.maxSilenceDays'
}

/** What mends a clock that is not trusted. */
export const CLOCK_REMEDY = `Set the clock (sudo timedatectl set-ntp true; timedatectl), or bring the network back; if it is right, run: ${HATACHI} clock accept --by NAME`

/** A judgement in one sentence. */
export function clockSentence(judgement: ClockJudgement): string {
  if (judgement.finding === 'trusted') {
    return judgement.by === 'live_proof' ? 'The clock is trusted: a signed time agrees.' : 'The clock is trusted.'
  }
  return `The clock is not trusted (${judgement.finding}, ${judgement.reason}): ${CLOCK_REASONS[judgement.reason]}.`
}
