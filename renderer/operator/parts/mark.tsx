import { Switch, Match, type JSX } from 'solid-js'

/** How something is. Each has its own shape, so that it is told without colour. */
export type MarkState = 'good' | 'warning' | 'fault' | 'off' | 'info' | 'waiting'

/** A status: shape, colour and word together. */
export function Mark(props: { readonly state: MarkState; readonly children: JSX.Element }): JSX.Element {
  return (
    <span class="mark" data-state={props.state}>
      <MarkShape state={props.state} />
      <span>{props.children}</span>
    </span>
  )
}

/** The shape alone; the word has to stand beside it. */
export function MarkShape(props: { readonly state: MarkState }): JSX.Element {
  return (
    <svg class="mark-shape" data-state={props.state} viewBox="0 0 24 24" aria-hidden="true">
      <Switch>
        <Match when={props.state === 'good'}>
          <circle class="body" cx="12" cy="12" r="10" />
          <path class="sign" d="M7 12.500l3.500 3.500L17 9" />
        </Match>
        <Match when={props.state === 'warning'}>
          <path class="body" d="M12 2.500L23 21.500H1z" />
          <path class="sign" d="M12 9.500v5M12 18v.2" />
        </Match>
        <Match when={props.state === 'fault'}>
          <path class="body" d="M8 2h8l6 6v8l-6 6H8l-6-6V8z" />
          <path class="sign" d="M8.500 8.500l7 7M15.500 8.500l-7 7" />
        </Match>
        <Match when={props.state === 'off'}>
          <circle class="ring" cx="12" cy="12" r="9" />
          <path class="sign" d="M8 12h8" />
        </Match>
        <Match when={props.state === 'info'}>
          <rect class="body" x="2" y="2" width="20" height="20" rx="4" />
          <path class="sign" d="M12 11v6M12 7.200v.2" />
        </Match>
        <Match when={props.state === 'waiting'}>
          <circle class="ring" cx="12" cy="12" r="9" />
          <path class="sign" d="M12 7v5.500l3.500 2" />
        </Match>
      </Switch>
    </svg>
  )
}
