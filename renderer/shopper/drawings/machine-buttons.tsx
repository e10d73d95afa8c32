import { For, Show, type JSX } from 'solid-js'

/** Where the samples stand, and what colour each is. */
const SAMPLES = [
  { x: 116, y: 92, colour: '#f0a81c' },
  { x: 200, y: 92, colour: '#b7cf6b' },
  { x: 284, y: 92, colour: '#a31f45' },
  { x: 116, y: 222, colour: '#23479f' },
  { x: 200, y: 222, colour: '#d4552f' },
  { x: 284, y: 222, colour: '#1d6a6f' }
] as const

/** The button that is pressed in the picture. */
const PRESSED = 4

/**
 * A machine with its own buttons, and a finger on one of them: shapes only, no machine that exists. `still`: no finger,
 * for nothing is to be pressed.
 */
export function MachineButtons(props: { readonly still?: true }): JSX.Element {
  return (
    <svg class="machine-buttons" viewBox="50 0 380 400" aria-hidden="true">
      <ellipse cx="240" cy="384" rx="180" ry="12" fill="#0b1424" opacity="0.12" />
      <rect x="76" y="16" width="328" height="368" rx="26" fill="#2c3d61" stroke="#9db6f5" stroke-width="5" />
      <rect x="96" y="36" width="250" height="286" rx="16" fill="#f4f6fb" />
      <rect x="96" y="334" width="250" height="36" rx="12" fill="#101a2e" />
      <rect x="360" y="120" width="28" height="52" rx="8" fill="#101a2e" />
      <circle cx="374" cy="204" r="12" fill="#9db6f5" />
      <For each={SAMPLES}>
        {({ x, y, colour }, index) => (
          <>
            <path d={`M${x + 14} ${y - 40}h20v14q12 6 12 20v56h-44v-56q0-14 12-20z`} fill={colour} />
            <rect x={x + 2} y={y + 4} width="44" height="26" fill="#fffaf0" opacity="0.85" />
            <rect
              x={x - 4}
              y={y + 62}
              width="56"
              height="22"
              rx="11"
              fill={index() === PRESSED && props.still !== true ? '#ffc62e' : '#9db6f5'}
              stroke="#1d2a44"
              stroke-width="4"
            />
          </>
        )}
      </For>
      <Show when={props.still !== true}>
        <g class="waves" fill="none" stroke="#ffc62e" stroke-width="8" stroke-linecap="round">
          <path class="wave wave-1" d="M184 295a40 24 0 0 0 8 20M264 295a40 24 0 0 1-8 20" />
          <path class="wave wave-2" d="M172 291a56 40 0 0 0 10 34M276 291a56 40 0 0 1-10 34" />
        </g>
        <path
          d="M224 296a15 15 0 0 1 30 0v44h34q30 0 30 32v28h-104l-34-48q-8-14 6-21 12-5 22 7l16 18z"
          fill="#fbd7b5"
          stroke="#1d2a44"
          stroke-width="7"
          stroke-linejoin="round"
        />
      </Show>
    </svg>
  )
}
