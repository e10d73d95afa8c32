import { For, type JSX } from 'solid-js'
import { Icon, ICON_NAMES } from '../shared/icons.tsx'
import { CardAndReader } from '../shopper/drawings/card-and-reader.tsx'
import { Brand, Mark } from '../shopper/drawings/marks.tsx'
import { PICTURES, ProductDrawing } from '../shopper/drawings/products.tsx'
import { Section, Specimen } from './parts.tsx'

/** Marks, drawings and icons, each by its name. */
export function Drawings(): JSX.Element {
  return (
    <>
      <Section id="marks" name="Marks and drawings" says="A shape of its own for each state, known without its colour. All drawings are our own.">
        <div class="specimens specimens-small">
          <Specimen name="brand">
            <Brand />
          </Specimen>
          <For each={['good', 'stop', 'notice', 'rest'] as const}>
            {(name) => (
              <Specimen name={`mark: ${name}`}>
                <Mark name={name} />
              </Specimen>
            )}
          </For>
          <For each={PICTURES}>
            {(picture) => (
              <Specimen name={picture}>
                <ProductDrawing picture={picture} />
              </Specimen>
            )}
          </For>
          <For each={['comes', 'lies', 'leaves'] as const}>
            {(move) => (
              <Specimen name={`card and reader: ${move}`}>
                <CardAndReader move={move} />
              </Specimen>
            )}
          </For>
        </div>
      </Section>
      <Section id="icons" name="Icons" says="Lines of one weight on a grid of 24. The word beside an icon says the same.">
        <ul class="icons" lang="en">
          <For each={ICON_NAMES}>
            {(name) => (
              <li>
                <Icon name={name} />
                <code>{name}</code>
              </li>
            )}
          </For>
        </ul>
      </Section>
    </>
  )
}
