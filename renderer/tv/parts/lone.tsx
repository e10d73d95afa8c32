import { Show, type JSX } from 'solid-js'
import { plainWords } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { useFace, useWords } from '../face/context.ts'
import { OWN } from '../logic/screen-model.ts'
import { Choice } from './choice.tsx'

/** Where the focus is on a screen with nothing to choose: on the way back, else on a word that one should wait. */
export function Lone(): JSX.Element {
  const face = useFace()
  const words = useWords()
  return (
    <div class="acts acts-row lone">
      <Show
        when={face.view()?.mayGoBack}
        fallback={
          <Choice id={OWN.panel} isPanel label={plainWords(words().asking.wait)} class="wait-panel">
            <span>
              <Say words={words().asking.wait} />
            </span>
          </Choice>
        }
      >
        <Choice id={OWN.back} class="act act-plain">
          <span>
            <Say words={words().back} />
          </span>
        </Choice>
      </Show>
    </div>
  )
}
