import { Show, type JSX } from 'solid-js'
import { Icon } from '../../shared/icons.tsx'
import { plainWords } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { CardAndReader } from '../drawings/card-and-reader.tsx'
import { PICTURES, ProductDrawing } from '../drawings/products.tsx'
import { MachineButtons } from '../drawings/machine-buttons.tsx'
import { Title } from '../parts.tsx'
import { useShopper, type ViewOf } from '../shopper.ts'
import { restingOffline } from '../spoken.ts'

/** Rests, and wakes at a touch anywhere; while nothing can be sold it says so, and there is nothing to touch. */
export function Attract(props: { readonly view: ViewOf<'attract'> }): JSX.Element {
  const { turn } = useShopper()
  const ground = () => (turn() % 4 === 3 ? 'light' : 'deep')
  return (
    <Show when={props.view.sellable !== 'no'} fallback={<Closed ground={ground()} />}>
      <Open ground={ground()} view={props.view} />
    </Show>
  )
}

function Open(props: { readonly ground: string; readonly view: ViewOf<'attract'> }): JSX.Element {
  const { strings, send, turn } = useShopper()
  const offline = () => restingOffline(props.view, strings())
  const onMachine = (): boolean => props.view.onMachine === true
  const picture = (offset: number) => PICTURES[(turn() + offset) % PICTURES.length] ?? 'other'
  return (
    <div class="scene scene-attract" data-ground={props.ground}>
      <div class="attract-moving">
        <div class="attract-art" aria-hidden="true">
          <Show when={!onMachine()}>
            <div class="attract-goods">
              <ProductDrawing picture={picture(0)} />
              <ProductDrawing picture={picture(2)} />
              <ProductDrawing picture={picture(5)} />
            </div>
          </Show>
          <Show when={onMachine()} fallback={<CardAndReader move="comes" />}>
            <MachineButtons />
          </Show>
        </div>
        <div class="attract-words">
          <Title words={onMachine() ? strings().onMachine.title : strings().attract.title} />
          <p class="lead">
            <Say words={onMachine() ? strings().onMachine.lead : strings().attract.orCard} />
          </p>
          <Show when={offline()}>
            {(words) => (
              <p class="attract-offline" data-testid="offline">
                <Icon name="offline" />
                <span>
                  <Say words={words()} />
                </span>
              </p>
            )}
          </Show>
          <ul class="attract-notes">
            <Show when={offline() === undefined}>
              <li>
                <Icon name="check" />
                <span>
                  <Say words={strings().attract.why} />
                </span>
              </li>
            </Show>
            <li>
              <Icon name="lock" />
              <span>
                <Say words={strings().attract.never} />
              </span>
            </li>
          </ul>
        </div>
      </div>
      <button
        type="button"
        class="attract-touch"
        data-testid="wake"
        data-primary=""
        aria-label={onMachine() ? strings().onMachine.wake : plainWords(strings().attract.title)}
        onClick={() => send({ type: 'wake' })}
      />
    </div>
  )
}

/** The line is down and nothing can be sold without it. */
function Closed(props: { readonly ground: string }): JSX.Element {
  const { strings } = useShopper()
  return (
    <div class="scene scene-attract scene-closed" data-ground={props.ground} data-testid="nothing-sold">
      <div class="attract-moving">
        <div class="attract-art" aria-hidden="true">
          <span class="closed-mark">
            <Icon name="offline" />
          </span>
        </div>
        <div class="attract-words">
          <Title words={strings().offline.nothingTitle} />
          <p class="lead">
            <Say words={strings().offline.nothingLead} />
          </p>
          <ul class="attract-notes">
            <li>
              <Icon name="again" />
              <span>
                <Say words={strings().offline.nothingNext} />
              </span>
            </li>
          </ul>
        </div>
      </div>
    </div>
  )
}
