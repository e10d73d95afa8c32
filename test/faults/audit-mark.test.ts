import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { seededRandom } from '../../device/card/simulator/random.ts'
import { systemClock } from '../../device/clock.ts'
import type { BadPlace } from '../../main/audit/verify-chain.ts'
import { deviceKeyPath, readDeviceKey } from '../../main/keys/device-key.ts'
import { recordMarkPath } from '../../main/keys/record-mark-file.ts'
import { findMark, openMarkedRecorder } from '../../main/shell/audit/record-mark.ts'
import { verifyOwnRecord } from '../../main/shell/audit/verify-record.ts'
import { startDemoWorld, type DemoWorld } from '../../main/shell/development/demo-world.ts'
import { checkRecordMark, markBeside, readMarkFacts } from '../../main/shell/doctor/mark-checks.ts'
import { chainEnd, storedEntries } from '../../main/store/chain-reader.ts'
import { openStore, openStoreForReading, storePath } from '../../main/store/database.ts'
import { checkMark } from '../../main/store/mark-check.ts'
import { testDeviceKey } from '../support/test-device-key.ts'

/** A whole store put back or replaced while the machine is stopped, and the mark beside the key that shows it. */

const MARK_EVENTS = /^record_(?:behind_mark|replaced|mark_lost|unsound|begun_anew)$/

let directory = ''

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-audit-mark-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true })
})

describe('an appliance', () => {
  let world: DemoWorld
  let data = ''

  beforeEach(async () => {
    world = await startDemoWorld({ dataDirectory: directory, latency: 'none', clock: systemClock, withFace: false })
  })

  afterEach(async () => {
    await world.close()
  })

  /** One run, which goes out of service in no case. Gives what it told of the mark. */
  async function run(): Promise<readonly (readonly [string, Readonly<Record<string, unknown>>])[]> {
    const before = newest()
    const machine = await world.machine({ role: 'service_provider', place: 'indoors' })
    data = machine.dataDirectory
    expect(machine.appliance.session.view().screen).not.toBe('out_of_service')
    await machine.close()
    return entriesAfter(before).filter(([name]) => MARK_EVENTS.test(name))
  }

  function newest(): number {
    return data === '' || !existsSync(storePath(data)) ? 0 : reading((store) => chainEnd(store).sequence)
  }

  function entriesAfter(after: number): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
    return reading((store) =>
      [...storedEntries(store, { after })]
        .map(({ name, fieldsJson }) => [name, JSON.parse(fieldsJson) as Record<string, unknown>] as const)
    )
  }

  function reading<T>(read: (store: Parameters<typeof chainEnd>[0]) => T): T {
    const opened = openStoreForReading(storePath(data))
    if (!opened.ok) throw new Error(opened.error.code)
    try {
      return read(opened.value)
    } finally {
      opened.value.close()
    }
  }

  async function proof(): Promise<{ readonly badPlace: BadPlace | null; readonly mark: string | null }> {
    const verified = await verifyOwnRecord(data)
    if (!verified.ok) throw new Error(verified.error.code)
    return { badPlace: verified.value.badPlace, mark: verified.value.mark }
  }

  const doctor = () => {
    const mark = markBeside(storePath(data))
    return checkRecordMark(reading((store) => readMarkFacts(store, mark)), data)
  }

  /** Copies of the store's files; put back as they were. */
  function copyAway(): () => void {
    const kept = join(directory, 'kept')
    mkdirSync(kept)
    for (const end of ['', '-wal'])
      if (existsSync(`${storePath(data)}${end}`)) cpSync(`${storePath(data)}${end}`, join(kept, `db${end}`))
    return () => {
      for (const end of ['', '-wal', '-shm']) {
        rmSync(`${storePath(data)}${end}`, { force: true })
        if (existsSync(join(kept, `db${end}`))) cpSync(join(kept, `db${end}`), `${storePath(data)}${end}`)
      }
    }
  }

  it('that nobody touched is never told of, over many starts', async () => {
    for (let start = 0; start < 4; start++) expect(await run()).toEqual([])
    expect(await proof()).toEqual({ badPlace: null, mark: 'holds' })
    expect(doctor().status).toBe('pass')
  })

  it('whose record was put back says so at once, before its start and after it, goes on, and never passes it over', async () => {
    await run()
    const putBack = copyAway()
    const [older] = [newest()]
    await run()
    const marked = newest()
    putBack()
    expect(await proof()).toEqual({ badPlace: { part: 'mark', at: marked, problem: 'behind' }, mark: null })
    expect(doctor()).toMatchObject({
      status: 'fail',
      sentence: expect.stringContaining('put back to an older state') as string
    })
    expect(await run()).toEqual([
      ['record_behind_mark', { problem: 'behind', markedSequence: marked, newestSequence: older }]
    ])
    const told = { badPlace: { part: 'entry', at: older + 1, problem: 'found_unsound' }, mark: null }
    expect(await proof()).toEqual(told)
    // Told once, and by the doctor until somebody accepts it.
    expect(await run()).toEqual([])
    expect(doctor()).toMatchObject({ status: 'fail', remedy: expect.stringContaining('audit accept') as string })
    accept()
    expect(doctor().status).toBe('pass')
    expect(await proof()).toEqual(told)
  })

  it('whose record was put back to the very state of the mark before shows it by the hash as well', async () => {
    await run()
    const putBack = copyAway()
    await run()
    const mark = readFileSync(recordMarkPath(data))
    putBack()
    // It goes on elsewhere, as far as it had been and further.
    rmSync(recordMarkPath(data))
    await run()
    await run()
    writeFileSync(recordMarkPath(data), mark)
    expect(doctor()).toMatchObject({ status: 'fail', sentence: expect.stringContaining('another entry') as string })
    expect((await run())[0]).toMatchObject(['record_behind_mark', { problem: 'differs' }])
  })

  it('whose record was taken away or another put in its place says so', async () => {
    await run()
    const marked = newest()
    for (const end of ['', '-wal', '-shm']) rmSync(`${storePath(data)}${end}`, { force: true })
    expect(await run()).toEqual([
      ['record_replaced', { formerLogId: expect.stringMatching(/^[0-9a-f]{32}$/) as string, markedSequence: marked }]
    ])
    expect(await proof()).toEqual({ badPlace: { part: 'entry', at: 1, problem: 'found_unsound' }, mark: null })
    expect(doctor()).toMatchObject({ status: 'fail', sentence: expect.stringContaining('Another record') as string })
  })

  it('without its mark, or with a damaged one, tells that and makes it anew', async () => {
    await run()
    rmSync(recordMarkPath(data))
    expect(await proof()).toEqual({ badPlace: null, mark: 'missing' })
    expect(doctor().status).toBe('warn')
    expect(await run()).toEqual([['record_mark_lost', { cause: 'missing' }]])
    expect(await proof()).toEqual({ badPlace: null, mark: 'holds' })
    const octets = readFileSync(recordMarkPath(data))
    const random = seededRandom(7)
    for (let turn = 0; turn < 5; turn++) {
      const turned = Buffer.from(octets)
      const at = Math.floor(random() * octets.length)
      turned.writeUInt8(turned.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at)
      writeFileSync(recordMarkPath(data), turned)
      expect(await proof()).toEqual({ badPlace: null, mark: 'damaged' })
    }
    expect(await run()).toEqual([['record_mark_lost', { cause: 'damaged' }]])
    accept()
    expect(doctor().status).toBe('pass')
    expect(await run()).toEqual([])
  })

  it('whose key was replaced tells that the mark is by another one, beside the head', async () => {
    await run()
    rmSync(deviceKeyPath(data))
    expect(await run()).toEqual([
      ['record_unsound', { problem: 'head_signature' }],
      ['record_mark_lost', { cause: 'other_key' }]
    ])
    expect(await run()).toEqual([])
  })

  it('that cannot write its mark says so once, and goes on recording', async () => {
    await run()
    rmSync(recordMarkPath(data))
    mkdirSync(join(recordMarkPath(data), 'in-the-way'), { recursive: true })
    const told = await run()
    expect(told.map(([name, { cause }]) => [name, cause])).toEqual([
      ['record_mark_lost', 'unreadable'],
      ['record_mark_lost', 'unwritable']
    ])
    rmSync(recordMarkPath(data), { recursive: true })
    await run()
    expect(await proof()).toEqual({ badPlace: null, mark: 'holds' })
  })

  function accept(): void {
    const opened = openStore(storePath(data))
    const key = findKey()
    if (!opened.ok) throw new Error(opened.error.code)
    const marked = openMarkedRecorder({
      dataDirectory: data,
      store: opened.value,
      clock: systemClock,
      setting: { role: 'service_provider', place: 'indoors' },
      key
    })
    if (!marked.ok || !marked.value.event('record_mark_accepted', { by: 'h.sato' }).ok) throw new Error('not accepted')
    marked.value.checkpoint()
    opened.value.close()
  }

  function findKey() {
    const key = readDeviceKey(data)
    if (!key.ok) throw new Error(key.error.code)
    return key.value
  }
})

describe('a power cut between an entry and its mark', () => {
  it('never looks like a store put back, at any of many moments; a store put back always does', () => {
    const seed = Math.floor(Math.random() * 1e9)
    const random = seededRandom(seed)
    const setting = { role: 'service_provider', place: 'indoors' } as const
    const path = storePath(directory)
    const opened = openStore(path)
    if (!opened.ok) throw new Error(opened.error.code)
    const marked = openMarkedRecorder({
      dataDirectory: directory,
      store: opened.value,
      clock: systemClock,
      setting,
      key: testDeviceKey
    })
    if (!marked.ok) throw new Error(marked.error.cause)
    const ENTRIES = 150
    const marks = [readFileSync(recordMarkPath(directory))]
    for (let at = 1; at <= ENTRIES; at++) {
      marked.value.event('reader_ready', {})
      if (random() < 0.05) marked.value.checkpoint()
      // All that is durable once this entry is: the store's two files, and the mark before or after it.
      cpSync(path, join(directory, `store-${String(at)}`))
      cpSync(`${path}-wal`, join(directory, `store-${String(at)}-wal`))
      marks.push(readFileSync(recordMarkPath(directory)))
    }
    opened.value.close()
    let [alarms, quiet] = [0, 0]
    for (let look = 0; look < 200; look++) {
      const [stored, at] = [1 + Math.floor(random() * ENTRIES), Math.floor(random() * (ENTRIES + 1))]
      writeFileSync(recordMarkPath(directory), marks[at] ?? '')
      const mark = findMark(directory, [testDeviceKey.publicKey])
      if ('lost' in mark) throw new Error(mark.lost)
      // A look leaves the copy as it was: its log is not folded in, for another look comes.
      const copy = mkdtempSync(join(directory, 'look-'))
      for (const end of ['', '-wal'])
        cpSync(join(directory, `store-${String(stored)}${end}`), join(copy, `hatachi.db${end}`))
      const store = openStoreForReading(join(copy, 'hatachi.db'), { isChecked: false })
      if (!store.ok) throw new Error(store.error.code)
      const finding = checkMark(store.value, mark)
      store.value.close()
      rmSync(copy, { recursive: true })
      const isPutBack = mark.sequence > stored
      if (at <= stored) expect(isPutBack).toBe(false)
      expect([seed, finding.state]).toEqual([seed, isPutBack ? 'behind' : 'holds'])
      if (isPutBack) alarms++
      else quiet++
    }
    expect(Math.min(alarms, quiet)).toBeGreaterThan(10)
  }, 120_000)
})
