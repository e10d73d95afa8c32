import { For, Show, type JSX } from 'solid-js'
import { plainWords } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { useFace, useWords } from '../face/context.ts'
import { OWN } from '../logic/screen-model.ts'
import { Choice } from '../parts/choice.tsx'
import type { Told } from '../words/shape.ts'

function TellIn(props: { readonly told: Told; readonly more?: string }): JSX.Element {
  return (
    <Choice id={OWN.panel} isPanel class="over-panel" label={plainWords(props.told.title)}>
      <h1>
        <Say words={props.told.title} />
      </h1>
      <span class="going" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <For each={[...props.told.lines, ...(props.more === undefined ? [] : [props.more])]}>
        {(line) => (
          <p>
            <Say words={line} />
          </p>
        )}
      </For>
    </Choice>
  )
}

/** There is no connection: it is being made, or made again. The last page stays to be seen behind. */
export function Lost(): JSX.Element {
  const face = useFace()
  const words = useWords()
  const isLost = () => face.connection() === 'lost'
  return (
    <div class="over">
      <main>
        <Show when={isLost()} fallback={<TellIn told={words().connection.connecting} />}>
          <Show when={(face.view()?.visit ?? null) !== null} fallback={<TellIn told={words().connection.lost} />}>
            <TellIn told={words().connection.lost} more={words().connection.lostInVisit} />
          </Show>
        </Show>
      </main>
    </div>
  )
}

/** Something of ours failed: the page is about to start again. */
export function Fault(): JSX.Element {
  const words = useWords()
  return (
    <div class="over">
      <main>
        <TellIn told={words().fault} />
      </main>
    </div>
  )
}
