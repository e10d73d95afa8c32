import type { RemoteKey } from '../../main/contract/remote-key.ts'
import { PULSE_MS, REPLACED_CLOSE, SILENCE_MS } from '../../main/contract/tv-names.ts'
import type { TvCommand, TvLanguage } from '../../main/contract/tv-view.ts'
import type { TvCredential, TvDown, TvUp } from '../../main/contract/tv-wire.ts'
import { RECONNECT_WAITS_MS, type Connection } from './client.ts'

/**
 * How a page stands towards the appliance. `replaced`: another page has this screen's (or telephone's) place; this one
 * stays away until somebody asks for it.
 */
export type TvConnection = Connection | 'replaced'

/** What the line needs of a WebSocket. */
export interface LineSocket {
  send(text: string): void
  close(): void
  onopen: (() => void) | null
  onmessage: ((message: { readonly data: unknown }) => void) | null
  /** `code`: why, by RFC 6455 and `tv-names.ts`. */
  onclose: ((code: number) => void) | null
}

/** Time for the line. `after` returns what takes the call back. */
export interface LineClock {
  nowMs(): number
  after(ms: number, call: () => void): () => void
}

export interface TvLineOptions {
  readonly openSocket: () => LineSocket
  readonly clock: LineClock
  /** Drawn at random when the page was loaded. */
  readonly pageId: string
  /** Asked at each connecting: what the page was given since counts. */
  readonly credential: () => TvCredential
  readonly language: () => TvLanguage
  /** Each frame from the appliance but pulses. */
  readonly onFrame: (frame: Exclude<TvDown, { type: 'pulse' }>) => void
  readonly onConnection: (connection: TvConnection) => void
}

/** The line of a screen, or of a telephone, to the appliance. It connects by itself until it is closed. */
export interface TvLine {
  /**
   * False: there is no connection, and nothing was or will be sent. Else it is done once, however often the line is lost,
   * where it is back within `RESEND_WITHIN_MS`. A PIN alone is done once or not at all: it is never sent again.
   */
  command(command: TvCommand): boolean
  /** A telephone's key; false as above. Done once or, where the line was lost, not at all: it is never sent again. */
  press(key: RemoteKey): boolean
  /** A guess at the pairing code. Not repeated: each guess counts. */
  pair(code: string): boolean
  /**
   * Connects anew at once, as another one if the credential changed. After another page has taken this screen's place
   * nothing else brings this one back.
   */
  reconnect(): void
  close(): void
}

type Numbered = Extract<TvUp, { number: number }>

/** What was sent and not yet confirmed is kept up to this; more means that nobody is there. */
const MOST_UNHANDLED = 32

/** After so long, ms, what was pressed is no longer what is wanted. */
export const RESEND_WITHIN_MS = 20_000

/** What was sent and is not confirmed. */
interface Sent {
  readonly number: number
  readonly atMs: number
  /** What is sent again after a cut; null: nothing is, and nothing but its number is kept. */
  readonly again: Numbered | null
}

/** The line over WebSockets. The appliance validates what it gets; what it sends is trusted here, being of the same build. */
export function connectTvLine(options: TvLineOptions): TvLine {
  const { clock } = options
  let socket: LineSocket | null = null
  let isOpen = false
  let wasOpen = false
  let attempts = 0
  let lastNumber = 0
  let lastSequence = -1
  /** On a new connection nothing is sent on before it is known what was done. */
  let hasResent = false
  let unhandled: readonly Sent[] = []
  let stopSilence = (): void => undefined
  let stopPulse = (): void => undefined
  let stopWaiting = (): void => undefined

  options.onConnection('connecting')
  connect()
  return { command, press, pair, reconnect, close }

  function connect(): void {
    const current = options.openSocket()
    socket = current
    lastSequence = -1
    hasResent = false
    current.onopen = () => {
      if (socket !== current) return
      sendUp({ type: 'hello', pageId: options.pageId, credential: options.credential(), language: options.language() })
      pulseLater()
    }
    current.onmessage = ({ data }) => {
      if (socket !== current || typeof data !== 'string') return
      listenOn()
      take(JSON.parse(data) as TvDown)
    }
    current.onclose = (code) => {
      if (socket !== current) return
      if (code === REPLACED_CLOSE) giveWay()
      else lose()
    }
    listenOn()
  }

  /** Whatever came last shows that the other end is there, for a while. */
  function listenOn(): void {
    stopSilence()
    stopSilence = clock.after(SILENCE_MS, lose)
  }

  function pulseLater(): void {
    stopPulse()
    stopPulse = clock.after(PULSE_MS, () => {
      sendUp({ type: 'pulse' })
      pulseLater()
    })
  }

  function lose(): void {
    letGo()
    options.onConnection(wasOpen ? 'lost' : 'connecting')
    const waitMs = RECONNECT_WAITS_MS[Math.min(attempts, RECONNECT_WAITS_MS.length - 1)] ?? SILENCE_MS
    attempts += 1
    stopWaiting = clock.after(waitMs, connect)
  }

  /** Another page shows this screen now. Connecting again by itself would throw that one out, and so on for ever. */
  function giveWay(): void {
    letGo()
    // What was wanted here is of a screen that somebody operates elsewhere since.
    unhandled = []
    options.onConnection('replaced')
  }

  function letGo(): void {
    const former = socket
    socket = null
    isOpen = false
    stopSilence()
    stopPulse()
    stopWaiting()
    if (former === null) return
    former.onopen = null
    former.onmessage = null
    former.onclose = null
    former.close()
  }

  function take(frame: TvDown): void {
    if (!isOpen) {
      // The first frame, and not the open socket, shows that the appliance let us in.
      isOpen = true
      wasOpen = true
      attempts = 0
      options.onConnection('open')
    }
    if (frame.type === 'pulse') return
    if (frame.type === 'view' || frame.type === 'remote') {
      unhandled = unhandled.filter(({ number }) => number > frame.handled)
      resend()
    }
    if (frame.type === 'view') {
      if (frame.sequence < lastSequence) return
      lastSequence = frame.sequence
    }
    options.onFrame(frame)
  }

  function resend(): void {
    if (hasResent) return
    hasResent = true
    const nowMs = clock.nowMs()
    // The appliance minds no number that is missing.
    unhandled = unhandled.filter(({ again, atMs }) => again !== null && nowMs - atMs <= RESEND_WITHIN_MS)
    for (const { again } of unhandled) if (again !== null) sendUp(again)
  }

  function sendUp(frame: TvUp): void {
    socket?.send(JSON.stringify(frame))
  }

  function sendNumbered(number: number, frame: Numbered): boolean {
    lastNumber = number
    unhandled = [...unhandled, { number, atMs: clock.nowMs(), again: mayGoAgain(frame) ? frame : null }]
    sendUp(frame)
    return true
  }

  function mayNumber(): boolean {
    return isOpen && hasResent && unhandled.length < MOST_UNHANDLED
  }

  function command(wanted: TvCommand): boolean {
    return mayNumber() && sendNumbered(lastNumber + 1, { type: 'command', number: lastNumber + 1, command: wanted })
  }

  function press(key: RemoteKey): boolean {
    return mayNumber() && sendNumbered(lastNumber + 1, { type: 'press', number: lastNumber + 1, key })
  }

  function pair(code: string): boolean {
    if (!isOpen) return false
    sendUp({ type: 'pair', code })
    return true
  }

  function reconnect(): void {
    letGo()
    attempts = 0
    options.onConnection('connecting')
    connect()
  }

  function close(): void {
    unhandled = []
    letGo()
  }
}

/**
 * Whether a frame may be sent again after a cut. No PIN: it is asked for again where it did not arrive. No press of a
 * telephone: what it does depends on what is on, and the remote control may have been used since; the digits of a PIN
 * are such presses.
 */
function mayGoAgain(frame: Numbered): boolean {
  return frame.type === 'command' && frame.command.type !== 'enter_pin'
}
