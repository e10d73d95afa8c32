import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHmac, randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { erasableKeyOf, type ErasableKey } from '../keys/erasable-key.ts'
import { RowKeys, SEALED_BYTES, type AgeRow } from './age-row.ts'
import { AgeMemories, DAY_MS } from './age-memories.ts'
import { memoryDirectory, memoryPath } from './memory-file.ts'
import { groupMemories, reportMemory } from './memory-report.ts'

const KEY = erasableKeyOf(new Uint8Array(32).fill(7))
/** The first moment of a day in Japan; its eight octets do not stand in a file by chance. */
const DAY = Date.parse('2026-11-26T00:00:00+09:00')

let data = ''
let opened: AgeMemories[] = []
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-sealed-rows-'))
  opened = []
})
afterEach(() => {
  for (const each of opened) each.close()
  rmSync(data, { recursive: true })
})

function memoriesOf(key: ErasableKey = KEY): AgeMemories {
  const memories = new AgeMemories({ dataDirectory: data, key, keepDays: 90, clock: new ManualClock(DAY + 3_600_000) })
  opened.push(memories)
  return memories
}

const certificate = (name: unknown) => Buffer.from(`certificate of ${String(name)}`)

/** The clear content in each spelling that SQLite, or a program, would give it. */
function spellingsOf(atLeastYears: number, answeredAtMs: number): readonly Buffer[] {
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(answeredAtMs))
  const content = Buffer.concat([Buffer.of(atLeastYears), time])
  // SQLite writes this number into six octets.
  return [time.subarray(2), Buffer.from(time).reverse().subarray(0, 6), content, Buffer.from(String(answeredAtMs)), Buffer.from(content.toString('hex'))]
}

const standsIn = (file: Buffer, answeredAtMs: number) => spellingsOf(20, answeredAtMs).some((each) => file.includes(each))

describe('the content of a row', () => {
  it('is had again under its name and key, whatever it is, and each time written otherwise', () => {
    const age = fc.record({ atLeastYears: fc.integer({ min: 1, max: 150 }), answeredAtMs: fc.maxSafeNat() })
    const keys = new RowKeys(KEY)
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), age, (pseudonym, content) => {
        const [one, other] = [keys.seal(pseudonym, content), keys.seal(pseudonym, content)]
        expect(one).toHaveLength(SEALED_BYTES)
        expect(keys.open({ pseudonym, sealed: one })).toEqual(content)
        expect(Buffer.from(one)).not.toEqual(Buffer.from(other))
        expect(Buffer.from(one.slice(12, 21))).not.toEqual(Buffer.from(other.slice(12, 21)))
        expect(new RowKeys(erasableKeyOf(randomBytes(32))).open({ pseudonym, sealed: one })).toBeNull()
      })
    )
  })

  it.each<[string, unknown, unknown]>([
    ['a name that is none', 'text', new Uint8Array(SEALED_BYTES)],
    ['a short name', new Uint8Array(15), new Uint8Array(SEALED_BYTES)],
    ['a number in place of what is sealed', new Uint8Array(16), 20],
    ['nothing in its place', new Uint8Array(16), null],
    ['a tag cut short', new Uint8Array(16), new Uint8Array(SEALED_BYTES - 12)]
  ])('is none, and nothing throws, where a damaged file gives %s', (_, pseudonym, sealed) => {
    expect(new RowKeys(KEY).open({ pseudonym, sealed } as AgeRow)).toBeNull()
  })

  it('stands nowhere in the file in the clear', () => {
    const memories = memoriesOf()
    for (let index = 0; index < 200; index += 1) memories.remember(memories.subjectOf(certificate(index)), 20, DAY)
    expect(standsIn(readFileSync(memoryPath(data)), DAY)).toBe(false)
  })

  it('is of no use under another card’s name: swapped rows clear neither', () => {
    const memories = memoriesOf()
    const [child, adult] = [memories.subjectOf(certificate('child')), memories.subjectOf(certificate('adult'))]
    memories.remember(child, 15, DAY)
    memories.remember(adult, 20, DAY)
    memories.examine((database) => {
      const read = database.prepare<[Uint8Array], Buffer>('SELECT sealed FROM age WHERE pseudonym = ?').pluck()
      const [ofChild, ofAdult] = [read.get(child.pseudonym), read.get(adult.pseudonym)]
      const put = database.prepare('UPDATE age SET sealed = ? WHERE pseudonym = ?')
      put.run(ofAdult, child.pseudonym)
      put.run(ofChild, adult.pseudonym)
    })
    for (const each of [child, adult]) expect(memories.find(each)).toEqual({ result: 'unreadable' })
    expect(groupMemories(memories)).toEqual({ ok: true, value: [] })
  })

  it('cannot be read by anybody once the key is destroyed', () => {
    const memories = memoriesOf()
    for (let index = 0; index < 20; index += 1) memories.remember(memories.subjectOf(certificate(index)), 20, DAY)
    const rows = memories.examine((database) => database.prepare<[], AgeRow>('SELECT pseudonym, sealed FROM age').all())
    const keys = new RowKeys(erasableKeyOf(randomBytes(32)))
    expect(rows.ok && rows.value?.map((row) => keys.open(row))).toEqual(Array.from({ length: 20 }, () => null))
    const later = memoriesOf(erasableKeyOf(randomBytes(32)))
    expect(reportMemory(later, data, { expiredBeforeMs: 0 })).toEqual({ ok: false, error: { code: 'memory_failed', cause: 'other_key' } })
  })
})

describe('a walk through all of it', () => {
  it('forgets by the day across many parts, keeps what does not open, and says how many', async () => {
    const memories = memoriesOf()
    const cards = Array.from({ length: 3500 }, (_, index) => memories.subjectOf(certificate(index)))
    memories.remember(cards[0] ?? memories.subjectOf(certificate(0)), 20, DAY)
    memories.examine((database, keys) => {
      const put = database.prepare('INSERT OR REPLACE INTO age VALUES (?, ?)')
      database.transaction(() => {
        for (const [index, { pseudonym }] of cards.entries()) {
          const answeredAtMs = index % 2 === 0 ? DAY : DAY - 100 * DAY_MS
          put.run(pseudonym, index % 500 === 0 ? randomBytes(SEALED_BYTES) : keys.seal(pseudonym, { atLeastYears: 20, answeredAtMs }))
        }
      })()
    })
    expect(await memories.purgeExpired()).toEqual({ ok: true, value: { removed: 1750, damaged: 7 } })
    const report = reportMemory(memories, data, { expiredBeforeMs: DAY })
    expect(report.ok && report.value).toMatchObject({ memories: 1750, damaged: 7, expired: 0, byYears: [{ atLeastYears: 20, memories: 1743 }] })
    const few = reportMemory(memories, data, { expiredBeforeMs: DAY, rows: 10 })
    expect(few.ok && few.value).toMatchObject({ memories: 1750 })
    expect(few.ok && few.value.byYears[0]?.memories).toBeLessThanOrEqual(10)
    expect(memories.purgeBefore(DAY + 1)).toEqual({ ok: true, value: { removed: 1743, damaged: 7 } })
    expect(memories.purgeAll()).toEqual({ ok: true, value: 7 })
  })
})

/** A file of format 1, as it was written: HMAC-SHA-256 over name, N and time, its first 64 bits, as the seal. */
const OLD_SCHEMA = `
CREATE TABLE memory (id INTEGER PRIMARY KEY CHECK (id = 1), key_commitment TEXT NOT NULL) STRICT;
CREATE TABLE age (
  pseudonym BLOB PRIMARY KEY NOT NULL CHECK (length(pseudonym) = 16),
  at_least_years INTEGER NOT NULL CHECK (at_least_years BETWEEN 1 AND 150),
  answered_at_ms INTEGER NOT NULL CHECK (answered_at_ms >= 0),
  seal BLOB NOT NULL CHECK (length(seal) = 8)
) STRICT, WITHOUT ROWID;
PRAGMA application_id = 1212240973;
PRAGMA user_version = 1;
`

function writeOldFile(count: number): void {
  mkdirSync(memoryDirectory(data), { recursive: true, mode: 0o700 })
  const database = new Database(memoryPath(data))
  database.exec(OLD_SCHEMA)
  database.prepare('INSERT INTO memory VALUES (1, ?)').run(KEY.commitment())
  const put = database.prepare('INSERT INTO age VALUES (?, ?, ?, ?)')
  const [keys, sealing] = [new RowKeys(KEY), KEY.derive('age-memory-rows')]
  const write = () => {
    for (let index = 0; index < count; index += 1) {
      const pseudonym = keys.pseudonymOf(certificate(index))
      const rest = Buffer.alloc(9)
      rest.writeUInt8(20)
      rest.writeBigUInt64BE(BigInt(DAY), 1)
      put.run(pseudonym, 20, DAY, createHmac('sha256', sealing).update(pseudonym).update(rest).digest().subarray(0, 8))
    }
  }
  database.transaction(write)()
  database.close()
}

describe('a file of format 1', () => {
  it('is carried over whole at opening, and nothing of it stays in the clear', () => {
    writeOldFile(2500)
    expect(standsIn(readFileSync(memoryPath(data)), DAY)).toBe(true)
    const memories = memoriesOf()
    const yes = { result: 'yes', atLeastYears: 20, answeredAtMs: DAY }
    for (let index = 0; index < 2500; index += 1) expect(memories.find(memories.subjectOf(certificate(index)))).toEqual(yes)
    const file = readFileSync(memoryPath(data))
    expect(standsIn(file, DAY)).toBe(false)
    expect(file.includes('at_least_years')).toBe(false)
    const facts = memories.examine((database) => [database.pragma('user_version', { simple: true }), database.pragma('freelist_count', { simple: true })])
    expect(facts).toEqual({ ok: true, value: [2, 0] })
    expect(reportMemory(memories, data, { expiredBeforeMs: 0 })).toMatchObject({ ok: true, value: { memories: 2500, damaged: 0 } })
    expect(memoriesOf().find(memories.subjectOf(certificate(7)))).toEqual(yes)
  })

  it('with a row that was changed: that one does not open afterwards, and is not dropped', () => {
    writeOldFile(3)
    const old = new Database(memoryPath(data))
    old.prepare('UPDATE age SET at_least_years = 60 WHERE pseudonym = ?').run(new RowKeys(KEY).pseudonymOf(certificate(1)))
    old.close()
    const memories = memoriesOf()
    expect([0, 1, 2].map((index) => memories.find(memories.subjectOf(certificate(index))).result)).toEqual(['yes', 'unreadable', 'yes'])
    expect(reportMemory(memories, data, { expiredBeforeMs: 0 })).toMatchObject({ ok: true, value: { memories: 3, damaged: 1 } })
  })

  it('under another key, or while another program writes there: left as it is', () => {
    writeOldFile(3)
    const before = readFileSync(memoryPath(data))
    const other = memoriesOf(erasableKeyOf(randomBytes(32)))
    expect(other.find(other.subjectOf(certificate(0)))).toEqual({ result: 'unreadable' })
    expect(readFileSync(memoryPath(data))).toEqual(before)
    const writer = new Database(memoryPath(data))
    writer.exec('BEGIN IMMEDIATE')
    const memories = memoriesOf()
    expect(memories.find(memories.subjectOf(certificate(0)))).toEqual({ result: 'unreadable' })
    writer.exec('ROLLBACK')
    writer.close()
    expect(readFileSync(memoryPath(data))).toEqual(before)
    expect(memories.find(memories.subjectOf(certificate(0))).result).toBe('yes')
  })

  it('any one octet of it turned: what is found is what was remembered, or nothing, and nothing throws', () => {
    writeOldFile(20)
    const sound = readFileSync(memoryPath(data))
    const found = { yes: 0, none: 0, unreadable: 0 }
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(19), (at, change, index) => {
        const damaged = Buffer.from(sound)
        damaged[at] = (damaged[at] ?? 0) ^ change
        writeFileSync(memoryPath(data), damaged)
        const memories = memoriesOf()
        const finding = memories.find(memories.subjectOf(certificate(index)))
        if (finding.result === 'yes') expect(finding).toEqual({ result: 'yes', atLeastYears: 20, answeredAtMs: DAY })
        found[finding.result as keyof typeof found] += 1
        memories.purgeBefore(0)
        memories.close()
      }),
      { numRuns: 120 }
    )
    expect(found.yes).toBeGreaterThan(0)
    expect(found.unreadable).toBeGreaterThan(0)
  })
})
