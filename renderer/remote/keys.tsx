import { createEffect, createSignal, For, on, Show, type JSX } from 'solid-js'
import { COLOUR_KEYS, DIGIT_KEYS, type RemoteKey } from '../../main/contract/remote-key.ts'
import { Icon, type IconName } from '../shared/icons.tsx'
import { Say } from '../shared/words.tsx'
import type { RemoteWords } from './words.ts'

type Pad = 'arrows' | 'digits'

interface KeysProps {
  /** What the television wants now: its pad comes by itself. */
  readonly wants: Pad
  readonly words: RemoteWords
  readonly onPress: (key: RemoteKey) => void
}

/** All keys: one of the two pads, the switch between them, and what is always there. */
export function Keys(props: KeysProps): JSX.Element {
  const [pad, setPad] = createSignal<Pad>(props.wants)
  createEffect(on(() => props.wants, (wants) => setPad(wants)))
  const key = (name: RemoteKey, drawn: JSX.Element, looks = '') => (
    <button
      type="button"
      class={`key ${looks}`}
      data-key={name}
      aria-label={props.words.keys[name]}
      onClick={() => {
        props.onPress(name)
      }}
    >
      {drawn}
    </button>
  )
  const withWord = (icon: IconName, name: RemoteKey) => (
    <>
      <Icon name={icon} />
      <span>{props.words.keys[name]}</span>
    </>
  )
  const digit = (name: RemoteKey) => key(name, name.slice(-1), 'key-digit')
  return (
    <div class="keys" data-pad={pad()}>
      <div class="pad-side">
        <Show
          when={pad() === 'digits'}
          fallback={
            <div class="arrows">
              {key('up', <Arrow />, 'arrow arrow-up')}
              {key('left', <Arrow />, 'arrow arrow-left')}
              {key('ok', props.words.keys.ok, 'key-ok')}
              {key('right', <Arrow />, 'arrow arrow-right')}
              {key('down', <Arrow />, 'arrow arrow-down')}
            </div>
          }
        >
          <p class="digits-lead">
            <Say words={props.words.digitsLead} />
          </p>
          <div class="digits">
            <For each={DIGIT_KEYS.slice(1)}>{digit}</For>
            {key('back', withWord('back', 'back'), 'key-word')}
            {digit('digit_0')}
            {key('ok', props.words.keys.ok, 'key-word key-ok-small')}
          </div>
        </Show>
      </div>
      <div class="other-side">
        <Show when={pad() === 'arrows'}>
          <div class="ways">
            {key('back', withWord('back', 'back'), 'key-word')}
            {key(
              'menu',
              <>
                <House />
                <span>{props.words.keys.menu}</span>
              </>,
              'key-word'
            )}
            {key('read_aloud', withWord('speaker', 'read_aloud'), 'key-word')}
          </div>
          <div class="colours">
            <For each={COLOUR_KEYS}>
              {(name) =>
                key(
                  name,
                  <>
                    <ColourShape name={name} />
                    <span>{props.words.keys[name]}</span>
                  </>,
                  `key-colour colour-${name}`
                )
              }
            </For>
          </div>
        </Show>
        <div class="switch" role="group" aria-label={props.words.choosePad}>
          <For each={['arrows', 'digits'] as const}>
            {(name) => (
              <button
                type="button"
                data-testid={`pad-${name}`}
                aria-pressed={pad() === name}
                onClick={() => setPad(name)}
              >
                {props.words[name]}
              </button>
            )}
          </For>
        </div>
      </div>
    </div>
  )
}

function Arrow(): JSX.Element {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M12 6l8 11H4z" fill="currentColor" />
    </svg>
  )
}

function House(): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linejoin="round" aria-hidden="true">
      <path d="M3.5 11.500L12 4l8.500 7.500M6 9.500V20h12V9.500" stroke-linecap="round" />
    </svg>
  )
}

const SHAPES: Readonly<Record<(typeof COLOUR_KEYS)[number], string>> = {
  blue: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  red: 'M4 4h16v16H4z',
  green: 'M12 3l10 18H2z',
  yellow: 'M12 1.500l10.500 10.500L12 22.500 1.500 12z'
}

function ColourShape(props: { readonly name: keyof typeof SHAPES }): JSX.Element {
  return (
    <svg class="shape" viewBox="0 0 24 24" aria-hidden="true">
      <path d={SHAPES[props.name]} fill="currentColor" />
    </svg>
  )
}
