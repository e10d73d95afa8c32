import { createByteCallbacks, type LineFarEnd } from './line-far-end.ts'

/** What a bad cable does to one piece (a frame, where its writer writes whole frames). `none` is a good cable's. */
export type LineFault = 'none' | 'corrupted' | 'dropped' | 'doubled' | 'byte_lost' | 'noise_before'

/** Which way a piece goes: to the machine, or to the appliance. */
export type LineDirection = 'to_machine' | 'to_appliance'

/** How a faulty line is made. */
export interface FaultyLineOptions {
  readonly random: () => number
  /** How likely a piece is struck, 0 to 1. */
  readonly probability: number
  /** The faults that are drawn from, each as likely; all by default. */
  readonly faults?: readonly Exclude<LineFault, 'none'>[]
  readonly onFault?: (direction: LineDirection, fault: LineFault) => void
}

/** A line's far end with a bad cable before it. */
export interface FaultyLine extends LineFarEnd {
  /** Sets how likely a piece is struck, 0 to 1. */
  setProbability(probability: number): void
  /** Strikes the next pieces of one direction, in this order, whatever the probability. */
  failNext(direction: LineDirection, ...faults: readonly LineFault[]): void
}

export const LINE_FAULTS: readonly Exclude<LineFault, 'none'>[] = [
  'corrupted',
  'dropped',
  'doubled',
  'byte_lost',
  'noise_before'
]

/**
 * Puts a bad cable between a line and the machine at its far end. The same seed, and the same pieces, give the same run.
 * `corrupted`: one bit of one byte is turned. `byte_lost`: one byte is missing. `noise_before`: up to three bytes come
 * before the piece.
 */
export function createFaultyLine(line: LineFarEnd, options: FaultyLineOptions): FaultyLine {
  const { random, faults = LINE_FAULTS } = options
  const arrivals = createByteCallbacks()
  const due: Record<LineDirection, LineFault[]> = { to_machine: [], to_appliance: [] }
  let { probability } = options

  function draw(direction: LineDirection): LineFault {
    const told = due[direction].shift()
    if (told !== undefined) return told
    if (probability === 0 || random() >= probability) return 'none'
    return faults[Math.floor(random() * faults.length)] ?? 'none'
  }

  function strike(direction: LineDirection, piece: Uint8Array): readonly Uint8Array[] {
    const fault = draw(direction)
    if (fault !== 'none') options.onFault?.(direction, fault)
    const at = Math.floor(random() * piece.length)
    switch (fault) {
      case 'none':
        return [piece]
      case 'dropped':
        return []
      case 'doubled':
        return [piece, piece]
      case 'corrupted':
        return [piece.map((byte, index) => (index === at ? byte ^ (1 << Math.floor(random() * 8)) : byte))]
      case 'byte_lost':
        return [piece.filter((_, index) => index !== at)]
      case 'noise_before':
        return [Uint8Array.from({ length: 1 + Math.floor(random() * 3) }, () => Math.floor(random() * 256)), piece]
    }
  }

  line.onBytes((bytes) => {
    for (const piece of strike('to_machine', bytes)) arrivals.call(piece)
  })
  return {
    onBytes: arrivals.add,
    write: (bytes) => {
      for (const piece of strike('to_appliance', bytes)) line.write(piece)
    },
    setProbability: (to) => {
      probability = to
    },
    failNext: (direction, ...next) => {
      due[direction].push(...next)
    }
  }
}
