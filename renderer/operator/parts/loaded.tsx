import { Show, type Accessor, type JSX } from 'solid-js'
import { language } from '../language.ts'
import type { Load } from '../load.ts'
import { durationWords } from '../time.ts'
import { frameWords } from '../words/frame.ts'
import { ErrorNotice, Notice } from './notice.tsx'
import { errorWords } from '../words/errors.ts'
import { Button } from './button.tsx'

/**
 * What a call brought, with its states: loading in words, an error with a way to try again, and the last answer with a
 * warning where it cannot be brought up to date. `what`: the thing's name in the language shown.
 */
export function Loaded<T>(props: {
  readonly of: Load<T>
  readonly what: string
  readonly children: (value: Accessor<NonNullable<T>>) => JSX.Element
}): JSX.Element {
  return (
    <>
      <Show when={props.of.value() === undefined && props.of.isLoading()}>
        <p class="loading" role="status">
          {frameWords().loading(props.what)}…
        </p>
      </Show>
      <Show when={props.of.value() === undefined && !props.of.isLoading()}>
        <ErrorNotice error={props.of.error()} onRetry={() => props.of.again()} />
      </Show>
      <Show when={props.of.value() !== undefined && props.of.error()}>
        {(error) => (
          <Notice
            state="fault"
            title={frameWords().stale(
              props.what,
              durationWords(Date.now() - (props.of.failingSinceMs() ?? Date.now()), language())
            )}
            actions={<Button onPress={() => props.of.again()}>{frameWords().retry}</Button>}
          >
            <p>
              {errorWords(error()).what} {errorWords(error()).todo}
            </p>
          </Notice>
        )}
      </Show>
      <Show when={props.of.value()}>{(value) => props.children(value)}</Show>
    </>
  )
}
