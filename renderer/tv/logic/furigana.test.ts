import { describe, expect, it } from 'vitest'
import { READINGS } from '../words/readings.ts'
import { withFurigana } from './furigana.ts'

const marked = (text: string): string =>
  withFurigana(text)
    .map((piece) => (piece.kind === 'ruby' ? `{${piece.text}|${piece.reading}}` : piece.text))
    .join('')

describe('furigana', () => {
  it('stand over words that are known, by what follows them', () => {
    expect(marked('予約を取り消しました。')).toBe('{予約|よやく}を{取|と}り{消|け}しました。')
    expect(marked('つながりが消えます')).toBe('つながりが{消|き}えます')
    expect(marked('暗証番号と番号')).toBe('{暗証番号|あんしょうばんごう}と{番号|ばんごう}')
    expect(marked('町民体育館')).toBe('{町民|ちょうみん}{体育館|たいいくかん}')
  })

  it('are left out over a whole name of which a part is not known', () => {
    expect(marked('本町 1丁目')).toBe('本町 1丁目')
    expect(marked('休館')).toBe('休館')
    expect(marked('中止')).toBe('中止')
    expect(marked('開館日')).toBe('開館日')
  })

  it('of counters are those that every number has, and none else', () => {
    expect(marked('あと1回')).toBe('あと1{回|かい}')
    expect(marked('11月28日（土）')).toBe('11月28日（土）')
    expect(marked('11月29日（日）')).toBe('11月29日（日）')
    expect(marked('（日）')).toBe('（日）')
    expect(marked('（日を')).toBe('（{日|ひ}を')
    expect(marked('この日')).toBe('この{日|ひ}')
    expect(marked('第1会議室')).toBe('{第|だい}1{会議室|かいぎしつ}')
    expect(marked('1〜2分休んで')).toBe('1〜2分{休|やす}んで')
    expect(marked('ゲートボール場')).toBe('ゲートボール{場|じょう}')
    expect(marked('この場')).toBe('この場')
  })

  it('change no letter, and nothing where there is no such character', () => {
    for (const text of ['', 'OK', 'もどる', '138/82', '{予約|x}', 'カードの証明書の番号と、ケーブルID（あなたの番号）']) {
      expect(withFurigana(text).map((piece) => piece.text).join('')).toBe(text)
    }
    expect(withFurigana('もどる')).toEqual([{ kind: 'text', text: 'もどる' }])
  })

  it('are hiragana, each of a word that begins with such characters', () => {
    expect(READINGS.size).toBeGreaterThan(150)
    for (const [word, reading] of READINGS) {
      expect(word).toMatch(/^[#~+]?[々一-鿿]+[々一-鿿ぁ-ん]*$/)
      expect(reading, word).toMatch(word.startsWith('#') ? /^[ぁ-ん]*$/ : /^[ぁ-ん]+$/)
    }
  })
})
