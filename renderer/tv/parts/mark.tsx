import { Show, type JSX } from 'solid-js'
import type { ServiceMark } from '../../../main/contract/service-page.ts'
import { useWords } from '../face/context.ts'
import { Text } from './text.tsx'

/** A state by its shape and its word. */
export function Mark(props: { readonly mark: ServiceMark }): JSX.Element {
  const words = useWords()
  const shape = () => words().markShapes[props.mark.shape]
  return (
    <span class={`mark mark-${props.mark.shape}`}>
      <Show when={shape() !== ''}>
        <span class="mark-shape" aria-hidden="true">
          {shape()}
        </span>
      </Show>
      <span class="mark-word">
        <Text words={props.mark.words} />
      </span>
    </span>
  )
}
