import { Agent } from 'node:https'
import type { AgentOptions, RequestOptions } from 'node:https'
import { isIP } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Duplex } from 'node:stream'
import type { Clock } from '../../device/clock.ts'

/** A connection that lived less is not opened anew: the far side does not want it. */
const SHORTEST_LIFE_MS = 1000

/**
 * A keep-alive agent for one host that can open its connection before there is a request to send, and open it anew for
 * a while when the far side closes it, so that the shopper does not wait for a TLS handshake after the PIN. A warmed
 * connection has sent nothing but the handshake.
 */
export class WarmAgent extends Agent {
  readonly #clock: Clock
  readonly #host: string
  readonly #port: number
  #spare: Duplex | undefined
  readonly #secured = new WeakSet<Duplex>()
  #openSockets = 0
  #warmUntilMs = 0
  #closed = false

  constructor(options: AgentOptions, host: string, port: number, clock: Clock) {
    super({ ...options, keepAlive: true, scheduling: 'lifo' })
    this.#host = host
    this.#port = port
    this.#clock = clock
  }

  /** Opens the connection unless one is open; and again, for `holdMs`, whenever the far side closes the last one. */
  warm(holdMs: number): void {
    this.#warmUntilMs = Math.max(this.#warmUntilMs, this.#clock.monotonicMs() + holdMs)
    if (this.#closed || this.#openSockets > 0) return
    const socket = super.createConnection({
      ...this.options,
      host: this.#host,
      port: this.#port,
      servername: isIP(this.#host) === 0 ? this.#host : ''
    })
    if (!socket) return
    this.#track(socket)
    // A handshake that fails closes the socket, and the request that wants one will meet the same failure and say so.
    socket.on('error', ignore)
    if (socket instanceof TLSSocket) socket.unref()
    this.#spare = socket
  }

  /** Node asks for a connection here when none is idle. */
  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void
  ): Duplex | null | undefined {
    const spare = this.#takeSpare()
    if (spare !== undefined) return spare
    const socket = super.createConnection(options, callback)
    if (socket) this.#track(socket)
    return socket
  }

  /** Whether the handshake is done: only then does anything of a request leave. */
  isSecured(socket: Duplex): boolean {
    return this.#secured.has(socket)
  }

  /** Closes the connections that nothing is using. */
  dropIdle(): void {
    this.#warmUntilMs = this.#clock.monotonicMs()
    this.#spare?.destroy()
    this.#spare = undefined
    for (const sockets of Object.values(this.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
  }

  /** Closes every connection and opens no more. */
  override destroy(): void {
    this.#closed = true
    this.#spare?.destroy()
    this.#spare = undefined
    super.destroy()
  }

  #takeSpare(): Duplex | undefined {
    const spare = this.#spare
    this.#spare = undefined
    if (spare === undefined) return undefined
    // Bytes before any request are a farewell (408, say), and would be read as the answer.
    if (spare.destroyed || !spare.writable || spare.readableLength > 0) {
      spare.destroy()
      return undefined
    }
    spare.off('error', ignore)
    if (spare instanceof TLSSocket) spare.ref()
    return spare
  }

  #track(socket: Duplex): void {
    const openedAtMs = this.#clock.monotonicMs()
    this.#openSockets += 1
    socket.once('secureConnect', () => {
      this.#secured.add(socket)
    })
    socket.once('close', () => {
      this.#openSockets -= 1
      if (this.#spare === socket) this.#spare = undefined
      const nowMs = this.#clock.monotonicMs()
      if (nowMs < this.#warmUntilMs && nowMs - openedAtMs >= SHORTEST_LIFE_MS) this.warm(0)
    })
  }
}

function ignore(): void {
  // The 'close' event that follows is the one that counts.
}
