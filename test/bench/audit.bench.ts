/**
 * The record: how many durable entries a second it takes, beside SQLite's own floor on the same disk with the same
 * settings, and how long it takes to prove a long record by the public key, in which memory. What each figure means
 * stands in docs/benchmarks.md.
 *
 * Usage: `npm run bench -- audit [--entries 1000000] [--appends 2000] [--rounds 5] [--data-dir DIR]`. DIR is where the
 * records lie. Exit code 0, or 1 where something did not work: a bench asserts no speed.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { systemClock } from '../../device/clock.ts'
import { openStore, storePath, type Store } from '../../main/store/database.ts'
import { ChainWriter } from '../../main/store/chain-writer.ts'
import { StoreSessionRecorder } from '../../main/store/session-recorder.ts'
import { testDeviceKey } from '../support/test-device-key.ts'
import { figure, report } from './support/figures.ts'
import { measureProcess } from './support/measured-process.ts'
import { benchOptions } from './support/options.ts'

const WARM_UP = 50
/** Entries in one transaction, where only length is wanted. */
const FILL_AT_ONCE = 10_000
const setting = { role: 'service_provider', place: 'indoors' } as const
/** Little room for garbage (MB), so that what is seen of the memory is what is held, not what waits to be collected. */
const SMALL_HEAP = ['--max-old-space-size=48', '--max-semi-space-size=1']
const FIELDS = { selection: 'A3', available: true }

const options = benchOptions('audit', { entries: 1_000_000, appends: 2000, rounds: 5, 'data-dir': 'out/bench' })
const parent = resolve(options['data-dir'])
mkdirSync(parent, { recursive: true })
const directory = mkdtempSync(join(parent, 'audit-'))

function open(name: string): Store {
  const opened = openStore(storePath(join(directory, name)))
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}

/** A bare table of the same columns without hash, index or trigger: insert and commit is all that it does. */
function openFloor(): { append(): void; close(): void } {
  const database = new Database(join(directory, 'floor.db'))
  database.pragma('synchronous = FULL')
  database.pragma('journal_mode = WAL')
  database.exec('CREATE TABLE entry (sequence INTEGER PRIMARY KEY, at_ms INTEGER, name TEXT, fields TEXT) STRICT')
  const insert = database.prepare('INSERT INTO entry (at_ms, name, fields) VALUES (?, ?, ?)')
  const append = database.transaction(() => insert.run(Date.now(), 'stock_changed', JSON.stringify(FIELDS)))
  return { append: () => append.immediate(), close: () => database.close() }
}

/** Each in turn, so that what else the machine does meets both. Milliseconds of each. */
function timeAppends(count: number): { readonly own: readonly number[]; readonly floor: readonly number[] } {
  const store = open('appends')
  const recorder = new StoreSessionRecorder(store, systemClock, setting, testDeviceKey)
  const floor = openFloor()
  const [own, bare]: [number[], number[]] = [[], []]
  for (let round = -WARM_UP; round < count; round += 1) {
    const startedAtMs = performance.now()
    const appended = recorder.event('stock_changed', FIELDS)
    const betweenMs = performance.now()
    floor.append()
    const endedAtMs = performance.now()
    if (!appended.ok) throw new Error(appended.error.cause)
    if (round < 0) continue
    own.push(betweenMs - startedAtMs)
    bare.push(endedAtMs - betweenMs)
  }
  store.close()
  floor.close()
  return { own, floor: bare }
}

/** Appends many entries in few transactions: chained and signed as any, only not each durable by itself. */
function fill(store: Store, count: number): void {
  const chain = new ChainWriter(store, testDeviceKey)
  const fields = JSON.stringify(FIELDS)
  const write = store.database.transaction((entries: number) => {
    chain.begin()
    for (let entry = 0; entry < entries; entry += 1) {
      chain.append(Date.now(), 'stock_changed', fields)
      if (entry % 100 === 99) chain.checkpoint(Date.now())
    }
    chain.seal(Date.now())
  })
  for (let left = count; left > 0; left -= FILL_AT_ONCE) {
    write(Math.min(left, FILL_AT_ONCE))
    chain.committed()
  }
}

/** Proves a record in a process of its own, as `audit verify` does. */
async function measureVerify(name: string, entries: number) {
  const program = join(import.meta.dirname, 'support/audit-verify-child.ts')
  const run = await measureProcess(process.execPath, [...SMALL_HEAP, program, storePath(join(directory, name)), String(entries)])
  return { ms: Number(run.stdout), peakMb: run.peakMb }
}

try {
  const { own, floor } = timeAppends(options.appends)
  const quarter = Math.ceil(options.entries / 4)
  for (const [name, entries] of [['short', quarter], ['long', options.entries]] as const) {
    const store = open(name)
    fill(store, entries)
    store.close()
  }
  const runs: { ms: number; peakMb: number }[] = []
  const short: number[] = []
  for (let round = 0; round < options.rounds; round += 1) {
    short.push((await measureVerify('short', quarter)).peakMb)
    runs.push(await measureVerify('long', options.entries))
  }
  const many = options.entries.toLocaleString('en')
  const append = figure('audit.append', 'one entry, durable', 'ms', own)
  const bare = figure('audit.append_floor', 'bare insert and commit', 'ms', floor)
  const few = quarter.toLocaleString('en')
  const longMemory = figure('audit.verify_memory', `most memory, verify ${many}`, 'MB', runs.map(({ peakMb }) => peakMb))
  const shortMemory = figure('audit.verify_memory_short', `most memory, verify ${few}`, 'MB', short)
  report(
    'audit',
    [
      append,
      bare,
      figure('audit.append_rate', 'durable entries a second', '/s', [1000 / append.summary.p50]),
      figure('audit.append_floor_rate', 'bare commits a second', '/s', [1000 / bare.summary.p50]),
      figure('audit.verify', `verify ${many} entries`, 's', runs.map(({ ms }) => ms / 1000)),
      longMemory,
      shortMemory,
      figure('audit.size_each', 'on the disk, an entry', 'B', [statSync(storePath(join(directory, 'long'))).size / options.entries])
    ],
    [
      { name: 'audit.append_to_floor', says: 'entry / bare commit', of: append, to: bare },
      { name: 'audit.memory_long_to_short', says: 'memory, all / a quarter', of: longMemory, to: shortMemory }
    ]
  )
} finally {
  rmSync(directory, { recursive: true })
}
