import Database from 'better-sqlite3'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { erasableKeyOf, type ErasableKey } from '../../keys/erasable-key.ts'
import { AgeMemories } from '../../memory/age-memories.ts'
import { RowKeys } from '../../memory/age-row.ts'
import { MemberOffice } from '../../membership/member-office.ts'
import { memoryPath } from '../../memory/memory-file.ts'
import { openAccountFile } from '../../operator/account-file.ts'
import { openStore, storePath } from '../../store/database.ts'
import { keptColumns } from './kept-columns.ts'
import { keptFileOf, keptFiles } from './kept-data.ts'
import { privacyDocument } from './privacy-document.ts'

const clock = new ManualClock()
const key = erasableKeyOf(randomBytes(32))
const certificate = randomBytes(1200)
let directory = ''

const memoriesUnder = (under: ErasableKey) => new AgeMemories({ dataDirectory: directory, key: under, keepDays: 90, clock })

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-privacy-'))
  const store = openStore(storePath(directory))
  if (store.ok) store.value.close()
  const accounts = openAccountFile(directory, 'commitment')
  if (accounts.ok) accounts.value.close()
  const memories = memoriesUnder(key)
  expect(memories.remember(memories.subjectOf(certificate), 20, clock.nowMs()).ok).toBe(true)
  memories.close()
  const office = new MemberOffice({ dataDirectory: directory, key, clock })
  expect(office.invite('H-204817', 7).ok).toBe(true)
  office.close()
})
afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** `table.column` of a database as it was made. */
function columnsOf(path: string): readonly string[] {
  const database = new Database(path, { readonly: true })
  try {
    return database
      .prepare<[], string>(
        `SELECT t.name || '.' || c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`
      )
      .pluck()
      .all()
  } finally {
    database.close()
  }
}

describe('the table of what is kept', () => {
  it.each(['hatachi.db', 'accounts.db', 'memory/ages.db', 'membership/members.db'] as const)('has every column of %s once, and no other', (name) => {
    const rows = keptColumns.filter(({ database }) => database === name)
    const named = rows.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`))
    const made = columnsOf(join(directory, name))
    expect(made.length).toBeGreaterThan(3)
    expect(named.toSorted()).toEqual(made.toSorted())
  })

  it('has one row for each file, and for what Hatachi does not make none', () => {
    for (const path of ['hatachi.db-wal', 'keys/device.key', 'keys/retention.key.draft-12-ab', 'logs/hatachi.2.jsonl', 'memory/ages.db', 'membership/members.db']) {
      expect(keptFileOf(path), path).not.toBeNull()
    }
    for (const path of ['certificate.der', 'keys/card.key', 'memory/names.db', 'logs/session.log', 'hatachi.db.bak']) {
      expect(keptFileOf(path), path).toBeNull()
    }
    for (const { pattern } of keptFiles) expect(pattern.source).toMatch(/^\^.*\$$/)
  })

  it('gives a service provider nothing about shoppers, and a platform operator only what ends with the key', () => {
    const aboutShoppers = keptFiles.filter(({ about }) => about === 'shoppers')
    expect(aboutShoppers.map(({ where }) => where)).toEqual(['`lists/`', '`memory/`', '`membership/`'])
    for (const { roles, protection } of aboutShoppers) {
      expect(roles).toEqual(['platform_operator'])
      expect(protection).toContain('keys/retention.key')
    }
    const databases = new Set(keptColumns.filter(({ about }) => about === 'shoppers').map(({ database }) => database))
    expect([...databases]).toEqual(['memory/ages.db', 'membership/members.db'])
  })

  it('is what docs/privacy.md says', () => {
    const { path, content } = privacyDocument()
    expect(readFileSync(join(import.meta.dirname, '../../..', path), 'utf8')).toBe(content)
  })
})

describe('what a platform operator remembers of a shopper', () => {
  it('is found with the key, and without it is nobody\'s', () => {
    const own = memoriesUnder(key)
    expect(own.find(own.subjectOf(certificate))).toMatchObject({ result: 'yes', atLeastYears: 20 })
    own.close()
    const without = memoriesUnder(erasableKeyOf(randomBytes(32)))
    expect(without.find(without.subjectOf(certificate))).toEqual({ result: 'unreadable' })
    without.close()
  })

  it('stands in the file encrypted: each row is a name and what is sealed under it', () => {
    const database = new Database(memoryPath(directory), { readonly: true })
    const rows = database.prepare<[], { pseudonym: Buffer; sealed: Buffer }>('SELECT * FROM age').all()
    database.close()
    expect(rows).toHaveLength(1)
    const without = new RowKeys(erasableKeyOf(randomBytes(32)))
    for (const row of rows) {
      expect(without.open(row)).toBeNull()
      expect(new RowKeys(key).open(row)).toMatchObject({ atLeastYears: 20 })
    }
  })

  it('stands in the file under no name that can be made without the key', () => {
    const bytes = readFileSync(memoryPath(directory))
    const digests = ['md5', 'sha1', 'sha256', 'sha512'].map((name) => createHash(name).update(certificate).digest().subarray(0, 16))
    for (const name of digests) expect(bytes.includes(name)).toBe(false)
    // The search is sound: under the key's own name it is there.
    const memories = memoriesUnder(key)
    expect(bytes.includes(Buffer.from(memories.subjectOf(certificate).pseudonym))).toBe(true)
  })
})
