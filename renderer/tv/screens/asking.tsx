import { For, type JSX } from 'solid-js'
import type { TvView } from '../../../main/contract/tv-view.ts'
import { plainWords } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { useFace, useWords } from '../face/context.ts'
import { OWN } from '../logic/screen-model.ts'
import { Body } from '../parts/body.tsx'
import { Choice } from '../parts/choice.tsx'
import { Head } from '../parts/head.tsx'
import { Lone } from '../parts/lone.tsx'

type AskingView = Extract<TvView, { screen: 'asking' }>

/** Something is asked: of whom, in words. */
export function Asking(props: { readonly view: AskingView }): JSX.Element {
  const face = useFace()
  const words = useWords()
  const told = () => words().asking[props.view.of]
  const lines = (): JSX.Element => (
    <>
      <span class="going" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <For each={[...told().lines, words().asking.wait]}>
        {(line) => (
          <p>
            <Say words={line} />
          </p>
        )}
      </For>
    </>
  )
  return (
    <>
      <Head title={<Say words={told().title} />} />
      <Body class="asking" of={props.view.of}>
        {(face.view()?.mayGoBack ?? false) ? (
          <>
            <div class="panel asking-panel">{lines()}</div>
            <Lone />
          </>
        ) : (
          <Choice id={OWN.panel} isPanel class="asking-panel" label={plainWords(told().title)}>
            {lines()}
          </Choice>
        )}
      </Body>
    </>
  )
}
