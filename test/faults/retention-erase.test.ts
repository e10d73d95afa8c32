import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { deviceKeyPath } from '../../main/keys/device-key.ts'
import { destroyErasableKey, erasableKeyPath, erasingJournalPath, openErasableKey } from '../../main/keys/erasable-key.ts'
import { AgeMemories } from '../../main/memory/age-memories.ts'
import { memoryDirectory } from '../../main/memory/memory-file.ts'
import { lockImports } from '../../main/revocation/import-lock.ts'
import { RevocationLists } from '../../main/revocation/revocation-lists.ts'
import type { ErasureReport } from '../../main/shell/retention/erasure-report.ts'
import { eraseRetained } from '../../main/shell/retention/erasing.ts'
import { leftoversIn } from '../../main/shell/retention/leftovers.ts'
import { listsKeyOf } from '../../main/shell/trust/lists-key.ts'
import { openStore, storePath } from '../../main/store/database.ts'
import { DAY_MS } from '../support/crl-world.ts'
import type { Planted } from './support/erasing-world.ts'
import {
  CERTIFICATES,
  copyDirectory,
  ENTRIES,
  erasedEventsOf,
  filesBelowWith,
  plantRetained,
  spellings,
  UNOPENABLE_RECORDS,
  verifiedReport
} from './support/erasing-world.ts'

/**
 * The end of the contract. What must be gone is planted first and found: pseudonyms, serial numbers, the key. After the
 * erasing every octet of every file of the data directory is searched for it, in each spelling.
 */

const nowMs = Math.floor(Date.now() / 1000) * 1000

let template = ''
let data = ''
let planted: Planted = { pseudonyms: [], serial: new Uint8Array(), secret: new Uint8Array() }

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'hatachi-erase-template-'))
  planted = await plantRetained(template, nowMs)
})

const copyTemplate = () => {
  copyDirectory(template, data)
}

afterAll(() => {
  rmSync(template, { recursive: true })
})

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-erase-'))
  copyTemplate()
})

afterEach(() => {
  rmSync(data, { recursive: true, force: true })
})

const filesWith = (octets: Uint8Array) => filesBelowWith(data, octets)
const needles = (): readonly Uint8Array[] => [...planted.pseudonyms, planted.serial, planted.secret]

const reports: string[] = []
function erase(deliver: (signed: string, reportId: string) => void = (signed) => void reports.push(signed), by = '山田') {
  const order = { by, reason: 'end of the contract', place: 'indoors', software: 'hatachi test', configuration: 'platform_operator' } as const
  return eraseRetained({ ...order, dataDirectory: data, clock: systemClock, deliver })
}

const verified = (signed: string) => verifiedReport(data, signed)
const erasedEvents = () => erasedEventsOf(data)

async function erased(by?: string): Promise<ErasureReport> {
  const signed = await erase(undefined, by)
  if (!signed.ok) throw new Error(signed.error.code)
  return verified(signed.value.signed)
}

describe('at the end of the contract', () => {
  it('what was planted is found before, and nowhere after, in any spelling', async () => {
    for (const needle of needles()) expect(filesWith(needle)).not.toEqual([])
    expect(filesWith(planted.pseudonyms[0]!)).toEqual([join(data, 'memory', 'ages.db')])
    // The list in force is encrypted: there its serial numbers were not to be found before either.
    expect(filesWith(planted.serial).every((path) => path.includes('incoming'))).toBe(true)
    await erased()
    const control = join(data, 'control')
    for (const needle of needles()) {
      expect(filesWith(needle)).toEqual([])
      writeFileSync(control, Buffer.from(`before ${Buffer.from(needle).toString('base64')} after`))
      expect(filesWith(needle)).toEqual([control])
      rmSync(control)
    }
    expect(readdirSync(data).toSorted()).toEqual(['hatachi.db', 'hatachi.db.lock', 'keys', 'retention'])
    expect(readdirSync(join(data, 'keys')).toSorted()).toEqual(['device.key', 'record.mark'])
  })

  it('the report says what was there, who had it erased, and what stays; so does the record', async () => {
    const key = openErasableKey(data)
    const report = await erased()
    expect(report).toMatchObject({
      reason: 'end of the contract',
      runs: [{ by: '山田' }],
      inventoryIsWhole: true,
      erased: {
        key: { commitment: key.ok ? key.value.commitment() : '', unreadable: null },
        memories: { count: CERTIFICATES.length, byYears: [{ atLeastYears: 20, memories: CERTIFICATES.length }] },
        lists: [{ kind: 'crl', number: '0x11', entries: ENTRIES, thisUpdate: new Date(nowMs - DAY_MS).toISOString() }],
        unreadableLists: []
      },
      foundAbsent: ['keys/retention.key', 'lists', 'memory', 'membership']
    })
    expect(report.erased.files).toBeGreaterThanOrEqual(4)
    expect(report.stays.map(({ where }) => where)).toEqual(['hatachi.db', 'keys/device.key', 'keys/record.mark', 'retention/'])
    const { reportId } = report
    expect(erasedEvents().map(({ fields }) => fields)).toEqual([
      { reportId, erasedBy: '山田', reason: 'end of the contract', memories: CERTIFICATES.length, members: 0, lists: 1 }
    ])
    expect(verified(readFileSync(join(data, 'retention', `${reportId}.json`), 'utf8'))).toEqual(report)
  })

  it('the next start has another key, under which nothing of before opens', async () => {
    const before = openErasableKey(data)
    await erased()
    const after = openErasableKey(data)
    expect(after.ok && before.ok && after.value.commitment() !== before.value.commitment()).toBe(true)
    // A copy of the old files that somebody kept, brought back.
    cpSync(join(template, 'lists'), join(data, 'lists'), { recursive: true })
    cpSync(join(template, 'memory'), join(data, 'memory'), { recursive: true })
    if (!after.ok) throw new Error(after.error.code)
    const memories = new AgeMemories({ dataDirectory: data, key: after.value, keepDays: 90, clock: systemClock })
    expect(memories.find(memories.subjectOf(CERTIFICATES[0]!))).toEqual({ result: 'unreadable' })
    memories.close()
    const lists = RevocationLists.open(join(data, 'lists'), listsKeyOf(after.value))
    expect(lists.status()).toEqual([])
    expect(lists.damaged()).toHaveLength(1)
    lists.close()
  })

  it('a second time makes no report of nothing, and no folder', async () => {
    await erased()
    const before = readdirSync(data, { recursive: true })
    expect(await erase()).toEqual({ ok: false, error: { code: 'nothing_left' } })
    mkdirSync(join(data, 'lists', 'incoming'), { recursive: true })
    expect(await erase()).toEqual({ ok: false, error: { code: 'nothing_left' } })
    rmSync(join(data, 'lists'), { recursive: true })
    expect(readdirSync(data, { recursive: true })).toEqual(before)
    expect(erasedEvents()).toHaveLength(1)
  })

  it('lists on another medium, behind a link, go as well', async () => {
    const elsewhere = join(data, 'elsewhere')
    cpSync(join(data, 'lists'), elsewhere, { recursive: true })
    rmSync(join(data, 'lists'), { recursive: true })
    symlinkSync(elsewhere, join(data, 'lists'))
    await erased()
    expect(filesWith(planted.serial)).toEqual([])
    expect(existsSync(elsewhere)).toBe(false)
  })

  it('with a key that is damaged: what can be told is told, and all of it goes', async () => {
    writeFileSync(erasableKeyPath(data), randomBytes(72), { mode: 0o600 })
    const { erased: inventory } = await erased()
    expect(inventory).toMatchObject({
      key: { commitment: null, unreadable: 'key_damaged' },
      memories: { count: null, unreadable: 'key_damaged' },
      lists: [],
      unreadableLists: [{ kind: 'crl' }]
    })
    expect(filesWith(planted.serial)).toEqual([])
    expect(filesWith(planted.pseudonyms[0]!)).toEqual([])
  })
})

describe('what must not keep it from erasing', () => {
  it.each(UNOPENABLE_RECORDS)('a record that is %s: it is erased, and the report says that it is not recorded', async (_, damage, fault) => {
    damage(storePath(data))
    const report = await erased()
    expect(report.record).toEqual({ isRecorded: false, fault })
    expect(report.stays[0]).toMatchObject({ where: 'hatachi.db', what: expect.stringContaining(fault) as string })
    for (const needle of needles()) expect(filesWith(needle)).toEqual([])
    expect(leftoversIn(data)).toEqual([])
  })

  it.each(UNOPENABLE_RECORDS)('a record that is %s and in use does', async (_, damage) => {
    damage(storePath(data))
    const lock = new Database(`${storePath(data)}.lock`)
    lock.exec('BEGIN EXCLUSIVE')
    expect(await erase()).toMatchObject({ ok: false, error: { code: 'store_in_use' } })
    lock.close()
    expect(filesWith(planted.pseudonyms[0]!)).toHaveLength(1)
    expect(openErasableKey(data).ok).toBe(true)
  })

  it('the record is told as written to where it is', async () => {
    expect((await erased()).record).toEqual({ isRecorded: true, fault: null })
  })
})

describe('what is found to be left', () => {
  it('is what the keys, the lists and the memory lie in, and an erasing that was cut short', async () => {
    const places = [erasableKeyPath(data), join(data, 'lists'), memoryDirectory(data)]
    expect(leftoversIn(data).map((name) => join(data, name))).toEqual(places)
    await erased()
    expect(leftoversIn(data)).toEqual([])
    writeFileSync(erasingJournalPath(data), '{}')
    expect(leftoversIn(data).map((name) => join(data, name))).toEqual([erasingJournalPath(data)])
    expect(leftoversIn(join(data, 'nowhere'))).toEqual([])
  })

  it('a copy of the key beside it is told by its name, and is not touched', async () => {
    const copy = `${erasableKeyPath(data)}.bak`
    cpSync(erasableKeyPath(data), copy)
    const report = await erased()
    expect(report.stays.map(({ where }) => where)).toEqual(['hatachi.db', 'keys/device.key', 'keys/record.mark', 'keys/retention.key.bak', 'retention/'])
    expect(report.stays[3]?.why).toMatch(/still there/)
    // The report is right: the copy has the key in it.
    expect(filesWith(planted.secret)).toEqual([copy])
  })
})

describe('an erasing that must not begin', () => {
  const untouched = () => {
    expect(existsSync(erasingJournalPath(data))).toBe(false)
    expect(filesWith(planted.pseudonyms[0]!)).toHaveLength(1)
    expect(openErasableKey(data).ok).toBe(true)
  }

  it('while the appliance runs', async () => {
    const store = openStore(storePath(data))
    expect(await erase()).toMatchObject({ ok: false, error: { code: 'store_in_use' } })
    if (store.ok) store.value.close()
    untouched()
  })

  it('while a list is being imported', async () => {
    const unlock = await lockImports(join(data, 'lists'))
    expect(await erase()).toMatchObject({ ok: false, error: { code: 'import_running' } })
    await unlock?.()
    untouched()
  })

  it('where there is nothing of Hatachi: no report of nothing', async () => {
    rmSync(data, { recursive: true })
    expect(await erase()).toMatchObject({ ok: false, error: { code: 'nothing_left' } })
    expect(existsSync(data)).toBe(false)
  })
})

describe('what is removed and comes back', () => {
  it('is an error of its own, and the next run ends it', async () => {
    const folder = join(data, 'lists')
    const script = `const { mkdirSync } = require('node:fs'); console.log('goes'); for (;;) try { mkdirSync(${JSON.stringify(folder)}, { recursive: true }) } catch {}`
    // It loses races as well, and must outlive that.
    const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] })
    await once(other.stdout, 'data')
    let result = await erase()
    // Each run is a race that the other mostly wins; one that it lost counts for nothing.
    for (let run = 0; run < 30 && result.ok; run++) {
      openErasableKey(data)
      result = await erase()
    }
    const ended = once(other, 'exit')
    other.kill('SIGKILL')
    await ended
    expect(result).toEqual({ ok: false, error: { code: 'still_there', path: folder } })
    expect(existsSync(erasingJournalPath(data))).toBe(true)
    expect((await erase()).ok).toBe(true)
    expect(leftoversIn(data)).toEqual([])
  })
})

describe('an erasing that was cut short', () => {
  const cut = async () => {
    const full = Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write', path: '/media/stick' })
    const failed = await erase(() => {
      throw full
    }, '佐藤')
    expect(failed).toEqual({ ok: false, error: { code: 'report_undelivered', stored: storedReport(), fault: 'ENOSPC' } })
  }
  const storedReport = () => join(data, 'retention', readdirSync(join(data, 'retention'))[0] ?? '')

  /** What a run had done when it was killed, each made from a run that got to its end but for the handing out. */
  const moments: readonly (readonly [string, (journal: string) => void])[] = [
    ['noted down, nothing destroyed', () => undefined],
    ['the key destroyed', () => destroyErasableKey(data)],
    ['the key half overwritten', () => writeFileSync(erasableKeyPath(data), randomBytes(72), { mode: 0o600 })],
    [
      'the lists removed',
      () => {
        destroyErasableKey(data)
        rmSync(join(data, 'lists'), { recursive: true })
      }
    ],
    [
      'everything removed, nothing recorded',
      () => {
        destroyErasableKey(data)
        for (const folder of ['lists', 'memory']) rmSync(join(data, folder), { recursive: true })
      }
    ]
  ]

  it.each(moments)('%s: no key is made meanwhile, and the next run ends it', async (_, undo) => {
    await cut()
    const journal = readFileSync(erasingJournalPath(data), 'utf8')
    const deviceKey = readFileSync(join(data, 'keys', 'device.key'))
    copyTemplate()
    writeFileSync(join(data, 'keys', 'device.key'), deviceKey, { mode: 0o600 })
    undo(journal)
    writeFileSync(erasingJournalPath(data), journal, { mode: 0o600 })
    expect(openErasableKey(data)).toMatchObject({ ok: false, error: { code: 'key_being_erased' } })
    const report = await erased('鈴木')
    expect(report).toMatchObject({
      runs: [{ by: '佐藤' }, { by: '鈴木' }],
      inventoryIsWhole: true,
      erased: { memories: { count: CERTIFICATES.length }, lists: [{ number: '0x11' }] }
    })
    expect(erasedEvents()).toHaveLength(1)
    for (const needle of needles()) expect(filesWith(needle)).toEqual([])
    expect(existsSync(erasingJournalPath(data))).toBe(false)
    expect(openErasableKey(data).ok).toBe(true)
  })

  it('recorded, the report not written: it is recorded once', async () => {
    await cut()
    rmSync(storedReport())
    const report = await erased('鈴木')
    expect(report.runs.map(({ by }) => by)).toEqual(['佐藤', '鈴木'])
    expect(erasedEvents()).toHaveLength(1)
  })

  it('the report written and not handed out: it is the same one', async () => {
    await cut()
    const written = readFileSync(storedReport(), 'utf8')
    const signed = await erase()
    expect(signed).toMatchObject({ ok: true, value: { signed: written, handedOutOnly: true } })
    expect(erasedEvents()).toHaveLength(1)
    expect(readdirSync(data)).not.toContain('lists')
  })

  it('the report written, and the key that signed it damaged since: it is made anew, and says so', async () => {
    await cut()
    writeFileSync(deviceKeyPath(data), 'torn', { mode: 0o600 })
    const report = await erased('鈴木')
    expect(report.runs.map(({ by }) => by)).toEqual(['佐藤', '鈴木'])
    expect(report.signingKey?.setAside).toHaveLength(1)
    expect(erasedEvents()).toHaveLength(1)
    expect(verified(readFileSync(storedReport(), 'utf8'))).toEqual(report)
  })

  it('its notes lost: the report says so', async () => {
    await cut()
    rmSync(storedReport())
    writeFileSync(erasingJournalPath(data), '{', { mode: 0o600 })
    const report = await erased('鈴木')
    expect(report).toMatchObject({ inventoryIsWhole: false, runs: [{ by: '鈴木' }], erased: { memories: { count: 0 } } })
  })
})

it('a search that finds: its spellings are those of a program', () => {
  const digest = createHash('sha256').update('x').digest().subarray(0, 16)
  const texts = spellings(digest).map((each) => each.toString('latin1'))
  expect(texts).toContain(digest.toString('hex'))
  expect(Buffer.concat([Buffer.from('a'), digest, Buffer.from('b')]).toString('base64')).toContain(texts.at(-5) ?? '?')
})
