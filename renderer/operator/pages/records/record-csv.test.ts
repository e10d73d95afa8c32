import { expect, test } from 'vitest'
import { recordsCsv, type CsvWords } from './record-csv.ts'
import { viewOf } from './record-view.ts'

const words: CsvWords = {
  head: ['n', 'from', 'to', 'o', 'oc', 'r', 'rc', 'p', 'pid', 'rule', 'v', 'age', 'pins', 'ms'],
  outcome: (code) => `O:${code}`,
  reason: (code) => `R:${code}`,
  product: (id) => `=${id}`,
  time: (ms) => `t${ms}`
}
const linesOf = (text: string): readonly string[] => text.slice(1, -2).split('\r\n')

test('a row for each thing, one for a session without any, and as many cells as the head', () => {
  const basket = viewOf(9, {
    outcome: 'sold',
    startedAtMs: 5,
    endedAtMs: 25,
    pinAttempts: 1,
    items: [
      { product: { id: 'beer', selection: '1' }, rule: { id: 'alcohol', version: 2, atLeastYears: 20 } },
      { product: { id: 'tea', selection: '2' } }
    ]
  })
  const nothing = viewOf(8, { outcome: 'cancelled', reason: 'shutdown', endedAtMs: 4, pinAttempts: 0 })
  const lines = linesOf(recordsCsv([basket, nothing], words))
  expect(lines.slice(1)).toEqual([
    "9,t5,t25,O:sold,sold,,,'=beer,beer,alcohol,2,20,1,20",
    "9,t5,t25,O:sold,sold,,,'=tea,tea,,,,1,20",
    '8,,t4,O:cancelled,cancelled,R:shutdown,shutdown,,,,,,0,'
  ])
  expect(lines.every((line) => line.split(',').length === words.head.length)).toBe(true)
})
