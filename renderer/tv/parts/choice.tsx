import { createEffect, onCleanup, onMount, type JSX } from 'solid-js'
import { useFace } from '../face/context.ts'

interface ChoiceProps {
  readonly id: string
  readonly class?: string
  /** Said in place of what stands in it. */
  readonly label?: string
  readonly isOff?: boolean
  /** A place for the focus where there is nothing to press. */
  readonly isPanel?: boolean
  readonly children: JSX.Element
}

/** Something that can have the focus. The one that has it is marked for the eye, for tests and for the engine alike. */
export function Choice(props: ChoiceProps): JSX.Element {
  const face = useFace()
  const isFocused = (): boolean => face.focused() === props.id
  let element: HTMLElement | undefined
  const common = {
    ref: (made: HTMLElement) => {
      element = made
    }
  }
  const focus = (): void => {
    if (isFocused()) element?.focus({ preventScroll: true })
  }
  onMount(() => createEffect(focus))
  // Something else took the focus that no key asked for.
  const keep = (): void => {
    if (isFocused()) requestAnimationFrame(focus)
  }
  onMount(() => element?.addEventListener('blur', keep))
  onCleanup(() => element?.removeEventListener('blur', keep))
  if (props.isPanel === true) {
    return (
      <div
        {...common}
        class={`choice panel ${props.class ?? ''}`}
        role="group"
        aria-label={props.label}
        data-choice={props.id}
        data-focus={isFocused() ? 'yes' : undefined}
        tabindex={isFocused() ? 0 : -1}
      >
        {props.children}
      </div>
    )
  }
  return (
    <button
      {...common}
      type="button"
      class={`choice ${props.class ?? ''}`}
      aria-label={props.label}
      aria-disabled={props.isOff === true ? 'true' : undefined}
      data-choice={props.id}
      data-focus={isFocused() ? 'yes' : undefined}
      data-under-way={face.underWay() === props.id ? 'yes' : undefined}
      tabindex={isFocused() ? 0 : -1}
      onClick={() => face.choose(props.id)}
      onPointerMove={() => face.point(props.id)}
    >
      {props.children}
    </button>
  )
}
