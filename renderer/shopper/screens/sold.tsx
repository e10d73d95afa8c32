import { For, Show, type JSX } from 'solid-js'
import { Icon } from '../../shared/icons.tsx'
import type { Words } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { CardAndReader } from '../drawings/card-and-reader.tsx'
import { MachineButtons } from '../drawings/machine-buttons.tsx'
import { Mark } from '../drawings/marks.tsx'
import { ProductDrawing } from '../drawings/products.tsx'
import { missingIn, outOf } from '../facts.ts'
import { Lead, Note, Telephone, Title } from '../parts.tsx'
import { useShopper, type ViewOf } from '../shopper.ts'
import { cardLead, fareWords, lossWords, mayTellKept } from '../spoken.ts'
import { MemberKey } from './membership.tsx'
import { Memory } from './memory.tsx'
import { ThingNames, Things } from './things.tsx'

/** Sold. While the card lies there, taking it is the one thing to do; then the goods are, or what the machine says. */
export function Sold(props: { readonly view: ViewOf<'sold'> }): JSX.Element {
  const { strings } = useShopper()
  // Where something did not come out, that is what matters: nobody is asked a favour.
  const memory = () =>
    props.view.missing !== undefined && props.view.memory?.state === 'offered' ? undefined : props.view.memory
  const goesOn = (): boolean => props.view.onMachine === true
  return (
    <Show when={!props.view.cardPresent} fallback={<CardOut view={props.view} />}>
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
          <Show when={!goesOn() && memory() !== undefined}>
            <ProductDrawing picture={props.view.product.picture} class="goods-small" />
          </Show>
          <Title
            words={goesOn() ? strings().onMachine.checked : strings().sold.takeGoods}
            also={goesOn() ? [strings().onMachine.goOn] : lossWords(props.view, strings())?.told}
            urgent
          />
          <Show
            when={lossWords(props.view, strings())}
            fallback={
              <Lead words={goesOn() ? strings().onMachine.goOn : strings().sold.takeGoodsLead} class="lead-strong" />
            }
          >
            {(loss) => <Loss words={loss().told} />}
          </Show>
          <Show when={fareWords(props.view, strings())}>{(words) => <Note icon="check" words={words()} />}</Show>
          <Show when={mayTellKept(props.view)}>
            <Note icon="lock" words={strings().sold.kept} />
          </Show>
          <Show when={props.view.member !== undefined}>
            <MemberKey />
          </Show>
        </div>
      </div>
    </Show>
  )
}

/** Take your card; and already what comes then, and that something is missing. */
function CardOut(props: { readonly view: ViewOf<'sold'> }): JSX.Element {
  const { strings } = useShopper()
  const goesOn = (): boolean => props.view.onMachine === true
  const loss = () => lossWords(props.view, strings())
  return (
    <div class="scene scene-split scene-card-out" data-testid="take-card">
      <div class="scene-show">
        <div class="picture">
          <CardAndReader move="leaves" />
        </div>
      </div>
      <div class="scene-say">
        <Title words={strings().sold.takeCard} also={loss()?.told} urgent />
        <Lead words={cardLead(props.view, strings())} class="lead-strong" />
        <Show when={loss()}>{(shown) => <Loss words={shown().told} />}</Show>
        <div class="then">
          <Show when={!goesOn()} fallback={<MachineButtons still />}>
            <Show when={props.view.missing} fallback={<ProductDrawing picture={props.view.product.picture} />}>
              <ThingNames lines={outOf(props.view)} />
            </Show>
          </Show>
          <p>
            <Say words={goesOn() ? strings().onMachine.goOn : strings().sold.thenGoods} />
          </p>
          <Icon name={goesOn() ? 'forward' : 'goods'} />
        </div>
      </div>
    </div>
  )
}

/** What was bought, large; of several things, each of them. Where the machine goes on by itself, the machine. */
function Goods(props: { readonly view: ViewOf<'sold'> }): JSX.Element {
  const { strings } = useShopper()
  return (
    <>
      <div class="goods">
        <Show
          when={props.view.onMachine}
          fallback={
            <>
              <ProductDrawing picture={props.view.product.picture} />
              <Mark name="good" />
            </>
          }
        >
          <MachineButtons still />
        </Show>
      </div>
      <Show when={props.view.basket}>
        {(basket) => <Things kind="out" words={strings().basket.out} lines={basket().lines} />}
      </Show>
    </>
  )
}

/** That something is missing, as large as what there is to take. */
function Loss(props: { readonly words: readonly Words[] }): JSX.Element {
  return (
    <div class="loss" data-testid="loss">
      <Icon name="triangle" />
      <div>
        <For each={props.words}>
          {(words) => (
            <p>
              <Say words={words} />
            </p>
          )}
        </For>
      </div>
    </div>
  )
}

/** What came out, what surely did not, what may not have, and who helps. */
function Missing(props: {
  readonly view: ViewOf<'sold'>
  readonly missing: NonNullable<ViewOf<'sold'>['missing']>
}): JSX.Element {
  const { strings } = useShopper()
  const parts = () => missingIn(props.missing)
  return (
    <>
      <Show when={outOf(props.view).length > 0}>
        <Things kind="out" words={strings().basket.out} lines={outOf(props.view)} />
      </Show>
      <Show when={parts().sure.length > 0}>
        <Things kind="missing" words={strings().basket.missing} lines={parts().sure} />
      </Show>
      <Show when={parts().unsure.length > 0}>
        <Things kind="unsure" words={strings().basket.unsure} lines={parts().unsure} />
      </Show>
      <section class="next" data-testid="missing-next">
        <For each={lossWords(props.view, strings())?.next}>
          {(words) => (
            <p>
              <Say words={words} />
            </p>
          )}
        </For>
        <Show when={props.view.telephone}>{(telephone) => <Telephone number={telephone()} />}</Show>
      </section>
    </>
  )
}
