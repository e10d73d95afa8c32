import { For, Show, type JSX } from 'solid-js'
import { Icon } from '../../shared/icons.tsx'
import { Say } from '../../shared/words.tsx'
import { CardAndReader } from '../drawings/card-and-reader.tsx'
import { ProductDrawing } from '../drawings/products.tsx'
import { AskedCard } from '../asked.tsx'
import { Lead, TakeCard, Title } from '../parts.tsx'
import { useShopper, type ViewOf } from '../shopper.ts'
import { askingLead } from '../spoken.ts'

/** The card proves itself, then the question goes out: who is asked what stands there, in words. */
export function Asking(props: { readonly view: ViewOf<'asking'> }): JSX.Element {
  const { strings } = useShopper()
  const years = (): number => props.view.product.atLeastYears
  return (
    <div class="scene scene-split scene-asking" data-step={props.view.step}>
      <div class="scene-show">
        <Show
          when={props.view.step === 'platform'}
          fallback={
            <div class="picture">
              <CardAndReader move="lies" />
            </div>
          }
        >
          <div class="route" data-alone={props.view.network === 'down'}>
            <div class="route-end">
              <span class="route-mark">
                <Icon name={props.view.network === 'down' ? 'remember' : 'card'} />
              </span>
              <Say words={strings().asking.machine} />
            </div>
            <Show when={props.view.network !== 'down'}>
              <div class="asking-line" aria-hidden="true">
                <span class="asking-dot" />
              </div>
              <div class="route-end">
                <span class="route-mark route-mark-far">
                  <Icon name="shield" />
                </span>
                <Say words={strings().asking.authority} />
              </div>
            </Show>
          </div>
        </Show>
      </div>
      <div class="scene-say">
        <Show
          when={props.view.step === 'platform'}
          fallback={
            <>
              <Title words={strings().asking.proving} />
              <Lead words={strings().asking.provingLead} class="lead-strong" />
            </>
          }
        >
          <Title words={strings().asking.platform(years())} />
          <Lead words={askingLead(props.view, strings())} />
        </Show>
        <AskedCard product={props.view.product} basket={props.view.basket} />
      </div>
    </div>
  )
}

/** The machine is at work. */
export function Dispensing(props: { readonly view: ViewOf<'dispensing'> }): JSX.Element {
  const { strings } = useShopper()
  return (
    <div class="scene scene-split scene-dispensing">
      <div class="scene-show">
        <div class="chute" aria-hidden="true">
          <ProductDrawing picture={props.view.product.picture} class="falling" />
          <span class="chute-mouth" />
        </div>
      </div>
      <div class="scene-say">
        <Title words={strings().dispensing.title} />
        <Show when={props.view.progress} fallback={<Lead words={strings().dispensing.lead} />}>
          {(progress) => (
            <>
              <Lead words={strings().basket.progress(progress().at, progress().of)} class="lead-strong" />
              <div class="progress" aria-hidden="true" data-testid="progress">
                <For each={Array.from({ length: progress().of }, (_, index) => index + 1)}>
                  {(at) => <span data-done={at < progress().at} data-now={at === progress().at} />}
                </For>
              </div>
            </>
          )}
        </Show>
        <Show when={props.view.cardPresent}>
          <TakeCard words={strings().sold.takeCard} />
        </Show>
      </div>
    </div>
  )
}
