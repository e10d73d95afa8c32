import type { Phrase } from '../../shared/words.ts'
import { READINGS } from '../words/readings.ts'

/**
 * Furigana for the words of services, whose text comes without any. A row of Chinese characters has its reading only
 * where every part of it is known (`words/readings.ts`): a name that nobody here can read stays bare, and is never read
 * by half or wrongly.
 */

type Pieces = Phrase['pieces']

const KANJI = /[\u3005\u4e00-\u9fff]/
const RUN = /[\u3005\u4e00-\u9fff]+/g
/** A day of the week in brackets, as of a date: 日 is read otherwise there than alone. */
const WEEKDAY = /^（[日月火水木金土祝]）/
/** Characters of the longest entry. */
const LONGEST = Math.max(...[...READINGS.keys()].map(({ length }) => length))

/** Text in pieces, with the reading of what has one. Words that stand side by side have each their own. */
export function withFurigana(text: string): Pieces {
  const pieces: Pieces[number][] = []
  let done = 0
  for (const { 0: run, index } of text.matchAll(RUN)) {
    if (WEEKDAY.test(text.slice(Math.max(index - 1, 0)))) continue
    const parts = partsOf(text, index, index + run.length)
    if (parts === null) continue
    if (index > done) pieces.push({ kind: 'text', text: text.slice(done, index) })
    pieces.push(...parts)
    done = index + run.length
  }
  if (done < text.length) pieces.push({ kind: 'text', text: text.slice(done) })
  return pieces
}

/** A row of Chinese characters, each part with its reading; null: not all of it is known. */
function partsOf(text: string, from: number, until: number): Pieces | null {
  const parts: Pieces[number][] = []
  for (let at = from; at < until; ) {
    const before = text.charAt(at - 1)
    const part =
      (/[0-9０-９]/.test(before) ? partAt(text, at, '#', true) : null) ??
      (/[ァ-ヶー]/.test(before) ? partAt(text, at, '~', true) : null) ??
      partAt(text, at, '+', true) ??
      partAt(text, at, '', until - from === 1)
    if (part === null) return null
    parts.push(part)
    at += part.text.length
  }
  return parts
}

/**
 * The longest entry that begins at this place.
 * @param mark of the entry: see `words/readings.ts`
 * @param mayBeOne whether one character without anything behind it counts
 */
function partAt(text: string, at: number, mark: string, mayBeOne: boolean): Pieces[number] | null {
  for (let length = Math.min(LONGEST, text.length - at); length > (mayBeOne ? 0 : 1); length -= 1) {
    const found = text.slice(at, at + length)
    const reading = READINGS.get(mark + found)
    if (reading === undefined) continue
    let end = 0
    while (end < found.length && KANJI.test(found.charAt(end))) end += 1
    const word = found.slice(0, end)
    return reading === '' ? { kind: 'text', text: word } : { kind: 'ruby', text: word, reading }
  }
  return null
}
