import { createUniqueId, onCleanup, onMount, type JSX } from 'solid-js'
import { frameWords } from '../words/frame.ts'
import { Button, type ButtonKind } from './button.tsx'

/**
 * A dialog over the page, which is out of reach meanwhile (the browser's own modal dialog keeps the focus inside). Escape
 * and the close button end it; the focus goes back to where it was. Show it inside a `<Show>`.
 */
export function Dialog(props: {
  readonly title: string
  readonly children: JSX.Element
  readonly actions?: JSX.Element
  readonly onClose: () => void
  readonly size?: 'wide'
}): JSX.Element {
  const id = createUniqueId()
  const before = document.activeElement
  let element: HTMLDialogElement | undefined
  onMount(() => element?.showModal())
  onCleanup(() => {
    element?.close()
    if (before instanceof HTMLElement && before.isConnected) before.focus()
  })
  return (
    <dialog
      ref={(made) => (element = made)}
      class="dialog"
      data-size={props.size}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
    >
      <div class="dialog-head">
        <h2 id={id} tabindex="-1">
          {props.title}
        </h2>
        <Button kind="quiet" label={frameWords().close} onPress={() => props.onClose()}>
          <span aria-hidden="true">✕</span>
        </Button>
      </div>
      <div class="dialog-body">{props.children}</div>
      <div class="dialog-actions">{props.actions}</div>
    </dialog>
  )
}

/** Asks before what cannot be undone. Cancelling is first, and has the focus. */
export function Confirm(props: {
  readonly title: string
  readonly children: JSX.Element
  /** What is done, as a verb. */
  readonly verb: string
  readonly busy?: string | undefined
  readonly kind?: ButtonKind
  readonly isBlocked?: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
}): JSX.Element {
  return (
    <Dialog
      title={props.title}
      onClose={() => props.onClose()}
      actions={
        <>
          <Button onPress={() => props.onClose()}>{frameWords().cancel}</Button>
          <Button
            kind={props.kind ?? 'danger'}
            busy={props.busy}
            disabled={props.isBlocked ?? false}
            onPress={() => props.onConfirm()}
          >
            {props.verb}
          </Button>
        </>
      }
    >
      {props.children}
    </Dialog>
  )
}
