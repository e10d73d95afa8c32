/**
 * Where Japanese text of a service may break: after a particle or an ending that something new follows. Set-top engines
 * know no phrases of their own, and break in the middle of words.
 */
const PHRASE_END = /(を|は|が|に|で|と|も|へ|の|て|から|まで|より|ので|たら|ます|です|ません|ください|、|。|！|？|）|」)(?=[^ぁ-ん、。！？）」ー])/g

/** A line of text in the pieces that stay together. English breaks at its spaces by itself. */
export function phrasesOfText(line: string, language: 'ja' | 'en'): readonly string[] {
  if (language === 'en') return [line]
  return line.replace(PHRASE_END, '$1\u0000').replace(/(?!^)（/g, '\u0000（').split('\u0000').filter((phrase) => phrase !== '')
}
