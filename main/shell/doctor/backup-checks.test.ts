import { describe, expect, it } from 'vitest'
import type { BackupState } from '../../store/backup-state.ts'
import { checkBackup } from './backup-checks.ts'

const current: BackupState = {
  configured: true,
  state: 'current',
  fault: null,
  sinceMs: null,
  exportedThrough: 40,
  newestSequence: 41,
  lastExportAtMs: 5
}
const check = (state: Partial<BackupState>, folderFault: string | null = null) =>
  checkBackup({ state: { ...current, ...state }, folderFault }, '/media/second')

describe('the second medium', () => {
  it('that is up to date passes', () => {
    expect(check({})).toMatchObject({ id: 'backup', status: 'pass', sentence: expect.stringContaining('through entry 40') as string })
  })

  it('that is behind is told with how much is missing', () => {
    expect(check({ state: 'behind', newestSequence: 340 })).toMatchObject({ status: 'warn', sentence: expect.stringContaining('300 entries') as string })
  })

  it.each(['medium_away', 'medium_foreign', 'medium_same', 'medium_full', 'medium_read_only', 'medium_failed', 'record_unsound', 'record_behind', 'record_differs'])(
    'with %s fails, with a remedy',
    (code) => {
      const failing = check({ state: 'failing', fault: code, sinceMs: 0 })
      expect(failing).toMatchObject({ status: 'fail', sentence: expect.stringContaining('1970-01-01T00:00:00.000Z') as string })
      expect(failing.remedy).toMatch(/Run: |Mount|Find out/)
      expect(check({}, code).sentence).not.toBe(check({}, 'medium_none').sentence)
    }
  )

  it.each(['backup_lost', 'other_log'])('with %s fails although exports go on, and says how it is accepted', (code) => {
    const failing = check({ state: 'failing', fault: code, sinceMs: 0 })
    expect(failing).toMatchObject({ status: 'fail', remedy: expect.stringContaining('audit backup accept --by NAME') as string })
    expect(failing.sentence).not.toContain('nothing goes there')
  })

  it('is judged by how it is now, where that is another fault than the last run had', () => {
    expect(check({ state: 'failing', fault: 'medium_full', sinceMs: 0 }, 'medium_away').sentence).toContain('is not at /media/second')
  })
})
