import { For, Match, Show, Switch, type JSX } from 'solid-js'
import { plainWords } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { useFace, useWords } from '../face/context.ts'
import { OWN } from '../logic/screen-model.ts'
import { Choice } from '../parts/choice.tsx'
import type { Told } from '../words/shape.ts'

/** `isStill`: nothing goes on by itself. */
function TellIn(props: { readonly told: Told; readonly more?: string; readonly isStill?: boolean }): JSX.Element {
  return (
    <Choice id={OWN.panel} isPanel class="over-panel" label={plainWords(props.told.title)}>
      <h1>
        <Say words={props.told.title} />
      </h1>
      <Show when={props.isStill !== true}>
        <span class="going" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
      </Show>
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

/** There is no connection: it is being made, made again, or another page has it. The last page stays to be seen behind. */
export function Lost(): JSX.Element {
  const face = useFace()
  const words = useWords()
  const hasVisit = () => (face.view()?.visit ?? null) !== null
  // A pointer takes the screen back as OK does.
  const takeBack = (): void => {
    if (face.connection() === 'replaced') face.choose(OWN.panel)
  }
  return (
    <div class="over">
      <main onClick={takeBack}>
        <Switch fallback={<TellIn told={words().connection.connecting} />}>
          <Match when={face.connection() === 'replaced'}>
            <TellIn told={words().connection.replaced} isStill />
          </Match>
          <Match when={face.connection() === 'lost' && hasVisit()}>
            <TellIn told={words().connection.lost} more={words().connection.lostInVisit} />
          </Match>
          <Match when={face.connection() === 'lost'}>
            <TellIn told={words().connection.lost} />
          </Match>
        </Switch>
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
