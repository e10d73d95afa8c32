import { Show, type JSX } from 'solid-js'
import { Icon } from '../../shared/icons.tsx'
import type { Words } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { Brand, Mark } from '../drawings/marks.tsx'
import { priceOf } from '../facts.ts'
import { Button, Lead, Note, OperatorWords, TakeCard, Telephone, Title } from '../parts.tsx'
import { nextWords } from '../sale-words.ts'
import { useShopper, type ViewOf } from '../shopper.ts'
import { refusalWords } from '../spoken.ts'
import type { Strings } from '../strings/shape.ts'
import { Wanted } from './things.tsx'

/** Nothing was sold: what happened, that nothing was taken or kept, what to do next. */
export function NotSold(props: { readonly view: ViewOf<'not_sold'> }): JSX.Element {
  const { strings, send } = useShopper()
  const refusal = () => strings().notSold[props.view.message]
  const words = () => refusalWords(props.view, strings())
  return (
    <div class="scene scene-not-sold" data-message={props.view.message} data-card={props.view.cardPresent}>
      <Show when={props.view.cardPresent}>
        <TakeCard
          words={props.view.message === 'two_cards' ? strings().notSold.takeCards : strings().notSold.takeCard}
        />
      </Show>
      <div class="not-sold-say">
        <Mark name="stop" />
        <div>
          <Title words={refusal().happened} />
          <Show when={props.view.product}>
            {(product) => (
              <Wanted product={product()} priceYen={priceOf(props.view, product())} basket={props.view.basket} />
            )}
          </Show>
          <p class="lead kept" data-testid="kept">
            <Icon name="lock" />
            <span>
              <Say words={words().kept} />
            </span>
          </p>
        </div>
      </div>
      <div class="not-sold-next">
        <section class="next" data-testid="next">
          <h2>
            <Icon name="forward" />
            <span>
              <Say words={strings().notSold.nextLabel} />
            </span>
          </h2>
          <p>
            <Say words={nextWords(props.view, strings())} />
          </p>
          <Show when={words().change}>
            {(change) => (
              <p data-testid="change">
                <Say words={change()} />
              </p>
            )}
          </Show>
          <Show when={props.view.telephone}>{(telephone) => <Telephone number={telephone()} />}</Show>
        </section>
        <Show when={props.view.mayTryAgain}>
          <Button
            kind="primary"
            icon="again"
            words={strings().controls.tryAgain}
            onPress={() => send({ type: 'try_again' })}
            testId="try-again"
            initialFocus
          />
        </Show>
      </div>
    </div>
  )
}

function restTitle(cause: ViewOf<'out_of_service'>['cause'], { outOfService }: Strings): Words {
  if (cause === 'starting') return outOfService.starting
  return cause === 'door' ? outOfService.door : outOfService.title
}

/** Not in service, in the operator's own words. */
export function OutOfService(props: { readonly view: ViewOf<'out_of_service'> }): JSX.Element {
  const { strings } = useShopper()
  const starting = (): boolean => props.view.cause === 'starting'
  return (
    <div class="scene scene-rest" data-cause={props.view.cause}>
      <Mark name="rest" />
      <div class="rest-say">
        <Title words={restTitle(props.view.cause, strings())} />
        <p class="lead free-text" data-testid="operator-message">
          <OperatorWords words={props.view.message} class="" />
        </p>
        <Show when={props.view.telephone}>{(telephone) => <Telephone number={telephone()} />}</Show>
        <Show when={!starting()}>
          <Note icon="cardOut" words={strings().outOfService.takeCard} />
        </Show>
      </div>
    </div>
  )
}

/** There is no host to draw for: said kindly, and without a dead end. */
export function Connecting(props: { readonly lost: boolean }): JSX.Element {
  const { strings } = useShopper()
  return (
    <div class="scene scene-rest scene-connecting">
      <Brand />
      <div class="rest-say">
        <Title words={props.lost ? strings().connecting.lost : strings().connecting.title} />
        <Lead words={props.lost ? strings().connecting.lostLead : strings().connecting.lead} />
      </div>
    </div>
  )
}
