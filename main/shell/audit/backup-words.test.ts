import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { BackupFaultCode } from '../../audit/backup-run.ts'
import type { BackupLossCode } from '../../store/backup-state.ts'
import { wordsOfBackupFault } from './backup-words.ts'

/** Every code: the type holds that none is missing here. */
const codes: Readonly<Record<BackupFaultCode | BackupLossCode, true>> = {
  medium_away: true,
  medium_foreign: true,
  medium_same: true,
  medium_full: true,
  medium_read_only: true,
  medium_failed: true,
  medium_hangs: true,
  record_unreadable: true,
  record_empty: true,
  record_unsound: true,
  record_behind: true,
  record_differs: true,
  key_unusable: true,
  name_taken: true,
  run_failed: true,
  backup_lost: true,
  other_log: true
}

it('docs/record-backup.md has every code, once, and no other', () => {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/record-backup.md'), 'utf8')
  const rows = [...document.matchAll(/^\| `([a-z_]+)` \| \S/gm)].map(([, code]) => code)
  expect(rows.toSorted()).toEqual(Object.keys(codes).toSorted())
})

it('each has a sentence of its own and a remedy', () => {
  const words = Object.keys(codes).map((code) => wordsOfBackupFault(code, '/media/second'))
  // What was changed in the record is one thing to an operator, wherever it shows.
  expect(new Set(words.map(({ sentence }) => sentence)).size).toBe(words.length - 1)
  for (const { sentence, remedy } of words) {
    expect(sentence).toMatch(/\.$/)
    expect(remedy).not.toBe('')
  }
})
