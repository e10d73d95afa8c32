import { Index, Show, type JSX } from 'solid-js'
import type { BasketView, ProductView } from '../../../main/contract/shopper.ts'
import { Icon } from '../../shared/icons.tsx'
import { textIn } from '../../shared/localized.ts'
import { plainWords } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { ProductDrawing } from '../drawings/products.tsx'
import { thingsIn } from '../facts.ts'
import { AgeMark, Button, Note, OperatorWords } from '../parts.tsx'
import { useShopper } from '../shopper.ts'

/** What was chosen so far: line by line, each of which can be taken out, the whole, and the way on. */
export function Basket(props: { readonly basket: BasketView; readonly most: number }): JSX.Element {
  const { strings, send } = useShopper()
  const count = (): number => thingsIn(props.basket)
  return (
    <section class="basket" data-testid="basket" data-empty={count() === 0 ? '' : undefined}>
      <h2 class="basket-head">
        <Icon name="basket" />
        <span>
          <Say words={strings().basket.title} />
        </span>
        <Show when={count() > 0}>
          <span class="basket-count">
            <Say words={strings().basket.things(count())} />
          </span>
        </Show>
      </h2>
      <Show
        when={count() > 0}
        fallback={
          <p class="basket-empty">
            <Say words={strings().basket.empty(props.most)} />
          </p>
        }
      >
        <ul class="basket-lines">
          {/* By their place: a line that stays keeps the focus that is on it. */}
          <Index each={props.basket.lines}>{(line) => <Line product={line().product} count={line().count} />}</Index>
        </ul>
        <Show when={count() >= props.most}>
          <Note icon="info" words={strings().basket.full(props.most)} class="note-strong basket-full" />
        </Show>
        <div class="basket-foot">
          <div class="basket-sum">
            <span class="basket-age">
              <AgeMark years={props.basket.atLeastYears} />
            </span>
            <span class="basket-total">
              <span class="basket-total-word">
                <Say words={strings().basket.total} />
              </span>{' '}
              <strong>{strings().price(props.basket.totalYen)}</strong>
            </span>
          </div>
          <div class="buttons">
            <Button
              kind="primary"
              icon="forward"
              words={strings().basket.checkOut}
              onPress={() => send({ type: 'check_out' })}
              testId="check-out"
              initialFocus
            />
          </div>
        </div>
      </Show>
    </section>
  )
}

function Line(props: { readonly product: ProductView; readonly count: number }): JSX.Element {
  const { strings, language, send } = useShopper()
  const name = (): string =>
    [plainWords(strings().basket.remove), textIn(props.product.name, language()).text].join(strings().joins.list)
  const remove = (event: MouseEvent & { readonly currentTarget: HTMLButtonElement }): void => {
    // The last line goes with its key: what was pressed to take something out must not press what buys.
    const rows = Array.from(event.currentTarget.closest('ul')?.querySelectorAll('button') ?? [])
    if (props.count === 1 && rows.at(-1) === event.currentTarget) rows.at(-2)?.focus()
    send({ type: 'remove_product', productId: props.product.id })
  }
  return (
    <li class="basket-line">
      <ProductDrawing picture={props.product.picture} />
      <span class="basket-name">
        <OperatorWords words={props.product.name} class="free-name" />{' '}
        <span class="basket-times">×{props.count}</span>
      </span>
      <span class="basket-price">{strings().price(props.product.priceYen * props.count)}</span>
      <button
        type="button"
        class="control basket-remove"
        data-testid={`remove-${props.product.id}`}
        aria-label={name()}
        onClick={remove}
      >
        <Icon name="bar" />
        <span>
          <Say words={strings().basket.remove} />
        </span>
      </button>
    </li>
  )
}
