import type { RawData, WebSocket } from 'ws'
import type { Clock } from '../../../device/clock.ts'
import { PULSE_MS, REPLACED_CLOSE, SILENCE_MS, tvUpSchema, type TvDown, type TvUp } from '../../contract/tv-wire.ts'
import type { LineEnd, TvLine } from '../../television/screens/line.ts'
import type { ScreenDesk } from '../../television/screens/screen-desk.ts'
import { FRAMES_A_SECOND, GOODBYE_MS, HELLO_MS, MAX_WAITING_BYTES } from './tv-limits.ts'

export interface TvConnectionParts {
  readonly desk: Pick<ScreenDesk, 'greet' | 'receive' | 'left'>
  readonly clock: Clock
  /** Whether it came to the listener of the machine's own screen. */
  readonly isOwn: boolean
  /** As in `TvLine`. */
  readonly address: string
  /** Told of what threw: a programmer's mistake, which ends this connection alone. */
  readonly onFault: (where: string, fault: unknown) => void
}

/** Status of the WebSocket's close frame (RFC 6455, section 7.4; from 4000 on our own). */
export const CLOSE_STATUS: Readonly<Record<LineEnd | 'fault', number>> = {
  misfit: 1008,
  replaced: REPLACED_CLOSE,
  over: 4002,
  full: 1013,
  stopping: 1001,
  fault: 1011
}

/** Carries the television's contract over one WebSocket: frames are validated, and one that does not fit ends it. */
export function carryTvConnection(webSocket: WebSocket, parts: TvConnectionParts): void {
  const { desk, clock, isOwn, address } = parts
  let isGreeted = false
  let isEnded = false
  let heardAtMs = clock.monotonicMs()
  let secondAtMs = heardAtMs
  let frames = 0
  let endPatience = () => {}
  let endPulse = () => {}

  const line: TvLine = {
    isOwn,
    address,
    send: (frame) => {
      if (!isEnded) send(frame)
    },
    end: (reason) => {
      end(reason)
    }
  }
  const endWait = clock.after(HELLO_MS, () => {
    if (!isGreeted) end('misfit')
  })

  function send(frame: TvDown): void {
    if (webSocket.bufferedAmount > MAX_WAITING_BYTES) {
      cut()
      return
    }
    webSocket.send(JSON.stringify(frame))
  }

  /** Says goodbye. What comes meanwhile is not obeyed. */
  function end(reason: LineEnd | 'fault'): void {
    if (isEnded) return
    isEnded = true
    webSocket.close(CLOSE_STATUS[reason])
    endPatience = clock.after(GOODBYE_MS, () => {
      webSocket.terminate()
    })
  }

  /** Ends it without a word to somebody who does not listen. */
  function cut(): void {
    isEnded = true
    webSocket.terminate()
  }

  function pulseLater(): void {
    endPulse = clock.after(PULSE_MS, () => {
      if (clock.monotonicMs() - heardAtMs >= SILENCE_MS) {
        cut()
        return
      }
      line.send({ type: 'pulse' })
      pulseLater()
    })
  }

  function isWithinRate(nowMs: number): boolean {
    if (nowMs - secondAtMs >= 1_000) {
      secondAtMs = nowMs
      frames = 0
    }
    return ++frames <= FRAMES_A_SECOND
  }

  /** @returns whether the frame fits */
  function take(up: TvUp): boolean {
    if (up.type === 'hello') {
      if (isGreeted) return false
      isGreeted = true
      endWait()
      pulseLater()
      return desk.greet(line, up)
    }
    if (!isGreeted) return false
    return up.type === 'pulse' || desk.receive(line, up)
  }

  /** A mistake of the program ends this connection, and nothing else. */
  function guarded(work: () => void): void {
    try {
      work()
    } catch (fault) {
      end('fault')
      parts.onFault('television_host', fault)
    }
  }

  const leave = () => {
    guarded(() => {
      desk.left(line)
    })
  }
  webSocket.on('message', (data, isBinary) => {
    if (isEnded) return
    heardAtMs = clock.monotonicMs()
    guarded(() => {
      const up = isBinary ? null : parseUp(data)
      overwrite(data)
      if (up !== null && isWithinRate(heardAtMs) && take(up)) return
      end('misfit')
      desk.left(line)
    })
  })
  webSocket.on('close', () => {
    isEnded = true
    endWait()
    endPatience()
    endPulse()
    leave()
  })
  // A broken frame is reported as `error` before `close`; there is nobody to tell.
  webSocket.on('error', () => {
    cut()
  })
}

/**
 * A frame may hold a PIN: its octets, which `ws` unmasks where they were received, do not outlive the reading. The text
 * and the objects made of them are the engine's, which nobody can overwrite.
 */
function overwrite(data: RawData): void {
  if (Buffer.isBuffer(data)) data.fill(0)
}

function parseUp(data: RawData): TvUp | null {
  try {
    // `ws` gives one Buffer under its default settings.
    const parsed = tvUpSchema.safeParse(JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : ''))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
