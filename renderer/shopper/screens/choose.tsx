import { Index, Show, type JSX } from 'solid-js'
import { MachineButtons } from '../drawings/machine-buttons.tsx'
import { isOffered, thingsIn } from '../facts.ts'
import { Lead, Note, Title } from '../parts.tsx'
import { useShopper, type ViewOf } from '../shopper.ts'
import { chooseSentences } from '../spoken.ts'
import { Basket } from './basket.tsx'
import { Tile } from './tile.tsx'

/** How the tiles are laid out: by their number, so that few are large and many still fit. */
function layoutOf(count: number): 'few' | 'some' | 'many' {
  if (count <= 4) return 'few'
  return count <= 6 ? 'some' : 'many'
}

/** Choosing what to buy: here, or by the machine's own buttons. */
export function Choose(props: { readonly view: ViewOf<'choose'> }): JSX.Element {
  return (
    <Show when={props.view.onMachine} fallback={<ChooseHere view={props.view} />}>
      <ChooseThere view={props.view} />
    </Show>
  )
}

function ChooseHere(props: { readonly view: ViewOf<'choose'> }): JSX.Element {
  const inside = (): number => thingsIn(props.view.basket)
  const countOf = (id: string): number =>
    props.view.basket?.lines.find(({ product }) => product.id === id)?.count ?? 0
  // Once something lies in the basket, the way on is the thing to do.
  const first = () => (inside() > 0 ? -1 : props.view.products.findIndex((product) => isOffered(product, false)))
  return (
    <div
      class="scene scene-choose"
      data-network={props.view.network}
      data-basket={props.view.basketMost === undefined ? undefined : ''}
    >
      <Head view={props.view} />
      <div class="tiles" data-layout={layoutOf(props.view.products.length)} data-count={props.view.products.length}>
        {/* By their place, where they stay: a tile that was pressed keeps the focus. */}
        <Index each={props.view.products}>
          {(product, index) => (
            <Tile product={product()} first={index === first()} count={countOf(product().id)} begun={inside() > 0} />
          )}
        </Index>
      </div>
      <Show when={props.view.basket}>
        {(basket) => <Basket basket={basket()} most={props.view.basketMost ?? 1} />}
      </Show>
    </div>
  )
}

function Head(props: { readonly view: ViewOf<'choose'> }): JSX.Element {
  const { strings } = useShopper()
  const sentences = () => chooseSentences(props.view, strings())
  return (
    <div class="scene-head">
      <Title words={sentences()[0]} />
      <Show when={sentences()[1]}>
        {(words) => <Note icon="offline" words={words()} class="note-strong note-offline" />}
      </Show>
      <Show when={props.view.cardPresent}>
        <Note icon="card" words={strings().choose.cardHere} class="note-strong" />
      </Show>
    </div>
  )
}

/** The machine's buttons choose: where to press stands there, and what happens then. */
function ChooseThere(props: { readonly view: ViewOf<'choose'> }): JSX.Element {
  const { strings } = useShopper()
  return (
    <div class="scene scene-split scene-on-machine" data-testid="on-machine">
      <div class="scene-show">
        <div class="picture">
          <MachineButtons />
        </div>
      </div>
      <div class="scene-say">
        <Title words={strings().onMachine.chooseTitle} />
        <Lead words={strings().onMachine.chooseLead} />
        <Show when={props.view.network === 'down'}>
          <Note icon="offline" words={strings().offline.some} class="note-strong" />
        </Show>
        <Show when={props.view.cardPresent}>
          <Note icon="card" words={strings().choose.cardHere} class="note-strong" />
        </Show>
      </div>
    </div>
  )
}
