/** What was focused on each page, for as long as the page is loaded. */
export interface FocusMemory {
  remember(page: string, id: string): void
  /** What was focused there, if it is still among the choices. */
  recall(page: string, order: readonly string[]): string | null
}

/** A visit has few pages; so many are remembered, the latest ones. */
const MOST_PAGES = 64

/** Services number their acts by page shown (`12.yes`): the same thing drawn anew has another number. */
function nameOf(id: string): string {
  return id.replace(/^\d+\./, '')
}

/** The same choice after a page was drawn anew: by its whole name, else by its name without the number. */
export function sameChoice(id: string, order: readonly string[]): string | null {
  if (order.includes(id)) return id
  return order.find((other) => nameOf(other) === nameOf(id)) ?? null
}

/** An empty memory. */
export function createFocusMemory(): FocusMemory {
  const pages = new Map<string, string>()
  return {
    remember(page, id) {
      pages.delete(page)
      pages.set(page, id)
      const [oldest] = pages.keys()
      if (pages.size > MOST_PAGES && oldest !== undefined) pages.delete(oldest)
    },
    recall(page, order) {
      const id = pages.get(page)
      return id === undefined ? null : sameChoice(id, order)
    }
  }
}
