import { Show, type JSX } from 'solid-js'
import type { OfferedProduct } from '../../../main/contract/shopper.ts'
import { Icon, type IconName } from '../../shared/icons.tsx'
import { textIn } from '../../shared/localized.ts'
import { plainWords, type Words } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { ProductDrawing } from '../drawings/products.tsx'
import { isOffered } from '../facts.ts'
import { AgeMark, OperatorWords } from '../parts.tsx'
import { notOnSaleWords } from '../sale-words.ts'
import { useShopper } from '../shopper.ts'
import type { Strings } from '../strings/shape.ts'

/** What a tile says besides what is sold: why it cannot be chosen, by whom it can, or that it was. */
interface TileNote {
  readonly icon: IconName
  readonly words: Words
}

function noteOf(product: OfferedProduct, isBegun: boolean, strings: Strings): TileNote | undefined {
  const { offline, basket, choose, fare, sale } = strings
  const closed = notOnSaleWords(product, strings)
  if (closed !== undefined) return { icon: 'clock', words: closed }
  const isFare = product.fullFareYen !== undefined
  if (product.soldOut === true) return { icon: 'soldOut', words: choose.soldOut }
  if (product.mostReached !== undefined) return { icon: 'info', words: sale.most(product.mostReached) }
  if (isFare && isBegun) return { icon: 'info', words: basket.alone }
  if (product.sellable === 'no') return { icon: 'offline', words: isFare ? fare.fullOnly : offline.notNow }
  return product.sellable === 'if_remembered' ? { icon: 'remember', words: offline.ifRemembered } : undefined
}

/** Something to choose, with its price and age; where it cannot be, that and why, in words. */
export function Tile(props: {
  readonly product: OfferedProduct
  readonly first: boolean
  /** How many of it lie in the basket. */
  readonly count: number
  /** Whether anything does: a ticket with two fares is then for later. */
  readonly begun: boolean
}): JSX.Element {
  const { strings, language, send } = useShopper()
  const note = () => noteOf(props.product, props.begun, strings())
  const isOff = (): boolean => !isOffered(props.product, props.begun)
  const name = (): string => {
    const { atLeastYears, fullFareYen, priceYen } = props.product
    const { age, anyAge, fare, price } = strings()
    const years = atLeastYears > 0 ? age(atLeastYears) : anyAge
    const words: readonly Words[] =
      fullFareYen === undefined
        ? [price(priceYen), ...(isOff() ? [] : [years])]
        : [years, price(priceYen), fare.everyone, price(fullFareYen)]
    const said = note()?.words
    const marks = [...words, ...(said === undefined ? [] : [said])].map(plainWords)
    const inside = props.count > 0 ? [plainWords(strings().basket.inside(props.count))] : []
    return [textIn(props.product.name, language()).text, ...marks, ...inside].join(strings().joins.list)
  }
  return (
    <button
      type="button"
      class="tile"
      data-testid={`product-${props.product.id}`}
      data-primary={props.first ? '' : undefined}
      data-sellable={props.product.sellable}
      data-off={isOff() ? '' : undefined}
      data-closed={props.product.notOnSale?.why}
      data-sold-out={props.product.soldOut === true ? '' : undefined}
      data-inside={props.count > 0 ? '' : undefined}
      disabled={isOff()}
      aria-label={name()}
      onClick={() => send({ type: 'choose_product', productId: props.product.id })}
    >
      <span class="tile-picture" data-picture={props.product.picture}>
        <ProductDrawing picture={props.product.picture} />
        <Show when={props.count > 0}>
          <span class="tile-count" data-testid={`inside-${props.product.id}`} aria-hidden="true">
            <Icon name="basket" />
            {props.count}
          </span>
        </Show>
      </span>
      <span class="tile-words">
        <OperatorWords words={props.product.name} class="tile-name free-name" />
        <Show when={props.product.fullFareYen} fallback={<OnePrice product={props.product} off={isOff()} />}>
          {(full) => <TwoFares product={props.product} full={full()} />}
        </Show>
        <Show when={note()}>
          {(said) => (
            <span class="tile-who">
              <Icon name={said().icon} />
              <span>
                <Say words={said().words} />
              </span>
            </span>
          )}
        </Show>
      </span>
    </button>
  )
}

function OnePrice(props: { readonly product: OfferedProduct; readonly off: boolean }): JSX.Element {
  const { strings } = useShopper()
  return (
    <>
      <span class="tile-price">{strings().price(props.product.priceYen)}</span>
      <Show when={!props.off}>
        <AgeMark years={props.product.atLeastYears} />
      </Show>
    </>
  )
}

/** For whom each price is, one below the other. */
function TwoFares(props: { readonly product: OfferedProduct; readonly full: number }): JSX.Element {
  const { strings } = useShopper()
  return (
    <span class="tile-fares">
      <span class="tile-fare">
        <AgeMark years={props.product.atLeastYears} />
        <span class="tile-price">{strings().price(props.product.priceYen)}</span>
      </span>
      <span class="tile-fare">
        <span class="tile-everyone">
          <Say words={strings().fare.everyone} />
        </span>
        <span class="tile-price">{strings().price(props.full)}</span>
      </span>
    </span>
  )
}
