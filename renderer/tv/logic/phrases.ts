/**
 * Where Japanese text of a service may break: after a particle or an ending that something new follows. Set-top engines
 * know no phrases of their own, and break in the middle of words.
 */
const PHRASE_END = /(を|は|が|に|で|と|も|へ|の|て|から|まで|より|ので|たら|ます|です|ません|ください|、|。|！|？|）|」)(?=[^ぁ-ん、。！？）」ー])/g

/** Behind a mark it may break whatever follows. */
const MARK_END = /([、。！？])(?=[^、。！？）」])/g
/** Characters of a name in brackets that is kept whole. */
const LONGEST_NAME = 18

/** Characters of a line in English that may need two. */
const LONG_LINE = 30

/** A line of text in the pieces that stay together. English breaks at its spaces by itself. */
export function phrasesOfText(line: string, language: 'ja' | 'en'): readonly string[] {
  // The last word is not left alone on a line.
  if (language === 'en') return [line.length < LONG_LINE ? line : line.replace(/ (\S{1,14})$/, '\u00a0$1')]
  const pieces = line
    .replace(PHRASE_END, '$1\u0000')
    .replace(MARK_END, '$1\u0000')
    .replace(/(?!^)([（「])/g, '\u0000$1')
    .split('\u0000')
    .filter((phrase) => phrase !== '')
  const phrases: string[] = []
  for (const piece of pieces) {
    const last = phrases[phrases.length - 1] ?? ''
    // What is called 「…」 on a button is one name.
    const isInName = last.indexOf('「') > last.indexOf('」') && last.length + piece.length <= LONGEST_NAME
    if (isInName) phrases[phrases.length - 1] = last + piece
    else phrases.push(piece)
  }
  return phrases
}
