import { describe, expect, test } from 'vitest'
import { chooseLanguage } from './language.ts'

describe('the language', () => {
  test('is that of the address, then of the tab, then of the browser, and Japanese else', () => {
    expect(chooseLanguage('?language=en', 'ja', 'ja-JP')).toBe('en')
    expect(chooseLanguage('', 'en', 'ja-JP')).toBe('en')
    expect(chooseLanguage('', null, 'en-GB')).toBe('en')
    expect(chooseLanguage('', null, 'fr')).toBe('ja')
    expect(chooseLanguage('?language=xx', null, 'de')).toBe('ja')
  })
})
