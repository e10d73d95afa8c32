import { describe, expect, test } from 'vitest'
import { decodeStatusWord } from './status-word.ts'
import { decodeVerifyAnswer } from './verify-answer.ts'

const everyStatusWord = Array.from({ length: 0x1_0000 }, (_, statusWord) => statusWord)

describe('decodeStatusWord', () => {
  test('gives every status word exactly one meaning', () => {
    const counts = new Map<string, number>()
    for (const statusWord of everyStatusWord) {
      const { kind } = decodeStatusWord(statusWord)
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
    }
    const { bytes_available, le_wrong, tries_left, other, ...single } = Object.fromEntries(counts)
    expect({ bytes_available, le_wrong, tries_left }).toEqual({ bytes_available: 256, le_wrong: 256, tries_left: 16 })
    expect(Object.keys(single).toSorted()).toEqual([
      'authentication_method_blocked',
      'class_not_supported',
      'completed',
      'conditions_of_use_not_satisfied',
      'data_field_wrong',
      'end_of_file',
      'file_not_found',
      'instruction_not_supported',
      'length_wrong',
      'offset_outside_file',
      'parameters_wrong',
      'reference_data_not_found',
      'reference_data_not_usable',
      'security_status_not_satisfied'
    ])
    expect(new Set(Object.values(single))).toEqual(new Set([1]))
    expect(other).toBe(0x1_0000 - 256 - 256 - 16 - 14)
  })

  test('reads SW1 first: only 63Cx counts tries', () => {
    expect(decodeStatusWord(0x6983)).toEqual({ kind: 'authentication_method_blocked' })
    for (const statusWord of everyStatusWord) {
      const meaning = decodeStatusWord(statusWord)
      if (meaning.kind === 'tries_left') expect(statusWord).toBe(0x63c0 + meaning.triesLeft)
    }
  })

  test('reads 00 behind 61 and 6C as 256', () => {
    expect(decodeStatusWord(0x6100)).toEqual({ kind: 'bytes_available', countBytes: 256 })
    expect(decodeStatusWord(0x6c00)).toEqual({ kind: 'le_wrong', rightLe: 256 })
    expect(decodeStatusWord(0x6c20)).toEqual({ kind: 'le_wrong', rightLe: 32 })
  })
})

describe('decodeVerifyAnswer', () => {
  test.each([0x6983, 0x6984, 0x63c0])('reads %i as blocked, asked or tried', (statusWord) => {
    expect(decodeVerifyAnswer(statusWord, true)).toEqual({ kind: 'blocked' })
    expect(decodeVerifyAnswer(statusWord, false)).toEqual({ kind: 'blocked' })
  })

  test('is verified by 9000 alone, and only where a PIN was sent', () => {
    expect(everyStatusWord.filter((word) => decodeVerifyAnswer(word, false).kind === 'verified')).toEqual([0x9000])
    expect(everyStatusWord.filter((word) => decodeVerifyAnswer(word, true).kind === 'verified')).toEqual([])
    expect(decodeVerifyAnswer(0x9000, true)).toEqual({ kind: 'not_set' })
  })

  test('never reports zero tries left', () => {
    for (const statusWord of everyStatusWord) {
      const answer = decodeVerifyAnswer(statusWord, true)
      if (answer.kind === 'tries_left') expect(answer.triesLeft).toBeGreaterThan(0)
    }
  })

  test('refuses a failed verification without a count', () => {
    expect(decodeVerifyAnswer(0x6300, false)).toEqual({ kind: 'refused' })
  })
})
