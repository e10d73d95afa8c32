import { For, Show, type JSX } from 'solid-js'
import { phrasesOf, type Phrase, type Words } from './words.ts'

/** Words that stay together, with their furigana. */
export function Pieces(props: { readonly pieces: Phrase['pieces'] }): JSX.Element {
  return (
    <For each={props.pieces}>
      {(piece) =>
        piece.kind === 'text' ? (
          piece.text
        ) : (
          <ruby>
            {piece.text}
            <rt aria-hidden="true">{piece.reading}</rt>
          </ruby>
        )
      }
    </For>
  )
}

/**
 * Draws words with furigana, their phrases kept together. The reading is for the eye: a screen reader knows its own.
 * Everything stays inline, so that the name of a heading or button is the words without a gap.
 */
export function Say(props: { readonly words: Words }): JSX.Element {
  const phrases = () => phrasesOf(props.words)
  return (
    <Show when={phrases().length > 1} fallback={<Pieces pieces={phrases()[0]?.pieces ?? []} />}>
      <For each={phrases()}>
        {(phrase) => (
          <>
            <span class="phrase">
              <Pieces pieces={phrase.pieces} />
            </span>
            {phrase.end === 'break' && <wbr />}
            {phrase.end === 'line' && <br />}
          </>
        )}
      </For>
    </Show>
  )
}
