import { Index, Show, type JSX } from 'solid-js'
import type { BasketView, ProductView } from '../../../main/contract/shopper.ts'
import { Icon, type IconName } from '../../shared/icons.tsx'
import type { Words } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { ProductDrawing } from '../drawings/products.tsx'
import { OperatorWords } from '../parts.tsx'
import { useShopper } from '../shopper.ts'

/** Several things, each by its drawing, its name and how many there are of it. */
export function ThingNames(props: { readonly lines: BasketView['lines'] }): JSX.Element {
  return (
    <ul class="thing-names">
      <Index each={props.lines}>
        {(line) => (
          <li>
            <ProductDrawing picture={line().product.picture} />
            <span>
              <OperatorWords words={line().product.name} class="free-name" />{' '}
              <span class="basket-times">×{line().count}</span>
            </span>
          </li>
        )}
      </Index>
    </ul>
  )
}

/** What an end is about: one thing with its price, or each of several. */
export function Wanted(props: {
  readonly product: ProductView
  readonly priceYen: number
  readonly basket: BasketView | undefined
}): JSX.Element {
  const { strings } = useShopper()
  return (
    <div class="wanted" data-testid="wanted">
      <Show
        when={props.basket}
        fallback={
          <>
            <ProductDrawing picture={props.product.picture} />
            <p>
              <OperatorWords words={props.product.name} class="free-name" />{' '}
              <span class="wanted-price">{strings().price(props.priceYen)}</span>
            </p>
          </>
        }
      >
        {(basket) => <ThingNames lines={basket().lines} />}
      </Show>
    </div>
  )
}

/** What came out, what did not, or what may not have: its mark, its word, and each thing by its name. */
export function Things(props: {
  readonly kind: 'out' | 'missing' | 'unsure'
  readonly words: Words
  readonly lines: BasketView['lines']
}): JSX.Element {
  const icon = (): IconName => (props.kind === 'out' ? 'check' : 'triangle')
  return (
    <section class="things" data-kind={props.kind} data-testid={`things-${props.kind}`}>
      <h2>
        <Icon name={icon()} />
        <span>
          <Say words={props.words} />
        </span>
      </h2>
      <ThingNames lines={props.lines} />
    </section>
  )
}
