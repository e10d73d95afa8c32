import type { JSX } from 'solid-js'

/** The large mark of a state: a shape of its own for each, so that it is known without its colour. */
export type MarkName = 'good' | 'stop' | 'notice' | 'rest'

/** Circle with a tick, square with a bar, triangle with a stroke, circle with a moon. */
export function Mark(props: { readonly name: MarkName }): JSX.Element {
  return (
    <svg class="mark" data-mark={props.name} viewBox="0 0 120 120" aria-hidden="true">
      {MARKS[props.name]()}
    </svg>
  )
}

const MARKS: Readonly<Record<MarkName, () => JSX.Element>> = {
  good: () => (
    <>
      <circle class="mark-ground" cx="60" cy="60" r="56" />
      <path class="mark-line" d="M33 62l19 19 36-40" />
    </>
  ),
  stop: () => (
    <>
      <rect class="mark-ground" x="6" y="6" width="108" height="108" rx="26" />
      <path class="mark-line" d="M34 60h52" />
    </>
  ),
  notice: () => (
    <>
      <path class="mark-ground" d="M51 14a10 10 0 0 1 18 0l44 84a10 10 0 0 1-9 15H16a10 10 0 0 1-9-15z" />
      <path class="mark-line" d="M60 46v28M60 93v1" />
    </>
  ),
  rest: () => (
    <>
      <circle class="mark-ground" cx="60" cy="60" r="56" />
      <path class="mark-line" d="M84 70A30 30 0 1 1 52 34a24 24 0 0 0 32 36z" />
    </>
  )
}

/** The brand's mark: a card that is being read. It says nothing of how a check went. */
export function Brand(): JSX.Element {
  return (
    <svg class="brand" viewBox="0 0 64 48" aria-hidden="true">
      <rect class="brand-ground" x="2" y="2" width="60" height="44" rx="10" />
      <path class="brand-line" d="M17 24v.1M26 17a10 10 0 0 1 0 14M34 12a17 17 0 0 1 0 24M42 7.5a24 24 0 0 1 0 33" />
    </svg>
  )
}
