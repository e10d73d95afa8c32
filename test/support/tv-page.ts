import { randomBytes } from 'node:crypto'
import { WebSocket } from 'ws'
import type { RemoteKey } from '../../main/contract/remote-key.ts'
import type { TvCommand, TvView } from '../../main/contract/tv-view.ts'
import { tvDownSchema, type TvCredential, type TvDown, type TvUp } from '../../main/contract/tv-wire.ts'

/** Where a page connects to. */
export interface TvPlace {
  /** The WebSocket's address. */
  readonly url: string
  readonly origin: string
  /** What the page calls the appliance, where it is reached through something else. */
  readonly host?: string
  /** Address of this machine that it comes from, such as 127.0.1.7. */
  readonly localAddress?: string
}

type Numbered = Extract<TvUp, { number: number }>

/** A random name of a page. */
export function freshPageId(): string {
  return randomBytes(16).toString('base64url')
}

/**
 * A page of a screen or a telephone as `main/contract/tv-wire.ts` has it, and nothing else of a face: it numbers what it
 * sends, keeps what was not confirmed, and sends that on once it is connected again.
 */
export class TvPage {
  readonly pageId: string
  /** All frames that came but pulses, the oldest first. */
  readonly frames: TvDown[] = []
  /** Pulses that came. */
  pulses = 0
  credential: TvCredential
  language: 'ja' | 'en' = 'ja'
  /** Called with each frame but pulses. */
  onFrame: (frame: TvDown) => void = () => undefined
  /** Called when the connection is gone, with the status of its end. */
  onGone: (status: number) => void = () => undefined
  #socket: WebSocket | null = null
  #number = 0
  #unhandled: Numbered[] = []
  #mayResend = false

  constructor(credential: TvCredential, pageId = freshPageId()) {
    this.credential = credential
    this.pageId = pageId
  }

  get isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  /** What was sent and not confirmed. */
  get unhandled(): number {
    return this.#unhandled.length
  }

  /** The last view; null: none came. */
  get view(): TvView | null {
    return this.frames.findLast((frame) => frame.type === 'view')?.view ?? null
  }

  /** Connects and says hello. Resolves once the socket is open, or gone. */
  connect({ url, origin, host, localAddress }: TvPlace): Promise<void> {
    const socket = new WebSocket(url, {
      origin,
      rejectUnauthorized: false,
      perMessageDeflate: false,
      ...(host === undefined ? {} : { headers: { host } }),
      ...(localAddress === undefined ? {} : { localAddress })
    })
    this.#socket = socket
    this.#mayResend = true
    socket.on('message', (data) => {
      if (this.#socket === socket && Buffer.isBuffer(data)) this.#take(data.toString('utf8'))
    })
    socket.on('error', () => undefined)
    return new Promise((resolve) => {
      socket.on('open', () => {
        const { pageId, credential, language } = this
        this.send({ type: 'hello', pageId, credential, language })
        resolve()
      })
      socket.on('close', (status) => {
        if (this.#socket === socket) {
          this.#socket = null
          this.onGone(status)
        }
        resolve()
      })
    })
  }

  send(frame: TvUp): void {
    if (this.isConnected) this.#socket?.send(JSON.stringify(frame))
  }

  sendText(text: string): void {
    this.#socket?.send(text)
  }

  command(command: TvCommand): void {
    this.#sendNumbered({ type: 'command', number: ++this.#number, command })
  }

  press(key: RemoteKey): void {
    this.#sendNumbered({ type: 'press', number: ++this.#number, key })
  }

  /** Reads no more, until `resume`. */
  pause(): void {
    this.#socket?.pause()
  }

  resume(): void {
    this.#socket?.resume()
  }

  /** Cuts the connection without a word. */
  cut(): void {
    this.#socket?.terminate()
  }

  /** Resolves once the connection is gone. */
  async close(): Promise<void> {
    const socket = this.#socket
    if (socket === null) return
    this.#socket = null
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.close()
    await closed
  }

  #sendNumbered(frame: Numbered): void {
    this.#unhandled.push(frame)
    if (!this.#mayResend) this.send(frame)
  }

  #take(text: string): void {
    const frame = tvDownSchema.parse(JSON.parse(text))
    if (frame.type === 'pulse') {
      this.pulses++
      return
    }
    if (frame.type === 'paired') this.credential = { as: 'screen', screenId: frame.screenId, secret: frame.secret }
    if (frame.type === 'remote' && frame.telephoneId !== null && frame.secret !== null) {
      this.credential = { as: 'telephone', telephoneId: frame.telephoneId, secret: frame.secret }
    }
    if (frame.type === 'view' || frame.type === 'remote') {
      this.#unhandled = this.#unhandled.filter(({ number }) => number > frame.handled)
      if (this.#mayResend) {
        this.#mayResend = false
        for (const unhandled of this.#unhandled) this.send(unhandled)
      }
    }
    this.frames.push(frame)
    this.onFrame(frame)
  }
}
