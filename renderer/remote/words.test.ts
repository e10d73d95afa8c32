import { expect, test } from 'vitest'
import { REMOTE_KEYS } from '../../main/contract/remote-key.ts'
import { tvLanguages } from '../../main/contract/tv-view.ts'
import { plainWords } from '../shared/words.ts'
import { firstLanguage, REMOTE_WORDS } from './words.ts'

test.each(tvLanguages)('every key has a name of its own: %s', (language) => {
  const names = REMOTE_KEYS.map((key) => REMOTE_WORDS[language].keys[key])
  expect(new Set(names).size).toBe(REMOTE_KEYS.length)
})

test('each notice says what to do, in both languages', () => {
  for (const why of Object.keys(REMOTE_WORDS.ja.notices) as (keyof typeof REMOTE_WORDS.ja.notices)[]) {
    expect(plainWords(REMOTE_WORDS.ja.notices[why].lead)).toMatch(/ください。$/)
    expect(REMOTE_WORDS.en.notices[why].lead).toMatch(/\.$/)
  }
})

test('Japanese, unless the telephone is set to English', () => {
  expect(['en-GB', 'en', 'EN-us', 'ja-JP', 'fr', ''].map(firstLanguage)).toEqual(['en', 'en', 'en', 'ja', 'ja', 'ja'])
})
