import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { KEY_NAMES } from '../../renderer/tv/keys/key-words.ts'
import { withFurigana } from '../../renderer/tv/logic/furigana.ts'
import { en } from '../../renderer/tv/words/en.ts'
import { ja } from '../../renderer/tv/words/ja.ts'
import { plainWords } from '../../renderer/shared/words.ts'
import { repositoryRoot } from './source-imports.ts'

/**
 * What the television says in Japanese: furigana over every word that is written with Chinese characters, and one word for
 * one act. The face writes its own readings beside its words; pages of the session and of services get theirs when drawn.
 */

/** Where pages are made. A place's own name is data, whose reading nobody here knows. */
const PAGES = ['main/television/session', 'main/services']
const DATA = /demo-|[.]test[.]ts$/

/** What needs none: dates and counters that each number reads otherwise, days of the week in brackets or alone, units. */
const BARE = /[0-9][月日年分秒歩人時]|か月|（[日月火水木金土祝]）/g
const BARE_ALONE = /^(?:[日月火水木金土祝]|歩)$/
const KANJI = /[々一-鿿]+/g

interface Text {
  readonly path: string
  readonly text: string
}

/** Every text in Japanese that a source has between quotes, with a digit in the place of what is put in. */
function textsOfPages(): readonly Text[] {
  const paths = PAGES.flatMap((folder) =>
    readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`)
  ).filter((path) => path.endsWith('.ts') && !DATA.test(path))
  return paths.flatMap((path) => {
    const source = readFileSync(join(repositoryRoot, path), 'utf8').replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')
    return [...source.matchAll(/'([^'\n]*)'|`([^`]*)`/g)]
      .map(([, quoted, template]) => (quoted ?? template ?? '').replace(/\$\{[^}]*\}/g, '1'))
      .filter((text) => /[\u3040-\u30ff\u4e00-\u9fff]/.test(text))
      .map((text) => ({ path, text }))
  })
}

/** Every text of the face, whatever number is put in. */
function wordsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'function') return [0, 1, 2].flatMap((count) => wordsIn((value as (count: number) => unknown)(count)))
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsIn) : []
}

const bareIn = (text: string): readonly string[] => text.replace(BARE, '').match(KANJI) ?? []

describe('the television’s words in Japanese', () => {
  const pages = textsOfPages()
  // The legend of a picture for who cannot see it, which is never drawn.
  const { chartOf, ...drawn } = ja
  const face = [...wordsIn(drawn), ...wordsIn(KEY_NAMES.ja)]

  it('are found', () => {
    expect(pages.length).toBeGreaterThan(200)
    expect(face.length).toBeGreaterThan(150)
  })

  it('of pages have furigana over every word', () => {
    for (const { path, text } of pages) {
      if (BARE_ALONE.test(text)) continue
      const rest = withFurigana(text).map((piece) => (piece.kind === 'ruby' ? '_' : piece.text))
      expect(bareIn(rest.join('')), `${path}: ${text}`).toEqual([])
    }
  })

  it('of the face have furigana over every word', () => {
    for (const words of face) expect(bareIn(words.replace(/\{[^{}|]+\|[ぁ-ん]+\}/g, '_')), words).toEqual([])
  })

  it('are read alike in both', () => {
    for (const words of face) {
      const written = new Map([...words.matchAll(/\{([^{}|]+)\|([ぁ-ん]+)\}/g)].map(([, word = '', reading = '']) => [word, reading]))
      for (const piece of withFurigana(plainWords(words))) {
        if (piece.kind === 'ruby' && written.has(piece.text)) expect(written.get(piece.text), words).toBe(piece.reading)
      }
    }
  })

  it('are read out without a mark', () => {
    for (const words of [...face, ...wordsIn(chartOf)]) expect(plainWords(words)).not.toMatch(/[{|}]/)
  })

  it('promise a code in the settings of another television only where these offer it, by the name that they have there', () => {
    for (const words of [ja, en]) {
      const offered = plainWords(words.settings.pair)
      const lines = words.unpaired.code_wanted.lines.map(plainWords)
      const named = lines.filter((line) => line.includes(offered))
      expect(named).toHaveLength(1)
      // With `pairing: command` they do not.
      expect(named[0]).toMatch(/があれば|^If /)
    }
  })

  it('say at a warning to compare, as docs/television.md does, and whom to ask who is not sure', () => {
    expect(plainWords(ja.pairing.warned)).toMatch(/見くらべて.*同じなら.*わからないときは/)
    expect(en.pairing.warned).toMatch(/go on only if its fingerprint.*not sure/)
  })

  it('say what an act does: none is called by the word that may mean any', () => {
    for (const { path, text } of pages) expect(text, path).not.toMatch(/やめ/)
    for (const words of face) expect(plainWords(words)).not.toMatch(/やめ/)
  })
})
