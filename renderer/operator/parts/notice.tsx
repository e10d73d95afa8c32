import { Show, type JSX } from 'solid-js'
import { encodeAddress } from '../address.ts'
import type { ConsoleError } from '../calls.ts'
import { frameWords } from '../words/frame.ts'
import { errorWords } from '../words/errors.ts'
import { Button } from './button.tsx'
import { MarkShape, type MarkState } from './mark.tsx'

/** Something to be told, where it happens. A fault is said at once by a screen reader, the rest when it may. */
export function Notice(props: {
  readonly state: MarkState
  readonly title: JSX.Element
  readonly children?: JSX.Element
  readonly actions?: JSX.Element
}): JSX.Element {
  return (
    <div class="notice" data-state={props.state} role={props.state === 'fault' ? 'alert' : 'status'}>
      <MarkShape state={props.state} />
      <div class="notice-words">
        <p class="notice-title">{props.title}</p>
        {props.children}
        <Show when={props.actions}>
          <div class="actions">{props.actions}</div>
        </Show>
      </div>
    </div>
  )
}

/** What went wrong with a call and what to do; `approval_needed` is a good end and looks like one. */
export function ErrorNotice(props: {
  readonly error: ConsoleError | undefined
  readonly onRetry?: () => void
}): JSX.Element {
  return (
    <Show when={props.error}>
      {(error) => (
        <Notice
          state={error().code === 'approval_needed' ? 'waiting' : 'fault'}
          title={errorWords(error()).what}
          actions={
            <>
              <Show when={props.onRetry}>
                {(retry) => <Button onPress={() => retry()()}>{frameWords().retry}</Button>}
              </Show>
              <Show when={error().code === 'approval_needed'}>
                <a class="button" data-kind="plain" href={encodeAddress({ page: 'approvals', filters: {} })}>
                  {frameWords().titles.approvals}
                </a>
              </Show>
            </>
          }
        >
          <p>{errorWords(error()).todo}</p>
        </Notice>
      )}
    </Show>
  )
}

/** Where nothing is yet: what will be here, and how it comes. */
export function Empty(props: {
  readonly title: string
  readonly children?: JSX.Element
  readonly actions?: JSX.Element
}): JSX.Element {
  return (
    <div class="empty">
      <p class="empty-title">{props.title}</p>
      <div class="empty-lead">{props.children}</div>
      <Show when={props.actions}>
        <div class="actions">{props.actions}</div>
      </Show>
    </div>
  )
}
