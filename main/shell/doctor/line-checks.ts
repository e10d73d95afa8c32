import type { PlatformSettings } from '../config/configuration.ts'
import type { CheckResult } from './check-result.ts'
import { fail, pass, warn } from './check-result.ts'
import { checkPlatform } from './platform-checks.ts'
import type { PlatformProbe } from './probes.ts'

/** The newest loss of the platform's line that no return followed, as the record has it. */
export interface LostLine {
  readonly sinceMs: number
  readonly reason: string
}

/**
 * The second address, as it is reached from here. With one of two the machine goes on, so that alone is no failure.
 * @param firstAnswers whether the first address gave a challenge
 */
export function checkSecondEndpoint(
  settings: PlatformSettings,
  secondEndpoint: string,
  probe: PlatformProbe,
  firstAnswers: boolean
): CheckResult {
  const { status, sentence, remedy = '' } = checkPlatform({ ...settings, endpoint: secondEndpoint }, probe)
  if (status === 'pass') return pass('second_endpoint', sentence)
  if (!firstAnswers) return fail('second_endpoint', sentence, remedy, 'platform_unreachable')
  return warn('second_endpoint', `${sentence} The machine goes on by the first address.`, remedy, 'one_address_failing')
}

/** How the line stood for the appliance when it last wrote about it. */
export function checkLine(lost: LostLine | null, applianceRuns: boolean): CheckResult {
  if (lost === null) return pass('line', 'No loss of the line to the platform is on record that did not end.')
  const since = new Date(lost.sinceMs).toISOString()
  const sentence = `The line to the platform was lost at ${since} (${lost.reason}) and has not come back since.`
  const remedy = applianceRuns
    ? 'The appliance looks for it every two seconds and needs no restart. Mend what the check "platform" says.'
    : 'Mend what the check "platform" says, and start the appliance.'
  return warn('line', sentence, remedy, lost.reason === 'timed_out' ? 'platform_timed_out' : 'platform_unreachable')
}
