import { createSignal, onCleanup, onMount, Show, type JSX } from 'solid-js'
import { Icon } from '../shared/icons.tsx'
import { plainWords, type Words } from '../shared/words.ts'
import { Say } from '../shared/words.tsx'
import { useShopper } from './shopper.ts'

/** How much of the screen one press goes on: what was last stays in sight. */
const PART = 0.8
/** Less than this is no line of words. */
const NOTHING_PX = 24

/** Where large words need more than the screen has: says that there is more below, goes there, and back up again. */
export function More(props: { readonly of: () => HTMLElement | undefined }): JSX.Element {
  const { strings } = useShopper()
  const [way, setWay] = createSignal<'down' | 'up'>()
  let button: HTMLButtonElement | undefined
  const look = (): void => {
    const area = props.of()
    if (area === undefined) return
    const { scrollHeight, scrollTop, clientHeight } = area
    // What this key itself takes is there again without it: else it would keep itself, once a screen before had needed it.
    const ownPx = way() === undefined ? 0 : (button?.offsetHeight ?? 0)
    if (scrollHeight - clientHeight - ownPx <= NOTHING_PX) setWay(undefined)
    else setWay(scrollHeight - scrollTop - clientHeight > NOTHING_PX ? 'down' : 'up')
  }
  const go = (): void => {
    const area = props.of()
    const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth'
    area?.scrollTo({ top: way() === 'up' ? 0 : area.scrollTop + area.clientHeight * PART, behavior })
  }
  onMount(() => {
    const area = props.of()
    if (area === undefined) return
    const size = new ResizeObserver(look)
    const watch = (): void => {
      size.disconnect()
      for (const element of [area, ...area.children]) size.observe(element)
    }
    const content = new MutationObserver(watch)
    watch()
    content.observe(area, { childList: true })
    area.addEventListener('scroll', look, { passive: true })
    onCleanup(() => {
      size.disconnect()
      content.disconnect()
      area.removeEventListener('scroll', look)
    })
  })
  return (
    <Show when={way()}>
      {(to) => {
        const words = (): Words => (to() === 'up' ? strings().more.up : strings().more.down)
        return (
          <button
            ref={button}
            type="button"
            class="more"
            data-testid="more"
            data-way={to()}
            aria-label={plainWords(words())}
            onClick={go}
          >
            <Icon name="down" />
            <span>
              <Say words={words()} />
            </span>
          </button>
        )
      }}
    </Show>
  )
}
