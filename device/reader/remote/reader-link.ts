import type { Duplex } from 'node:stream'
import type { Clock } from '../../clock.ts'
import { encodeFrame, FrameDecoder, type Frame, type FrameKind } from '../pcsc/reader-frames.ts'

/** How often each end says that it is there, milliseconds. */
export const LINK_BEAT_MS = 1_000
/** An end that says nothing for so long is gone. */
export const LINK_SILENCE_MS = 5_000

/** One end of a connection between the appliance and a reader that stands elsewhere. */
export interface ReaderLink {
  /** Sends a frame; what carries it is overwritten as soon as the system has it. Of no effect once it is over. */
  send(kind: FrameKind, channel: number, payload?: Uint8Array): void
  /** Ends it; `onEnd` is not called. */
  close(): void
}

export interface ReaderLinkOptions {
  readonly clock: Clock
  readonly onFrame: (frame: Frame) => void
  /** Called once: the other end has gone, is silent, or says what is no frame. */
  readonly onEnd: () => void
}

/**
 * Speaks the frames of the reader process (`reader-frames.ts`) over a connection whose two ends know each other already:
 * a PIN goes over it, so it has to be TLS, and nothing here looks after that.
 */
export function readerLink(stream: Duplex, { clock, onFrame, onEnd }: ReaderLinkOptions): ReaderLink {
  const decoder = new FrameDecoder()
  let isOver = false
  let cancelWatchdog = (): void => undefined
  let cancelBeat = (): void => undefined
  const finish = (): boolean => {
    if (isOver) return false
    isOver = true
    cancelWatchdog()
    cancelBeat()
    stream.destroy()
    return true
  }
  const gone = (): void => {
    if (finish()) onEnd()
  }
  const expectWord = (): void => {
    cancelWatchdog()
    cancelWatchdog = clock.after(LINK_SILENCE_MS, gone)
  }
  const send = (kind: FrameKind, channel: number, payload?: Uint8Array): void => {
    if (isOver) return
    const frame = encodeFrame(kind, channel, payload)
    stream.write(frame, () => frame.fill(0))
  }
  const beat = (): void => {
    send('beat', 0)
    cancelBeat = clock.after(LINK_BEAT_MS, beat)
  }
  stream.on('data', (bytes: Uint8Array) => {
    if (isOver) return
    expectWord()
    const fault = decoder.push(bytes, (frame) => {
      // A listener may have closed it at the frame before.
      if (!isOver && frame.kind !== 'beat') onFrame(frame)
    })
    bytes.fill(0)
    if (fault !== null) gone()
  })
  stream.on('end', gone).on('close', gone).on('error', gone)
  expectWord()
  beat()
  return { send, close: () => void finish() }
}
