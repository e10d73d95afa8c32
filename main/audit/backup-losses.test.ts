import { describe, expect, it } from 'vitest'
import type { ChainPoint } from './export-format.ts'
import { lostRanges } from './backup-losses.ts'

const at = (sequence: number): ChainPoint => ({
  sequence,
  hash: new Uint8Array(32),
  checkpoints: 0,
  newestCheckpoint: new Uint8Array(32)
})
const spans = (...pairs: readonly (readonly [number, number])[]) =>
  pairs.map(([from, through]) => ({ from: at(from), through: at(through) }))

describe('what was deleted and is on the medium no more', () => {
  it.each([
    ['nothing, where all lies there', 300, [300], spans([0, 200], [200, 400]), [], []],
    ['what lies between two exports', 300, [300], spans([0, 100], [200, 400]), [], [[101, 200]]],
    ['what the medium began with', 300, [300], spans([100, 400]), [], [[1, 100]]],
    ['what it ended with', 300, [200, 300], spans([0, 250]), [], [[251, 300]]],
    [
      'what a damaged export held, as far as it was deleted',
      300,
      [300],
      spans([0, 250]),
      ['audit-0f3a9c51-0000000251-0000000400'],
      [[251, 300]]
    ],
    ['not what another export holds too', 300, [300], spans([0, 400]), ['audit-0f3a9c51-0000000101-0000000200'], []],
    ['not what was deleted before the medium came', 300, [200, 300], spans([200, 400]), [], []],
    ['nothing of an empty medium', 300, [300], [], [], []],
    ['nothing, where nothing was deleted', 0, [], spans([50, 100]), ['audit-0f3a9c51-0000000001-0000000050'], []]
  ] as const)('is %s', (_, start, cuts, exports, damaged, expected) => {
    expect(lostRanges(start, cuts, exports, damaged).map(({ first, last }) => [first, last])).toEqual(expected)
  })
})
