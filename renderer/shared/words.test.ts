import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseWords, phrasesOf, plainWords } from './words.ts'

describe('parseWords', () => {
  it('reads ruby, breaks and text', () => {
    expect(parseWords('{年齢|ねんれい}を/確認')).toEqual([
      { kind: 'ruby', text: '年齢', reading: 'ねんれい' },
      { kind: 'text', text: 'を' },
      { kind: 'break' },
      { kind: 'text', text: '確認' }
    ])
  })

  it('takes an unfinished mark as text', () => {
    expect(plainWords('a{b')).toBe('a{b')
  })

  it('loses no character but the marks, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const safe = text.replaceAll(/[{}|/]/g, '')
        expect(plainWords(safe)).toBe(safe)
        expect(plainWords(`${safe}/{漢|かん}/${safe}`)).toBe(`${safe}漢${safe}`)
      })
    )
  })
})

describe('phrasesOf', () => {
  it('keeps a word and its particle together, and knows what follows', () => {
    expect(phrasesOf('{年齢|ねんれい}を/確認。//終わり')).toEqual([
      {
        pieces: [
          { kind: 'ruby', text: '年齢', reading: 'ねんれい' },
          { kind: 'text', text: 'を' }
        ],
        end: 'break'
      },
      { pieces: [{ kind: 'text', text: '確認。' }], end: 'line' },
      { pieces: [{ kind: 'text', text: '終わり' }], end: 'none' }
    ])
  })
})
