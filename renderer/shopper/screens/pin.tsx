import { createEffect, createMemo, For, on, Show, type JSX } from 'solid-js'
import { Icon } from '../../shared/icons.tsx'
import { plainWords, type Words } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { AskedCard } from '../asked.tsx'
import { Button, Lead, Note, Title } from '../parts.tsx'
import { useShopper, type ViewOf } from '../shopper.ts'

const PIN_LENGTH = 4
/** Row by row; the last one stands below the middle. */
const ORDERED: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]

/** How many digits are in: dots, never a digit. */
export function Dots(props: { readonly entered: number }): JSX.Element {
  const { strings, announce } = useShopper()
  createEffect(
    on(
      () => props.entered,
      (entered) => announce(strings().pin.digitsEntered(entered)),
      { defer: true }
    )
  )
  return (
    <div class="dots" role="img" aria-label={strings().pin.digitsEntered(props.entered)} data-testid="pin-dots">
      <For each={Array.from({ length: PIN_LENGTH }, (_, index) => index)}>
        {(index) => <span class="dot" data-filled={index < props.entered} />}
      </For>
    </div>
  )
}

/** Ten digits, one that erases, and OK: by touch, and by a physical key through `stage.tsx`. */
export function NumberPad(props: {
  readonly name: string
  readonly layout?: readonly number[] | undefined
  readonly onDigit: (digit: number) => void
  readonly onErase: () => void
  readonly isComplete: boolean
  readonly onConfirm: () => void
}): JSX.Element {
  const { strings } = useShopper()
  const layout = createMemo(() => props.layout ?? ORDERED, undefined, {
    // Every view brings the layout anew; the keys, and the focus on them, stay while it is the same.
    equals: (before, now) => before.join() === now.join()
  })
  const Digit = (key: { readonly digit: number }): JSX.Element => (
    <button
      type="button"
      class="key"
      data-testid={`digit-${key.digit}`}
      onClick={() => props.onDigit(key.digit)}
    >
      {key.digit}
    </button>
  )
  return (
    <div class="pad" role="group" aria-label={props.name}>
      <For each={layout().slice(0, -1)}>{(digit) => <Digit digit={digit} />}</For>
      <button
        type="button"
        class="key key-word"
        data-testid="erase"
        aria-label={plainWords(strings().pin.erase)}
        onClick={() => props.onErase()}
      >
        <Icon name="erase" />
        <span>
          <Say words={strings().pin.erase} />
        </span>
      </button>
      <For each={layout().slice(-1)}>{(digit) => <Digit digit={digit} />}</For>
      <button
        type="button"
        class="key key-word key-confirm"
        data-testid="confirm"
        data-primary=""
        aria-label={plainWords(strings().pin.confirm)}
        aria-disabled={!props.isComplete}
        onClick={() => props.onConfirm()}
      >
        <Icon name="check" />
        <span>
          <Say words={strings().pin.confirm} />
        </span>
      </button>
    </div>
  )
}

export function Pad(props: { readonly entered: number; readonly layout: readonly number[] | undefined }): JSX.Element {
  const { strings, send } = useShopper()
  const name = (): string => {
    const { pad, shuffled } = strings().pin
    return props.layout === undefined ? pad : [pad, plainWords(shuffled)].join(strings().joins.list)
  }
  return (
    <NumberPad
      name={name()}
      layout={props.layout}
      onDigit={(digit) => send({ type: 'press_digit', digit })}
      onErase={() => send({ type: 'erase_digit' })}
      isComplete={props.entered >= PIN_LENGTH}
      // The host knows of digits that are still on their way, and ignores this while any is missing.
      onConfirm={() => send({ type: 'confirm_pin' })}
    />
  )
}

/** The PIN. How many tries are left stands there before anything is typed. */
export function Pin(props: { readonly view: ViewOf<'pin'> }): JSX.Element {
  const { strings } = useShopper()
  const again = (): { readonly title: Words; readonly lead: Words } | undefined => {
    const { wrong, wrongLead, fewer, fewerLead } = strings().pin
    const { wrongPin, triesFewer, triesLeft } = props.view
    if (wrongPin) return { title: wrong, lead: wrongLead(triesLeft) }
    return triesFewer ? { title: fewer, lead: fewerLead(triesLeft) } : undefined
  }
  return (
    <div class="scene scene-pin" data-wrong={again() !== undefined}>
      <div class="pin-say">
        <Title
          words={again()?.title ?? strings().pin.title}
          urgent={again() !== undefined}
          {...(props.view.padLayout === undefined ? {} : { also: [strings().pin.shuffled] })}
        />
        <Show
          when={again()}
          fallback={
            <>
              <Lead words={strings().pin.lead} />
              <p class="tries" data-testid="tries-left">
                <span class="tries-pips" aria-hidden="true">
                  <For each={Array.from({ length: Math.min(props.view.triesLeft, 5) })}>{() => <span />}</For>
                </span>
                <span>
                  <Say words={strings().pin.triesLeft(props.view.triesLeft)} />
                </span>
              </p>
            </>
          }
        >
          {(words) => (
            <div class="wrong" data-testid={props.view.wrongPin ? 'wrong-pin' : 'tries-fewer'}>
              <Icon name="triangle" />
              <p data-testid="tries-left">
                <Say words={words().lead} />
              </p>
            </div>
          )}
        </Show>
        <Show when={props.view.pinAfterAll}>
          <Note icon="info" words={strings().pin.pinAfterAll} class="note-strong" />
        </Show>
        <Show when={!props.view.cardPresent}>
          <Note icon="card" words={strings().pin.cardLifted} class="note-strong" />
        </Show>
      </div>
      <Show when={props.view.padLayout}>
        <p class="shuffled" data-testid="shuffled">
          <Icon name="shuffled" />
          <span>
            <Say words={strings().pin.shuffled} />
          </span>
        </p>
      </Show>
      <div class="pin-aside">
        <AskedCard product={props.view.product} basket={props.view.basket}>
          <Show when={props.view.network === 'down'}>
            <Note icon="offline" words={strings().offline.pin} />
          </Show>
          <Note icon="lock" words={strings().pin.kept} />
        </AskedCard>
      </div>
      <div class="pin-act">
        <Dots entered={props.view.digitsEntered} />
        <Pad entered={props.view.digitsEntered} layout={props.view.padLayout} />
      </div>
    </div>
  )
}

/** One try is left. The advised way is to leave; the other is there only where the operator allows it. */
export function LastTry(props: { readonly view: ViewOf<'last_try'> }): JSX.Element {
  const { strings, send } = useShopper()
  return (
    <div class="scene scene-last-try">
      <div class="last-try-say">
        <div class="last-one" aria-hidden="true">
          <svg viewBox="0 0 120 120">
            <path d="M51 14a10 10 0 0 1 18 0l44 84a10 10 0 0 1-9 15H16a10 10 0 0 1-9-15z" />
            <text x="60" y="96" text-anchor="middle">
              1
            </text>
          </svg>
        </div>
        <Title words={strings().lastTry.title} urgent />
        <Lead words={strings().lastTry.lead} class="lead-strong" />
        <Lead words={props.view.maySpend ? strings().lastTry.office : strings().lastTry.kept} />
      </div>
      <div class="buttons buttons-apart">
        <div class="advised">
          <Show when={props.view.maySpend}>
            <span class="advised-word">
              <Say words={strings().lastTry.recommended} />
            </span>
          </Show>
          <Button
            kind="primary"
            icon="back"
            words={strings().lastTry.leave}
            onPress={() => send({ type: 'cancel' })}
            testId="leave-last-try"
            initialFocus
          />
        </div>
        <Show when={props.view.maySpend}>
          <Button
            kind="secondary"
            words={strings().lastTry.spend}
            onPress={() => send({ type: 'spend_last_try' })}
            testId="spend-last-try"
          />
        </Show>
      </div>
    </div>
  )
}
