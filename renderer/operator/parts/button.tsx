import { Show, type JSX } from 'solid-js'

/** `primary`: what is to be done here, one a view. `danger`: what cannot be undone. `quiet`: beside a row. */
export type ButtonKind = 'primary' | 'plain' | 'danger' | 'quiet'

/** A button with words. While `busy` says what is being done, it can still be focused and does nothing. */
export function Button(props: {
  readonly children: JSX.Element
  readonly kind?: ButtonKind
  /** `large`: for a thumb or a glove. */
  readonly size?: 'large'
  readonly type?: 'button' | 'submit'
  /** What is being done; undefined or empty: nothing. */
  readonly busy?: string | undefined
  readonly disabled?: boolean
  readonly onPress?: () => void
  /** What it is about, for those who hear only the button. */
  readonly label?: string
  readonly pressed?: boolean
  readonly expanded?: boolean
  readonly testId?: string
}): JSX.Element {
  const isBusy = () => (props.busy ?? '') !== ''
  return (
    <button
      type={props.type ?? 'button'}
      class="button"
      data-kind={props.kind ?? 'plain'}
      data-size={props.size}
      aria-disabled={isBusy() || undefined}
      disabled={props.disabled}
      aria-label={props.label}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      data-testid={props.testId}
      onClick={(event) => {
        if (isBusy()) event.preventDefault()
        else props.onPress?.()
      }}
    >
      <Show when={isBusy()} fallback={props.children}>
        <span class="busy">{props.busy}…</span>
      </Show>
    </button>
  )
}

/** A link that looks like a button: it leads to a page, or hands out a file. */
export function ButtonLink(props: {
  readonly children: JSX.Element
  readonly href: string
  readonly kind?: ButtonKind
  readonly download?: string
}): JSX.Element {
  return (
    <a class="button" data-kind={props.kind ?? 'plain'} href={props.href} download={props.download}>
      {props.children}
    </a>
  )
}
