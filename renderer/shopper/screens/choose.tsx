import { For, Show, type JSX } from 'solid-js'
import type { ProductView } from '../../../main/contract/shopper.ts'
import { textIn } from '../../shared/localized.ts'
import { plainWords } from '../../shared/words.ts'
import { ProductDrawing } from '../drawings/products.tsx'
import { AgeMark, Note, OperatorWords, Title } from '../parts.tsx'
import { useShopper, type ViewOf } from '../shopper.ts'

function Tile(props: { readonly product: ProductView; readonly first: boolean }): JSX.Element {
  const { strings, language, send } = useShopper()
  const name = (): string => {
    const { product } = props
    const age = product.atLeastYears > 0 ? strings().age(product.atLeastYears) : strings().anyAge
    const words = [textIn(product.name, language()).text, strings().price(product.priceYen), plainWords(age)]
    return words.join(strings().joins.list)
  }
  return (
    <button
      type="button"
      class="tile"
      data-testid={`product-${props.product.id}`}
      data-primary={props.first ? '' : undefined}
      aria-label={name()}
      onClick={() => send({ type: 'choose_product', productId: props.product.id })}
    >
      <span class="tile-picture" data-picture={props.product.picture}>
        <ProductDrawing picture={props.product.picture} />
      </span>
      <span class="tile-words">
        <OperatorWords words={props.product.name} class="tile-name free-name" />
        <span class="tile-price">{strings().price(props.product.priceYen)}</span>
        <AgeMark years={props.product.atLeastYears} />
      </span>
    </button>
  )
}

/** How the tiles are laid out: by their number, so that few are large and many still fit. */
function layoutOf(count: number): 'few' | 'some' | 'many' {
  if (count <= 4) return 'few'
  return count <= 6 ? 'some' : 'many'
}

/** Choosing what to buy. */
export function Choose(props: { readonly view: ViewOf<'choose'> }): JSX.Element {
  const { strings } = useShopper()
  return (
    <div class="scene scene-choose">
      <div class="scene-head">
        <Title words={strings().choose.title} />
        <Show when={props.view.cardPresent}>
          <Note icon="card" words={strings().choose.cardHere} class="note-strong" />
        </Show>
      </div>
      <div class="tiles" data-layout={layoutOf(props.view.products.length)} data-count={props.view.products.length}>
        <For each={props.view.products}>{(product, index) => <Tile product={product} first={index() === 0} />}</For>
      </div>
    </div>
  )
}
