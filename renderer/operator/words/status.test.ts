import { describe, expect, test } from 'vitest'
import { statusCodes } from '../../../main/contract/status-codes.ts'
import { statusEn } from './status-en.ts'
import { statusJa } from './status-ja.ts'

/** Names of the facts that words put in. */
const factsIn = (words: readonly (string | undefined)[]): readonly string[] =>
  [...new Set(words.flatMap((text) => [...(text ?? '').matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')))].sort()

describe('the words of a state', () => {
  test('tell for every warning and fault what to do', () => {
    for (const { code, state } of statusCodes) {
      const isAiling = state === 'warning' || state === 'fault'
      for (const table of [statusJa, statusEn]) expect([code, (table[code][1] ?? '') !== '']).toEqual([code, isAiling])
    }
  })

  test('use the same facts in both languages', () => {
    for (const { code } of statusCodes) expect([code, factsIn(statusJa[code])]).toEqual([code, factsIn(statusEn[code])])
  })

  test('have none for a code that is gone', () => {
    const known = new Set<string>(statusCodes.map(({ code }) => code))
    for (const code of [...Object.keys(statusJa), ...Object.keys(statusEn)]) expect(known.has(code)).toBe(true)
  })
})
