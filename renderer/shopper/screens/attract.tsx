import { createSignal, onCleanup, type JSX } from 'solid-js'
import { Icon } from '../../shared/icons.tsx'
import { plainWords } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { CardAndReader } from '../drawings/card-and-reader.tsx'
import { PICTURES, ProductDrawing } from '../drawings/products.tsx'
import { Title } from '../parts.tsx'
import { useShopper } from '../shopper.ts'

/** How long the resting picture stays before it moves on, against burn-in. */
const MOVE_MS = 20_000

/** The picture wanders by these steps (CSS pixels) so that no edge stays at its place. */
const WANDER: readonly (readonly [number, number])[] = [
  [0, 0],
  [10, 6],
  [-8, 12],
  [-12, -6],
  [6, -12],
  [12, 2]
]

/** Rests, and wakes at a touch anywhere. */
export function Attract(): JSX.Element {
  const { strings, send } = useShopper()
  const [turn, setTurn] = createSignal(0)
  const timer = setInterval(() => setTurn((now) => now + 1), MOVE_MS)
  onCleanup(() => clearInterval(timer))
  const picture = (offset: number) => PICTURES[(turn() + offset) % PICTURES.length] ?? 'other'
  const wander = (): string => {
    const [x, y] = WANDER[turn() % WANDER.length] ?? [0, 0]
    return `translate(${x}px, ${y}px)`
  }
  return (
    <div class="scene scene-attract" data-ground={turn() % 4 === 3 ? 'light' : 'deep'}>
      <div class="attract-moving" style={{ transform: wander() }}>
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
