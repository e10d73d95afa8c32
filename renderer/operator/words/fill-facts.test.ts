import { describe, expect, test } from 'vitest'
import { bytesWords, factWords, fillFacts } from './fill-facts.ts'

describe('facts in words', () => {
  test('have the unit that their name tells', () => {
    expect(factWords('freeBytes', 48_200_000_000, 'ja')).toBe('48.2 GB')
    expect(factWords('lastSaleAtMs', Date.parse('2026-11-27T13:04:00+09:00'), 'ja')).toBe('2026年11月27日(金) 13:04 JST')
    expect(factWords('waitingMs', 65_000, 'en')).toBe('1 min')
    expect(factWords('answeredInMs', 1_234, 'en')).toBe('1,234 ms')
    expect(factWords('count', 3, 'en')).toBe('3')
    expect(factWords('reason', null, 'en')).toBe('not known')
  })

  test('are put where their name stands', () => {
    expect(fillFacts('空き {freeBytes}、{missing}', { freeBytes: 0 }, 'ja')).toBe('空き 0 B、不明')
  })

  test('of size are rounded to one place', () => {
    expect(bytesWords(999)).toBe('999 B')
    expect(bytesWords(1_500)).toBe('1.5 kB')
    expect(bytesWords(2e15)).toBe('2000.0 TB')
  })
})
