import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bucketOf, findRecord, hashSerial, MAX_RECORD_BYTES, putRecord, RECORD_BYTES, revocationAt } from './list-record.ts'
import { ListSpill } from './list-spill.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-spill-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

const serial = fc.uint8Array({ minLength: 1, maxLength: 20 })
const record = fc.record({
  serial,
  time: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  reason: fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 8, 9, 10)
})

describe('a record', () => {
  it('is found among others, and says what was put into it', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 30 }), serial, (records, absent) => {
        const bytes = new Uint8Array(records.length * MAX_RECORD_BYTES)
        let end = 0
        for (const { serial: octets, time, reason } of records) {
          end = putRecord(bytes, end, octets, 0, octets.length, time, reason)
        }
        const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex')
        for (const { serial: octets } of records) {
          const at = findRecord(bytes, 0, end, octets)
          const first = records.find((each) => hex(each.serial) === hex(octets))
          expect(revocationAt(bytes, at)?.revokedAtMs).toBe(Date.UTC(1950, 0, 1) + ((first?.time ?? 0) >>> 0) * 1000)
        }
        const isThere = records.some((each) => hex(each.serial) === hex(absent))
        expect(findRecord(bytes, 0, end, absent) >= 0).toBe(isThere)
      })
    )
  })

  it('is written as its description says', () => {
    const bytes = new Uint8Array(7)
    expect(putRecord(bytes, 0, Uint8Array.of(0x04, 0xd2), 0, 2, 10, 1)).toBe(7)
    expect(Buffer.from(bytes).toString('hex')).toBe('1504d20000000a')
    expect(revocationAt(bytes, 0)).toEqual({ reason: 'keyCompromise', revokedAtMs: Date.UTC(1950, 0, 1, 0, 0, 10) })
  })
})

describe('hashes', () => {
  it('fill every bucket about alike, for serial numbers that follow each other too', () => {
    for (const step of [1, 256, 65_536]) {
      const counts = new Int32Array(64)
      for (let index = 0; index < 64 * 200; index += 1) {
        const octets = Buffer.alloc(8)
        octets.writeBigUInt64BE(BigInt(index) * BigInt(step) + 2n ** 62n)
        const bucket = bucketOf(hashSerial(octets, 0, 8), 64)
        counts[bucket] = (counts[bucket] ?? 0) + 1
      }
      // Of 200 expected ones, six deviations of a fair throw.
      expect(Math.max(...counts)).toBeLessThan(290)
      expect(Math.min(...counts)).toBeGreaterThan(115)
    }
  })
})

describe('spilled records', () => {
  it('come back from their partition, all of them in their order, whether they waited in memory or not', () => {
    const spill = new ListSpill(join(directory, 'spill'), 8 * 1024 * 1024)
    const count = 200_000
    const octets = Buffer.alloc(4)
    for (let index = 0; index < count; index += 1) {
      octets.writeUInt32BE(index)
      if (!spill.add(octets, 0, 4, index, 0)) throw new Error('refused')
    }
    // It has no name that a crash could leave behind.
    expect(readdirSync(directory)).toEqual([])
    let seen = 0
    for (let partition = 0; partition < spill.partitions; partition += 1) {
      const bytes = Buffer.alloc(spill.bytesOf(partition))
      spill.gather(partition, bytes)
      let last = -1
      for (let at = 0; at < bytes.length; at += RECORD_BYTES[bytes[at] ?? 0] ?? 0) {
        const index = bytes.readUInt32BE(at + 1)
        expect(index > last && bytes.readUInt32BE(at + 5) === index).toBe(true)
        last = index
        seen += 1
      }
    }
    expect(spill.partitions).toBe(8)
    expect(seen).toBe(count)
    spill.close()
  })

  it('are refused where one serial number fills a partition, before it takes more memory than planned', () => {
    const most = 8 * 1024 * 1024
    const spill = new ListSpill(join(directory, 'spill'), most)
    let added = 0
    while (spill.add(Uint8Array.of(1, 2, 3), 0, 3, 0, 0)) added += 1
    expect(added * 8).toBeLessThan((most / spill.partitions) * 2 + 64 * 1024)
    expect(added).toBeGreaterThan(100_000)
    spill.close()
  })
})
