import { Show, type JSX } from 'solid-js'
import { Icon } from '../../shared/icons.tsx'
import { plainWords } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { CardAndReader } from '../drawings/card-and-reader.tsx'
import { PICTURES, ProductDrawing } from '../drawings/products.tsx'
import { Title } from '../parts.tsx'
import { useShopper, type ViewOf } from '../shopper.ts'

/** Rests, and wakes at a touch anywhere; while nothing can be sold it says so, and there is nothing to touch. */
export function Attract(props: { readonly view: ViewOf<'attract'> }): JSX.Element {
  const { turn } = useShopper()
  const ground = () => (turn() % 4 === 3 ? 'light' : 'deep')
  return (
    <Show when={props.view.sellable !== 'no'} fallback={<Closed ground={ground()} />}>
      <Open ground={ground()} offline={props.view.network === 'down'} />
    </Show>
  )
}

function Open(props: { readonly ground: string; readonly offline: boolean }): JSX.Element {
  const { strings, send, turn } = useShopper()
  const picture = (offset: number) => PICTURES[(turn() + offset) % PICTURES.length] ?? 'other'
  return (
    <div class="scene scene-attract" data-ground={props.ground}>
      <div class="attract-moving">
        <div class="attract-art" aria-hidden="true">
          <div class="attract-goods">
            <ProductDrawing picture={picture(0)} />
            <ProductDrawing picture={picture(2)} />
            <ProductDrawing picture={picture(5)} />
          </div>
          <CardAndReader move="comes" />
        </div>
        <div class="attract-words">
          <Title words={strings().attract.title} />
          <p class="lead">
            <Say words={strings().attract.orCard} />
          </p>
          <Show when={props.offline}>
            <p class="attract-offline" data-testid="offline">
              <Icon name="offline" />
              <span>
                <Say words={strings().offline.some} />
              </span>
            </p>
          </Show>
          <ul class="attract-notes">
            <Show when={!props.offline}>
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
        aria-label={plainWords(strings().attract.title)}
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
