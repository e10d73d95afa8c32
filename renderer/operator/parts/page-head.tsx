import { createEffect, onMount, Show, type JSX } from 'solid-js'
import { frameWords } from '../words/frame.ts'

/** The head of a page: its one h1, a line of what it is for, and what can be done. Takes the focus when the page comes. */
export function PageHead(props: {
  readonly title: string
  readonly lead?: JSX.Element
  readonly actions?: JSX.Element
}): JSX.Element {
  let heading: HTMLHeadingElement | undefined
  onMount(() => heading?.focus({ preventScroll: true }))
  createEffect(() => {
    document.title = `${props.title} · ${frameWords().console}`
  })
  return (
    <header class="page-head">
      <div class="page-head-words">
        <h1 ref={(element) => (heading = element)} tabindex="-1">
          {props.title}
        </h1>
        <Show when={props.lead}>
          <p class="lead">{props.lead}</p>
        </Show>
      </div>
      <Show when={props.actions}>
        <div class="actions">{props.actions}</div>
      </Show>
    </header>
  )
}

/** A part of a page with its own h2. */
export function Section(props: {
  readonly title: string
  readonly lead?: JSX.Element
  readonly actions?: JSX.Element
  readonly children: JSX.Element
}): JSX.Element {
  return (
    <section class="section">
      <div class="section-head">
        <h2>{props.title}</h2>
        <Show when={props.actions}>
          <div class="actions">{props.actions}</div>
        </Show>
      </div>
      <Show when={props.lead}>
        <p class="lead">{props.lead}</p>
      </Show>
      {props.children}
    </section>
  )
}
