import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS, makeAuthority } from '../support/crl-world.ts'
import { makeLargeList } from '../support/large-list.ts'
import { certificatePem } from '../support/openssl-authority.ts'
import { isDirectoryLasting, orderBreaches } from './support/list-order.ts'
import { parseStrace, type TracedCall } from './support/strace-log.ts'

/** That a list is on the disk before it has its name, seen at the system calls of the real import. */

const traceable = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
if (!traceable) {
  console.warn('SKIPPED: that a list is fsynced before it comes into force was NOT tested, for want of strace.')
}

const CALLS = ['fsync', 'fdatasync', 'write', 'writev', 'pwrite64', 'pwritev', 'rename', 'renameat', 'renameat2', 'mkdir', 'mkdirat']
const cli = join(import.meta.dirname, '../../main/shell/cli.ts')
const ca = makeAuthority('Traced')
let directory = ''
let lists = ''

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-list-fsync-'))
  lists = join(directory, 'data/lists')
  writeFileSync(join(directory, 'ca.pem'), certificatePem(ca.der))
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** System calls of one import of list `number`. */
function traceImport(number: number): readonly TracedCall[] {
  const path = join(directory, `${String(number)}.crl`)
  const nowMs = Math.floor(Date.now() / 1000) * 1000
  writeFileSync(
    path,
    makeLargeList(ca, { entries: 50_000, number, salt: number, thisUpdateMs: nowMs - DAY_MS, nextUpdateMs: nowMs + DAY_MS })
  )
  const output = join(directory, 'trace')
  const tracing = ['-f', '-y', '-s', '4096', '-o', output, '-e', `trace=${CALLS.map((call) => `?${call}`).join(',')}`]
  const command = [process.execPath, cli, 'crl', 'import', path, '--anchor', join(directory, 'ca.pem')]
  const traced = spawnSync('strace', [...tracing, ...command], {
    encoding: 'utf8',
    env: { ...process.env, HATACHI_DATA_DIR: join(directory, 'data') }
  })
  if (traced.status !== 0) throw new Error(traced.stderr)
  return parseStrace(readFileSync(output, 'latin1'))
}

describe.skipIf(!traceable)('a list is on the disk before it has its name, and its name before it is told of', () => {
  test('the first list, and the one that takes its place', () => {
    const first = traceImport(1)
    expect(orderBreaches(first, lists)).toEqual([])
    // The directory of the lists, and the data directory, are there after a loss of power as well.
    for (const made of [lists, dirname(lists)]) expect(isDirectoryLasting(first, made)).toBe(true)
    const isSyncAbove = ({ name, path }: TracedCall) => name.includes('sync') && path === dirname(lists)
    expect(isDirectoryLasting(first.filter((call) => !isSyncAbove(call)), lists)).toBe(false)
    expect(orderBreaches(traceImport(2), lists)).toEqual([])
  })

  test('and the trace would show it if it were not', () => {
    const calls = traceImport(3)
    expect(orderBreaches(calls, lists)).toEqual([])
    const isSyncOf = (path: RegExp) => (call: TracedCall) => call.name.includes('sync') && path.test(call.path)
    const draftSync = isSyncOf(/incoming\/import-/)
    const directorySync = isSyncOf(/\/lists$/)
    const isRename = ({ name }: TracedCall) => name.startsWith('rename')
    expect([calls.filter(draftSync).length, calls.filter(isRename).length]).toEqual([1, 1])
    const end = Math.max(...calls.map(({ returnedAt, begunAt }) => returnedAt ?? begunAt))
    /** The same calls, with one as if it had come elsewhere. */
    const moved = (which: (call: TracedCall) => boolean, at: number) =>
      calls
        .map((call) => (which(call) ? { ...call, begunAt: at, returnedAt: at } : call))
        .toSorted((one, other) => one.begunAt - other.begunAt)
    const failed = (which: (call: TracedCall) => boolean) =>
      calls.map((call) => (which(call) ? { ...call, result: '-1' } : call))
    const doctored = [
      calls.filter((call) => !draftSync(call)),
      calls.filter((call) => !directorySync(call)),
      calls.filter((call) => !isRename(call)),
      failed(draftSync),
      failed(directorySync),
      moved(draftSync, -1),
      moved(draftSync, end + 1),
      moved(directorySync, -1),
      moved(directorySync, end + 1),
      moved(isRename, -1),
      moved(isRename, end + 1)
    ]
    for (const [index, each] of doctored.entries()) {
      expect(orderBreaches(each, lists), `doctored ${String(index)}`).not.toEqual([])
    }
  })
})
