import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { deviceKeyOf, deviceKeyPath, openDeviceKey } from '../../main/keys/device-key.ts'
import { runBackup } from '../../main/shell/audit/run-backup.ts'
import { productionDrivers } from '../../main/shell/drivers.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { startFromFile } from '../../main/shell/start.ts'
import { openStore, storePath } from '../../main/store/database.ts'
import { entriesAfter } from '../../main/store/record-pages.ts'
import { StoreSessionRecorder } from '../../main/store/session-recorder.ts'
import { theirVerdicts } from '../support/audit-export.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { dataOf, directory, hatachi, hatachiProcess, machine } from './support/retention-commands.ts'

const otherKey = deviceKeyOf(new Uint8Array(32).fill(3)).publicKey.pem

/** A machine with so many entries on its record, from that day on. */
function recorded(name: string, count: number, from = '2026-01-01T03:00:00Z'): void {
  machine(name, 'service_provider')
  more(name, count, from)
}

function more(name: string, count: number, from: string): void {
  const key = openDeviceKey(dataOf(name))
  const store = openStore(storePath(dataOf(name)))
  if (!key.ok || !store.ok) throw new Error('no record')
  const clock = new ManualClock(Date.parse(from))
  const recorder = new StoreSessionRecorder(store.value, clock, { role: 'service_provider', place: 'indoors' }, key.value)
  for (let at = 0; at < count; at++) recorder.event('stock_changed', { selection: 'A1', available: true })
  recorder.checkpoint()
  store.value.close()
}

/** Names a second medium in the configuration, and gives its path. */
function withBackup(name: string, settings = 'otherMedium: false'): string {
  const medium = join(directory, `${name}-medium`)
  mkdirSync(medium, { recursive: true })
  const path = join(dataOf(name), 'hatachi.yaml')
  writeFileSync(path, `${readFileSync(path, 'utf8')}\nrecord:\n  keepDays: 30\n  backup:\n    directory: ${medium}\n    ${settings}\n`)
  return medium
}

function change(name: string, sql: string): void {
  const store = openStore(storePath(dataOf(name)))
  if (!store.ok) throw new Error(store.error.code)
  store.value.database.exec(`DROP TRIGGER event_no_update; ${sql}`)
  store.value.close()
}

describe('audit verify', () => {
  it('of a store is good with the machine\'s own key or a named one, and beside a running appliance', async () => {
    recorded('sound', 120)
    const good = await hatachi('sound', 'audit', 'verify')
    expect(good).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^good: entries 1 to 120 of the log [0-9a-f]{32}/) as string })
    writeFileSync(join(directory, 'sound.pem'), (await hatachi('sound', 'audit', 'key')).stdout)
    // Somebody else's machine, with a copy of the record and the public key alone.
    mkdirSync(dataOf('elsewhere'))
    const copy = join(directory, 'copy.db')
    copyFileSync(storePath(dataOf('sound')), copy)
    const byKey = await hatachi('elsewhere', 'audit', 'verify', copy, '--key', 'sound.pem', '--json')
    expect(byKey).toMatchObject({ status: 0, json: { result: 'good', kind: 'store', entries: 120, newestSequence: 120 } })
    expect(await hatachi('elsewhere', 'audit', 'verify', copy)).toMatchObject({ status: exitCode('usage'), stderr: expect.stringContaining('--key') as string })
    const held = openStore(storePath(dataOf('sound')))
    expect((await hatachi('sound', 'audit', 'verify')).status).toBe(0)
    if (held.ok) held.value.close()
  })

  it('names the first bad place of a store, with an exit code of its own', async () => {
    recorded('changed', 20)
    change('changed', "UPDATE event SET fields = '{}' WHERE sequence = 7")
    expect(await hatachi('changed', 'audit', 'verify', '--json')).toMatchObject({
      status: exitCode('notProven'),
      json: { result: 'bad', badPlace: { part: 'entry', at: 7, problem: 'changed' } },
      stderr: expect.stringContaining('bad: entry 7 (changed)') as string
    })
    writeFileSync(join(directory, 'other.pem'), otherKey)
    recorded('foreign', 5)
    expect(await hatachi('foreign', 'audit', 'verify', '--key', 'other.pem')).toMatchObject({ status: exitCode('notProven') })
    // Nothing is vouched for that does not hold.
    const exported = await hatachi('changed', 'audit', 'export', join(directory, 'changed-export'))
    expect(exported).toMatchObject({ status: exitCode('notProven'), stderr: expect.stringContaining('entry 7') as string })
    expect(readdirSync(join(directory, 'changed-export'))).toEqual([])
  })

  it('of an export says whose key it was checked by, and agrees with the other verifier', async () => {
    recorded('exporting', 130)
    const place = join(directory, 'exports')
    const exported = await hatachi('exporting', 'audit', 'export', place, '--json')
    expect(exported).toMatchObject({ status: 0, json: { result: 'exported', first: 1, last: 130 } })
    const [manifest = ''] = readdirSync(place).filter((name) => name.endsWith('.manifest.json'))
    const path = join(place, manifest)
    for (const each of [path, path.replace('.manifest.json', '.csv'), path.replace('.manifest.json', '.jsonl'), place]) {
      expect(await hatachi('exporting', 'audit', 'verify', each)).toMatchObject({ status: 0, stderr: '' })
    }
    const key = (await hatachi('exporting', 'audit', 'key')).stdout
    writeFileSync(join(directory, 'exporting.pem'), key)
    expect(theirVerdicts([path], key)).toEqual([['good', null]])
    // Without a key of its own nobody can say more than that it fits together.
    mkdirSync(dataOf('nobody'))
    const byItself = await hatachi('nobody', 'audit', 'verify', path, '--json')
    expect(byItself).toMatchObject({ status: exitCode('notProven'), json: { result: 'good_by_its_own_key', keyHeld: false }, stderr: expect.stringContaining('not compared with a key that you hold') as string })
    expect(await hatachi('nobody', 'audit', 'verify', path, '--key', 'exporting.pem', '--json')).toMatchObject({ status: 0, json: { keyHeld: true }, stderr: '' })
    writeFileSync(join(directory, 'other.pem'), otherKey)
    expect(await hatachi('nobody', 'audit', 'verify', path, '--key', 'other.pem', '--json')).toMatchObject({
      status: exitCode('notProven'),
      json: { badPlace: { part: 'manifest', problem: 'other_key' } }
    })
    // Of several keys any may be the one: where the machine's was replaced.
    expect(await hatachi('nobody', 'audit', 'verify', place, '--key', 'other.pem', '--key', 'exporting.pem')).toMatchObject({ status: 0, stderr: '' })
    const jsonl = path.replace('.manifest.json', '.jsonl')
    writeFileSync(jsonl, readFileSync(jsonl, 'utf8').replace('"sequence":55,"atMs":1', '"sequence":55,"atMs":2'))
    expect(await hatachi('exporting', 'audit', 'verify', path, '--json')).toMatchObject({
      status: exitCode('notProven'),
      json: { badPlace: { part: 'entry', at: 55, line: 55 } },
      stderr: expect.stringContaining('line 55') as string
    })
    expect(theirVerdicts([path], key)).toEqual([['entry', 55]])
    expect(await hatachi('exporting', 'audit', 'export', place)).toMatchObject({ status: exitCode('cannotCreate') })
  })

  it('after the key was replaced: the machine goes on exporting, and both public keys prove all of it', async () => {
    recorded('rekeyed', 130)
    writeFileSync(join(directory, 'before.pem'), (await hatachi('rekeyed', 'audit', 'key')).stdout)
    rmSync(deviceKeyPath(dataOf('rekeyed')))
    more('rekeyed', 20, '2026-01-02T03:00:00Z')
    writeFileSync(join(directory, 'after.pem'), (await hatachi('rekeyed', 'audit', 'key')).stdout)
    const place = join(directory, 'rekeyed-exports')
    expect(await hatachi('rekeyed', 'audit', 'export', place, '--json')).toMatchObject({ status: 0, json: { first: 1, last: 151 } })
    const [manifest = ''] = readdirSync(place).filter((name) => name.endsWith('.manifest.json'))
    const proof = (...keys: readonly string[]) =>
      hatachi('rekeyed', 'audit', 'verify', join(place, manifest), ...keys.flatMap((key) => ['--key', key]), '--json')
    // All holds, and the machine's own word stands in it that another key had signed what came before.
    expect(await proof('before.pem', 'after.pem')).toMatchObject({
      status: exitCode('notProven'),
      json: { badPlace: { part: 'entry', at: 131, problem: 'found_unsound' }, keyHeld: true }
    })
    expect(await proof('after.pem')).toMatchObject({ json: { badPlace: { part: 'checkpoint', at: 1, problem: 'signature' } } })
    expect(await proof('before.pem')).toMatchObject({ json: { badPlace: { part: 'manifest', problem: 'other_key' } } })
    const store = await hatachi('rekeyed', 'audit', 'verify', '--key', 'before.pem', '--key', 'after.pem', '--json')
    expect(store).toMatchObject({ json: { badPlace: { part: 'entry', at: 131, problem: 'found_unsound' } } })
    // What was changed before the key was replaced is not vouched for: the hashes bind it to what the new key signs.
    change('rekeyed', "UPDATE event SET fields = '{}' WHERE sequence = 7")
    expect(await hatachi('rekeyed', 'audit', 'export', join(directory, 'rekeyed-changed'))).toMatchObject({ status: exitCode('notProven') })
  })

  it('after the key was replaced a new second medium gets all of it once, and is not written anew by each look', async () => {
    recorded('remediumed', 130)
    rmSync(deviceKeyPath(dataOf('remediumed')))
    more('remediumed', 20, '2026-01-02T03:00:00Z')
    const medium = withBackup('remediumed')
    expect((await hatachi('remediumed', 'audit', 'backup', 'init', medium)).status).toBe(0)
    expect(await hatachi('remediumed', 'audit', 'backup', 'now', '--json')).toMatchObject({ status: 0, json: { written: { first: 1 } } })
    const order = { directory: medium, otherMedium: false, dataDirectory: dataOf('remediumed'), deep: true, nowMs: Date.now(), software: 'hatachi test' }
    expect(await runBackup(order)).toMatchObject({ ok: true, value: { setAside: 0 } })
    expect(await runBackup(order)).toMatchObject({ ok: true, value: { setAside: 0, written: null } })
  })

  it('of a folder goes by one key for all, takes no overlap for a gap, and says behind which entry it begins', async () => {
    recorded('folder', 20)
    const place = join(directory, 'folder-exports')
    expect((await hatachi('folder', 'audit', 'export', place)).status).toBe(0)
    more('folder', 10, '2026-01-02T03:00:00Z')
    expect((await hatachi('folder', 'audit', 'export', place)).status).toBe(0)
    expect(await hatachi('folder', 'audit', 'verify', place)).toMatchObject({ status: 0, stderr: '' })
    // Somebody's own record beside it, by a key of his own: good by itself, and not by the key of the rest.
    recorded('forger', 5)
    expect((await hatachi('forger', 'audit', 'export', place)).status).toBe(0)
    mkdirSync(dataOf('judge'))
    const mixed = await hatachi('judge', 'audit', 'verify', place)
    expect(mixed).toMatchObject({ status: exitCode('notProven'), stderr: expect.stringContaining('manifest (other_key)') as string })
    expect(await hatachi('folder', 'audit', 'verify', place)).toMatchObject({ status: exitCode('notProven') })
  })

  it('and the rest ask for what they need, in words', async () => {
    machine('new', 'service_provider')
    expect(await hatachi('new', 'audit', 'verify', join(directory, 'none.db'))).toMatchObject({ status: exitCode('noInput') })
    expect(await hatachi('new', 'audit', 'export', directory)).toMatchObject({ status: exitCode('noInput') })
    for (const args of [['audit'], ['audit', 'export'], ['audit', 'backup'], ['audit', 'backup', 'init'], ['audit', 'delete', '--by', 'sato'], ['audit', 'delete', '--older-than', '5'], ['audit', 'key', 'x']]) {
      expect({ args, ...(await hatachi('new', ...args)) }).toMatchObject({ args, status: exitCode('usage') })
    }
    expect(await hatachi('new', 'audit', 'backup', 'now')).toMatchObject({ status: exitCode('unavailable'), stderr: expect.stringContaining('no_second_medium') as string })
    expect(await hatachi('new', 'audit', 'delete', '--older-than', '5', '--by', 'sato')).toMatchObject({ status: exitCode('unavailable') })
    expect(existsSync(storePath(dataOf('new')))).toBe(false)
  })
})

describe('audit backup and delete', () => {
  it('keep the record on a second medium, tell what ails, and delete what is old and lies there', async () => {
    recorded('kept', 250)
    const medium = withBackup('kept')
    expect(await hatachi('kept', 'audit', 'backup', 'now', '--json')).toMatchObject({ status: exitCode('unavailable'), json: { code: 'medium_away' } })
    expect(await hatachi('kept', 'audit', 'backup', 'status', '--json')).toMatchObject({ status: exitCode('refused'), json: { state: 'failing', fault: 'medium_away' } })
    expect(await hatachi('kept', 'audit', 'backup', 'init', medium)).toMatchObject({ status: 0 })
    expect(await hatachi('kept', 'audit', 'backup', 'init', join(medium, 'none'))).toMatchObject({ status: exitCode('noInput') })
    const exported = await hatachi('kept', 'audit', 'backup', 'now', '--json')
    expect(exported).toMatchObject({ status: 0, json: { result: 'exported', written: { first: 1 } } })
    expect(await hatachi('kept', 'audit', 'backup', 'status', '--json')).toMatchObject({ status: 0, json: { state: 'current', fault: null } })
    expect((await hatachi('kept', 'doctor')).stdout).toContain(`pass  backup: The record is on the second medium at ${medium}`)

    const young = await hatachi('kept', 'audit', 'delete', '--older-than', '29', '--by', 'Sato', '--json')
    expect(young).toMatchObject({ status: exitCode('refused'), json: { code: 'kept_longer' } })
    const deleted = await hatachi('kept', 'audit', 'delete', '--older-than', '30', '--by', 'Sato', '--json')
    expect(deleted).toMatchObject({ status: 0, json: { result: 'deleted', deleted: 250, through: 250 } })
    const verified = await hatachi('kept', 'audit', 'verify')
    expect(verified).toMatchObject({ status: 0, stdout: expect.stringContaining('older entries were deleted, by a signed cut behind entry 250') as string })
    expect((await hatachi('kept', 'audit', 'backup', 'now')).status).toBe(0)
    expect(await hatachi('kept', 'audit', 'verify', medium)).toMatchObject({ status: 0, stderr: '' })
    const lines = readdirSync(medium).filter((name) => name.endsWith('.jsonl')).flatMap((name) => readFileSync(join(medium, name), 'utf8').split('\n'))
    expect(lines.find((line) => line.includes('"entries_deleted"'))).toContain('"by":"Sato"')
    // What was deleted and is there no more is a loss, until somebody says that he has seen to it.
    const [oldest = ''] = readdirSync(medium).filter((name) => name.endsWith('.jsonl')).toSorted()
    writeFileSync(join(medium, oldest), 'damaged')
    expect((await hatachi('kept', 'audit', 'backup', 'now')).status).toBe(0)
    expect(await hatachi('kept', 'audit', 'backup', 'status', '--json')).toMatchObject({ status: exitCode('refused'), json: { state: 'failing', fault: 'backup_lost' } })
    expect((await hatachi('kept', 'doctor')).stdout).toContain('fail  backup: Entries that were deleted here')
    expect(await hatachi('kept', 'audit', 'backup', 'accept')).toMatchObject({ status: exitCode('usage') })
    expect(await hatachi('kept', 'audit', 'backup', 'accept', '--by', 'Sato')).toMatchObject({ status: 0 })
    expect(await hatachi('kept', 'audit', 'backup', 'status', '--json')).toMatchObject({ status: 0, json: { state: 'current' } })
    expect(await hatachi('kept', 'audit', 'verify', medium)).toMatchObject({ status: 0, stderr: expect.stringContaining('begins behind entry ') as string })
    more('kept', 1, '2026-11-01T03:00:00Z')
    expect((await hatachi('kept', 'audit', 'backup', 'now')).status).toBe(0)
    // A gap between two exports is told.
    const [first = ''] = readdirSync(medium).filter((name) => name.endsWith('.manifest.json')).toSorted().slice(1)
    rmSync(join(medium, first))
    expect(await hatachi('kept', 'audit', 'verify', medium)).toMatchObject({ status: exitCode('notProven'), stderr: expect.stringContaining('gap: ') as string })
  })

  it('leave alone what a running appliance holds, which exports by itself and when it is asked', async () => {
    recorded('running', 3)
    const medium = withBackup('running')
    expect((await hatachi('running', 'audit', 'backup', 'init', medium)).status).toBe(0)
    const options = { clock: systemClock, dataDirectory: dataOf('running'), drivers: productionDrivers, withFace: false }
    const started = await startFromFile(join(dataOf('running'), 'hatachi.yaml'), options)
    if (!started.ok) throw new Error(started.error.message)
    const refused = await hatachi('running', 'audit', 'delete', '--older-than', '1', '--by', 'Sato')
    expect(refused).toMatchObject({ status: exitCode('unavailable'), stderr: expect.stringContaining('store_in_use') as string })
    expect((await hatachi('running', 'audit', 'backup', 'now', '--json')).json).toEqual({ result: 'asked' })
    await started.value.stop('test_ended')
    expect(existsSync(join(dataOf('running'), 'backup-wanted'))).toBe(false)
    const status = await hatachi('running', 'audit', 'backup', 'status', '--json')
    expect(status).toMatchObject({ status: 0, json: { state: 'current' } })
    expect(await hatachi('running', 'audit', 'verify', medium)).toMatchObject({ status: 0, stderr: '' })
    expect(await hatachi('running', 'audit', 'verify')).toMatchObject({ status: 0 })
  })

  it('load no code of the appliance to prove a file', () => {
    recorded('lean', 3)
    cpSync(storePath(dataOf('lean')), join(directory, 'lean.db'))
    const { status, modules } = hatachiProcess('lean', 'audit', 'verify')
    expect(status).toBe(0)
    expect(modules).not.toMatch(/main\/(?:session|platform|certificate|revocation|memory)\/|device\/(?:reader|card)\//)
  })
})

describe('the mark beside the key', () => {
  const storeFiles = (name: string) => ['', '-wal', '-shm'].map((end) => `${storePath(dataOf(name))}${end}`)

  const doctor = async (name: string) => (await hatachi(name, 'doctor')).stdout

  /** What a command that writes leaves: the record, and the mark of it. */
  async function marked(name: string, count: number): Promise<void> {
    recorded(name, count)
    expect((await hatachi(name, 'audit', 'accept', '--by', 'h.sato')).status).toBe(0)
  }

  it('shows a record put back, until a person accepts it; the proof never passes it over', async () => {
    await marked('back', 20)
    for (const path of storeFiles('back')) if (existsSync(path)) copyFileSync(path, `${path}.older`)
    more('back', 5, '2026-01-02T03:00:00Z')
    expect((await hatachi('back', 'audit', 'accept', '--by', 'h.sato')).status).toBe(0)
    expect(await hatachi('back', 'audit', 'verify')).toMatchObject({ status: 0, stdout: expect.stringContaining('at least as far as the mark') as string })
    for (const path of storeFiles('back')) {
      rmSync(path, { force: true })
      if (existsSync(`${path}.older`)) copyFileSync(`${path}.older`, path)
    }
    expect(await hatachi('back', 'audit', 'verify', '--json')).toMatchObject({
      status: exitCode('notProven'),
      json: { result: 'bad', badPlace: { part: 'mark', problem: 'behind' } },
      stderr: expect.stringContaining('(behind)') as string
    })
    expect(await doctor('back')).toMatch(/^fail {2}record_mark: The record was put back/m)
    expect((await hatachi('back', 'audit', 'accept', '--by', 'h.sato')).status).toBe(0)
    expect(await doctor('back')).toMatch(/^pass {2}record_mark/m)
    expect(await hatachi('back', 'audit', 'verify', '--json')).toMatchObject({
      status: exitCode('notProven'),
      json: { badPlace: { part: 'entry', problem: 'found_unsound' } }
    })
  })

  it('knows a record that a person had begun anew, which is done for a damaged or lost one alone', async () => {
    await marked('anew', 20)
    expect(await hatachi('anew', 'audit', 'begin-anew', '--by', 'h.sato')).toMatchObject({
      status: exitCode('refused'),
      stderr: expect.stringContaining('record_readable') as string
    })
    for (const path of storeFiles('anew').slice(1)) rmSync(path, { force: true })
    writeFileSync(storePath(dataOf('anew')), 'no database, whatever it was')
    const begun = await hatachi('anew', 'audit', 'begin-anew', '--by', 'h.sato', '--json')
    expect(begun).toMatchObject({ status: 0, json: { result: 'begun' } })
    expect(readFileSync(String(begun.json['setAside']), 'utf8')).toBe('no database, whatever it was')
    more('anew', 3, '2026-01-03T03:00:00Z')
    expect(await hatachi('anew', 'audit', 'verify')).toMatchObject({ status: 0, stderr: '' })
    expect(await doctor('anew')).toMatch(/^pass {2}record_mark/m)
    const store = openStore(storePath(dataOf('anew')))
    if (!store.ok) throw new Error(store.error.code)
    const [first] = entriesAfter(store.value, 0, 1)
    store.value.close()
    expect(first).toMatchObject({ name: 'record_begun_anew', sequence: 1 })
    expect(JSON.parse(first?.fields ?? '')).toEqual({ by: 'h.sato', formerLogId: expect.stringMatching(/^[0-9a-f]{32}$/) as string, markedSequence: 22 })
    // Gone altogether.
    for (const path of storeFiles('anew')) rmSync(path, { force: true })
    expect(await hatachi('anew', 'audit', 'begin-anew', '--by', 'h.sato', '--json')).toMatchObject({ status: 0, json: { setAside: null } })
    expect((await hatachi('anew', 'audit', 'verify')).status).toBe(0)
    // An empty one of another log, as a start leaves it that was cut short, or the command of before.
    for (const path of storeFiles('anew')) rmSync(path, { force: true })
    const empty = openStore(storePath(dataOf('anew')))
    if (!empty.ok) throw new Error(empty.error.code)
    const running = await hatachi('anew', 'audit', 'begin-anew', '--by', 'h.sato')
    expect(running).toMatchObject({ status: exitCode('unavailable'), stderr: expect.stringContaining('store_in_use') as string })
    empty.value.close()
    expect(await hatachi('anew', 'audit', 'begin-anew', '--by', 'h.sato')).toMatchObject({ status: 0 })
    more('anew', 3, '2026-01-04T03:00:00Z')
    expect((await hatachi('anew', 'audit', 'accept', '--by', 'h.sato')).status).toBe(0)
    expect(await hatachi('anew', 'audit', 'verify')).toMatchObject({ status: 0, stdout: expect.stringContaining('at least as far as the mark') as string })
    machine('never', 'service_provider')
    expect(await hatachi('never', 'audit', 'begin-anew', '--by', 'h.sato')).toMatchObject({ status: exitCode('noInput') })
  })
})
