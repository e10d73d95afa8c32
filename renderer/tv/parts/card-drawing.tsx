import { Show, type JSX } from 'solid-js'
import type { TvView } from '../../../main/contract/tv-view.ts'

type State = Extract<TvView, { screen: 'card' }>['state']

function OneCard(props: { readonly class: string }): JSX.Element {
  return (
    <g class={props.class}>
      <rect x="6" y="12" width="300" height="190" rx="18" fill="#0b1424" opacity="0.2" />
      <rect width="300" height="190" rx="18" fill="#fdfbf7" />
      <path d="M0 140c72-40 115 26 184-10 52-26 84-16 116-2v44a18 18 0 0 1-18 18H18a18 18 0 0 1-18-18z" fill="#f2ccd5" />
      <rect x="0.5" y="0.500" width="299" height="189" rx="17.500" fill="none" stroke="#b9a79f" stroke-width="2" />
      <rect x="24" y="58" width="72" height="90" rx="9" fill="#dfe6ee" />
      <circle cx="60" cy="90" r="17" fill="#8393aa" />
      <path d="M32 148c0-24 12-36 28-36s28 12 28 36z" fill="#8393aa" />
      <path d="M116 74h104M116 98h78M116 122h92" stroke="#8c7d7b" stroke-width="8" stroke-linecap="round" />
      <path d="M24 32h150" stroke="#4d3138" stroke-width="11" stroke-linecap="round" />
      <rect x="232" y="104" width="48" height="38" rx="7" fill="#e3b94c" stroke="#a67f1d" stroke-width="2" />
    </g>
  )
}

/** The card and the reader beside the television: where the card goes. Still where less motion is asked for. */
export function CardDrawing(props: { readonly state: State }): JSX.Element {
  return (
    <svg class="card-drawing" data-state={props.state} viewBox="0 0 640 560" aria-hidden="true">
      <ellipse cx="320" cy="520" rx="260" ry="20" fill="#0b1424" opacity="0.14" />
      <path d="M110 340h420l56 130a22 22 0 0 1-20 30H74a22 22 0 0 1-20-30z" fill="#1d2a44" />
      <path d="M54 470h532a22 22 0 0 1-20 30H74a22 22 0 0 1-20-30z" fill="#101a2e" />
      <path d="M138 360h364l34 94H104z" fill="#2c3d61" />
      <g class="reader-waves" fill="none" stroke="#9db6f5" stroke-width="11" stroke-linecap="round">
        <path d="M286 424a48 22 0 0 1 68 0" />
        <path d="M256 408a92 40 0 0 1 128 0" />
        <path d="M226 394a136 54 0 0 1 188 0" />
      </g>
      <Show when={props.state === 'wanted' || props.state === 'lifted'}>
        <OneCard class="card-moving" />
        <path
          class="card-arrow"
          d="M320 262v58M292 296l28 30 28-30"
          fill="none"
          stroke="#143a96"
          stroke-width="16"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </Show>
      <Show when={props.state === 'left_card'}>
        <OneCard class="card-under" />
        <path
          class="card-arrow"
          d="M320 320v-58M292 290l28-30 28 30"
          fill="none"
          stroke="#143a96"
          stroke-width="16"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </Show>
      <Show when={props.state === 'two_cards'}>
        <OneCard class="card-under" />
        <OneCard class="card-over" />
      </Show>
      <Show when={props.state === 'reader_away'}>
        <circle cx="320" cy="180" r="110" fill="#fff2cc" stroke="#211800" stroke-width="10" />
        <path d="M320 118v78M320 232v4" stroke="#211800" stroke-width="22" stroke-linecap="round" />
      </Show>
      <Show when={props.state === 'reader_in_use'}>
        <circle cx="320" cy="180" r="110" fill="#e4eafa" stroke="#143a96" stroke-width="10" />
        <path
          d="M320 116v68l46 30"
          fill="none"
          stroke="#143a96"
          stroke-width="18"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </Show>
    </svg>
  )
}
