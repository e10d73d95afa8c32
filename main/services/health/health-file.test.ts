import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { valueOf } from '../../../test/support/service-world.ts'
import { openHealthFile } from './health-file.ts'

test('a store of this format opens, and is read, while another process writes', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-health-file-'))
  const path = join(directory, 'health.sqlite')
  valueOf(openHealthFile(path)).close()
  const writer = new Database(path)
  writer.exec('BEGIN IMMEDIATE')
  try {
    const file = valueOf(openHealthFile(path))
    expect(valueOf(file.read((database) => database.prepare('SELECT count(*) FROM user').pluck().get()))).toBe(0)
    file.close()
  } finally {
    writer.close()
    rmSync(directory, { recursive: true })
  }
})
