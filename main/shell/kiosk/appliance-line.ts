import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { WebSocket } from 'ws'
import type { Clock } from '../../../device/clock.ts'
import { err, type Result } from '../../../device/result.ts'
import type { BridgeConnection, FaceLine } from '../../contract/bridge.ts'
import { textOf } from '../host/browser-host.ts'
import { isProven, NONCE_HEADER, PROOF_HEADER } from '../host/host-proof.ts'
import { MAX_DOWN_LENGTH } from './channels.ts'
import { parseApplianceAddress, type AddressError, type ApplianceAddress } from './face-address.ts'

/** No appliance has said where it answers: it starts, it ended, or it never ran. */
export interface AddressAbsent {
  readonly code: 'address_absent'
}

/** Looks up where the appliance answers now: after a restart it has another port and another token. */
export type FindAppliance = () => Result<ApplianceAddress, AddressAbsent | AddressError>

export interface LineParts {
  readonly find: FindAppliance
  readonly clock: Clock
  /** A frame came, as text; false ends this connection, and another is made. */
  readonly onFrame: (frame: string) => boolean
  readonly onConnection: (connection: BridgeConnection) => void
}

/** Waits before the first, second, … attempt to connect again, in milliseconds; the last one repeats. */
const WAITS_MS: readonly number[] = [50, 200, 500, 1000, 1000, 2000]
/** An appliance on this machine answers at once or not at all. */
const HANDSHAKE_MS = 3_000
/** An appliance that is silent for so long, though it is asked, hangs: the shopper is told, rather than shown a picture. */
const PING_MS = 2_000

/** Reads the address from the appliance's `shopper-url` file. */
export function findByFile(path: string): FindAppliance {
  return () => {
    try {
      return parseApplianceAddress(readFileSync(path, 'utf8'))
    } catch {
      return err({ code: 'address_absent' })
    }
  }
}

/**
 * A line to the appliance that mends itself: connects, says `hello` with the token, and connects again whenever it
 * breaks. The token is in the hands of this file alone.
 */
export function openLine(parts: LineParts): FaceLine {
  const { clock } = parts
  let socket: WebSocket | null = null
  let attempts = 0
  let wasOpen = false
  let isOpen = false
  let closed = false
  let endWait = (): void => undefined

  const retry = (): void => {
    socket = null
    isOpen = false
    if (closed) return
    parts.onConnection(wasOpen ? 'lost' : 'connecting')
    const waitMs = WAITS_MS[Math.min(attempts, WAITS_MS.length - 1)] ?? 0
    attempts += 1
    endWait = clock.after(waitMs, connect)
  }

  const connect = (): void => {
    const found = parts.find()
    if (!found.ok) {
      retry()
      return
    }
    const { webSocketUrl, origin, token } = found.value
    const nonce = randomBytes(32).toString('base64url')
    const current = new WebSocket(webSocketUrl, {
      origin,
      headers: { [NONCE_HEADER]: nonce },
      handshakeTimeout: HANDSHAKE_MS,
      maxPayload: MAX_DOWN_LENGTH,
      perMessageDeflate: false
    })
    socket = current
    let answered = true
    let endPing = (): void => undefined
    const ping = (): void => {
      if (!answered) {
        current.terminate()
        return
      }
      answered = false
      current.ping()
      endPing = clock.after(PING_MS, ping)
    }
    let proven = false
    current.on('upgrade', ({ headers }) => {
      const proof = headers[PROOF_HEADER]
      proven = isProven(token, nonce, Array.isArray(proof) ? undefined : proof)
    })
    current.on('open', () => {
      // A stranger on an appliance's old port is told no token, and shows no view.
      if (!proven) {
        current.terminate()
        return
      }
      current.send(JSON.stringify({ type: 'hello', token }))
      endPing = clock.after(PING_MS, ping)
    })
    current.on('pong', () => {
      answered = true
    })
    current.on('message', (data, isBinary) => {
      if (socket !== current || closed || !proven) return
      if (isBinary || !parts.onFrame(textOf(data))) {
        current.terminate()
        return
      }
      if (isOpen) return
      // The first frame, and not the open socket, shows that the appliance let us in.
      attempts = 0
      wasOpen = true
      isOpen = true
      parts.onConnection('open')
    })
    // Always followed by `close`.
    current.on('error', () => undefined)
    current.on('close', () => {
      endPing()
      if (socket === current) retry()
    })
  }

  parts.onConnection('connecting')
  connect()
  return {
    send: (frame) => {
      // A late touch must not act on a screen that has moved on, so nothing is kept for later.
      if (isOpen) socket?.send(frame)
    },
    close: () => {
      closed = true
      endWait()
      socket?.terminate()
    }
  }
}
