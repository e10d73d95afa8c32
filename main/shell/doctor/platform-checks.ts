import { X509Certificate } from 'node:crypto'
import { PROGRAM_WRITTEN_MS } from '../../clock-guard/judge-clock.ts'
import type { PlatformSettings } from '../config/configuration.ts'
import { WARNING_DAYS } from '../endings.ts'
import type { CheckResult } from './check-result.ts'
import { fail, pass, warn } from './check-result.ts'
import type { PlatformProbe } from './probes.ts'

const SECOND_MS = 1000
const DAY_MS = 86_400_000
const RENEWAL_DAYS = WARNING_DAYS.client_certificate
/** Signed answers from further ahead are not believed, so that nothing would be sold. */
const GREATEST_SKEW_MS = 60 * SECOND_MS
const DOUBTFUL_SKEW_MS = 10 * SECOND_MS
/** Of a box that sells nothing. */
export const NO_PLATFORM: CheckResult = pass('platform', 'There is no platform: this box sells nothing, and asks nobody for an age.')

const SET_THE_CLOCK = 'Run: sudo timedatectl set-ntp true; timedatectl'

export function checkPlatform({ endpoint }: PlatformSettings, probe: PlatformProbe): CheckResult {
  if (probe.result === 'answered') {
    if (probe.understood) return pass('platform', `${endpoint} knows this machine and gave a challenge.`)
    const sentence = `${endpoint} answered, but not with a challenge (status ${String(probe.status)}).`
    return fail('platform', sentence, 'Check platform.endpoint, its path too, with your platform operator.', 'platform_malformed')
  }
  switch (probe.reason) {
    case 'name_unknown': {
      const host = new URL(endpoint).hostname
      return fail('platform', `The name ${host} is not known.`, `Check the network. Run: getent hosts ${host}`, 'platform_unreachable')
    }
    case 'connection_refused':
      return fail('platform', `${endpoint} takes no connection.`, 'Check platform.endpoint, its port too.', 'platform_unreachable')
    case 'timed_out':
      return fail('platform', `${endpoint} did not answer in time.`, 'Check the network and any firewall on the way.', 'platform_timed_out')
    case 'server_not_trusted': {
      const remedy = 'Check platform.serverCa and the host name in platform.endpoint with your platform operator.'
      return fail('platform', `${endpoint} shows a certificate that platform.serverCa does not vouch for.`, remedy, 'platform_unreachable')
    }
    case 'client_not_accepted': {
      const remedy = 'Ask your platform operator whether platform.clientCertificate is enrolled and not expired.'
      return fail('platform', `${endpoint} does not accept our client certificate.`, remedy, 'platform_refused_us')
    }
    case 'handshake_broken': {
      const remedy = 'Check the port in platform.endpoint, and ask whether platform.clientCertificate is enrolled.'
      return fail('platform', `${endpoint} ended the connection during the TLS handshake.`, remedy, 'platform_unreachable')
    }
    case 'unreachable':
      return fail('platform', `${endpoint} cannot be reached.`, 'Check the network cable and the route. Run: ip route', 'platform_unreachable')
  }
}

/** How long the machine's own TLS certificate still holds. */
export function checkClientCertificate(certificatePem: string, nowMs: number): CheckResult {
  const { validFromDate, validToDate } = new X509Certificate(certificatePem)
  const until = validToDate.toISOString().slice(0, 10)
  const remedy = 'Ask your platform operator for a new one.'
  if (nowMs > validToDate.getTime()) {
    return fail('client_certificate', `The client certificate expired on ${until}.`, remedy, 'client_certificate_ended')
  }
  if (nowMs < validFromDate.getTime()) {
    return fail('client_certificate', 'The client certificate is not valid yet.', `Check the clock. ${SET_THE_CLOCK}`)
  }
  const sentence = `The client certificate is valid until ${until}.`
  const expiresSoon = validToDate.getTime() - nowMs < RENEWAL_DAYS * DAY_MS
  return expiresSoon ? warn('client_certificate', sentence, remedy, 'client_certificate_ends_soon') : pass('client_certificate', sentence)
}

/**
 * Whether the clock can be right.
 * @param serverTimeMs the platform's, null where it was not reached
 * @param newestTimeMs the latest entry of the record, null where there is none
 */
export function checkClock(nowMs: number, serverTimeMs: number | null, newestTimeMs: number | null): CheckResult {
  const now = new Date(nowMs).toISOString()
  if (nowMs < PROGRAM_WRITTEN_MS) return fail('clock', `The clock says ${now}, which is past.`, SET_THE_CLOCK)
  const skewMs = serverTimeMs === null ? 0 : Math.abs(nowMs - serverTimeMs)
  const skewSeconds = Math.round(skewMs / SECOND_MS)
  const sentence = `The clock differs from the platform's by ${String(skewSeconds)} second${skewSeconds === 1 ? '' : 's'}.`
  if (skewMs > GREATEST_SKEW_MS) return fail('clock', sentence, SET_THE_CLOCK)
  if (newestTimeMs !== null && newestTimeMs > nowMs + GREATEST_SKEW_MS) {
    const last = new Date(newestTimeMs).toISOString()
    return warn('clock', `The clock says ${now}, but the record has an entry of ${last}.`, SET_THE_CLOCK)
  }
  if (skewMs > DOUBTFUL_SKEW_MS) return warn('clock', sentence, SET_THE_CLOCK)
  return pass('clock', serverTimeMs === null ? `The clock says ${now}.` : sentence)
}
