/** Gives numbers from 0 (included) to 1 (excluded), the same ones for the same seed. */
export type RandomSource = () => number

/**
 * A small repeatable generator (xorshift32, G. Marsaglia, "Xorshift RNGs", 2003) for latencies. Not for secrets.
 * @param seed any number; only its low 32 bits count
 */
export function seededRandom(seed: number): RandomSource {
  // Zero is the one state that the generator never leaves; neighbouring seeds are spread by the multiplication.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
