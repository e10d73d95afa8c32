import { z } from 'zod'
import type { Clock } from '../../../device/clock.ts'
import type { FaceLine } from '../../contract/bridge.ts'
import { shopperDownSchema, shopperUpSchema, type ShopperUp } from '../../contract/shopper.ts'
import type { LineParts } from './appliance-line.ts'
import { channels, MAX_UP_LENGTH, type Beat } from './channels.ts'
import type { KioskContents, KioskIpc, KioskIpcEvent } from './electron-parts.ts'
import { isOfFace } from './face-address.ts'
import type { Refusal, ReportRefusal } from './refusals.ts'

export interface RelayParts {
  readonly ipc: KioskIpc
  readonly contents: KioskContents
  readonly faceUrl: string
  readonly clock: Clock
  /** Makes a line to the appliance. */
  readonly openLine: (listeners: Pick<LineParts, 'onFrame' | 'onConnection'>) => FaceLine
  readonly onBeat: (beat: Beat) => void
  /** Our page did what our page never does: it is not ours any more, and is started again. */
  readonly onOffence: () => void
  readonly report: ReportRefusal
}

/** Carries the contract between the page and the appliance. */
export interface Relay {
  /** A page begins: from now on it may connect. */
  pageStarts(): void
  /** The page is no more, or is not believed any more. */
  pageEnds(): void
}

/** People press a few keys in a second. Below what the appliance itself takes from a face. */
const MAX_MESSAGES_PER_SECOND = 40

const beatSchema = z.strictObject({ page: z.number(), screen: z.string().max(40), hidden: z.boolean() })

/**
 * The trusted side of the bridge. A message counts only if it comes from the main frame of our page at our address; a
 * frame goes on only if it fits the contract, and as this side writes it, not as it came. One page has one line to the
 * appliance, so that each page begins with a whole view and the time that is left now.
 */
export function startRelay(parts: RelayParts): Relay {
  const { ipc, contents, clock } = parts
  let line: FaceLine | null = null
  let believed = false
  let windowMs = 0
  let messages = 0

  const closeLine = (): void => {
    line?.close()
    line = null
  }
  const offend = (refusal: Refusal): void => {
    parts.report(refusal)
    believed = false
    closeLine()
    parts.onOffence()
  }
  const connect = (): void => {
    closeLine()
    line = parts.openLine({
      onFrame: (frame) => {
        const down = readJson(frame, shopperDownSchema)
        if (down === null) parts.report('host_frame')
        else contents.send(channels.down, JSON.stringify(down))
        return down !== null
      },
      onConnection: (connection) => {
        contents.send(channels.connection, connection)
      }
    })
  }
  const isTooMany = (): boolean => {
    const now = clock.monotonicMs()
    if (now - windowMs >= 1_000) {
      windowMs = now
      messages = 0
    }
    messages += 1
    return messages > MAX_MESSAGES_PER_SECOND
  }
  const up = (payload: unknown): Refusal | null => {
    if (typeof payload !== 'string') return 'forged_frame'
    if (payload.length > MAX_UP_LENGTH) return 'oversized_frame'
    const frame = readJson<ShopperUp>(payload, shopperUpSchema)
    // `hello` and its token are this side's to say.
    if (frame?.type !== 'command') return 'forged_frame'
    line?.send(JSON.stringify(frame))
    return null
  }
  const beat = (payload: unknown): Refusal | null => {
    const said = beatSchema.safeParse(payload)
    if (!said.success) return 'forged_frame'
    parts.onBeat(said.data)
    return null
  }

  const listen = (channel: string, handle: (payload: unknown) => Refusal | null): void => {
    ipc.on(channel, (event, ...args) => {
      const sender = judgeSender(event, contents, parts.faceUrl)
      // A frame that is gone said this while it went: no offence, and nothing to do.
      if (sender === 'gone') return
      if (sender === 'stranger') {
        parts.report('foreign_sender')
        return
      }
      if (!believed) return
      const refusal =
        sender === 'our_other_frame'
          ? 'foreign_sender'
          : // Beats are not counted: those of a process that stood still come all at once.
            channel !== channels.beat && isTooMany()
            ? 'too_many_frames'
            : args.length > 1
              ? 'forged_frame'
              : handle(args[0])
      if (refusal !== null) offend(refusal)
    })
  }
  listen(channels.connect, () => {
    connect()
    return null
  })
  listen(channels.close, () => {
    closeLine()
    return null
  })
  listen(channels.up, up)
  listen(channels.beat, beat)

  return {
    pageStarts: () => {
      closeLine()
      believed = true
    },
    pageEnds: () => {
      believed = false
      closeLine()
    }
  }
}

/** Who speaks. The face has one frame; any other frame of its page is something that got in. */
function judgeSender(
  { sender, senderFrame }: KioskIpcEvent,
  contents: KioskContents,
  faceUrl: string
): 'face' | 'our_other_frame' | 'stranger' | 'gone' {
  if (sender !== contents) return 'stranger'
  if (senderFrame === null) return 'gone'
  const isMain = senderFrame.frameToken === contents.mainFrame.frameToken
  return isMain && isOfFace(senderFrame.url, faceUrl) ? 'face' : 'our_other_frame'
}

function readJson<T>(text: string, schema: z.ZodType<T>): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
