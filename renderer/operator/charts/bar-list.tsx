import { For, Show, type JSX } from 'solid-js'
import type { Fill } from './fills.tsx'

/** One bar: a name, a count, and where its like is shown. */
export interface Bar {
  readonly name: string
  /** Below the name, small. */
  readonly note?: string
  readonly count: number
  /** Such as its share of all. */
  readonly share?: string
  readonly href?: string
}

/**
 * Names with a bar and a number each, the way they come. A list to a screen reader, which reads name and number; the
 * bars
 * are beside them and say no more.
 */
export function BarList(props: {
  readonly label: string
  readonly bars: readonly Bar[]
  readonly fill: Fill
  readonly formatCount: (count: number) => string
}): JSX.Element {
  const most = () => Math.max(1, ...props.bars.map(({ count }) => count))
  return (
    <ol class="bars" aria-label={props.label}>
      <For each={props.bars}>
        {(bar) => (
          <li class="bar">
            <span class="bar-name">
              <Show when={bar.href} fallback={bar.name}>
                {(href) => <a href={href()}>{bar.name}</a>}
              </Show>
              <Show when={bar.note}>{(note) => <span class="soft small"> {note()}</span>}</Show>
            </span>
            <span class="bar-count number">
              <strong>{props.formatCount(bar.count)}</strong>
              <Show when={bar.share}>{(share) => <span class="soft small"> {share()}</span>}</Show>
            </span>
            <svg class="bar-track" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
              <rect class="bar-ground" width="100" height="8" />
              <rect class="bar-fill" data-fill={props.fill} width={(bar.count / most()) * 100} height="8" />
            </svg>
          </li>
        )}
      </For>
    </ol>
  )
}
