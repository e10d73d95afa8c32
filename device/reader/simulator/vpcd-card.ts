import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { SimulatedCard } from '../../card/simulator/simulated-card.ts'
import type { Clock } from '../../clock.ts'
import { encodeVpcdFrame, parseVpcdMessage, VpcdFrameDecoder } from './vpcd-codec.ts'

/** TCP ports on which vpcd waits for the cards of its two slots, as Debian's package sets it up. */
export const VPCD_PORTS = [35_963, 35_964] as const

/** How often a card that lies there looks for its reader. */
const RETRY_MS = 50

/**
 * How long one attempt may take. vpcd lets one card wait; while a card that has left again still stands there, the
 * system drops the next one's request and would repeat it only after a second.
 */
const ATTEMPT_MS = 200

/**
 * What a mute card answers in place of its ATR: more bytes than an ATR may have (ISO/IEC 7816-3: 33). vpcd takes any
 * answer as a card that is there, then fails to power it up: pcscd says SCARD_STATE_MUTE. With no answer at all pcscd
 * would wait for ever, and an empty one removes the card.
 */
const MUTE_ATR = new Uint8Array(34).fill(0x3b)

export interface VpcdCardOptions {
  readonly clock: Clock
  readonly port: number
  /** Absent: this machine. */
  readonly host?: string
  /** The card cannot be powered up, as one that lies there upside down. */
  readonly mute?: boolean
  /** The card has been torn away (`tearAt`). */
  readonly onTorn?: () => void
}

/**
 * One simulated card lying on one slot of vpcd, from insertion to removal. It looks for its reader until it finds it,
 * and again whenever the reader's service comes back.
 */
export class VpcdCard {
  readonly card: SimulatedCard
  readonly #options: VpcdCardOptions
  readonly #found = Promise.withResolvers<undefined>()
  readonly #seen = Promise.withResolvers<undefined>()
  #powered = false
  /** Where the card is; `out_of_reach`: it lies on a reader without a cable. */
  #place: 'lying' | 'out_of_reach' | 'removed' = 'out_of_reach'
  #socket: Socket | null = null
  #connected = false
  #cancelTimer: (() => void) | null = null
  #commandsUntilTear: number | null = null
  #silent = false
  #delayMs = 0

  constructor(card: SimulatedCard, options: VpcdCardOptions) {
    this.card = card
    this.#options = options
  }

  /** Whether vpcd's end of the connection is there. pcscd may still need up to 400 ms to look. */
  get connected(): boolean {
    return this.#connected
  }

  /** Resolves when the card was connected for the first time, or has been removed before. */
  get found(): Promise<unknown> {
    return this.#found.promise
  }

  /** Resolves when the reader has powered the card up and read its ATR, or when the card has been removed before. */
  get seen(): Promise<unknown> {
    return this.#seen.promise
  }

  /** Lays the card where the reader can reach it. */
  lay(): void {
    if (this.#place !== 'out_of_reach') return
    this.#place = 'lying'
    this.#connect()
  }

  /** The reader can no longer reach the card, which stays where it is. */
  loseReach(): void {
    if (this.#place === 'lying') this.#place = 'out_of_reach'
    this.#disconnect()
  }

  /** Takes the card away, for good: a new insertion is a new object. */
  remove(): void {
    this.#place = 'removed'
    this.#disconnect()
    this.#found.resolve(undefined)
    this.#seen.resolve(undefined)
  }

  /**
   * Tears the card away in the middle of the n-th command from now (1 is the next). The card has received that command
   * and acts on it; its answer is lost.
   */
  tearAt(n: number): void {
    if (!Number.isInteger(n) || n < 1) throw new RangeError('tearAt counts commands from 1')
    this.#commandsUntilTear = n
  }

  /** From now until it is removed the card receives commands and does nothing; its ATR can still be had. */
  silence(): void {
    this.#silent = true
  }

  /** Holds the next answer back for so long, beside what the card takes by itself. */
  delayNext(delayMs: number): void {
    this.#delayMs = delayMs
  }

  #connect(): void {
    const { host = '127.0.0.1', port, clock } = this.#options
    const decoder = new VpcdFrameDecoder()
    const socket = connect({ host, port, noDelay: true })
    this.#socket = socket
    this.#after(ATTEMPT_MS, () => socket.destroy())
    socket.once('connect', () => {
      this.#stopTimer()
      // The card had no power until now.
      this.card.reset()
      this.#connected = true
      this.#found.resolve(undefined)
    })
    socket.on('data', (bytes: Buffer) => {
      for (const payload of decoder.push(bytes)) this.#receive(socket, payload, clock)
    })
    // What went wrong does not matter: the card is without a reader, and looks for it again.
    socket.on('error', () => undefined)
    socket.once('close', () => {
      if (this.#socket !== socket) return
      this.#forgetSocket()
      if (this.#place === 'lying') {
        this.#after(RETRY_MS, () => {
          this.#connect()
        })
      }
    })
  }

  #receive(socket: Socket, payload: Uint8Array, clock: Clock): void {
    const message = parseVpcdMessage(payload)
    switch (message.type) {
      case 'power_off':
      case 'power_on':
      case 'reset':
        this.card.reset()
        this.#powered = message.type !== 'power_off'
        return
      case 'atr_request':
        socket.write(encodeVpcdFrame(this.#options.mute === true ? MUTE_ATR : this.card.atr))
        // Without power it is only being looked for.
        if (this.#powered) this.#seen.resolve(undefined)
        return
      case 'command':
        this.#execute(socket, message.command, clock)
    }
  }

  #execute(socket: Socket, command: Uint8Array, clock: Clock): void {
    if (this.#socket !== socket) return
    const torn = this.#commandsUntilTear === 1
    if (this.#commandsUntilTear !== null) this.#commandsUntilTear -= 1
    if (this.#silent && !torn) return
    const { response, latencyMs } = this.card.answer(command)
    const done = (): void => {
      if (this.#socket !== socket) return
      if (!torn) {
        socket.write(encodeVpcdFrame(response))
        return
      }
      this.remove()
      this.#options.onTorn?.()
    }
    const waitMs = torn ? latencyMs / 2 : latencyMs + this.#delayMs
    this.#delayMs = 0
    if (waitMs === 0) done()
    else clock.after(waitMs, done)
  }

  #disconnect(): void {
    const socket = this.#socket
    this.#forgetSocket()
    if (socket === null) return
    // Nothing is left to say: a reset tells a reader in the middle of a command that its answer is lost. (A connection
    // that is not there yet would first be waited for.)
    if (socket.connecting) socket.destroy()
    else socket.resetAndDestroy()
  }

  #forgetSocket(): void {
    this.#stopTimer()
    this.#socket = null
    this.#connected = false
    this.#powered = false
  }

  #after(delayMs: number, callback: () => void): void {
    this.#stopTimer()
    this.#cancelTimer = this.#options.clock.after(delayMs, callback)
  }

  #stopTimer(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
  }
}
