import { createEffect, on, onCleanup, onMount, type Accessor } from 'solid-js'

/** How often a body may be made smaller: its type goes from comfortable down to the least that may be (styles/frame.css). */
const LEVELS = 8

/** What could be cut, or lie over what is beside it, though the whole is large enough. */
const PARTS = '.told, .rows, .row, .day, .act, .edge, .picture, .pin-words, .pin-entry, .pad, .card-words, .help, .learn-notes'

/** A pixel more or less is rounding. */
function holdsAll(part: Element): boolean {
  return part.scrollHeight <= part.clientHeight + 1 && part.scrollWidth <= part.clientWidth + 1
}

/**
 * Makes what stands in an element smaller, step by step, until nothing is cut: nobody scrolls with a remote control.
 * Measures anew when `what` changes and when letters have come.
 */
export function fitInto(element: Accessor<HTMLElement | undefined>, what: Accessor<unknown>): void {
  const fit = (): void => {
    const area = element()
    if (area === undefined) return
    for (let level = 0; level < LEVELS; level += 1) {
      area.dataset['fit'] = String(level)
      if ([area, ...Array.from(area.querySelectorAll(PARTS))].every(holdsAll)) return
    }
  }
  onMount(() => {
    createEffect(on(what, fit))
    const { fonts } = document
    fonts.addEventListener('loadingdone', fit)
    addEventListener('resize', fit)
    onCleanup(() => {
      fonts.removeEventListener('loadingdone', fit)
      removeEventListener('resize', fit)
    })
  })
}
