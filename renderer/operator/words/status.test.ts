import { describe, expect, test } from 'vitest'
import { statusCodes } from '../../../main/contract/status-codes.ts'
import { statusEn } from './status-en.ts'
import { statusJa } from './status-ja.ts'
import { backupFaultWords, checkWords, statusWords } from './status.ts'

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

  test('name products, not their ids', () => {
    const names: Readonly<Record<string, string>> = { beer: '生ビール', sake: '純米酒' }
    const nameOf = (id: string): string => names[id] ?? id
    const soldOut = statusWords({ code: 'sold_out', facts: { count: 3, products: 'beer, sake, gone' } }, nameOf)
    expect(soldOut.what).toContain('生ビール、純米酒、gone')
    expect(statusWords({ code: 'goods_stuck', facts: { productId: 'beer', selection: '1' } }, nameOf).what).toContain('生ビール')
  })

  test('stand for those of a check where nothing has to be put in', () => {
    expect(checkWords('reader_lost')?.what).toBe(statusJa.reader_lost[0])
    for (const code of [undefined, 'toString', 'sold_out']) expect(checkWords(code)).toBeNull()
  })

  test('say why copies fail', () => {
    expect(backupFaultWords('medium_away')).toBe(statusJa.backup_medium_away[0])
    expect(backupFaultWords('lost')).toBe(statusJa.backup_lost[0])
    expect(backupFaultWords('EIO')).toContain('EIO')
  })
})
