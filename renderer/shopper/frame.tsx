import { createEffect, For, on, Show, type JSX } from 'solid-js'
import type { Screen, ShopperView } from '../../main/contract/shopper.ts'
import { Icon } from '../shared/icons.tsx'
import type { TimeLeft } from '../shared/time-left.ts'
import { plainWords, type Words } from '../shared/words.ts'
import { Say } from '../shared/words.tsx'
import { Brand } from './drawings/marks.tsx'
import { ProductDrawing } from './drawings/products.tsx'
import { leaveCommand, stepOf } from './leaving.ts'
import { useShopper } from './shopper.ts'
import { LANGUAGE_NAMES, LANGUAGES } from './strings/strings.ts'

/** From here on the time left is pressing: the bar changes its shape, and the seconds are read out. */
export const PRESSING_SECONDS = 10

/** Which of the steps is the PIN's; a purchase without PIN passes it by. */
const PIN_STEP = 3

/** Where one is: product, card, PIN, result. */
export function Steps(props: { readonly screen: Screen; readonly pinEntered: boolean }): JSX.Element {
  const { strings } = useShopper()
  const names = (): readonly Words[] => {
    const { choose, card, pin, result } = strings().steps
    return [choose, card, pin, result]
  }
  return (
    <Show when={stepOf(props.screen)} fallback={<Brand />}>
      {(current) => (
        <ol class="steps" aria-label={strings().steps.label}>
          <For each={names()}>
            {(name, index) => {
              const state = () => {
                if (index() + 1 === current()) return 'current'
                if (index() + 1 > current()) return 'ahead'
                return index() + 1 === PIN_STEP && !props.pinEntered ? 'skipped' : 'done'
              }
              return (
                <li class="step" data-state={state()} aria-current={state() === 'current' ? 'step' : undefined}>
                  <span class="step-mark" aria-hidden="true">
                    <Show when={state() === 'done'} fallback={state() === 'skipped' ? '–' : index() + 1}>
                      <Icon name="check" />
                    </Show>
                  </span>
                  <span class="step-name">
                    <Say words={name} />
                  </span>
                  <Show when={state() === 'done'}>
                    <span class="unseen">{strings().steps.done}</span>
                  </Show>
                </li>
              )
            }}
          </For>
        </ol>
      )}
    </Show>
  )
}

/** The time left, as a bar and in seconds, and the key that asks for more. */
export function Time(props: { readonly left: TimeLeft | undefined }): JSX.Element {
  const { strings, announce, send } = useShopper()
  const pressing = (): boolean => props.left !== undefined && props.left.seconds <= PRESSING_SECONDS
  createEffect(
    on(pressing, (now) => {
      // Ends count down too, but nothing is lost when they close.
      if (now && props.left?.extendable === true) announce(strings().controls.soonOver(props.left.seconds), true)
    })
  )
  let bar: HTMLSpanElement | undefined
  createEffect(() => {
    if (bar !== undefined && props.left !== undefined) bar.style.transform = `scaleX(${props.left.fraction})`
  })
  return (
    <div class="time" data-pressing={pressing()} data-shown={props.left !== undefined} data-testid="time">
      <span class="time-bar" aria-hidden="true">
        <span class="time-bar-left" ref={bar} />
      </span>
      <Show when={props.left}>
        {(left) => (
          <>
            <span class="time-words" role="timer">
              <Icon name="clock" />
              <span>{strings().controls.secondsLeft(left().seconds)}</span>
            </span>
            <Show when={left().extendable}>
              <button
                type="button"
                class="control control-time"
                data-testid="extend"
                aria-label={plainWords(strings().controls.moreTime)}
                onClick={() => send({ type: 'extend_time' })}
              >
                <Icon name="clockPlus" />
                <span>
                  <Say words={strings().controls.moreTime} />
                </span>
              </button>
            </Show>
          </>
        )}
      </Show>
    </div>
  )
}

/** Always at the same place: the way out on the left, language and reach on the right. */
export function Controls(props: { readonly view: ShopperView }): JSX.Element {
  const { strings, language, send } = useShopper()
  const seated = (): boolean => props.view.reach === 'seated'
  const isEnd = (): boolean => leaveCommand(props.view.screen)?.type === 'dismiss'
  const leaveIsPrimary = (): boolean =>
    isEnd() && !(props.view.screen === 'not_sold' && props.view.mayTryAgain)
  return (
    <footer class="controls">
      <Show when={leaveCommand(props.view.screen)}>
        {(command) => {
          const words = (): Words => (isEnd() ? strings().controls.dismiss : strings().controls.cancel)
          return (
            <button
              type="button"
              class="control control-leave"
              data-testid={command().type}
              data-kind={leaveIsPrimary() ? 'primary' : 'plain'}
              data-primary={leaveIsPrimary() ? '' : undefined}
              aria-label={plainWords(words())}
              onClick={() => send(command())}
            >
              <Icon name={isEnd() ? 'check' : 'cross'} />
              <span>
                <Say words={words()} />
              </span>
            </button>
          )
        }}
      </Show>
      <div class="controls-right">
        <div class="languages" role="group" aria-label={strings().controls.language}>
          <For each={LANGUAGES}>
            {(name) => (
              <button
                type="button"
                class="control control-language"
                lang={name}
                data-testid={`language-${name}`}
                aria-pressed={language() === name}
                onClick={() => send({ type: 'set_language', language: name })}
              >
                <Show when={language() === name}>
                  <Icon name="check" />
                </Show>
                <span>{LANGUAGE_NAMES[name]}</span>
              </button>
            )}
          </For>
        </div>
        <button
          type="button"
          class="control control-reach"
          data-testid="reach"
          aria-label={plainWords(seated() ? strings().controls.raise : strings().controls.lower)}
          onClick={() => send({ type: 'set_reach', reach: seated() ? 'standing' : 'seated' })}
        >
          <Icon name={seated() ? 'raise' : 'lower'} />
          <span>
            <Say words={seated() ? strings().controls.raise : strings().controls.lower} />
          </span>
        </button>
      </div>
    </footer>
  )
}

/** Seated: what lies above the lowered stage. Nothing to press there, only what is being bought. */
export function Poster(props: { readonly view: ShopperView }): JSX.Element {
  const product = () => ('product' in props.view ? props.view.product : undefined)
  const { strings, language } = useShopper()
  return (
    <div class="poster">
      <Show when={product()} fallback={<Brand />}>
        {(shown) => (
          <>
            <ProductDrawing picture={shown().picture} />
            <p>
              <span class="poster-name free-name">{shown().name[language()]}</span>
              <span class="poster-price">{strings().price(shown().priceYen)}</span>
            </p>
          </>
        )}
      </Show>
    </div>
  )
}
