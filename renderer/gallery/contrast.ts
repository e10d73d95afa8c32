/** A pair that is used: what is drawn, on what, and the contrast that it has to have (WCAG 2.2; 7 for what is read). */
export interface Pair {
  readonly on: string
  readonly ink: string
  readonly least: number
}

const read = (ink: string, ...grounds: readonly string[]): Pair[] => grounds.map((on) => ({ ink, on, least: 7 }))

export const PAIRS: readonly Pair[] = [
  ...read('--ink', '--ground', '--surface', '--notice-tint', '--good-tint', '--stop-tint'),
  ...read('--ink-soft', '--ground', '--surface', '--stop-tint'),
  ...read('--accent', '--ground', '--surface', '--accent-tint'),
  ...read('--accent-deep', '--accent-tint'),
  ...read('--on-accent', '--accent', '--accent-deep', '--good', '--stop'),
  ...read('--good', '--surface', '--good-tint'),
  ...read('--stop', '--surface', '--stop-tint'),
  ...read('--on-notice', '--notice', '--notice-tint'),
  // Drawn, not read: the outline of what can be pressed, and the ring of the focus.
  { ink: '--line-strong', on: '--ground', least: 3 },
  { ink: '--line-strong', on: '--surface', least: 3 },
  { ink: '--focus', on: '--ground', least: 3 },
  { ink: '--focus', on: '--surface', least: 3 }
]

/** Contrast of two colours by WCAG 2.2, 1 to 21. Colours as six hexadecimal digits after `#`. */
export function contrastOf(one: string, other: string): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
