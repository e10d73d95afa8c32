import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storePath } from '../../main/store/database.ts'
import { verifyStore } from '../../main/store/verify-store.ts'
import { testDeviceKey } from '../support/test-device-key.ts'
import { asTraced, durabilityBreaches, parseStrace } from './support/strace-log.ts'

/** That an entry is written to the store's log and synced before it is acknowledged, at the system calls. */

const program = join(import.meta.dirname, 'support/audit-one-entry.ts')
const traceable = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
if (!traceable) {
  console.warn('SKIPPED: that an entry of the record is fsynced was NOT tested, for want of strace.')
}

let directory = ''
let acknowledgements = ''

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-audit-fsync-'))
  acknowledgements = join(directory, 'acknowledgements')
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** One start of the program under strace; gives what strace wrote. Its standard output is a file, known by its path. */
function traced(name: string, ...options: readonly string[]): string {
  const output = join(directory, 'trace')
  const calls = 'trace=fsync,fdatasync,write,writev,pwrite64,pwritev'
  const strace = ['-f', '-y', '-x', '-s', '4200', '-o', output, '-e', calls]
  const descriptor = openSync(acknowledgements, 'w')
  try {
    const run = spawnSync(
      'strace',
      [...strace, process.execPath, program, storePath(directory), `s-${name}`, `product-${name}`, ...options],
      { stdio: ['ignore', descriptor, 'pipe'], encoding: 'utf8', env: { ...process.env, UV_USE_IO_URING: '0' } }
    )
    if (run.status !== 0) throw new Error(run.stderr)
  } finally {
    closeSync(descriptor)
  }
  return readFileSync(output, 'latin1')
}

function breachesOf(trace: string, name: string): readonly string[] {
  return durabilityBreaches(parseStrace(trace), {
    logPath: `${storePath(directory)}-wal`,
    // strace prints a string of plain letters as it is, and one with other bytes in it in hex.
    intent: asTraced(Buffer.from(`"productId":"product-${name}"`)),
    serialPath: acknowledgements,
    onFrame: 'acknowledged'
  })
}

describe.skipIf(!traceable)('an entry, its hash and the signed head are on the disk before it is acknowledged', () => {
  test.each(['first', 'second', 'third'])('at the %s start of a store', { timeout: 120_000 }, async (name) => {
    const trace = traced(name)
    expect(breachesOf(trace, name)).toEqual([])

    // The same trace without its syncs, with syncs that failed, or with the acknowledgement first, is seen to be wrong.
    const syncs = /^.*f(?:data)?sync.*$/gm
    expect(trace.match(syncs)).not.toBeNull()
    expect(breachesOf(trace.replaceAll(syncs, ''), name)).not.toEqual([])
    expect(breachesOf(trace.replaceAll(/(f(?:data)?sync\(.*\) += )0$/gm, '$1-1 EIO'), name)).not.toEqual([])
    const [told = ''] = /^.*"acknowledged.*$/m.exec(trace) ?? []
    expect(told).not.toBe('')
    expect(breachesOf(`${told}\n${trace.replace(told, '')}`, name)).not.toEqual([])

    const verified = await verifyStore(storePath(directory), [testDeviceKey.publicKey])
    expect(verified).toMatchObject({ ok: true, value: { badPlace: null } })
  })

  test('and a trace without it shows', { timeout: 120_000 }, () => {
    expect(breachesOf(traced('weakened', 'weakened'), 'weakened')).not.toEqual([])
  })
})
