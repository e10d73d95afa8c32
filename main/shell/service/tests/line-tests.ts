import { lookup } from 'node:dns/promises'
import { connect } from 'node:tls'
import type { Clock } from '../../../../device/clock.ts'
import { CLOCK_TOLERANCE_MS, type ClockJudgement } from '../../../clock-guard/judge-clock.ts'
import { HttpsClient } from '../../../platform/https-client.ts'
import { askTime } from '../../../platform/platform-time.ts'
import { readPublicKey } from '../../../platform/public-key.ts'
import type { PlatformSettings } from '../../config/configuration.ts'
import { failureReasonOf, probePlatform } from '../../doctor/platform-probe.ts'
import { failed, passed, skipped, type ServiceTestWork, type TestEnd, type TestStage } from '../test-stage.ts'

const CONNECT_MS = 8000

/** Of a box that asks no platform: there is nothing to test. */
export const noPlatformTest: ServiceTestWork = () => Promise.resolve(skipped('no_platform'))

/** The network: each address of the platform is looked up, connected to and shaken hands with. Nothing is asked there. */
export function networkTest(settings: PlatformSettings): ServiceTestWork {
  return (stage) => eachEndpoint(settings, (endpoint) => reach(endpoint, settings, stage))
}

/** The platform: a challenge, which costs nothing, needs no card and tells nothing of a person. */
export function platformTest(settings: PlatformSettings): ServiceTestWork {
  return ({ clock }) =>
    eachEndpoint(settings, async (endpoint) => {
      const begunMs = clock.monotonicMs()
      const probe = await probePlatform({ ...settings, endpoint })
      const facts = { host: new URL(endpoint).host, answeredInMs: Math.round(clock.monotonicMs() - begunMs) }
      if (probe.result === 'failed') return failed(probe.reason, facts)
      const answered = { ...facts, status: probe.status }
      return probe.understood ? passed('platform_answered', answered) : failed('not_understood', answered)
    })
}

/** The clock: what its guard finds, and how far it is from the time that the platform signs for us just now. */
export function clockTest(settings: PlatformSettings, guard: { judgement(): ClockJudgement }): ServiceTestWork {
  return async ({ clock, signal }) => {
    const judgement = guard.judgement()
    const { endpoint, credentials, answerKeys, timeoutMs } = settings
    const client = new HttpsClient({ endpoint, credentials, clock, maxSockets: 1 })
    const keys = new Map(answerKeys.map((key) => [key.keyId, readPublicKey(key)]))
    const begunMs = clock.monotonicMs()
    const time = await askTime(client, keys, timeoutMs, signal)
    const tookMs = clock.monotonicMs() - begunMs
    client.close()
    const found = { state: judgement.finding, reason: judgement.finding === 'trusted' ? null : judgement.reason }
    // Signed somewhere between question and answer.
    const offsetMs = time.ok ? Math.round(clock.nowMs() - tookMs / 2 - time.value) : null
    const facts = { ...found, offsetMs, signedTime: time.ok ? 'had' : time.error.code }
    if (judgement.finding !== 'trusted') return failed('clock_untrusted', facts)
    if (offsetMs !== null && Math.abs(offsetMs) > CLOCK_TOLERANCE_MS) return failed('clock_off', facts)
    if (time.ok) return passed('clock_right', facts)
    return time.error.code === 'not_offered' ? passed('clock_not_compared', facts) : failed('no_signed_time', facts)
  }
}

/** The first address that fails ends it; else what the last one gave. */
async function eachEndpoint(
  { endpoint, secondEndpoint }: PlatformSettings,
  look: (endpoint: string) => Promise<TestEnd>
): Promise<TestEnd> {
  const first = await look(endpoint)
  return first.outcome === 'failed' || secondEndpoint === undefined ? first : look(secondEndpoint)
}

async function reach(endpoint: string, { credentials }: PlatformSettings, { clock, signal }: TestStage): Promise<TestEnd> {
  const { hostname, port, host } = new URL(endpoint)
  const name = hostname.replace(/^\[(.*)\]$/, '$1')
  const begunMs = clock.monotonicMs()
  const found = await lookup(name, { all: true }).catch(() => [])
  const facts = { host, addresses: found.length, lookedUpInMs: Math.round(clock.monotonicMs() - begunMs) }
  if (found.length === 0) return failed('name_unknown', facts)
  const shaken = await shakeHands({ host: name, port: Number(port === '' ? 443 : port) }, credentials, clock, signal)
  if ('reason' in shaken) return failed(shaken.reason, facts)
  return passed('line_reached', { ...facts, connectedInMs: shaken.tookMs, tls: shaken.protocol })
}

type Shaken = { readonly tookMs: number; readonly protocol: string } | { readonly reason: string }

function shakeHands(
  to: { readonly host: string; readonly port: number },
  { certificatePem, keyPem, caPem }: PlatformSettings['credentials'],
  clock: Clock,
  signal: AbortSignal
): Promise<Shaken> {
  return new Promise((resolve) => {
    const begunMs = clock.monotonicMs()
    const isName = !/^[\d.]+$|:/.test(to.host)
    const socket = connect({
      ...to,
      cert: certificatePem,
      key: keyPem,
      ca: caPem,
      minVersion: 'TLSv1.2',
      ...(isName ? { servername: to.host } : {})
    })
    const end = (shaken: Shaken) => {
      resolve(shaken)
      socket.destroy()
    }
    socket.setTimeout(CONNECT_MS, () => {
      end({ reason: 'timed_out' })
    })
    signal.addEventListener('abort', () => { end({ reason: 'timed_out' }) }, { once: true })
    socket.once('secureConnect', () => {
      end({ tookMs: Math.round(clock.monotonicMs() - begunMs), protocol: socket.getProtocol() ?? 'unknown' })
    })
    socket.on('error', (fault: NodeJS.ErrnoException) => {
      end({ reason: failureReasonOf(fault.code ?? '', false) })
    })
  })
}
