/**
 * A small seeded generator (a 32-bit linear congruential one, its high bits mixed): numbers from 0 to below 1, the same
 * for the same seed. For simulators alone; nothing secret comes from it.
 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const mixed = Math.imul(state ^ (state >>> 15), 2246822519) >>> 0
    return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32
  }
}
