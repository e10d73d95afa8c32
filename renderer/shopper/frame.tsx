import { createEffect, For, on, Show, type JSX } from 'solid-js'
import type { Screen, ShopperView } from '../../main/contract/shopper.ts'
import { Icon } from '../shared/icons.tsx'
import type { TimeLeft } from '../shared/time-left.ts'
import { plainWords, type Words } from '../shared/words.ts'
import { Say } from '../shared/words.tsx'
import { Brand } from './drawings/marks.tsx'
import { ProductDrawing } from './drawings/products.tsx'
import { outOf, priceOf, thingsIn } from './facts.ts'
import { OperatorWords } from './parts.tsx'
import { stepOf } from './leaving.ts'
import { useShopper } from './shopper.ts'

/** From here on the time left is pressing: the bar changes its shape, and the seconds are read out. */
export const PRESSING_SECONDS = 10

/** Which of the steps are the card's and the PIN's; a purchase without one passes its step by. */
const CARD_STEP = 2
const PIN_STEP = 3

/** Where one is: product, card, PIN, result. */
export function Steps(props: {
  readonly screen: Screen
  readonly pinEntered: boolean
  readonly withoutCard?: boolean
}): JSX.Element {
  const { strings } = useShopper()
  const names = (): readonly Words[] => {
    const { choose, card, pin, result } = strings().steps
    return [choose, card, pin, result]
  }
  const isSkipped = (step: number): boolean =>
    (step === PIN_STEP && !props.pinEntered) || (step === CARD_STEP && props.withoutCard === true)
  return (
    <Show when={stepOf(props.screen)} fallback={<Brand />}>
      {(current) => (
        <ol class="steps" aria-label={strings().steps.label}>
          <For each={names()}>
            {(name, index) => {
              const state = () => {
                if (index() + 1 === current()) return 'current'
                if (index() + 1 > current()) return 'ahead'
                return isSkipped(index() + 1) ? 'skipped' : 'done'
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
    <aside class="time" data-pressing={pressing()} data-shown={props.left !== undefined} data-testid="time">
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
    </aside>
  )
}

/** Seated: what lies above the lowered stage. Nothing to press there, only what is being bought. */
export function Poster(props: { readonly view: ShopperView }): JSX.Element {
  // Where some of it is missing, something that came out.
  const product = () => {
    if (props.view.screen === 'sold' && props.view.missing !== undefined) return outOf(props.view)[0]?.product
    return 'product' in props.view ? props.view.product : undefined
  }
  // While one of several is handed out, that one is.
  const basket = () => ('basket' in props.view && props.view.screen !== 'choose' ? props.view.basket : undefined)
  const { strings } = useShopper()
  return (
    <div class="poster">
      <Show when={product()} fallback={<Brand />}>
        {(shown) => (
          <>
            <ProductDrawing picture={shown().picture} />
            <p>
              <Show
                when={basket()}
                fallback={
                  <>
                    <OperatorWords words={shown().name} class="poster-name free-name" />
                    <span class="poster-price">{strings().price(priceOf(props.view, shown()))}</span>
                  </>
                }
              >
                {(whole) => (
                  <>
                    <span class="poster-name">
                      <Say words={strings().basket.things(thingsIn(whole()))} />
                    </span>
                    <span class="poster-price">{strings().price(whole().totalYen)}</span>
                  </>
                )}
              </Show>
            </p>
          </>
        )}
      </Show>
    </div>
  )
}
