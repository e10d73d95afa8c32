/** Numbers that look random and come again with the same seed (xorshift, 32 bits). */
export class Random {
  #state: number

  /** Any integer; seeds that are the same in their lowest 32 bits are the same. */
  constructor(seed: number) {
    // Spread, so that neighbouring seeds begin far apart; never 0, which xorshift would stay at.
    this.#state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ (seed >>> 13)) | 0 || 1
  }

  /** 0 to `limit` - 1; 0 where there is no choice. */
  below(limit: number): number {
    let state = this.#state
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    this.#state = state
    return limit < 2 ? 0 : (state >>> 0) % limit
  }

  chance(percent: number): boolean {
    return this.below(100) < percent
  }

  /** Throws on an empty list. */
  pick<T>(list: readonly T[]): T {
    const picked = list[this.below(list.length)]
    if (picked === undefined) throw new Error('nothing to pick from')
    return picked
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.below(256))
  }
}
