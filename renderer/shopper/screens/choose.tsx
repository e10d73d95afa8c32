import { For, Show, type JSX } from 'solid-js'
import type { OfferedProduct } from '../../../main/contract/shopper.ts'
import { textIn } from '../../shared/localized.ts'
import { Icon } from '../../shared/icons.tsx'
import { plainWords, type Words } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { ProductDrawing } from '../drawings/products.tsx'
import { AgeMark, Note, OperatorWords, Title } from '../parts.tsx'
import { useShopper, type ViewOf } from '../shopper.ts'
import { chooseSentences } from '../spoken.ts'

function Tile(props: { readonly product: OfferedProduct; readonly first: boolean }): JSX.Element {
  const { strings, language, send } = useShopper()
  const who = (): Words | undefined => {
    const { ifRemembered, notNow } = strings().offline
    switch (props.product.sellable) {
      case 'if_remembered':
        return ifRemembered
      case 'no':
        return notNow
      default:
        return undefined
    }
  }
  const name = (): string => {
    const { product } = props
    const age = product.atLeastYears > 0 ? strings().age(product.atLeastYears) : strings().anyAge
    const words = [textIn(product.name, language()).text, strings().price(product.priceYen)]
    const marks = [...(product.sellable === 'no' ? [] : [age]), ...(who() === undefined ? [] : [who() ?? ''])]
    return [...words, ...marks.map(plainWords)].join(strings().joins.list)
  }
  return (
    <button
      type="button"
      class="tile"
      data-testid={`product-${props.product.id}`}
      data-primary={props.first ? '' : undefined}
      data-sellable={props.product.sellable}
      disabled={props.product.sellable === 'no'}
      aria-label={name()}
      onClick={() => send({ type: 'choose_product', productId: props.product.id })}
    >
      <span class="tile-picture" data-picture={props.product.picture}>
        <ProductDrawing picture={props.product.picture} />
      </span>
      <span class="tile-words">
        <OperatorWords words={props.product.name} class="tile-name free-name" />
        <span class="tile-price">{strings().price(props.product.priceYen)}</span>
        <Show when={props.product.sellable !== 'no'}>
          <AgeMark years={props.product.atLeastYears} />
        </Show>
        <Show when={who()}>
          {(words) => (
            <span class="tile-who">
              <Icon name={props.product.sellable === 'no' ? 'offline' : 'remember'} />
              <span>
                <Say words={words()} />
              </span>
            </span>
          )}
        </Show>
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
  const sentences = () => chooseSentences(props.view, strings())
  const first = () => props.view.products.findIndex(({ sellable }) => sellable !== 'no')
  return (
    <div class="scene scene-choose" data-network={props.view.network}>
      <div class="scene-head">
        <Title words={sentences()[0]} />
        <Show when={sentences()[1]}>
          {(words) => <Note icon="offline" words={words()} class="note-strong note-offline" />}
        </Show>
        <Show when={props.view.cardPresent}>
          <Note icon="card" words={strings().choose.cardHere} class="note-strong" />
        </Show>
      </div>
      <div class="tiles" data-layout={layoutOf(props.view.products.length)} data-count={props.view.products.length}>
        <For each={props.view.products}>{(product, index) => <Tile product={product} first={index() === first()} />}</For>
      </div>
    </div>
  )
}
