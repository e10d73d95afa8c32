import { expect, it } from 'vitest'
import { textIn } from './localized.ts'

it('says English where the operator has no words in a language, and says that it is English', () => {
  const name = { ja: 'ビール', en: 'Beer', ko: '맥주' }
  expect(textIn(name, 'ko')).toEqual({ text: '맥주', language: 'ko' })
  expect(textIn(name, 'zh-Hans')).toEqual({ text: 'Beer', language: 'en' })
})
