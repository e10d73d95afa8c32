import type { JSX } from 'solid-js'
import { useFace } from '../face/context.ts'
import { fitInto } from './fit.ts'

/** Between head and foot: what the screen is about, made as small as it must be so that nothing is cut. */
export function Body(props: {
  readonly class?: string
  /** What decides how much room is needed, besides language and size of the letters. */
  readonly of?: unknown
  readonly children: JSX.Element
}): JSX.Element {
  const face = useFace()
  let area: HTMLElement | undefined
  fitInto(
    () => area,
    () => [props.of, face.language(), face.preferences().hasLargeText]
  )
  return (
    <main class={`body ${props.class ?? ''}`} ref={(element) => (area = element)}>
      {props.children}
    </main>
  )
}
