import { request } from 'node:https'
import { challengeAnswerSchema } from '../../platform/protocol.ts'
import type { PlatformSettings } from '../config/configuration.ts'
import type { PlatformProbe } from './probes.ts'

const MAX_ANSWER_BYTES = 65_536
const PROBE_TIMEOUT_MS = 8000

/**
 * Shakes hands with the platform, with our client certificate, and asks for one challenge: no fee, and nothing about a
 * person. Apart from the appliance's own client, which keeps silent about what a person at the machine wants to know.
 */
export function probePlatform(
  settings: Pick<PlatformSettings, 'endpoint' | 'credentials'>,
  timeoutMs = PROBE_TIMEOUT_MS
): Promise<PlatformProbe> {
  const { certificatePem, keyPem, caPem } = settings.credentials
  const body = '{}'
  return new Promise((resolve) => {
    const attempt = request(`${settings.endpoint.replace(/\/$/, '')}/v1/challenges`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': body.length },
      cert: certificatePem,
      key: keyPem,
      ca: caPem,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      agent: false
    })
    const timer = setTimeout(() => {
      resolve({ result: 'failed', reason: 'timed_out' })
      attempt.destroy()
    }, timeoutMs)
    let trusted = false
    attempt.on('socket', (socket) => socket.once('secureConnect', () => (trusted = true)))
    attempt.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      resolve({ result: 'failed', reason: failureReasonOf(error.code ?? '', trusted) })
    })
    attempt.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text = (text + part).slice(0, MAX_ANSWER_BYTES)
      })
      response.on('end', () => {
        clearTimeout(timer)
        const date = Date.parse(response.headers.date ?? '')
        const status = response.statusCode ?? 0
        resolve({
          result: 'answered',
          status,
          understood: status >= 200 && status < 300 && isChallenge(text),
          serverTimeMs: Number.isNaN(date) ? null : date
        })
      })
    })
    attempt.end(body)
  })
}

/** What kept us from an answer, by the code of Node's error. `trusted`: the handshake had come to its end for us. */
export function failureReasonOf(code: string, trusted: boolean): Extract<PlatformProbe, { result: 'failed' }>['reason'] {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name_unknown'
  if (code === 'ECONNREFUSED') return 'connection_refused'
  if (code === 'ETIMEDOUT') return 'timed_out'
  // In TLS 1.3 the server judges our certificate after we have judged its own: as an alert, or by hanging up.
  if (code.includes('ALERT') || (trusted && (code === 'ECONNRESET' || code === 'EPIPE'))) return 'client_not_accepted'
  if (code === 'ECONNRESET' || code === 'EPROTO' || code.startsWith('ERR_SSL')) return 'handshake_broken'
  if (/CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)/.test(code)) return 'server_not_trusted'
  return 'unreachable'
}

function isChallenge(text: string): boolean {
  try {
    return challengeAnswerSchema.safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}
