import type { RemoteKey } from '../../main/contract/remote-key.ts'
import { PULSE_MS, REPLACED_CLOSE, SILENCE_MS } from '../../main/contract/tv-names.ts'
import type { TvCommand, TvLanguage } from '../../main/contract/tv-view.ts'
import type { TvCredential, TvDown, TvUp } from '../../main/contract/tv-wire.ts'
import { RECONNECT_WAITS_MS, type Connection } from './client.ts'

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
  readonly onConnection: (connection: Connection) => void
}

/** The line of a screen, or of a telephone, to the appliance. It connects by itself until it is closed. */
export interface TvLine {
  /** False: there is no connection, and nothing was or will be sent. Else it is done once, however often the line is lost. */
  command(command: TvCommand): boolean
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

interface Kept {
  readonly frame: Numbered
  readonly atMs: number
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
  let unhandled: readonly Kept[] = []
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
    options.onConnection('lost')
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
      unhandled = unhandled.filter((kept) => kept.frame.number > frame.handled)
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
    unhandled = unhandled.filter(({ atMs }) => nowMs - atMs <= RESEND_WITHIN_MS)
    for (const { frame } of unhandled) sendUp(frame)
  }

  function sendUp(frame: TvUp): void {
    socket?.send(JSON.stringify(frame))
  }

  function sendNumbered(number: number, frame: Numbered): boolean {
    lastNumber = number
    unhandled = [...unhandled, { frame: kept(frame), atMs: clock.nowMs() }]
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

/** What is kept of a frame to be sent again: never a PIN, which is asked for again where it did not arrive. */
function kept(frame: Numbered): Numbered {
  return frame.type === 'command' && frame.command.type === 'enter_pin' ? filled(frame) : frame
}

/** The same number with something that changes nothing. */
function filled(frame: Numbered): Numbered {
  return { type: 'command', number: frame.number, command: { type: 'stay' } }
}
