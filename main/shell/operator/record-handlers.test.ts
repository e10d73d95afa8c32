import { readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { err } from '../../../device/result.ts'
import { callAnswers } from '../../contract/operator.ts'
import type { Caller } from '../../operator/calls.ts'
import { MARKER_NAME } from '../../audit/backup-folder.ts'
import { backupWorld, DAY_MS, settled, type BackupWorld } from '../../../test/faults/support/backup-world.ts'
import { recordHandlers } from './record-handlers.ts'

const caller: Caller = { login: 'sato', role: 'administrator' }
const worlds: BackupWorld[] = []
function world(withBackup = true) {
  const made = backupWorld()
  worlds.push(made)
  const backup = withBackup ? made.keeper() : null
  backup?.start(made.recorder)
  const { data, store, recorder, clock } = made
  const handlers = recordHandlers({
    dataDirectory: data,
    store,
    recorder,
    clock,
    backup,
    backupEveryMs: withBackup ? DAY_MS : null,
    keepDays: 30
  })
  return { made, handlers }
}
afterEach(() => {
  for (const each of worlds.splice(0)) {
    each.close()
    rmSync(join(each.data, '..'), { recursive: true })
  }
})

describe('the calls about the record', () => {
  it('read entries by page and by name, and decisions newest first', async () => {
    const { made, handlers } = world()
    made.record(5)
    made.recorder.event('reader_ready', {})
    made.recorder.sessionStarted('s-1', 'product_first', made.clock.nowMs())
    made.recorder.recover(made.clock.nowMs())
    const page = callAnswers.read_entries.parse(
      ((await handlers.read_entries(caller, { after: 2, limit: 2 })) as { value: unknown }).value
    )
    expect(page.entries.map(({ sequence, name }) => [sequence, name])).toEqual([
      [3, 'stock_changed'],
      [4, 'stock_changed']
    ])
    expect(page).toMatchObject({ newestSequence: 8 })
    expect(await handlers.read_entries(caller, { name: 'reader_ready' })).toMatchObject({
      value: { entries: [{ sequence: 6, fields: {} }] }
    })
    expect(await handlers.read_decisions(caller, {})).toMatchObject({
      value: { decisions: [{ sequence: 1, record: { sessionId: 's-1', outcome: 'interrupted' } }] }
    })
    expect(await handlers.read_decisions(caller, { before: 1 })).toMatchObject({ value: { decisions: [] } })
  })

  it('prove the record in a thread of its own, and name the first bad place', async () => {
    const { made, handlers } = world()
    made.record(120)
    const good = await handlers.verify_record(caller, {})
    if (good.ok) expect(callAnswers.verify_record.parse(good.value)).toEqual(good.value)
    expect(good).toMatchObject({
      ok: true,
      value: {
        good: true,
        entries: 120,
        firstSequence: 1,
        badPlace: null,
        // Written by a recorder without a keeper of the mark: good, and not held against one.
        mark: 'missing',
        keyFingerprint: made.key.publicKey.fingerprint
      }
    })
    made.store.database.exec('DROP TRIGGER event_no_update; UPDATE event SET at_ms = at_ms + 1 WHERE sequence = 50')
    const bad = await handlers.verify_record(caller, {})
    expect(bad).toMatchObject({ value: { good: false, badPlace: { part: 'entry', at: 50, problem: 'changed' }, mark: null } })
    if (bad.ok) expect(callAnswers.verify_record.safeParse(bad.value).success).toBe(true)
  })

  it('prove it once for all who ask meanwhile', async () => {
    const { made } = world(false)
    const { data, store, recorder, clock } = made
    let runs = 0
    const verify = async () => {
      runs++
      await settled()
      return err({ code: 'store_absent', path: '' } as const)
    }
    const handlers = recordHandlers({
      dataDirectory: data,
      store,
      recorder,
      clock,
      backup: null,
      backupEveryMs: null,
      keepDays: 30,
      verify
    })
    const refused = { ok: false, error: { code: 'not_done', problem: 'store_absent' } }
    expect(await Promise.all([handlers.verify_record(caller, {}), handlers.verify_record(caller, {})])).toEqual([
      refused,
      refused
    ])
    expect(runs).toBe(1)
    await handlers.verify_record(caller, {})
    expect(runs).toBe(2)
  })

  it('export to the second medium, tell how it stands, and delete under the name of who asked', async () => {
    const { made, handlers } = world()
    made.record(150)
    expect(await handlers.export_record(caller, {})).toEqual({
      ok: false,
      error: { code: 'not_done', problem: 'medium_away' }
    })
    expect(await handlers.read_backup(caller, {})).toMatchObject({
      value: { state: 'failing', fault: 'medium_away', exportedThrough: 0 }
    })
    await made.mark()
    const exported = await handlers.export_record(caller, {})
    expect(exported).toMatchObject({ ok: true, value: { through: 151 } })
    if (exported.ok)
      expect(
        readdirSync(made.medium)
          .filter((name) => name !== MARKER_NAME)
          .toSorted()
      ).toEqual([...exported.value.files].toSorted())
    const state = await handlers.read_backup(caller, {})
    expect(state).toMatchObject({
      value: { configured: true, state: 'current', fault: null, exportedThrough: 151, newestSequence: 153 }
    })
    if (state.ok) expect(callAnswers.read_backup.parse(state.value)).toEqual(state.value)

    made.clock.advance(40 * DAY_MS)
    expect(await handlers.read_backup(caller, {})).toMatchObject({ value: { state: 'behind' } })
    renameSync(made.medium, `${made.medium}.away`)
    expect(await handlers.delete_entries(caller, { olderThanDays: 30 })).toEqual({
      ok: false,
      error: { code: 'not_done', problem: 'medium_away' }
    })
    renameSync(`${made.medium}.away`, made.medium)
    expect(await handlers.delete_entries(caller, { olderThanDays: 29 })).toEqual({
      ok: false,
      error: { code: 'not_done', problem: 'kept_longer' }
    })
    expect(await handlers.delete_entries(caller, { olderThanDays: 30 })).toMatchObject({
      ok: true,
      value: { deleted: 153, through: 153 }
    })
    expect(await handlers.read_entries(caller, { name: 'entries_deleted' })).toMatchObject({
      value: { entries: [{ fields: { by: 'sato', throughSequence: 153, count: 153 } }] }
    })
    expect(await handlers.verify_record(caller, {})).toMatchObject({ value: { good: true, firstSequence: 154 } })
  })

  it('say that no second medium is configured, and then delete nothing', async () => {
    const { made, handlers } = world(false)
    made.record(150)
    made.clock.advance(40 * DAY_MS)
    const refused = { ok: false, error: { code: 'not_done', problem: 'no_second_medium' } }
    expect(await handlers.export_record(caller, {})).toEqual(refused)
    expect(await handlers.delete_entries(caller, { olderThanDays: 30 })).toEqual(refused)
    expect(await handlers.read_backup(caller, {})).toMatchObject({ value: { configured: false, state: 'off' } })
    expect(await handlers.read_entries(caller, { limit: 1 })).toMatchObject({ value: { entries: [{ sequence: 1 }] } })
  })
})
