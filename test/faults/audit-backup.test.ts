import {
  copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, test } from 'vitest'
import { systemFiles, type ExportFiles } from '../../main/audit/export-files.ts'
import { MARKER_NAME } from '../../main/audit/backup-folder.ts'
import { deleteOlder } from '../../main/shell/audit/entry-retention.ts'
import { verifyOwnRecord } from '../../main/shell/audit/verify-record.ts'
import { logIdOf, storedEntries } from '../../main/store/chain-reader.ts'
import { storePath } from '../../main/store/database.ts'
import { backupWorld, DAY_MS, failingAt, heldOn, settled, type BackupWorld } from './support/backup-world.ts'

/** The second medium pulled, full, read-only, damaged, or back after a week: nothing is lost, and the operator is told. */

const worlds: BackupWorld[] = []
async function world(): Promise<BackupWorld> {
  const made = backupWorld()
  worlds.push(made)
  expect(await made.mark()).toEqual({ ok: true, value: undefined })
  return made
}
afterEach(() => {
  for (const each of worlds.splice(0)) {
    each.close()
    rmSync(join(each.data, '..'), { recursive: true, force: true })
  }
})

/** Every entry of the record lies on the medium, once and in order, as far as it was exported. */
async function expectWhole(made: BackupWorld): Promise<void> {
  const held = await heldOn(made, made.medium)
  const sequences = [...storedEntries(made.store, { through: held.last })].map(({ sequence }) => sequence)
  expect(
    held.entries
      .map((line) => Number(/^\{"sequence":(\d+)/.exec(line)?.[1]))
      .slice(held.first === sequences[0] ? 0 : (sequences[0] ?? 1) - held.first)
  ).toEqual(sequences)
}

const drafts = ({ medium }: BackupWorld) => readdirSync(medium).filter((name) => name.endsWith('.draft'))

describe('a medium that was away for a week', () => {
  it('gets all that is missing when it is back, and the operator is told once of each', async () => {
    const made = await world()
    const keeper = made.keeper()
    made.record(5)
    keeper.start(made.recorder)
    await made.pass(DAY_MS)
    expect(made.state()).toMatchObject({ state: 'current', exportedThrough: 5 })

    renameSync(made.medium, `${made.medium}.away`)
    // The mount point stays, and is empty.
    mkdirSync(made.medium)
    for (let day = 0; day < 7; day++) {
      made.record(10)
      await made.pass(DAY_MS)
    }
    expect(readdirSync(made.medium)).toEqual([])
    expect(made.told().slice(1)).toEqual([expect.objectContaining({ name: 'backup_failed', code: 'medium_away' })])
    expect(made.state()).toMatchObject({ state: 'failing', fault: 'medium_away', exportedThrough: 5 })

    rmSync(made.medium, { recursive: true })
    renameSync(`${made.medium}.away`, made.medium)
    await made.pass(DAY_MS / 4)
    await keeper.stop()
    expect(made.told().map(({ name }) => name)).toEqual([
      'backup_done',
      'backup_failed',
      'backup_restored',
      'backup_done'
    ])
    expect(made.state()).toMatchObject({ state: 'current', fault: null })
    await expectWhole(made)
    expect((await heldOn(made, made.medium)).last).toBeGreaterThanOrEqual(77)
  })

  it('is not forgotten over a restart: the code is told once, and that it is over', async () => {
    const made = await world()
    rmSync(join(made.medium, MARKER_NAME))
    for (let start = 0; start < 3; start++) {
      made.record(2)
      const keeper = made.keeper()
      keeper.start(made.recorder)
      await made.pass(DAY_MS / 24)
      await keeper.stop()
    }
    expect(made.told()).toEqual([{ name: 'backup_failed', code: 'medium_away' }])
    await made.mark()
    const keeper = made.keeper()
    keeper.start(made.recorder)
    await made.pass(DAY_MS / 24)
    await keeper.stop()
    expect(made.told().map(({ name }) => name)).toEqual(['backup_failed', 'backup_restored', 'backup_done'])
  })
})

describe('a medium that fails', () => {
  const faults = [
    ['EIO', 'medium_failed'],
    ['ENOSPC', 'medium_full'],
    ['EROFS', 'medium_read_only'],
    ['ENODEV', 'medium_away']
  ] as const

  it.each(faults)('at any one operation by %s, once or for good, loses nothing', async (code, expected) => {
    const sound = await world()
    sound.record(7)
    const counting = failingAt(0, code, false)
    expect(await sound.run(true, counting.files)).toMatchObject({ ok: true })
    const operations = counting.count()
    expect(operations).toBeGreaterThan(20)
    const codes = new Set<string>()
    for (let number = 1; number <= operations; number++) {
      for (const forGood of [false, true]) {
        const made = await world()
        made.record(7)
        const failed = await made.run(true, failingAt(number, code, forGood).files)
        if (!failed.ok) codes.add(failed.error.code)
        // Only what was all done already may be told as done.
        if (failed.ok) await expectWhole(made)
        made.record(3)
        const after = await made.run()
        expect(after).toMatchObject({ ok: true, value: { coveredThrough: 10 } })
        expect(await heldOn(made, made.medium)).toMatchObject({ first: 1, last: 10 })
        await expectWhole(made)
        expect(drafts(made)).toEqual([])
        made.close()
        worlds.pop()
        rmSync(join(made.data, '..'), { recursive: true })
      }
    }
    expect([...codes]).toEqual([expected])
  }, 300_000)

  it('and gets full in the middle of a long catch-up keeps what got there', async () => {
    const made = await world()
    made.record(30)
    expect((await made.run()).ok).toBe(true)
    made.record(30)
    expect(await made.run(false, failingAt(25, 'ENOSPC', true).files)).toMatchObject({ error: { code: 'medium_full' } })
    expect((await made.run(false)).ok).toBe(true)
    expect(await heldOn(made, made.medium)).toMatchObject({ first: 1, last: 60 })
  })
})

describe('what lies on a medium', () => {
  it('and is damaged is set aside and written anew', async () => {
    const made = await world()
    for (let part = 0; part < 3; part++) {
      made.record(4)
      expect((await made.run()).ok).toBe(true)
    }
    const [, second = '', third = ''] = readdirSync(made.medium).filter((name) => name.endsWith('.jsonl')).toSorted()
    const path = join(made.medium, second)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace('"available":true', '"available":null'))
    truncateSync(join(made.medium, third.replace('.jsonl', '.manifest.json')), 100)
    writeFileSync(join(made.medium, third.replace(/[0-9]{10}\.jsonl$/, '0000000099.csv')), 'no manifest\n')
    writeFileSync(join(made.medium, third.replace(/[0-9]{10}\.jsonl$/, '0000000098.jsonl.draft')), 'cut short')
    writeFileSync(join(made.medium, 'holiday.txt'), "somebody's own")
    made.record(1)

    expect(await made.run()).toMatchObject({ ok: true, value: { setAside: 3, coveredThrough: 13 } })
    await expectWhole(made)
    expect(await heldOn(made, made.medium)).toMatchObject({ first: 1, last: 13 })
    // What was damaged is still there to look at, and nothing of others was touched.
    const aside = readdirSync(made.medium).filter((name) => name.includes('.set-aside-'))
    expect(aside.length).toBe(7)
    expect(aside.some((name) => readFileSync(join(made.medium, name), 'utf8').includes('"available":null'))).toBe(true)
    expect(readFileSync(join(made.medium, 'holiday.txt'), 'utf8')).toBe("somebody's own")
    expect(drafts(made)).toEqual([])
  })

  it('is read to the last octet by the first run after a start, and the operator is told', async () => {
    const made = await world()
    made.record(4)
    expect((await made.run()).ok).toBe(true)
    const [name = ''] = readdirSync(made.medium).filter((each) => each.endsWith('.csv'))
    writeFileSync(join(made.medium, name), readFileSync(join(made.medium, name), 'utf8').replace('stock', 'stack'))
    const keeper = made.keeper()
    keeper.start(made.recorder)
    expect(await keeper.exportNow()).toMatchObject({ ok: true })
    await keeper.stop()
    expect(made.told()).toContainEqual({ name: 'backup_set_aside', exports: 1 })
    await expectWhole(made)
  })

  it('shows that the record was put back to an older state, or changed', async () => {
    const made = await world()
    made.record(6)
    made.recorder.checkpoint()
    made.store.database.pragma('wal_checkpoint(TRUNCATE)')
    copyFileSync(storePath(made.data), join(made.data, 'older.db'))
    made.record(6)
    expect((await made.run()).ok).toBe(true)
    made.close()
    for (const end of ['', '-wal', '-shm']) rmSync(`${storePath(made.data)}${end}`, { force: true })
    renameSync(join(made.data, 'older.db'), storePath(made.data))
    expect(await made.run()).toEqual({ ok: false, error: { code: 'record_behind' } })

    const again = await world()
    again.record(6)
    expect((await again.run()).ok).toBe(true)
    again.store.database.exec('DROP TRIGGER event_no_update')
    again.store.database.prepare("UPDATE event SET hash = zeroblob(32) WHERE sequence = 6").run()
    again.record(1)
    expect(await again.run()).toEqual({ ok: false, error: { code: 'record_differs' } })
  })

  it('of another machine is not written to, nor a folder beside the record', async () => {
    const made = await world()
    const other = await world()
    made.record(2)
    copyFileSync(join(other.medium, MARKER_NAME), join(made.medium, MARKER_NAME))
    expect(await made.run()).toEqual({ ok: false, error: { code: 'medium_foreign' } })
    expect(await made.mark()).toEqual({ ok: false, error: { code: 'medium_foreign' } })
    expect(readdirSync(made.medium)).toEqual([MARKER_NAME])
    other.record(2)
    const { runBackup } = await import('../../main/shell/audit/run-backup.ts')
    expect(await runBackup({ ...other.order(), otherMedium: true })).toEqual({
      ok: false,
      error: { code: 'medium_same' }
    })
  })
})

describe('deletion', () => {
  it('takes only what is old and lies on the medium to the last octet; the rest proves itself, and goes on', async () => {
    const made = await world()
    made.record(250)
    made.clock.advance(40 * DAY_MS)
    made.record(150)
    const keeper = made.keeper()
    keeper.start(made.recorder)
    const order = { olderThanDays: 30, keepDays: 30, by: 'sato', nowMs: made.clock.nowMs() }
    const exportAll = () => keeper.exportNow(true)

    // Nothing goes while the medium is away.
    renameSync(join(made.medium, MARKER_NAME), join(made.medium, 'x'))
    expect(await deleteOlder(made.store, made.recorder, exportAll, order)).toMatchObject({
      error: { code: 'medium_away' }
    })
    renameSync(join(made.medium, 'x'), join(made.medium, MARKER_NAME))
    expect((await keeper.exportNow()).ok).toBe(true)
    // What is damaged there is written anew before.
    const [name = ''] = readdirSync(made.medium).filter((each) => each.endsWith('.jsonl'))
    writeFileSync(join(made.medium, name), 'damaged')
    expect(await deleteOlder(made.store, made.recorder, exportAll, order)).toEqual({
      ok: true,
      value: { deleted: 200, through: 200 }
    })
    expect([...storedEntries(made.store)][0]?.sequence).toBe(201)
    expect(await verifyOwnRecord(made.data)).toMatchObject({ ok: true, value: { badPlace: null, firstSequence: 201 } })

    made.record(5)
    expect((await keeper.exportNow()).ok).toBe(true)
    await keeper.stop()
    const held = await heldOn(made, made.medium)
    expect(held.first).toBe(1)
    expect(held.entries.length).toBe(held.last)
    expect(await deleteOlder(made.store, made.recorder, () => made.run(), order)).toEqual({
      ok: true,
      value: { deleted: 0, through: 0 }
    })
  })
})

describe('what no run can write anew', () => {
  it.each(['damaged', 'missing'])(
    'because it was deleted here and is %s there, is told once, and fails until it is accepted',
    async (how) => {
      const made = await world()
      const keeper = made.keeper()
      keeper.start(made.recorder)
      for (let part = 0; part < 3; part++) {
        made.record(99)
        expect((await keeper.exportNow()).ok).toBe(true)
      }
      made.clock.advance(40 * DAY_MS)
      const order = { olderThanDays: 30, keepDays: 30, by: 'sato', nowMs: made.clock.nowMs() }
      expect(await deleteOlder(made.store, made.recorder, () => keeper.exportNow(true), order)).toMatchObject({
        ok: true
      })
      expect(made.state()).toMatchObject({ state: 'current' })
      const names = readdirSync(made.medium)
        .filter((name) => name.endsWith('.jsonl'))
        .toSorted()
      const lost = names[1] ?? ''
      if (how === 'damaged') writeFileSync(join(made.medium, lost), 'damaged')
      else
        for (const end of ['.jsonl', '.csv', '.manifest.json']) rmSync(join(made.medium, lost.replace('.jsonl', end)))
      const [first, last] = [Number(lost.split('-')[2]), Number(lost.split('-')[3]?.slice(0, 10))]
      for (let run = 0; run < 2; run++)
        expect(await keeper.exportNow(true)).toMatchObject({ ok: true, value: { lost: [{ first, last }] } })
      await keeper.stop()
      const again = made.keeper()
      again.start(made.recorder)
      expect((await again.exportNow(true)).ok).toBe(true)
      const told = () => made.told().filter(({ name }) => name === 'backup_lost')
      expect(told()).toEqual([{ name: 'backup_lost', first, last }])
      expect(made.state()).toMatchObject({ state: 'failing', fault: 'backup_lost' })
      expect(made.recorder.event('backup_accepted', { by: 'Sato' }).ok).toBe(true)
      expect(made.state()).toMatchObject({ state: 'current', fault: null })
      expect((await again.exportNow(true)).ok).toBe(true)
      await again.stop()
      expect(told().length).toBe(1)
    }
  )

  it("because another record by the same key stands in its place, is told until it is accepted; a stranger's is not", async () => {
    const made = await world()
    const stranger = await world()
    const keeper = made.keeper()
    for (const each of [made, stranger]) each.record(3)
    expect((await made.run()).ok).toBe(true)
    expect((await stranger.run()).ok).toBe(true)
    for (const name of readdirSync(stranger.medium))
      if (name !== MARKER_NAME) copyFileSync(join(stranger.medium, name), join(made.medium, name))
    expect(await made.run()).toMatchObject({ ok: true, value: { otherLogs: [] } })
    // The record goes, the key and the medium stay.
    const logId = logIdOf(made.store)
    made.replaceRecord()
    made.record(2)
    keeper.start(made.recorder)
    for (let run = 0; run < 2; run++) expect((await keeper.exportNow(true)).ok).toBe(true)
    await keeper.stop()
    expect(made.told().filter(({ name }) => name === 'backup_other_log')).toEqual([{ name: 'backup_other_log', logId }])
    expect(made.state()).toMatchObject({ state: 'failing', fault: 'other_log' })
    expect(made.recorder.event('backup_accepted', { by: 'Sato' }).ok).toBe(true)
    expect(made.state()).toMatchObject({ state: 'current' })
  })
})

test('a machine that stands still exports once, and is not behind', async () => {
  const made = await world()
  const keeper = made.keeper()
  keeper.start(made.recorder)
  made.record(3)
  await made.pass(DAY_MS)
  const files = readdirSync(made.medium).length
  await made.pass(4 * DAY_MS)
  expect(readdirSync(made.medium).length).toBe(files)
  expect(made.told().map(({ name }) => name)).toEqual(['backup_done'])
  expect(made.state()).toMatchObject({ state: 'current' })
  made.record(1)
  expect(made.state()).toMatchObject({ state: 'current' })
  await made.pass(DAY_MS)
  await keeper.stop()
  expect(made.state()).toMatchObject({ state: 'current' })
  await expectWhole(made)
})

test('what is deleted while an export reads is in it all the same', async () => {
  const made = await world()
  made.record(250)
  made.recorder.checkpoint()
  let deleted = false
  const files: ExportFiles = {
    ...systemFiles,
    create: (path) => {
      // The run has begun, and has read no page yet.
      if (!deleted) deleted = made.recorder.deleteThrough({ through: 200, by: 'sato', reason: 'retention' }).ok
      return systemFiles.create(path)
    }
  }
  expect(await made.run(true, files)).toMatchObject({ ok: true, value: { written: { first: 1, last: 250 } } })
  expect(deleted).toBe(true)
  expect(await heldOn(made, made.medium)).toMatchObject({ first: 1, last: 250 })
})

test('a run asked for while another is under way waits for it', async () => {
  const made = await world()
  made.record(3)
  const keeper = made.keeper()
  keeper.start(made.recorder)
  const [one, other] = await Promise.all([keeper.exportNow(), keeper.exportNow()])
  expect(one).toEqual(other)
  await settled()
  await keeper.stop()
  expect(made.told().filter(({ name }) => name === 'backup_done').length).toBe(1)
})

test('a run that ends by a mistake in the program is told, and ends nothing else', async () => {
  const made = await world()
  made.record(1)
  made.use({ ...systemFiles, names: () => Promise.reject(new TypeError('a mistake')) })
  const keeper = made.keeper()
  keeper.start(made.recorder)
  await made.pass(DAY_MS / 24)
  expect(made.told()).toEqual([{ name: 'backup_failed', code: 'run_failed' }])
  made.use(systemFiles)
  await made.pass(DAY_MS / 24)
  await keeper.stop()
  expect(made.told().map(({ name }) => name)).toEqual(['backup_failed', 'backup_restored', 'backup_done'])
  expect(made.clock.pending).toBe(0)
})
