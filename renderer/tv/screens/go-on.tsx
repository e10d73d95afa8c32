import type { JSX } from 'solid-js'
import { plainWords } from '../../shared/words.ts'
import { Say } from '../../shared/words.tsx'
import { useFace, useWords } from '../face/context.ts'
import { OWN } from '../logic/screen-model.ts'
import { Choice } from '../parts/choice.tsx'

/** Nobody has pressed anything for a while: whoever is there goes on with any key. */
export function GoOn(): JSX.Element {
  const face = useFace()
  const words = useWords()
  return (
    <div class="over">
      <div class="over-panel" role="alertdialog" aria-label={plainWords(words().idle.title)}>
        <h2>
          <Say words={words().idle.title} />
        </h2>
        <p>
          <Say words={words().idle.lead(face.idleSeconds() ?? 0)} />
        </p>
        <div class="acts">
          <Choice id={OWN.stay} class="act act-main">
            <span>
              <Say words={words().idle.go} />
            </span>
          </Choice>
        </div>
        <p class="quiet">
          <Say words={words().idle.note} />
        </p>
      </div>
    </div>
  )
}
