import { For, Index, Show, type JSX } from 'solid-js'
import type { TvView } from '../../../main/contract/tv-view.ts'
import { Icon } from '../../shared/icons.tsx'
import { plainWords } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { useFace, useWords } from '../face/context.ts'
import { BOXES } from '../logic/pin-pad.ts'
import { PIN_DIGITS } from '../logic/pin-entry.ts'
import { OWN } from '../logic/screen-model.ts'
import { Body } from '../parts/body.tsx'
import { Choice } from '../parts/choice.tsx'
import { Head } from '../parts/head.tsx'

type PinView = Extract<TvView, { screen: 'pin' }>

/** How many digits are there; never which. */
function Dots(): JSX.Element {
  const face = useFace()
  const words = useWords()
  const filled = () => face.pin.drawing().filled
  return (
    <div class="dots" role="img" aria-label={plainWords(words().pin.filled(filled()))}>
      <Index each={Array.from({ length: PIN_DIGITS })}>
        {(_, at) => <span class="dot" data-filled={at < filled() ? 'yes' : undefined} />}
      </Index>
    </div>
  )
}

/** The PIN is wanted: by the digit keys, or on a pad that does not give them away. */
export function Pin(props: { readonly view: PinView }): JSX.Element {
  const face = useFace()
  const words = useWords()
  const isFull = () => face.pin.drawing().filled === PIN_DIGITS
  return (
    <>
      <Head title={<Say words={words().pin.title} />} />
      <Body class="pin-screen" of={[props.view.wrongPin, face.pin.note(), face.pin.drawing().pad === null]}>
        <div class="pin-words">
          <Show when={props.view.wrongPin} fallback={<p><Say words={words().pin.lead} /></p>}>
            <div class="sign sign-error">
              <Icon name="triangle" />
              <div>
                <p class="strong">
                  <Say words={words().pin.wrong} />
                </p>
                <p>
                  <Say words={words().pin.notTaken} />
                </p>
              </div>
            </div>
          </Show>
          <p class="tries">
            <Say words={words().pin.triesLeft(props.view.triesLeft)} />
          </p>
          <p class="quiet">
            <Say words={face.pin.usesPad() ? words().pin.padSafe : words().pin.whatIsKept} />
          </p>
        </div>
        <Show when={face.pin.drawing().pad !== null} fallback={<PinKeys isFull={isFull()} />}>
          <Pad />
        </Show>
      </Body>
    </>
  )
}

function PinKeys(props: { readonly isFull: boolean }): JSX.Element {
  const face = useFace()
  const words = useWords()
  const hint = () => {
    const note = face.pin.note()
    if (note !== 'none') return words().pin[note]
    return props.isFull ? words().pin.sendNow : words().pin.keysHint
  }
  return (
    <div class="pin-entry">
      <Dots />
      <p class="pin-hint" data-note={face.pin.note()} aria-live="polite">
        <Say words={hint()} />
      </p>
      <div class="acts">
        <Choice id={OWN.pinSend} class={props.isFull ? 'act act-main' : 'act act-plain act-waiting'} isOff={!props.isFull}>
          <span>
            <Say words={words().pin.send} />
          </span>
        </Choice>
        <Choice id={face.pin.usesPad() ? OWN.padClose : OWN.padOpen} class="act act-plain">
          <span>
            <Say words={face.pin.usesPad() ? words().pin.closePad : words().pin.openPad} />
          </span>
        </Choice>
      </div>
    </div>
  )
}

const ARROWS = { up: '▲', left: '◀', right: '▶', down: '▼' } as const

/** Ten digits in four boxes. Nothing here depends on what is pressed but that it was pressed. */
function Pad(): JSX.Element {
  const face = useFace()
  const words = useWords()
  const pad = () => face.pin.drawing().pad
  return (
    <div class="pin-entry">
      <Dots />
      <p class="pin-hint" data-note={face.pin.note()} aria-live="polite">
        <Say words={face.pin.note() === 'amiss' ? words().pin.amiss : words().pin.padLead} />
      </p>
      <Choice id={OWN.pad} isPanel class="pad" label={plainWords(words().pin.padLead)}>
        <For each={BOXES}>
          {(box) => (
            <div class={`pad-box pad-${box}`}>
              <span class="pad-arrow" aria-hidden="true">
                {ARROWS[box]}
              </span>
              <span class="pad-digits">{(pad()?.deal[box] ?? []).join(' ')}</span>
            </div>
          )}
        </For>
        <div class="pad-middle">
          <p class="pad-title">
            <Say words={words().pin.padTitle(face.pin.drawing().filled + 1)} />
          </p>
          <p class="pad-step">
            <Say words={words().pin.padStep(pad()?.step ?? 1)} />
          </p>
        </div>
      </Choice>
    </div>
  )
}
