import { certificationEndsAtMs } from '../../clock-guard/certification.ts'
import type { ClockJudgement } from '../../clock-guard/judge-clock.ts'
import { CLOCK_REMEDY, clockSentence } from '../clock/clock-words.ts'
import type { Misowned } from '../data-owner.ts'
import type { TrustSettings } from '../config/configuration.ts'
import { nearnessOf } from '../endings.ts'
import type { CheckResult } from './check-result.ts'
import { fail, pass, warn } from './check-result.ts'

/** Whether the clock may be believed, by the signed times that this machine has seen. */
export function checkClockGuard(judgement: ClockJudgement, misowned: Misowned | null = null): CheckResult {
  const sentence = clockSentence(judgement)
  if (judgement.finding === 'trusted') return pass('clock_guard', sentence)
  // What the appliance's user cannot read or write no clock that is set right mends.
  const isMisowned = misowned?.names.includes('clock') === true
  return fail('clock_guard', `${sentence} Nothing is sold.`, isMisowned ? `Run: ${misowned.chown}` : CLOCK_REMEDY, `clock_${judgement.reason}`)
}

/** How long the platform operator's certification still lasts; nothing to say where it is not configured. */
export function checkCertification({ certification }: TrustSettings, nowMs: number): readonly CheckResult[] {
  if (certification === undefined) {
    const sentence = 'The last day of the certification (認定) is not configured: its lapse would go unnoticed.'
    return [warn('certification', sentence, 'Set trust.certification.validUntil to its last day.')]
  }
  const { validUntil } = certification
  const remedy = 'Ask for the certification anew; then set trust.certification.validUntil to its new last day.'
  switch (nearnessOf({ kind: 'certification', endsAtMs: certificationEndsAtMs(validUntil) }, nowMs)) {
    case 'far':
      return [pass('certification', `The certification lasts until ${validUntil}.`)]
    case 'near':
      return [warn('certification', `The certification lasts until ${validUntil}; after that nothing is checked.`, remedy, 'certification_ends_soon')]
    case 'past':
      return [fail('certification', `The certification lapsed after ${validUntil}: nothing is checked.`, remedy, 'certification_lapsed')]
  }
}
