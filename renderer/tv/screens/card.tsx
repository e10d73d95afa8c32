import { createEffect, createSignal, For, on, onCleanup, Show, type JSX } from 'solid-js'
import type { TvView } from '../../../main/contract/tv-view.ts'
import { Say } from '../../shared/words.tsx'
import { useWords } from '../face/context.ts'
import { CardDrawing } from '../parts/card-drawing.tsx'
import { Body } from '../parts/body.tsx'
import { Head } from '../parts/head.tsx'
import { Lone } from '../parts/lone.tsx'

type CardView = Extract<TvView, { screen: 'card' }>

/** After so long without a card it is said what may be wrong, ms. */
const HELP_AFTER_MS = 4_000

/** A card is wanted on the reader. */
export function Card(props: { readonly view: CardView }): JSX.Element {
  const words = useWords()
  const [needsHelp, setNeedsHelp] = createSignal(false)
  const told = () => words().card[props.view.state]
  createEffect(
    on(
      () => props.view.state,
      () => {
        setNeedsHelp(false)
        const timer = setTimeout(() => setNeedsHelp(true), HELP_AFTER_MS)
        onCleanup(() => clearTimeout(timer))
      }
    )
  )
  const helps = () => needsHelp() && (props.view.state === 'wanted' || props.view.state === 'lifted')
  return (
    <>
      <Head title={<Say words={told().title} />} />
      <Body class="card-screen" of={[props.view.state, helps()]}>
        <div class="card-picture">
          <CardDrawing state={props.view.state} />
        </div>
        <div class="card-words">
          <For each={told().lines}>
            {(line) => (
              <p>
                <Say words={line} />
              </p>
            )}
          </For>
          <div class="help" data-shown={helps() ? 'yes' : undefined}>
            <Show when={helps()}>
              <p class="help-title">
                <Say words={words().card.help} />
              </p>
              <ul>
                <For each={words().card.helpLines}>
                  {(line) => (
                    <li>
                      <Say words={line} />
                    </li>
                  )}
                </For>
              </ul>
            </Show>
          </div>
          <Lone />
        </div>
      </Body>
    </>
  )
}
