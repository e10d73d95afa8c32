import { createMemo, For, Show, type JSX } from 'solid-js'
import type { TvView } from '../../../main/contract/tv-view.ts'
import { Icon } from '../../shared/icons.tsx'
import { Say } from '../../shared/words.tsx'
import { useFace, useWords } from '../face/context.ts'
import { OWN } from '../logic/screen-model.ts'
import { Body } from '../parts/body.tsx'
import { Choice } from '../parts/choice.tsx'
import { Head, useTime } from '../parts/head.tsx'
import { Lone } from '../parts/lone.tsx'

type PairingView = Extract<TvView, { screen: 'pairing_code' }>
type Offer = NonNullable<PairingView['offer']>

/** Digits that are read in one breath. */
const GROUP = 3

/** How another television is paired: where to go there, and what to enter. */
export function PairingCode(props: { readonly view: PairingView }): JSX.Element {
  const words = useWords()
  const offer = createMemo(() => props.view.offer)
  const isUsed = () => props.view.state === 'used'
  const told = () => {
    const { state } = props.view
    return state === 'good' ? undefined : words().pairing[state]
  }
  return (
    <>
      <Head
        path={<Show when={told()}>{<Say words={words().pairing.title} />}</Show>}
        title={<Say words={told()?.title ?? words().pairing.title} />}
        hasOwnTime={offer() !== null}
      />
      <Body class="code-screen" of={[props.view.state, offer()?.address]}>
        <Show when={offer()}>{(shown) => <Steps offer={shown()} />}</Show>
        <Show when={told()}>
          {(end) => (
            <div class="told">
              <div class={isUsed() ? 'sign sign-done' : 'sign sign-error'} aria-live="polite">
                <Icon name={isUsed() ? 'check' : 'triangle'} />
                <div>
                  <For each={end().lines}>
                    {(line) => (
                      <p>
                        <Say words={line} />
                      </p>
                    )}
                  </For>
                </div>
              </div>
              <Show when={props.view.state === 'spent'} fallback={<Lone />}>
                <div class="acts acts-row lone">
                  <For each={[[OWN.pair, words().pairing.again] as const, [OWN.back, words().back] as const]}>
                    {([id, label]) => (
                      <Choice id={id} class="act act-plain">
                        <span>
                          <Say words={label} />
                        </span>
                      </Choice>
                    )}
                  </For>
                </div>
              </Show>
            </div>
          )}
        </Show>
        <Show when={offer()}>{(shown) => <Code code={shown().code} />}</Show>
      </Body>
    </>
  )
}

function Steps(props: { readonly offer: Offer }): JSX.Element {
  const words = useWords()
  return (
    <div class="told">
      <ol class="steps pairing-steps">
        <li>
          <span class="step-number">1</span>
          <span>
            <Say words={words().pairing.open} />
            <span class="pairing-address" lang="en">
              {/* May break after each of its parts. The engines of set-top boxes have no look-behind. */}
              <For each={props.offer.address.match(/[^:/.-]*[:/.-]\/*|[^:/.-]+$/g) ?? []}>
                {(part) => (
                  <>
                    {part}
                    <wbr />
                  </>
                )}
              </For>
            </span>
          </span>
        </li>
        <li>
          <span class="step-number">2</span>
          <span>
            <Say words={words().pairing.enter} />
          </span>
        </li>
      </ol>
      <p class="quiet">
        <Say words={words().pairing.warned} />
      </p>
      <Lone />
    </div>
  )
}

function Code(props: { readonly code: string }): JSX.Element {
  const face = useFace()
  const words = useWords()
  const time = useTime()
  return (
    <div class="pairing-code">
      <p class="pairing-digits" role="img" aria-label={props.code.split('').join(' ')}>
        <span>{props.code.slice(0, GROUP)}</span>
        <span>{props.code.slice(GROUP)}</span>
      </p>
      <p class="pairing-left">
        <Icon name="clock" />
        <span>
          <Say words={words().pairing.goodFor(time(face.secondsLeft() ?? 0))} />
        </span>
      </p>
      <p>
        <Say words={words().pairing.once} />
      </p>
    </div>
  )
}
