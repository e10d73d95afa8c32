import { Show, type JSX } from 'solid-js'

/** How a series is drawn: full, striped or dotted, so that it is told in black and white too. */
export type Fill = 'plain' | 'striped' | 'dotted'

/** Definitions of the patterns; `id` tells charts on one page apart. */
export function FillPatterns(props: { readonly id: string }): JSX.Element {
  return (
    <defs>
      <pattern
        id={`${props.id}-striped`}
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect class="fill-striped-ground" width="6" height="6" />
        <rect class="fill-striped-line" width="3" height="6" />
      </pattern>
      <pattern id={`${props.id}-dotted`} width="5" height="5" patternUnits="userSpaceOnUse">
        <rect class="fill-dotted-ground" width="5" height="5" />
        <circle class="fill-dotted-dot" cx="2.500" cy="2.500" r="1.100" />
      </pattern>
    </defs>
  )
}

/** The `fill` attribute of a piece; the plain one is given by the style sheet. */
export function fillOf(id: string, fill: Fill): string | undefined {
  return fill === 'plain' ? undefined : `url(#${id}-${fill})`
}

/** A small sample before a series' name. */
export function LegendSign(props: { readonly fill: Fill }): JSX.Element {
  return (
    <svg class="legend-sign" viewBox="0 0 16 16" aria-hidden="true">
      <rect class="legend-box" data-fill={props.fill} x="1" y="1" width="14" height="14" rx="2" />
      <Show when={props.fill === 'striped'}>
        <path class="legend-stripes" d="M2 9L9 2M2 14.500L14.500 2M7 14.500L14.500 7" />
      </Show>
      <Show when={props.fill === 'dotted'}>
        <path class="legend-dots" d="M5 5v.1M11 5v.1M8 8v.1M5 11v.1M11 11v.1" />
      </Show>
    </svg>
  )
}
