import { Show, type JSX } from 'solid-js'
import { Say } from '../../shared/words.tsx'
import { ProductDrawing } from '../drawings/products.tsx'
import { Button, Lead, Note, OperatorWords, TakeCard, Title } from '../parts.tsx'
import { useShopper, type ViewOf } from '../shopper.ts'

/** The reduced fare is not given, whatever the reason: the full one is there to be taken, or left by the way out. */
export function Fare(props: { readonly view: ViewOf<'fare'> }): JSX.Element {
  const { strings, send } = useShopper()
  const price = (): string => strings().price(props.view.product.fullFareYen ?? props.view.product.priceYen)
  return (
    <div class="scene scene-split scene-fare">
      <div class="scene-show">
        <div class="fare-ticket" data-testid="full-fare">
          <ProductDrawing picture={props.view.product.picture} />
          <p>
            <OperatorWords words={props.view.product.name} class="fare-name free-name" />
            <span class="fare-word">
              <Say words={strings().fare.full} />
            </span>
            <strong>{price()}</strong>
          </p>
        </div>
      </div>
      <div class="scene-say">
        <Title words={strings().fare.title} />
        <Lead words={strings().fare.lead} class="lead-strong" />
        <Note icon="lock" words={props.view.onMachine === true ? strings().sold.kept : strings().fare.nothing} />
        <Show when={props.view.cardPresent}>
          <TakeCard words={strings().sold.takeCard} />
        </Show>
        <div class="buttons">
          <Button
            kind="primary"
            icon="check"
            words={strings().fare.take(price())}
            onPress={() => send({ type: 'take_full_fare' })}
            testId="take-full-fare"
            initialFocus
          />
        </div>
      </div>
    </div>
  )
}
