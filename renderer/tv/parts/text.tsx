import { For, Show, type JSX } from 'solid-js'
import type { Words as ServiceWords } from '../../../main/contract/service-page.ts'
import { Pieces } from '../../shared/words.tsx'
import { useFace } from '../face/context.ts'
import { withFurigana } from '../logic/furigana.ts'
import { phrasesOfText } from '../logic/phrases.ts'

/** Characters of a phrase that are kept on one line whatever comes. */
const LONGEST_WHOLE = 18

/** What a person wrote, such as advice, is in the language in which it was written. */
const languageOf = (line: string): 'ja' | 'en' => (/[\u3040-\u30ff\u4e00-\u9fff]/.test(line) ? 'ja' : 'en')

/** Words of a service: its line breaks are kept, and Japanese has furigana and breaks at phrases elsewhere. */
export function Text(props: { readonly words: ServiceWords }): JSX.Element {
  const face = useFace()
  const lines = () => props.words[face.language()].split('\n')
  return (
    <For each={lines()}>
      {(line, at) => (
        <>
          {at() > 0 && <br />}
          <For each={phrasesOfText(line, languageOf(line))}>
            {(phrase, place) => (
              <>
                {place() > 0 && <wbr />}
                <Show when={languageOf(line) === 'ja'} fallback={phrase}>
                  <span class={phrase.length <= LONGEST_WHOLE && !phrase.includes(' ') ? 'phrase' : undefined}>
                    <Pieces pieces={withFurigana(phrase)} />
                  </span>
                </Show>
              </>
            )}
          </For>
        </>
      )}
    </For>
  )
}
