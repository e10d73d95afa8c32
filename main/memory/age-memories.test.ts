import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { erasableKeyOf } from '../keys/erasable-key.ts'
import { AgeMemories, DAY_MS } from './age-memories.ts'
import { memoryDirectory, memoryPath } from './memory-file.ts'
import { groupMemories, reportMemory } from './memory-report.ts'

const KEY = erasableKeyOf(new Uint8Array(32).fill(7))
const OTHER_KEY = erasableKeyOf(new Uint8Array(32).fill(8))
const KEEP_DAYS = 90
const NOW_MS = Date.parse('2026-11-26T10:00:00Z')
/** When that day began in Japan. */
const TODAY_MS = Date.parse('2026-11-26T00:00:00+09:00')

let data = ''
let clock = new ManualClock(NOW_MS)
let opened: AgeMemories[] = []

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-memory-'))
  clock = new ManualClock(NOW_MS)
  opened = []
})
afterEach(() => {
  for (const each of opened) each.close()
  rmSync(data, { recursive: true, force: true })
})

function memoriesOf(key = KEY): AgeMemories {
  const memories = new AgeMemories({ dataDirectory: data, key, keepDays: KEEP_DAYS, clock })
  opened.push(memories)
  return memories
}

const certificate = (name: string) => Buffer.from(`certificate of ${name}`)
const path = () => memoryPath(data)

/** Every way the octets could be written in a file. */
function tracesOf(octets: Uint8Array): Buffer[] {
  const bytes = Buffer.from(octets)
  const texts = [bytes.toString('hex'), bytes.toString('hex').toUpperCase(), bytes.toString('base64').replaceAll('=', '')]
  return [bytes, ...texts.map((text) => Buffer.from(text))]
}

function isAnywhere(octets: Uint8Array): boolean {
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.some((file) => {
    const content = readFileSync(join(file.parentPath, file.name))
    return tracesOf(octets).some((trace) => content.includes(trace))
  })
}

describe('what is remembered of ages', () => {
  it('is a keyed pseudonym of 16 octets: the same for one card and key, and another for any other', () => {
    const memories = memoriesOf()
    const { pseudonym } = memories.subjectOf(certificate('one'))
    expect(pseudonym).toHaveLength(16)
    expect(memories.subjectOf(certificate('one')).pseudonym).toEqual(pseudonym)
    expect(memories.subjectOf(certificate('another')).pseudonym).not.toEqual(pseudonym)
    expect(memoriesOf(OTHER_KEY).subjectOf(certificate('one')).pseudonym).not.toEqual(pseudonym)
  })

  it('makes no file by being asked', () => {
    const memories = memoriesOf()
    const subject = memories.subjectOf(certificate('one'))
    expect(memories.find(subject)).toEqual({ result: 'none' })
    expect(memories.forget(subject)).toEqual({ ok: true, value: false })
    expect(readdirSync(data)).toEqual([])
  })

  it('lies in a file for its owner alone, under no name and in no journal', () => {
    const memories = memoriesOf()
    const subject = memories.subjectOf(certificate('one'))
    expect(memories.remember(subject, 20, NOW_MS - DAY_MS)).toEqual({ ok: true, value: undefined })
    expect(statSync(path()).mode & 0o777).toBe(0o600)
    expect(statSync(memoryDirectory(data)).mode & 0o777).toBe(0o700)
    expect(statSync(`${path()}-journal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0)
    expect(memories.find(subject)).toEqual({ result: 'yes', atLeastYears: 20, answeredAtMs: TODAY_MS - DAY_MS })
    expect(memoriesOf().find(subject)).toEqual({ result: 'yes', atLeastYears: 20, answeredAtMs: TODAY_MS - DAY_MS })
    expect(memories.find(memories.subjectOf(certificate('another')))).toEqual({ result: 'none' })
  })

  it('is the highest N with the newest yes to it, whatever came in which order', () => {
    const memories = memoriesOf()
    const answer = fc.record({ years: fc.constantFrom(15, 18, 20, 60), daysAgo: fc.integer({ min: 0, max: KEEP_DAYS - 1 }) })
    let count = 0
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 6 }), (answers) => {
        const subject = memories.subjectOf(certificate(String((count += 1))))
        for (const { years, daysAgo } of answers) memories.remember(subject, years, NOW_MS - daysAgo * DAY_MS)
        const atLeastYears = Math.max(...answers.map(({ years }) => years))
        const daysAgo = Math.min(...answers.filter(({ years }) => years === atLeastYears).map((each) => each.daysAgo))
        expect(memories.find(subject)).toEqual({ result: 'yes', atLeastYears, answeredAtMs: TODAY_MS - daysAgo * DAY_MS })
      }),
      { numRuns: 12 }
    )
  })

  it('takes a lower N where the higher one is past its time', () => {
    const memories = memoriesOf()
    const subject = memories.subjectOf(certificate('one'))
    memories.remember(subject, 20, NOW_MS - (KEEP_DAYS + 1) * DAY_MS)
    memories.remember(subject, 18, NOW_MS)
    expect(memories.find(subject)).toEqual({ result: 'yes', atLeastYears: 18, answeredAtMs: TODAY_MS })
  })

  it('takes no age that is none: a mistake in the program', () => {
    const memories = memoriesOf()
    const subject = memories.subjectOf(certificate('one'))
    for (const years of [0, -1, 18.5, 151, NaN]) expect(() => memories.remember(subject, years, NOW_MS)).toThrow(TypeError)
    for (const atMs of [-1, 0.5, NaN]) expect(() => memories.remember(subject, 20, atMs)).toThrow(TypeError)
    expect(readdirSync(data)).toEqual([])
  })
})

describe('the limit of days', () => {
  it.each([
    ['on the last moment, counted from the beginning of the day', NOW_MS, KEEP_DAYS * DAY_MS, 'yes'],
    ['a moment later', NOW_MS, KEEP_DAYS * DAY_MS + 1, 'none'],
    ['answered a little ahead of this clock', NOW_MS + 60_000, NOW_MS - TODAY_MS, 'yes'],
    ['answered far ahead of this clock, which is behind', NOW_MS + DAY_MS, NOW_MS - TODAY_MS, 'none']
  ])('%s', (_, answeredAtMs, sinceTodayMs, result) => {
    const memories = memoriesOf()
    const subject = memories.subjectOf(certificate('one'))
    memories.remember(subject, 20, answeredAtMs)
    clock.advance(TODAY_MS + sinceTodayMs - NOW_MS)
    expect(memories.find(subject).result).toBe(result)
  })

  it.each([
    ['the first moment of a day', '2026-11-26T00:00:00.000+09:00', '2026-11-26T00:00:00+09:00'],
    ['its last', '2026-11-25T23:59:59.999+09:00', '2026-11-25T00:00:00+09:00'],
    ['one that is on another day by UTC', '2026-11-26T08:59:59.999+09:00', '2026-11-26T00:00:00+09:00']
  ])('keeps the day of an answer and no moment: %s', (_, answeredAt, day) => {
    const memories = memoriesOf()
    const subject = memories.subjectOf(certificate('one'))
    memories.remember(subject, 20, Date.parse(answeredAt))
    const kept = { result: 'yes', atLeastYears: 20, answeredAtMs: Date.parse(day) }
    expect(memories.find(subject)).toEqual(kept)
    const groups = groupMemories(memories)
    expect(groups).toEqual({ ok: true, value: [{ atLeastYears: 20, answeredAtMs: kept.answeredAtMs, memories: 1 }] })
  })

  it('forgets what is past it, and nothing else', async () => {
    const memories = memoriesOf()
    const subjects = Array.from({ length: 30 }, (_, index) => memories.subjectOf(certificate(String(index))))
    for (const [index, subject] of subjects.entries()) {
      memories.remember(subject, 20, NOW_MS - (index % 2 === 0 ? KEEP_DAYS + 1 : KEEP_DAYS - 1) * DAY_MS)
    }
    const old = subjects[0]?.pseudonym ?? new Uint8Array(0)
    expect(isAnywhere(old)).toBe(true)
    expect(await memories.purgeExpired()).toEqual({ ok: true, value: { removed: 15, damaged: 0 } })
    expect(isAnywhere(old)).toBe(false)
    expect(subjects.map((subject) => memories.find(subject).result).filter((result) => result === 'yes')).toHaveLength(15)
    expect(await memories.purgeExpired()).toEqual({ ok: true, value: { removed: 0, damaged: 0 } })
  })

  it('has nothing to forget where there is no file, and makes none', async () => {
    expect(await memoriesOf().purgeExpired()).toEqual({ ok: true, value: { removed: 0, damaged: 0 } })
    expect(readdirSync(data)).toEqual([])
  })
})

describe('forgetting', () => {
  it('leaves the pseudonym in no file, in any spelling', () => {
    const memories = memoriesOf()
    for (let index = 0; index < 60; index += 1) memories.remember(memories.subjectOf(certificate(String(index))), 20, NOW_MS)
    const subject = memories.subjectOf(certificate('25'))
    expect(isAnywhere(subject.pseudonym)).toBe(true)
    expect(memories.forget(subject)).toEqual({ ok: true, value: true })
    expect(isAnywhere(subject.pseudonym)).toBe(false)
    expect(memories.find(subject)).toEqual({ result: 'none' })
    expect(memories.forget(subject)).toEqual({ ok: true, value: false })
    expect(memories.find(memories.subjectOf(certificate('26'))).result).toBe('yes')
  })

  it('everything, or what was answered before a day', () => {
    const memories = memoriesOf()
    const ages = [1, 5, 10, 20].map((days) => ({ days, subject: memories.subjectOf(certificate(String(days))) }))
    for (const { days, subject } of ages) memories.remember(subject, 20, NOW_MS - days * DAY_MS)
    expect(memories.purgeBefore(NOW_MS - 7 * DAY_MS)).toEqual({ ok: true, value: { removed: 2, damaged: 0 } })
    expect(ages.map(({ subject }) => memories.find(subject).result)).toEqual(['yes', 'yes', 'none', 'none'])
    expect(memories.purgeAll()).toEqual({ ok: true, value: 2 })
    for (const { subject } of ages) expect(isAnywhere(subject.pseudonym)).toBe(false)
  })

  it('is seen at once by a machine that runs beside the command', () => {
    const [machine, command] = [memoriesOf(), memoriesOf()]
    const subject = machine.subjectOf(certificate('one'))
    machine.remember(subject, 20, NOW_MS)
    command.purgeAll()
    expect(machine.find(subject)).toEqual({ result: 'none' })
    machine.remember(subject, 20, NOW_MS)
    rmSync(memoryDirectory(data), { recursive: true })
    expect(machine.find(subject)).toEqual({ result: 'none' })
    expect(machine.remember(subject, 20, NOW_MS).ok).toBe(true)
    expect(machine.find(subject).result).toBe('yes')
  })
})

describe('what was to be forgotten and could not be', () => {
  /** While this lasts nothing can be removed, as on a medium that fails: SQLite answers with an error of its own. */
  function blocked(): () => void {
    const other = new Database(path())
    other.exec("CREATE TRIGGER full BEFORE DELETE ON age BEGIN SELECT abs(-9223372036854775807 - 1); END")
    return () => {
      other.exec('DROP TRIGGER full')
      other.close()
    }
  }

  it('clears nobody, and is forgotten as soon as it can be, at whatever is asked first', async () => {
    const memories = memoriesOf()
    for (const ask of ['find', 'remember', 'purge'] as const) {
      const [subject, bystander] = [memories.subjectOf(certificate(ask)), memories.subjectOf(certificate('bystander'))]
      for (const each of [subject, bystander]) memories.remember(each, 20, NOW_MS)
      const unblock = blocked()
      expect(memories.forget(subject).ok).toBe(false)
      expect(memories.find(subject)).toEqual({ result: 'unreadable' })
      expect(memories.remember(subject, 18, NOW_MS).ok).toBe(false)
      expect(memories.find(bystander).result).toBe('yes')
      unblock()
      if (ask === 'find') expect(memories.find(subject)).toEqual({ result: 'none' })
      if (ask === 'remember') memories.remember(subject, 18, NOW_MS)
      if (ask === 'purge') await memories.purgeExpired()
      expect(memoriesOf().find(subject)).toMatchObject(ask === 'remember' ? { atLeastYears: 18 } : { result: 'none' })
      expect(memories.find(bystander).result).toBe('yes')
    }
  })

  it('of more cards than are noted is everything', () => {
    const memories = memoriesOf()
    const cards = Array.from({ length: 258 }, (_, index) => memories.subjectOf(certificate(String(index))))
    const bystander = memories.subjectOf(certificate('bystander'))
    memories.remember(bystander, 20, NOW_MS)
    memories.examine((database) => {
      const put = database.prepare('INSERT INTO age VALUES (?, zeroblob(37))')
      database.transaction(() => {
        for (const { pseudonym } of cards) put.run(pseudonym)
      })()
    })
    const unblock = blocked()
    for (const subject of cards.slice(0, 256)) memories.forget(subject)
    expect(memories.find(bystander).result).toBe('yes')
    memories.forget(cards[257] ?? bystander)
    expect(memories.find(bystander)).toEqual({ result: 'unreadable' })
    unblock()
    expect(memories.find(bystander)).toEqual({ result: 'none' })
    memories.remember(bystander, 20, NOW_MS)
    expect(memories.find(bystander).result).toBe('yes')
  })
})

describe('a memory that cannot be used', () => {
  it('under a key that is gone: unreadable, and neither mixed nor lost', () => {
    const subject = memoriesOf().subjectOf(certificate('one'))
    const first = memoriesOf()
    first.remember(subject, 20, NOW_MS)
    const other = memoriesOf(OTHER_KEY)
    const under = other.subjectOf(certificate('one'))
    expect(other.find(under)).toEqual({ result: 'unreadable' })
    const failed = { ok: false, error: { code: 'memory_failed', cause: 'other_key' } }
    expect(other.remember(under, 20, NOW_MS)).toEqual(failed)
    expect(other.purgeAll()).toEqual(failed)
    expect(memoriesOf().find(subject).result).toBe('yes')
  })

  it('another program’s database', () => {
    mkdirSync(memoryDirectory(data))
    const foreign = new Database(path())
    foreign.exec('CREATE TABLE age (pseudonym BLOB)')
    foreign.close()
    const memories = memoriesOf()
    const before = readFileSync(path())
    expect(memories.find(memories.subjectOf(certificate('one')))).toEqual({ result: 'unreadable' })
    expect(memories.purgeAll()).toEqual({ ok: false, error: { code: 'memory_failed', cause: 'foreign' } })
    expect(readFileSync(path())).toEqual(before)
  })

  it('no database at all', () => {
    mkdirSync(memoryDirectory(data))
    writeFileSync(path(), randomBytes(8192))
    const memories = memoriesOf()
    expect(memories.find(memories.subjectOf(certificate('one')))).toEqual({ result: 'unreadable' })
  })

  // Not by its rights: root, as whom tests run too, has them all.
  it('a file in the place of its folder', () => {
    writeFileSync(memoryDirectory(data), '')
    const memories = memoriesOf()
    const failed = memories.remember(memories.subjectOf(certificate('one')), 20, NOW_MS)
    expect(failed).toMatchObject({ ok: false, error: { code: 'memory_failed' } })
    expect(memories.find(memories.subjectOf(certificate('one')))).toEqual({ result: 'none' })
    expect(readFileSync(memoryDirectory(data))).toHaveLength(0)
  })

  it('a row that somebody wrote without the key, or changed: unreadable, and never a higher age', () => {
    const memories = memoriesOf()
    const subject = memories.subjectOf(certificate('one'))
    memories.remember(subject, 18, NOW_MS)
    const database = new Database(path())
    database.pragma('synchronous = OFF')
    const sound = database.prepare<[], Buffer>('SELECT sealed FROM age').pluck().get() ?? Buffer.alloc(0)
    const change = database.prepare('UPDATE age SET sealed = ?')
    for (const [at, octet] of sound.entries()) {
      const turned = Buffer.from(sound)
      turned[at] = octet ^ (1 << (at & 7))
      change.run(turned)
      expect(memories.find(subject)).toEqual({ result: 'unreadable' })
    }
    database.close()
    const report = reportMemory(memories, data, { expiredBeforeMs: 0 })
    expect(report.ok && report.value).toMatchObject({ memories: 1, damaged: 1 })
    memories.remember(subject, 15, NOW_MS)
    expect(memories.find(subject)).toEqual({ result: 'yes', atLeastYears: 15, answeredAtMs: TODAY_MS })
  })

  it('any one octet of it turned: what is found is what was remembered, or nothing, and nothing throws', () => {
    const first = memoriesOf()
    const subjects = Array.from({ length: 20 }, (_, index) => first.subjectOf(certificate(String(index))))
    for (const subject of subjects) first.remember(subject, 18, NOW_MS)
    first.close()
    const sound = readFileSync(path())
    const rows = { yes: 0, none: 0, unreadable: 0 }
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(19), (at, change, index) => {
        const damaged = Buffer.from(sound)
        damaged[at] = (damaged[at] ?? 0) ^ change
        writeFileSync(path(), damaged)
        const memories = memoriesOf()
        const subject = subjects[index]
        if (subject === undefined) throw new Error('no subject')
        const found = memories.find(subject)
        expect(['yes', 'none', 'unreadable']).toContain(found.result)
        if (found.result === 'yes') expect(found).toEqual({ result: 'yes', atLeastYears: 18, answeredAtMs: TODAY_MS })
        rows[found.result as keyof typeof rows] += 1
        reportMemory(memories, data, { expiredBeforeMs: 0 })
        memories.purgeBefore(0)
        memories.close()
      }),
      { numRuns: 120 }
    )
    expect(rows.yes).toBeGreaterThan(0)
    expect(rows.unreadable).toBeGreaterThan(0)
  })
})

describe('what is told of it', () => {
  it('is numbers alone', () => {
    const memories = memoriesOf()
    expect(reportMemory(memories, data, { expiredBeforeMs: NOW_MS })).toMatchObject({ ok: true, value: { memories: 0, bytes: 0 } })
    memories.remember(memories.subjectOf(certificate('a')), 20, NOW_MS - 2 * DAY_MS)
    memories.remember(memories.subjectOf(certificate('b')), 20, NOW_MS)
    memories.remember(memories.subjectOf(certificate('c')), 18, NOW_MS - 100 * DAY_MS)
    const report = reportMemory(memories, data, { expiredBeforeMs: NOW_MS - KEEP_DAYS * DAY_MS })
    expect(report).toEqual({
      ok: true,
      value: {
        memories: 3,
        byYears: [
          { atLeastYears: 18, memories: 1 },
          { atLeastYears: 20, memories: 2 }
        ],
        oldestAnsweredAtMs: TODAY_MS - 100 * DAY_MS,
        newestAnsweredAtMs: TODAY_MS,
        expired: 1,
        damaged: 0,
        bytes: statSync(path()).size
      }
    })
  })
})
