import { readFileSync } from 'node:fs'
import { STATUS_CODES, type IncomingMessage } from 'node:http'
import { dirname, join } from 'node:path'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { z } from 'zod'
import type { Clock } from '../../../device/clock.ts'
import type { RemoteReader } from '../../../device/reader/remote/remote-reader.ts'
import { isSystemError, makeLastingDirectory, systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'
import { digestOf, freshSecret, hasDigest } from '../../television/screens/secrets.ts'
import { RateLimit, type Rate } from '../../../device/rate-limit.ts'
import { isSecretWord, PAIRING_GOOD_MS, PAIRING_HEADER, printPairing, READER_PROTOCOL } from './reader-agent-wire.ts'

/** Of one address: attempts to connect as the agent that are looked at. An agent that comes back keeps within it. */
export const AGENT_RATE: Rate = { perSecond: 0.5, atOnce: 10 }

export interface ReaderAgentDoorParts {
  readonly clock: Clock
  readonly dataDirectory: string
  /** Takes the connection of an agent that has proven who it is. */
  readonly accept: RemoteReader['accept']
  /** `keyDigest` of what TLS is spoken with now. */
  readonly keyDigest: () => string
  /** An agent was paired: whichever was before is no more. */
  readonly onPaired: () => void
  /** The pairing could not be written; `fault` is the system's name of why. Nothing is paired then. */
  readonly onUnwritable: (fault: string) => void
}

/** The appliance's side of the agent: who it is, and its way in. */
export interface ReaderAgentDoor {
  /** A once-only text that pairs one agent, in the place of one that was not used. */
  makePairing(): { readonly pairing: string; readonly goodForMs: number }
  /** Looks at an Upgrade and answers it. @param address by which it is held to the rate */
  upgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array, address: string): void
}

const fileSchema = z.strictObject({
  version: z.literal(1),
  /** SHA-256 of the agent's secret, in hexadecimal. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  pairedAtMs: z.int().min(0)
})

/** Where it stands which agent is paired (0600); without it none is. */
export function pairedAgentPath(dataDirectory: string): string {
  return join(dataDirectory, 'television', 'reader-agent.json')
}

/**
 * One agent is paired at most. It makes its secret itself and shows it with the once-only one of the pairing, so that an
 * answer that is lost leaves nothing in doubt; of both only digests are kept here.
 */
export function readerAgentDoor(parts: ReaderAgentDoorParts): ReaderAgentDoor {
  const { clock, dataDirectory } = parts
  const path = pairedAgentPath(dataDirectory)
  const rate = new RateLimit(AGENT_RATE, clock)
  let pending: { readonly digest: string; readonly endsAtMs: number } | null = null

  function isPairing(word: unknown): boolean {
    if (!isSecretWord(word) || pending === null) return false
    if (clock.monotonicMs() >= pending.endsAtMs) {
      pending = null
      return false
    }
    return hasDigest(word, pending.digest)
  }

  /** @returns whether this secret is the agent's from now on */
  function pair(secret: string): boolean {
    try {
      makeLastingDirectory(dirname(path))
      writeLastingFile(path, `${JSON.stringify({ version: 1, digest: digestOf(secret), pairedAtMs: clock.nowMs() })}\n`)
    } catch (thrown) {
      if (!isSystemError(thrown)) throw thrown
      parts.onUnwritable(systemFaultOf(thrown))
      return false
    }
    pending = null
    parts.onPaired()
    return true
  }

  return {
    makePairing: () => {
      const secret = freshSecret()
      pending = { digest: digestOf(secret), endsAtMs: clock.monotonicMs() + PAIRING_GOOD_MS }
      return { pairing: printPairing({ keyDigest: parts.keyDigest(), secret }), goodForMs: PAIRING_GOOD_MS }
    },
    upgrade: ({ headers, method }, socket, head, address) => {
      // Whoever hangs up meanwhile is nobody's fault.
      socket.on('error', () => undefined)
      if (!rate.take(address)) {
        refuse(socket, 429)
        return
      }
      // Every page sends Origin. The agent says nothing before it was let in.
      const isAgents =
        socket instanceof TLSSocket &&
        method === 'GET' &&
        headers.upgrade === READER_PROTOCOL &&
        headers.origin === undefined &&
        head.length === 0
      if (!isAgents) {
        refuse(socket, 400)
        return
      }
      const secret = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
      if (!isSecretWord(secret)) {
        refuse(socket, 401)
        return
      }
      const known = readDigest(path)
      if (known === undefined) {
        refuse(socket, 503)
        return
      }
      const isKnown = known !== null && hasDigest(secret, known)
      if (!isKnown && !isPairing(headers[PAIRING_HEADER])) {
        refuse(socket, 401)
        return
      }
      if (!isKnown && !pair(secret)) {
        refuse(socket, 503)
        return
      }
      socket.setNoDelay(true)
      socket.setTimeout(0)
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${READER_PROTOCOL}\r\n\r\n`)
      parts.accept(socket)
    }
  }
}

/**
 * Null: no agent is paired, or what is there is not as this program writes it, which counts as none. Undefined: the system
 * does not say now, and whoever is told that it is not known would stop for good.
 */
function readDigest(path: string): string | null | undefined {
  const read = readPaired(path)
  return read === undefined ? undefined : (read?.digest ?? null)
}

/** When the agent was paired, for a person; null: none is, as far as can be read. */
export function agentPairedAtMs(dataDirectory: string): number | null {
  return readPaired(pairedAgentPath(dataDirectory))?.pairedAtMs ?? null
}

function readPaired(path: string): z.infer<typeof fileSchema> | null | undefined {
  try {
    const read = fileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return read.success ? read.data : null
  } catch (thrown) {
    if (isSystemError(thrown)) return systemFaultOf(thrown) === 'ENOENT' ? null : undefined
    if (thrown instanceof SyntaxError) return null
    throw thrown
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
