/**
 * On-screen words with their reading and their breaks, written into one string:
 * `{漢字|かんじ}` is a word with furigana, `/` is where a line may break, `//` where it does. Example:
 * `{暗証番号|あんしょうばんごう}を/入れてください`. Words without a mark break as their language does.
 */
export type Words = string

/** A piece of parsed words. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'ruby'; readonly text: string; readonly reading: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'line' }

const PIECE = /\{([^|{}]+)\|([^|{}]+)\}|\/\/|\/|[^{/]+|\{/g

/** Parses words into pieces. Never fails: what is not a mark is text. */
export function parseWords(words: Words): readonly Piece[] {
  return Array.from(words.matchAll(PIECE), ([whole, text, reading]): Piece => {
    if (text !== undefined && reading !== undefined) return { kind: 'ruby', text, reading }
    if (whole === '//') return { kind: 'line' }
    return whole === '/' ? { kind: 'break' } : { kind: 'text', text: whole }
  })
}

/** The words as they are read out or named: no readings, no marks. */
export function plainWords(words: Words): string {
  return parseWords(words)
    .map((piece) => ('text' in piece ? piece.text : ''))
    .join('')
}

/** A run of pieces that stays together, and what comes after it. */
export interface Phrase {
  readonly pieces: readonly Exclude<Piece, { kind: 'break' | 'line' }>[]
  readonly end: 'break' | 'line' | 'none'
}

/** Gathers pieces into the phrases between the marks. */
export function phrasesOf(words: Words): readonly Phrase[] {
  const phrases: Phrase[] = []
  let pieces: Phrase['pieces'][number][] = []
  for (const piece of parseWords(words)) {
    if ('text' in piece) pieces.push(piece)
    else {
      phrases.push({ pieces, end: piece.kind })
      pieces = []
    }
  }
  return [...phrases, { pieces, end: 'none' }]
}
