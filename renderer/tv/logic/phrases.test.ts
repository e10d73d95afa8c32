import { describe, expect, it } from 'vitest'
import { phrasesOfText } from './phrases.ts'

describe('phrases', () => {
  it('end after particles and marks, and keep words whole', () => {
    expect(phrasesOfText('確認するところに、つながりませんでした。', 'ja').join('')).toBe('確認するところに、つながりませんでした。')
    expect(phrasesOfText('カードの証明書の番号', 'ja')).toEqual(['カードの', '証明書の', '番号'])
    expect(phrasesOfText('申し込みを取り消す', 'ja')).toEqual(['申し込みを', '取り消す'])
  })

  it('end before a bracket, as dates do', () => {
    expect(phrasesOfText('11月28日（土）', 'ja')).toEqual(['11月28日', '（土）'])
    expect(phrasesOfText('（半面）', 'ja')).toEqual(['（半面）'])
  })

  it('end behind a mark, and before a name in brackets, which stays whole', () => {
    expect(phrasesOfText('市区町村の窓口で、なおしてもらいます。', 'ja')).toEqual(['市区町村の', '窓口で、', 'なおしてもらいます。'])
    expect(phrasesOfText('いつでも「カードとのつながりを消す」を選べます。', 'ja')).toEqual([
      'いつでも',
      '「カードとのつながりを消す」を',
      '選べます。'
    ])
  })

  it('are left to the engine in English', () => {
    expect(phrasesOfText('Sat 28 Nov', 'en')).toEqual(['Sat 28 Nov'])
    expect(phrasesOfText('This machine has kept nothing about you.', 'en')).toEqual(['This machine has kept nothing about\u00a0you.'])
  })
})
