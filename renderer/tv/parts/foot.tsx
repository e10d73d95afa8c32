import { createMemo, For, Show, type JSX } from 'solid-js'
import { Say } from '../../shared/words.tsx'
import { plainWords, type Words } from '../../shared/words.ts'
import { KEY_NAMES } from '../keys/key-words.ts'
import { useFace, useWords } from '../face/context.ts'
import { FOOT, type FootKey } from '../logic/screen-model.ts'
import { Choice } from './choice.tsx'

/** What the keys below the arrows do here: named by colour, shape and word, and to be chosen where a remote has none. */
export function Foot(): JSX.Element {
  const face = useFace()
  const words = useWords()
  const keys = createMemo(() => face.screen().footKeys, undefined, { equals: (a, b) => a.join() === b.join() })
  const does = (key: FootKey): Words => {
    const { foot } = words()
    if (key === 'back') return foot.back
    if (key === 'blue') return face.isReading() ? foot.stopReading : foot.readAloud
    if (key === 'red') return foot.logOut
    if (key === 'yellow') return foot.settings
    return (face.view()?.visit ?? null) === null ? foot.start : foot.home
  }
  const nameOf = (key: FootKey) => KEY_NAMES[face.language()][key]
  return (
    <Show when={keys().length > 0}>
      <nav class="foot" aria-label={words().foot.name}>
        <For each={keys()}>
          {(key) => (
            <Choice id={FOOT[key]} class={`foot-key foot-${key}`} label={`${plainWords(nameOf(key).label)} ${plainWords(does(key))}`}>
              <span class="foot-shape" aria-hidden="true">
                {key === 'back' ? '↩' : nameOf(key).shape}
              </span>
              <Show when={key !== 'back'}>
                <span class="foot-name">
                  <Say words={plainWords(nameOf(key).label)} />
                </span>
              </Show>
              <span>
                <Say words={does(key)} />
              </span>
            </Choice>
          )}
        </For>
      </nav>
    </Show>
  )
}
