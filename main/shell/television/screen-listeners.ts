/** Who wants to hear what happens to a screen, by the screen's name. */
export class ScreenListeners<T> {
  readonly #listeners = new Map<string, Set<(news: T) => void>>()

  /** @returns ends it */
  on(screenId: string, listener: (news: T) => void): () => void {
    const ofScreen = this.#listeners.get(screenId) ?? new Set()
    this.#listeners.set(screenId, ofScreen)
    ofScreen.add(listener)
    return () => {
      ofScreen.delete(listener)
      if (ofScreen.size === 0 && this.#listeners.get(screenId) === ofScreen) this.#listeners.delete(screenId)
    }
  }

  tell(screenId: string, news: T): void {
    for (const listener of this.#listeners.get(screenId) ?? []) listener(news)
  }
}
