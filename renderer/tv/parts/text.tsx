import { For, type JSX } from 'solid-js'
import type { Words as ServiceWords } from '../../../main/contract/service-page.ts'
import { useFace } from '../face/context.ts'
import { phrasesOfText } from '../logic/phrases.ts'

/** Words of a service: its line breaks are kept, and Japanese breaks at phrases elsewhere. */
export function Text(props: { readonly words: ServiceWords }): JSX.Element {
  const face = useFace()
  const lines = () => props.words[face.language()].split('\n')
  return (
    <For each={lines()}>
      {(line, at) => (
        <>
          {at() > 0 && <br />}
          <For each={phrasesOfText(line, face.language())}>
            {(phrase, place) => (
              <>
                {place() > 0 && <wbr />}
                {phrase}
              </>
            )}
          </For>
        </>
      )}
    </For>
  )
}
