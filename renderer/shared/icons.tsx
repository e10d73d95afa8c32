import type { JSX } from 'solid-js'

/** Paths on a 24-unit grid, drawn with a round 2-unit stroke. */
const PATHS = {
  check: 'M5 12.5l4.6 4.6L19 7.4',
  bar: 'M7 12h10',
  cross: 'M7 7l10 10M17 7L7 17',
  back: 'M19 12H5.5M11 6l-6 6 6 6',
  forward: 'M5 12h13.5M13 6l6 6-6 6',
  erase: 'M9 6h11v12H9l-6-6 6-6zM12 9.5l5 5M17 9.5l-5 5',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.3l2.8 1.8',
  clockPlus: 'M19.4 10.2A8 8 0 1 0 13 19.9M12 8v4.3l2 1.2M19 15v6M16 18h6',
  lock: 'M6.5 11h11v8.5h-11zM9 11V8a3 3 0 0 1 6 0v3',
  sealed: 'M4 6.5h16v11H4zM4 7l8 6.4L20 7',
  card: 'M3.5 6h17v12h-17zM3.5 10h17M7 14.5h4',
  cardOut: 'M5 15v5h14v-5M12 15V4M7.5 8.5L12 4l4.5 4.5',
  goods: 'M4 9h16v11H4zM12 3.5V15M8.5 11.7L12 15.2l3.5-3.5',
  telephone:
    'M6 4h3.2l1.6 4.4-2.1 1.6' +
    'a11 11 0 0 0 5.3 5.3l1.6-2.1L20 14.8V18a2 2 0 0 1-2.2 2A15.6 15.6 0 0 1 4 6.2 2 2 0 0 1 6 4z',
  info: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 11v5M12 8v.2',
  again: 'M19 12a7 7 0 1 1-2.2-5.1M19.5 3.5V8H15',
  lower: 'M5 5h14M12 9v10M7.5 14.5L12 19l4.5-4.5',
  raise: 'M5 19h14M12 15V5M7.5 9.5L12 5l4.5 4.5',
  shield: 'M12 3.5l7.5 3V12c0 4.6-3.2 7.3-7.5 8.7-4.3-1.4-7.5-4.1-7.5-8.7V6.5z',
  letters: 'M2.8 18.5L8 5.5l5.2 13M4.8 14h6.4M14.6 18.5l3.2-8 3.2 8M15.8 15.8h4',
  speaker: 'M4 9.5h3.5L12 5.5v13l-4.5-4H4zM15.2 9a4.2 4.2 0 0 1 0 6M17.8 6.4a8 8 0 0 1 0 11.2',
  silent: 'M4 9.5h3.5L12 5.5v13l-4.5-4H4zM15.5 9.5l5 5M20.5 9.5l-5 5',
  shuffled: 'M3 7.5h3.5l9 9H20M3 16.5h3.5l3-3M12.5 10.5l3-3H20M17 4.5l3 3-3 3M17 13.5l3 3-3 3',
  down: 'M12 5v13.5M6 13l6 6 6-6',
  offline: 'M2.5 12h5M16.5 12h5M9.3 9l5.4 6M14.7 9l-5.4 6',
  remember: 'M7 4.5h10v15l-5-4-5 4z',
  basket: 'M3.5 9.5h17L18.5 19.5h-13zM8 9.5l3-5.500M16 9.5l-3-5.500M9.5 13v3M14.5 13v3',
  soldOut: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM6.5 6.5l11 11',
  moon: 'M19 14.5A7.5 7.5 0 1 1 10 5a6 6 0 0 0 9 9.5z',
  triangle: 'M12 4.5L21 19.5H3zM12 10.5v4M12 17v.2'
} as const

export type IconName = keyof typeof PATHS

/** All of them, in no order. */
export const ICON_NAMES = Object.keys(PATHS) as readonly IconName[]

/** A line icon, hidden from screen readers: the word beside it says the same. */
export function Icon(props: { readonly name: IconName; readonly class?: string }): JSX.Element {
  return (
    <svg
      class={`icon ${props.class ?? ''}`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2.2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[props.name]} />
    </svg>
  )
}
