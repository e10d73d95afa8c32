import { describe, expect, it } from 'vitest'
import { testDeviceKey } from '../../test/support/test-device-key.ts'
import { deviceKeyOf } from '../keys/device-key.ts'
import { headText } from './chain.ts'
import { parseMark, printMark, type RecordMark } from './record-mark.ts'

const mark: RecordMark = { logId: '0f3a9c51'.repeat(4), sequence: 1234, hash: Buffer.alloc(32, 9) }
const keys = [testDeviceKey.publicKey]
const other = deviceKeyOf(new Uint8Array(32).fill(3))

describe('a mark', () => {
  it('is read as it was printed, also where one of several keys signed it', () => {
    const text = printMark(mark, testDeviceKey)
    expect(parseMark(text, keys)).toEqual(mark)
    expect(parseMark(text, [other.publicKey, ...keys])).toEqual(mark)
  })

  it('of another key is told apart from a damaged one', () => {
    expect(parseMark(printMark(mark, other), keys)).toEqual({ lost: 'other_key' })
    expect(parseMark('', keys)).toEqual({ lost: 'damaged' })
  })

  it('is damaged by every bit that turns, and wherever it is cut off', () => {
    const octets = Buffer.from(printMark(mark, testDeviceKey), 'latin1')
    for (let at = 0; at < octets.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const turned = Buffer.from(octets)
        turned.writeUInt8(turned.readUInt8(at) ^ (1 << bit), at)
        expect(parseMark(turned.toString('latin1'), keys)).toEqual({ lost: 'damaged' })
      }
      expect(parseMark(octets.toString('latin1', 0, at), keys)).toEqual({ lost: 'damaged' })
    }
  })

  it('cannot be written by whoever has no key, nor made of what the key signed elsewhere', () => {
    const text = printMark(mark, testDeviceKey)
    const forged = printMark({ ...mark, sequence: 12 }, other).replaceAll(
      other.publicKey.fingerprint,
      testDeviceKey.publicKey.fingerprint
    )
    expect(parseMark(forged, keys)).toEqual({ lost: 'damaged' })
    const head = headText(mark.logId, { ...mark, checkpoints: 0, newestCheckpoint: new Uint8Array(32) })
    const signature = Buffer.from(testDeviceKey.sign(head)).toString('hex')
    expect(parseMark(text.replace(/[0-9a-f]{128}/, signature), keys)).toEqual({ lost: 'damaged' })
  })
})
