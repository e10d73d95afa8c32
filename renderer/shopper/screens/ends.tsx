import { Show, type JSX } from 'solid-js'
import { Icon } from '../../shared/icons.tsx'
import type { Words } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { CardAndReader } from '../drawings/card-and-reader.tsx'
import { Brand, Mark } from '../drawings/marks.tsx'
import { ProductDrawing } from '../drawings/products.tsx'
import { outOf } from '../facts.ts'
import { Button, Lead, Note, OperatorWords, TakeCard, Telephone, Title } from '../parts.tsx'
import { useShopper, type ViewOf } from '../shopper.ts'
import { fareWords, isRemembered } from '../spoken.ts'
import type { Strings } from '../strings/shape.ts'
import { Things } from './things.tsx'
import { Memory } from './memory.tsx'

/** Sold. While the card lies there, taking it is the one thing to do; then the goods are. */
export function Sold(props: { readonly view: ViewOf<'sold'> }): JSX.Element {
  const { strings } = useShopper()
  // Where something did not come out, that is what matters: nobody is asked a favour.
  const memory = () =>
    props.view.missing !== undefined && props.view.memory?.state === 'offered' ? undefined : props.view.memory
  return (
    <Show
      when={props.view.cardPresent}
      fallback={
        <div
          class="scene scene-split scene-sold"
          data-memory={memory()?.state}
          data-basket={props.view.basket === undefined ? undefined : ''}
          data-missing={props.view.missing === undefined ? undefined : ''}
        >
          <div class="scene-show">
            <Show when={props.view.missing} fallback={<Goods view={props.view} />}>
              {(missing) => <Missing view={props.view} missing={missing()} />}
            </Show>
            <Show when={memory()}>{(shown) => <Memory memory={shown()} />}</Show>
          </div>
          <div class="scene-say">
            <Show when={memory()}>
              <ProductDrawing picture={props.view.product.picture} class="goods-small" />
            </Show>
            <Title words={strings().sold.takeGoods} urgent />
            <Lead words={strings().sold.takeGoodsLead} class="lead-strong" />
            <Show when={fareWords(props.view, strings())}>{(words) => <Note icon="check" words={words()} />}</Show>
            <Show when={!isRemembered(props.view.memory)}>
              <Note icon="lock" words={strings().sold.kept} />
            </Show>
          </div>
        </div>
      }
    >
      <div class="scene scene-split scene-card-out" data-testid="take-card">
        <div class="scene-show">
          <div class="picture">
            <CardAndReader move="leaves" />
          </div>
        </div>
        <div class="scene-say">
          <Title words={strings().sold.takeCard} urgent />
          <Lead words={strings().sold.takeCardLead} class="lead-strong" />
          <div class="then">
            <ProductDrawing picture={props.view.product.picture} />
            <p>
              <Say words={strings().sold.thenGoods} />
            </p>
            <Icon name="goods" />
          </div>
        </div>
      </div>
    </Show>
  )
}

/** What was bought, large; of several things, each of them. */
function Goods(props: { readonly view: ViewOf<'sold'> }): JSX.Element {
  const { strings } = useShopper()
  return (
    <>
      <div class="goods">
        <ProductDrawing picture={props.view.product.picture} />
        <Mark name="good" />
      </div>
      <Show when={props.view.basket}>
        {(basket) => <Things kind="out" words={strings().basket.out} lines={basket().lines} />}
      </Show>
    </>
  )
}

/** What came out, what may not have, and who helps. */
function Missing(props: {
  readonly view: ViewOf<'sold'>
  readonly missing: NonNullable<ViewOf<'sold'>['missing']>
}): JSX.Element {
  const { strings } = useShopper()
  return (
    <>
      <Show when={outOf(props.view).length > 0}>
        <Things kind="out" words={strings().basket.out} lines={outOf(props.view)} />
      </Show>
      <Things kind="missing" words={strings().basket.missing} lines={props.missing} />
      <section class="next" data-testid="missing-next">
        <p>
          <Say words={strings().basket.missingNext} />
        </p>
        <Show when={props.view.telephone}>{(telephone) => <Telephone number={telephone()} />}</Show>
      </section>
    </>
  )
}

/** Nothing was sold: what happened, that nothing was taken or kept, what to do next. */
export function NotSold(props: { readonly view: ViewOf<'not_sold'> }): JSX.Element {
  const { strings, send } = useShopper()
  const refusal = () => strings().notSold[props.view.message]
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
          <p class="lead kept" data-testid="kept">
            <Icon name="lock" />
            <span>
              <Say words={refusal().kept} />
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
            <Say words={refusal().next} />
          </p>
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
