/** A scale of values, in steps that people count in. */
export interface Scale {
  readonly least: number
  readonly most: number
  /** Values to be named, from the least to the most. */
  readonly ticks: readonly number[]
}

/** Steps that people count in, times a power of ten. */
const STEPS = [1, 2, 5, 10] as const

/**
 * A scale that holds all values, with 3 to 6 ticks. `fromZero`: as bars need it, whose length is the value.
 * @param values at least one
 */
export function scaleOf(values: readonly number[], fromZero: boolean): Scale {
  const lowest = Math.min(...values, ...(fromZero ? [0] : []))
  const highest = Math.max(...values, ...(fromZero ? [0] : []))
  const spread = highest - lowest || Math.abs(highest) || 1
  const rough = spread / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = (STEPS.find((each) => each * power >= rough * 0.999) ?? 10) * power
  const first = Math.floor(lowest / step)
  const last = Math.max(Math.ceil(highest / step), first + 2)
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)))
  return { least: ticks[0] ?? 0, most: ticks[ticks.length - 1] ?? 1, ticks }
}

/** Which of so many dates are named below: the first, the last, and some between, evenly. */
export function namedPlaces(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, at) => at)
  return Array.from({ length: most }, (_, at) => Math.round((at * (count - 1)) / (most - 1)))
}

/** Runs of points that follow each other without a gap: a line is drawn through each, and never over what is not known. */
export function runsOf(values: readonly (number | null)[]): readonly (readonly { readonly at: number; readonly value: number }[])[] {
  const runs: { at: number; value: number }[][] = []
  values.forEach((value, at) => {
    if (value === null) return
    const last = runs[runs.length - 1]
    if (last !== undefined && last[last.length - 1]?.at === at - 1) last.push({ at, value })
    else runs.push([{ at, value }])
  })
  return runs
}
