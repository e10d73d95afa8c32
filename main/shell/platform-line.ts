import type { Clock } from '../../device/clock.ts'
import { markPath, readMark } from '../clock-guard/clock-mark.ts'
import { HttpsClient, type JsonTransport } from '../platform/https-client.ts'
import type { LastContact } from '../platform/line-outage.ts'
import { mostProbes } from '../platform/line-probes.ts'
import { PlatformLine } from '../platform/line.ts'
import { PlatformClient } from '../platform/platform-client.ts'
import { readPublicKey } from '../platform/public-key.ts'
import type { Stopwatch } from '../session/stopwatch.ts'
import { openStoreForReading, storePath } from '../store/database.ts'
import { openLossMs } from '../store/record-reader.ts'
import type { Companion } from './companion.ts'
import type { PlatformSettings } from './config/configuration.ts'

/** Connections for what is no probe: a shopper's requests, and one that is warm. */
const SOCKETS_BESIDE_PROBES = 4

/** The way to the platform: its client, and the line that both the client and the session go by. */
export interface PlatformAccess {
  readonly client: PlatformClient
  readonly line: PlatformLine
  /** Watches the line and records its changes. Its end closes all connections. */
  readonly companion: Companion
}

/**
 * Makes the way to the platform, over one address or two.
 * @param network runs while a session's own requests are under way; the line's probes are nobody's waiting
 * @param onSignedTime told of each time that the platform signed for a nonce of the line's
 * @param lastContact what is known from before this run; asked at the start, once the record is open
 */
export function platformAccess(
  settings: PlatformSettings,
  clock: Clock,
  network: Stopwatch,
  onSignedTime: (signedMs: number) => void,
  lastContact: () => LastContact | null = () => null
): PlatformAccess {
  const { endpoint, secondEndpoint, credentials, answerKeys, timeoutMs } = settings
  const addresses = [endpoint, ...(secondEndpoint === undefined ? [] : [secondEndpoint])]
  const maxSockets = mostProbes(timeoutMs) + SOCKETS_BESIDE_PROBES
  const connections = addresses.map((address) => new HttpsClient({ endpoint: address, credentials, clock, maxSockets }))
  const line = new PlatformLine({
    endpoints: connections,
    clock,
    answerKeys: new Map(answerKeys.map((key) => [key.keyId, readPublicKey(key)])),
    timeoutMs,
    onSignedTime
  })
  const [first, second] = connections.map((connection) => timed(connection, network))
  if (first === undefined) throw new TypeError('a platform has an address')
  const client = new PlatformClient({
    transport: first,
    ...(second === undefined ? {} : { second }),
    line,
    clock,
    challengeTimeoutMs: timeoutMs,
    checkTimeoutMs: timeoutMs
  })
  return { client, line, companion: companionOf(line, connections, lastContact) }
}

/**
 * When the platform was last reached, as this machine knows from before this run: where the record tells of a loss and of
 * no end of it, then; else when its clock was last proven. For the companion's start: of a record that an older program
 * left the appliance has made its own by then. Null: nothing is known, as at the first start.
 */
export function lastContactOf(dataDirectory: string): () => LastContact | null {
  // Before the guard begins to write.
  const noted = readMark(markPath(dataDirectory))
  return () => {
    const lostMs = openLossOf(dataDirectory)
    if (lostMs !== null) return { atMs: lostMs, lossIsOpen: true }
    return noted === null || noted === 'damaged' ? null : { atMs: noted.mark.provenMs, lossIsOpen: false }
  }
}

function openLossOf(dataDirectory: string): number | null {
  // The appliance has looked through it a moment ago, and a long record takes seconds to look through.
  const opened = openStoreForReading(storePath(dataDirectory), { isChecked: false })
  if (!opened.ok) return null
  try {
    return openLossMs(opened.value)
  } finally {
    opened.value.close()
  }
}

function companionOf(
  line: PlatformLine,
  connections: readonly HttpsClient[],
  lastContact: () => LastContact | null
): Companion {
  let endListening: () => void = () => undefined
  return {
    start: (recorder) => {
      const last = lastContact()
      if (last !== null) line.resume(last)
      endListening = line.onChange((change) => {
        if (change.state === 'down') recorder.event('line_lost', { reason: change.reason })
        else recorder.event('line_restored', { downMs: Math.max(0, Math.round(change.downMs)) })
      })
      line.start()
    },
    stop: () => {
      endListening()
      line.stop()
      for (const connection of connections) connection.close()
      return Promise.resolve()
    }
  }
}

function timed(transport: JsonTransport, network: Stopwatch): JsonTransport {
  return {
    postJson: (path, body, options) => network.time(() => transport.postJson(path, body, options)),
    warm: (holdMs) => {
      transport.warm(holdMs)
    }
  }
}
