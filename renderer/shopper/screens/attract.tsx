import type { JSX } from 'solid-js'
import { Icon } from '../../shared/icons.tsx'
import { plainWords } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { CardAndReader } from '../drawings/card-and-reader.tsx'
import { PICTURES, ProductDrawing } from '../drawings/products.tsx'
import { Title } from '../parts.tsx'
import { useShopper } from '../shopper.ts'

/** Rests, and wakes at a touch anywhere. */
export function Attract(): JSX.Element {
  const { strings, send, turn } = useShopper()
  const picture = (offset: number) => PICTURES[(turn() + offset) % PICTURES.length] ?? 'other'
  return (
    <div class="scene scene-attract" data-ground={turn() % 4 === 3 ? 'light' : 'deep'}>
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
          <ul class="attract-notes">
            <li>
              <Icon name="check" />
              <span>
                <Say words={strings().attract.why} />
              </span>
            </li>
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
