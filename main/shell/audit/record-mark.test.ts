import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testDeviceKey } from '../../../test/support/test-device-key.ts'
import { parseMark } from '../../audit/record-mark.ts'
import { recordMarkPath } from '../../keys/record-mark-file.ts'
import { MARK_EVERY, MarkKeeper } from './record-mark.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-mark-keeper-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

const end = (sequence: number, checkedThrough = 0) => ({ logId: '0f3a9c51'.repeat(4), sequence, hash: Buffer.alloc(32, sequence), checkedThrough })

function marked(): number | null {
  const mark = parseMark(readFileSync(recordMarkPath(directory), 'latin1'), [testDeviceKey.publicKey])
  return 'lost' in mark ? null : mark.sequence
}

describe('the keeper of the mark', () => {
  it('writes it at the first commit, at a checkpoint, and else after so many entries', () => {
    const keeper = new MarkKeeper(directory, testDeviceKey)
    keeper.begin(() => undefined)
    const seen = []
    for (let sequence = 1; sequence <= 2 * MARK_EVERY; sequence++) {
      keeper.reached(end(sequence, sequence >= 30 ? 30 : 0))
      if (seen.at(-1) !== marked()) seen.push(marked())
    }
    expect(seen).toEqual([1, 26, 30])
  })

  it('tries again at the next commit where it could not be written, and tells so once', () => {
    let told = 0
    const keeper = new MarkKeeper(directory, testDeviceKey)
    keeper.begin(() => {
      told++
    })
    keeper.reached(end(1))
    rmSync(recordMarkPath(directory))
    mkdirSync(join(recordMarkPath(directory), 'in-the-way'), { recursive: true })
    for (const sequence of [26, 27, 28]) keeper.reached(end(sequence))
    expect(told).toBe(1)
    rmSync(recordMarkPath(directory), { recursive: true })
    keeper.reached(end(29))
    expect(marked()).toBe(29)
    keeper.reached(end(30))
    expect(marked()).toBe(29)
    rmSync(recordMarkPath(directory))
    mkdirSync(join(recordMarkPath(directory), 'in-the-way'), { recursive: true })
    keeper.reached(end(54))
    expect(told).toBe(2)
  })
})
