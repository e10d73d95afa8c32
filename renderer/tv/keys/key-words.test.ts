import { describe, expect, test } from 'vitest'
import { parseWords, plainWords } from '../../shared/words.ts'
import { KEY_NAMES } from './key-words.ts'
import { COLOUR_KEYS, DIGIT_KEYS, digitOf, REMOTE_KEYS } from '../../../main/contract/remote-key.ts'

describe.each(['ja', 'en'] as const)('names of keys in %s', (language) => {
  const names = KEY_NAMES[language]

  test('tell every key from every other', () => {
    const labels = REMOTE_KEYS.map((key) => plainWords(names[key].label))
    expect(new Set(labels).size).toBe(REMOTE_KEYS.length)
    const shapes = REMOTE_KEYS.flatMap((key) => names[key].shape ?? [])
    expect(new Set(shapes).size).toBe(shapes.length)
  })

  test('give each colour its own shape', () => {
    expect(COLOUR_KEYS.map((key) => names[key].shape)).toEqual(['●', '■', '▲', '◆'])
  })
})

test('every Chinese character of a Japanese name has its reading', () => {
  const bare = REMOTE_KEYS.flatMap((key) => parseWords(KEY_NAMES.ja[key].label))
    .filter((piece) => piece.kind === 'text')
    .filter((piece) => /\p{Script=Han}/u.test(piece.text))
  expect(bare).toEqual([])
})

test('digits are told from the rest', () => {
  expect(DIGIT_KEYS.map(digitOf)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(REMOTE_KEYS.filter((key) => digitOf(key) !== null)).toEqual(DIGIT_KEYS)
})
