/** Arithmetic of charts: pure, in pixels and counts. */

/** Where the lines across a chart of counts lie, from 0 upwards; the last is at or above `most`. At least 0 and 1. */
export function countTicks(most: number, lines = 4): readonly number[] {
  const step = Math.max(1, niceStep(Math.max(most, 1) / lines))
  const count = Math.max(1, Math.ceil(most / step))
  return Array.from({ length: count + 1 }, (_, index) => index * step)
}

/** The next of 1, 2, 5, 10, 20, 50 … that is not below a number above 0. */
export function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast))
  const factor = [1, 2, 5, 10].find((one) => one * power >= atLeast * (1 - 1e-9)) ?? 10
  return factor * power
}

/** A piece of a stacked column, in pixels from the top of the plot. */
export interface StackPiece {
  readonly series: number
  readonly y: number
  readonly height: number
}

/**
 * The pieces of one column, the first series at the foot. A value above 0 is never drawn thinner than one pixel: a
 * single
 * refusal among thousands of sales has to be seen.
 */
export function stackOf(values: readonly number[], top: number, plotHeight: number): readonly StackPiece[] {
  let foot = plotHeight
  return values.flatMap((value, series) => {
    if (value <= 0) return []
    const height = Math.max(1, (value / top) * plotHeight)
    foot -= height
    return [{ series, y: foot, height }]
  })
}

/** Left edge and width of a column; a gap of a quarter between, none below 4 pixels a slot. */
export function columnAt(
  index: number,
  count: number,
  plotWidth: number
): { readonly x: number; readonly width: number } {
  const slot = plotWidth / Math.max(1, count)
  const width = slot < 4 ? slot : Math.min(slot * 0.75, 56)
  return { x: index * slot + (slot - width) / 2, width }
}

/** Which columns carry a label, so that labels of a width do not touch: every first, second, fifth … of them. */
export function labelledColumns(count: number, plotWidth: number, labelWidth: number): readonly number[] {
  if (count === 0 || plotWidth <= 0) return []
  const fitting = Math.max(1, Math.floor(plotWidth / labelWidth))
  const every = Math.max(1, Math.ceil(count / fitting))
  return Array.from({ length: Math.ceil(count / every) }, (_, index) => index * every)
}
