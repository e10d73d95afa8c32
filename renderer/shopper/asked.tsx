import { Show, type JSX, type ParentProps } from 'solid-js'
import type { BasketView, ProductView } from '../../main/contract/shopper.ts'
import type { IconName } from '../shared/icons.tsx'
import { Say } from '../shared/words.tsx'
import { ProductDrawing } from './drawings/products.tsx'
import { Button, Note, OperatorWords } from './parts.tsx'
import { ThingNames } from './screens/things.tsx'
import { useShopper } from './shopper.ts'
import { sentWords, type Sent } from './spoken.ts'

/** What is bought, small: drawing, name, price; of two fares, the one that is asked for. */
export function ProductLine(props: { readonly product: ProductView }): JSX.Element {
  const { strings } = useShopper()
  return (
    <div class="product-line" data-testid="product-line">
      <ProductDrawing picture={props.product.picture} />
      <OperatorWords words={props.product.name} class="product-name free-name" />
      <span class="product-price">
        <Show when={props.product.fullFareYen !== undefined}>
          <span class="product-fare">
            <Say words={strings().age(props.product.atLeastYears)} />
          </span>{' '}
        </Show>
        {strings().price(props.product.priceYen)}
      </span>
    </div>
  )
}

/** All that is bought, small: a drawing of each with how many, and the total. */
function BasketLine(props: { readonly basket: BasketView }): JSX.Element {
  const { strings } = useShopper()
  return (
    <div class="product-line basket-summary" data-testid="basket-line">
      <ThingNames lines={props.basket.lines} />
      <span class="product-price">
        <span class="basket-total-word">
          <Say words={strings().basket.total} />
        </span>{' '}
        {strings().price(props.basket.totalYen)}
      </span>
    </div>
  )
}

/** What is asked about the shopper, and what is sent for it: told before it happens. */
export function AskedCard(
  props: ParentProps<{
    readonly product: ProductView
    /** Where more than one thing is bought; `product` is then the one whose rule is the strictest. */
    readonly basket?: BasketView | undefined
    readonly class?: string
  }>
): JSX.Element {
  const { strings } = useShopper()
  return (
    <section class={`asked ${props.class ?? ''}`} data-testid="asked">
      <Show when={props.basket} fallback={<ProductLine product={props.product} />}>
        {(basket) => <BasketLine basket={basket()} />}
      </Show>
      <p class="asked-question">
        <span class="asked-label">
          <Say words={strings().asked.label} />
        </span>
        <strong>
          <Say words={strings().asked.question(props.product.atLeastYears)} />
        </strong>
      </p>
      {props.children}
    </section>
  )
}

/** The line that says what is sent and what comes back, true to the letter in the machine's role. */
export function SentLine(props: { readonly view: Sent }): JSX.Element {
  const { strings } = useShopper()
  const icon = (): IconName => {
    if (props.view.network === 'down') return 'offline'
    return props.view.role === 'service_provider' ? 'sealed' : 'info'
  }
  return <Note icon={icon()} class="sent" words={sentWords(props.view, strings())} />
}

/** The way to a ticket without a card, where there is one: at its full fare. `bare`: among other buttons. */
export function FullFare(props: {
  readonly view: { readonly product: ProductView; readonly mayTakeFullFare?: true | undefined }
  readonly bare?: boolean
}): JSX.Element {
  const { strings, send } = useShopper()
  const key = (fullFareYen: number): JSX.Element => (
    <Button
      kind="secondary"
      words={strings().fare.withoutCard(strings().price(fullFareYen))}
      onPress={() => send({ type: 'take_full_fare' })}
      testId="take-full-fare"
    />
  )
  return (
    <Show when={props.view.mayTakeFullFare === true ? props.view.product.fullFareYen : undefined}>
      {(yen) => (
        <Show when={props.bare} fallback={<div class="buttons">{key(yen())}</div>}>
          {key(yen())}
        </Show>
      )}
    </Show>
  )
}
