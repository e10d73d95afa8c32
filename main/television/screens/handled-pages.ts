/** Up to which number the acts of a page were done. */
export interface HandledPage {
  readonly pageId: string
  handled: number
}

/**
 * The pages that one screen or telephone was lately shown by, a few of them: those longest away go. Each knows up to
 * which number its acts were done, so that what it sends again after a cut is not done again.
 */
export class HandledPages {
  readonly #most: number
  /** The longest away first. */
  readonly #pages = new Map<string, HandledPage>()

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#pages.size
  }

  /** The page of this name, which is now the one that was here last. */
  of(pageId: string): HandledPage {
    const page = this.#pages.get(pageId) ?? { pageId, handled: 0 }
    this.#pages.delete(pageId)
    const [longestAway] = this.#pages.keys()
    if (this.#pages.size >= this.#most && longestAway !== undefined) this.#pages.delete(longestAway)
    this.#pages.set(pageId, page)
    return page
  }
}
