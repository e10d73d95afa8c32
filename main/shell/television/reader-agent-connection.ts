import { request, type IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import type { Clock } from '../../../device/clock.ts'
import { err, ok, type Result } from '../../../device/result.ts'
import type { AgentKey } from './reader-agent-key.ts'
import { PAIRING_HEADER, READER_PATH, READER_PROTOCOL, spkiDigest } from './reader-agent-wire.ts'

/** An answer is there by then, or none comes. */
export const AGENT_ANSWER_MS = 10_000

/** Why the agent is not let in. */
export type AgentConnectionError =
  /** `fault`: the system's name for it, such as ECONNREFUSED, or `silent`. */
  | { readonly code: 'appliance_unreachable'; readonly fault: string }
  /** Somebody with another key answers there. Nothing was said to it. */
  | { readonly code: 'appliance_differs' }
  | { readonly code: 'secret_refused' }
  /** It listens, and takes no agent now; `status` of HTTP. */
  | { readonly code: 'appliance_takes_none'; readonly status: number }

/**
 * Connects to the appliance of a key. Who answers has to hold the private key that was pinned; before that is certain
 * nothing is sent. No CA is asked: the appliance's certificate is its own work.
 */
export async function connectToAppliance(
  key: AgentKey,
  clock: Clock,
  signal: AbortSignal
): Promise<Result<TLSSocket, AgentConnectionError>> {
  const { hostname, port } = new URL(key.appliance)
  const host = hostname.replace(/^\[|\]$/g, '')
  const socket = connect({
    host,
    port: Number(port === '' ? '443' : port),
    minVersion: 'TLSv1.3',
    // The key that was pinned is compared instead, below.
    rejectUnauthorized: false,
    ...(isIP(host) === 0 ? { servername: host } : {})
  })
  const done = Promise.withResolvers<Result<TLSSocket, AgentConnectionError>>()
  const fail = (error: AgentConnectionError): void => {
    done.resolve(err(error))
  }
  const unreachable = (fault: string) => (): void => {
    fail({ code: 'appliance_unreachable', fault })
  }
  const endWait = clock.after(AGENT_ANSWER_MS, unreachable('silent'))
  const onAbort = unreachable('stopped')
  signal.addEventListener('abort', onAbort)
  socket.on('error', (fault: NodeJS.ErrnoException) => {
    fail({ code: 'appliance_unreachable', fault: fault.code ?? 'unknown' })
  })
  socket.on('close', unreachable('hung_up'))
  socket.once('secureConnect', () => {
    const presented = socket.getPeerX509Certificate()?.publicKey.export({ format: 'der', type: 'spki' })
    if (presented === undefined || spkiDigest(presented) !== key.keyDigest) fail({ code: 'appliance_differs' })
    else ask(socket, key, done.resolve)
  })
  if (signal.aborted) onAbort()
  const outcome = await done.promise
  endWait()
  signal.removeEventListener('abort', onAbort)
  if (!outcome.ok) socket.destroy()
  return outcome
}

/** Asks to be let in over a connection whose other end is certain. */
function ask(socket: TLSSocket, key: AgentKey, resolve: (outcome: Result<TLSSocket, AgentConnectionError>) => void): void {
  const asked = request({
    createConnection: () => socket,
    host: new URL(key.appliance).host,
    path: READER_PATH,
    headers: {
      host: new URL(key.appliance).host,
      connection: 'Upgrade',
      upgrade: READER_PROTOCOL,
      authorization: `Bearer ${key.secret}`,
      ...(key.pairing === undefined ? {} : { [PAIRING_HEADER]: key.pairing })
    }
  })
  asked.on('upgrade', ({ headers }: IncomingMessage, _socket, head: Buffer) => {
    if (headers.upgrade !== READER_PROTOCOL) {
      resolve(err({ code: 'appliance_takes_none', status: 101 }))
      return
    }
    socket.setNoDelay(true)
    // The appliance may have said its first word already.
    if (head.length > 0) socket.unshift(head)
    resolve(ok(socket))
  })
  asked.on('response', ({ statusCode = 0 }) => {
    resolve(err(statusCode === 401 ? { code: 'secret_refused' } : { code: 'appliance_takes_none', status: statusCode }))
  })
  asked.on('error', (fault: NodeJS.ErrnoException) => {
    resolve(err({ code: 'appliance_unreachable', fault: fault.code ?? 'unknown' }))
  })
  asked.end()
}
