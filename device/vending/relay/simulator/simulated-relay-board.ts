import type { Clock } from '../../../clock.ts'
import type { LineFarEnd } from '../../../serial/simulator/line-far-end.ts'
import { createRandom } from '../../../serial/simulator/seeded-random.ts'
import { decodeRelayFrames, encodeRelayFrame, isRelayChannel } from '../lcus-codec.ts'
import type { RelayFrame } from '../lcus-codec.ts'

/** One fact of the board, with the wall clock's time (ms since 1970). The log is these, in order. */
export type RelayBoardEntry =
  /** A valid frame arrived and was obeyed. */
  | { readonly type: 'frame'; readonly atMs: number; readonly channel: number; readonly on: boolean }
  /** A valid frame arrived and was dropped, as told by `loseFrames` or `lossProbability`. */
  | { readonly type: 'frame_lost'; readonly atMs: number; readonly channel: number; readonly on: boolean }
  /** Bytes arrived that belong to no frame. */
  | { readonly type: 'bytes_discarded'; readonly atMs: number; readonly byteCount: number }
  /** A relay opened again after `heldMs`: the machine behind it hands out once. `count`: its pulses so far. */
  | {
      readonly type: 'pulse'
      readonly atMs: number
      readonly channel: number
      readonly heldMs: number
      readonly count: number
    }

/** How the board is made. */
export interface RelayBoardOptions {
  readonly clock: Clock
  /** Relays on the board, 1 to 32; 8 by default. Frames to others are logged and have no effect. */
  readonly channelCount?: number
  /** Seed of all that is random; 1 by default. */
  readonly seed?: number
  /** How likely up to three garbage bytes come before a frame, in each direction, 0 to 1; 0 by default. */
  readonly noiseProbability?: number
  /** How likely a frame is dropped unobeyed, 0 to 1; 0 by default. */
  readonly lossProbability?: number
  /** Whether it answers the commands that ask for it; by default not, as the older boards. */
  readonly answers?: boolean
  /** The goods fall: called at the end of each pulse. */
  readonly onDispensed?: (channel: number) => void
  /** Called with each entry as it is logged. */
  readonly onEntry?: (entry: RelayBoardEntry) => void
}

/** A simulated LCUS relay board at the far end of a line. */
export interface SimulatedRelayBoard {
  /** Everything that happened, oldest first. */
  readonly log: readonly RelayBoardEntry[]
  /** Complete pulses (on, then off) of a channel. */
  pulseCount(channel: number): number
  /** Complete pulses of all channels. */
  totalPulseCount(): number
  /** The channels whose relay has been closed for this long, milliseconds, or longer; all closed ones by default. */
  latched(forMs?: number): readonly number[]
  /** Drops the next frames, whatever they say. */
  loseFrames(count: number): void
  /** Sets how likely garbage comes before a frame, 0 to 1. */
  setNoise(probability: number): void
  /** Takes its power away for a moment: all relays open, which completes no pulse. */
  powerCycle(): void
  /** Lets go of the line. */
  detach(): void
}

/**
 * Attaches a relay board to the far end of a line, in-process or pty. Its relays stay as they are when the line
 * breaks, as those of a board with a supply of its own do. The same seed, and bytes in the same pieces, give the same
 * run.
 */
export function createSimulatedRelayBoard(line: LineFarEnd, options: RelayBoardOptions): SimulatedRelayBoard {
  const { clock, channelCount = 8, lossProbability = 0 } = options
  if (!isRelayChannel(channelCount)) throw new RangeError(`No board has ${String(channelCount)} relays`)
  const random = createRandom(options.seed ?? 1)
  const log: RelayBoardEntry[] = []
  const closedSinceMs = new Map<number, number>()
  const pulses = new Map<number, number>()
  let noiseProbability = options.noiseProbability ?? 0
  let framesToLose = 0
  let carry: Uint8Array = new Uint8Array()

  function note(entry: RelayBoardEntry): void {
    log.push(entry)
    options.onEntry?.(entry)
  }

  function takeBytes(bytes: Uint8Array): void {
    // Garbage only where no frame is half-way: noise inside a frame is a lost frame, and that is `lossProbability`.
    if (carry.length === 0 && random() < noiseProbability) {
      decode(makeGarbage())
      line.write(makeGarbage())
    }
    decode(bytes)
  }

  function decode(bytes: Uint8Array): void {
    const decoded = decodeRelayFrames(carry, bytes)
    carry = decoded.carry
    if (decoded.discardedByteCount > 0) {
      note({ type: 'bytes_discarded', atMs: clock.nowMs(), byteCount: decoded.discardedByteCount })
    }
    for (const frame of decoded.frames) takeFrame(frame)
  }

  function takeFrame(frame: RelayFrame): void {
    const isLost = framesToLose > 0 || (lossProbability > 0 && random() < lossProbability)
    framesToLose = Math.max(0, framesToLose - 1)
    note({ type: isLost ? 'frame_lost' : 'frame', atMs: clock.nowMs(), channel: frame.channel, on: frame.on })
    if (isLost || frame.channel > channelCount) return
    if (frame.answer === true && options.answers === true) {
      line.write(encodeRelayFrame({ channel: frame.channel, on: frame.on }))
    }
    const sinceMs = closedSinceMs.get(frame.channel)
    if (frame.on) {
      if (sinceMs === undefined) closedSinceMs.set(frame.channel, clock.monotonicMs())
    } else if (sinceMs !== undefined) {
      closedSinceMs.delete(frame.channel)
      completePulse(frame.channel, clock.monotonicMs() - sinceMs)
    }
  }

  function completePulse(channel: number, heldMs: number): void {
    const count = (pulses.get(channel) ?? 0) + 1
    pulses.set(channel, count)
    note({ type: 'pulse', atMs: clock.nowMs(), channel, heldMs, count })
    options.onDispensed?.(channel)
  }

  /** One to three bytes, often a frame's own: too few to be a frame, so that only finding back is tested. */
  function makeGarbage(): Uint8Array {
    const length = 1 + Math.floor(random() * 3)
    return Uint8Array.from({ length }, () => (random() < 0.3 ? 0xa0 : Math.floor(random() * 256)))
  }

  const detach = line.onBytes(takeBytes)
  return {
    log,
    pulseCount: (channel) => pulses.get(channel) ?? 0,
    totalPulseCount: () => [...pulses.values()].reduce((sum, count) => sum + count, 0),
    latched: (forMs = 0) => {
      const nowMs = clock.monotonicMs()
      return [...closedSinceMs].filter(([, sinceMs]) => nowMs - sinceMs >= forMs).map(([channel]) => channel)
    },
    loseFrames: (count) => {
      framesToLose = count
    },
    setNoise: (probability) => {
      noiseProbability = probability
    },
    powerCycle: () => {
      closedSinceMs.clear()
      carry = new Uint8Array()
    },
    detach
  }
}
