import type { JSX } from 'solid-js'

/** Paths on a 24-unit grid of those icons that only the console has; the rest are in renderer/shared/icons.tsx. */
const PATHS = {
  health: 'M3.500 12.500h4l2.500-6 4 11 2.500-5h4',
  sales: 'M4 20h16M7 20v-7M12 20V5M17 20v-10',
  records: 'M6 3.500h9l3.500 3.500v13.500h-12.500zM9 11h6.500M9 15h6.500',
  rules: 'M4 6.500h9M17 6.500h3M4 12h3M11 12h9M4 17.500h9M17 17.500h3M15 4.700v3.600M9 10.200v3.600M15 15.700v3.600',
  service: 'M14.500 6.500a4.300 4.300 0 0 0-5.700 5.400L3.800 17l3.200 3.200 5.100-5a4.300 4.300 0 0 0 5.400-5.700l-2.700 2.700-2.900-2.900z',
  devices: 'M5 4h14v16H5zM8.500 8h7M8.500 12h7M12 16.500v.2',
  fees: 'M6 4l6 8 6-8M12 12v8.500M7.500 12.500h9M7.500 16.500h9',
  backup: 'M4 7c0-4 16-4 16 0v10c0 4-16 4-16 0zM4 7c0 4 16 4 16 0M4 12c0 4 16 4 16 0',
  updates: 'M12 4v11M7.500 10.500L12 15l4.500-4.500M5 20h14',
  approvals: 'M4 12.500l4 4 4.500-6.500M12.500 15.500l1.500 1.500 6.500-9.500',
  accounts: 'M9 11.500a3.600 3.600 0 1 0 0-7.200 3.600 3.600 0 0 0 0 7.200zM2.500 20c0-4 3-6 6.500-6s6.500 2 6.500 6M16 11.500a3 3 0 1 0-1-5.800M18 14.200c2.300.7 3.500 2.700 3.500 5.300',
  own: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c0-4.500 3.400-6.500 7.500-6.500s7.500 2 7.500 6.500',
  menu: 'M4 6.500h16M4 12h16M4 17.500h16',
  out: 'M14 4.500H5v15h9M10 12h10.500M17 8l4 4-4 4',
  language: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM3.500 12h17M12 3.500c-5 5-5 12 0 17M12 3.500c5 5 5 12 0 17',
  up: 'M6.500 14.500L12 9l5.500 5.500',
  down: 'M6.500 9.500L12 15l5.500-5.500',
  next: 'M9.500 6.500L15 12l-5.500 5.500'
} as const

export type ConsoleIconName = keyof typeof PATHS

/** A line icon, hidden from screen readers: the word beside it says the same. */
export function ConsoleIcon(props: { readonly name: ConsoleIconName }): JSX.Element {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[props.name]} />
    </svg>
  )
}
