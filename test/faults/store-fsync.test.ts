import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { storePath } from '../../main/store/database.ts'

/** `kill -9` cannot show a missing fsync, since the kernel keeps what was written; only the system calls can. */

const program = join(import.meta.dirname, 'support/store-one-intent.ts')
const traceable = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
if (!traceable) {
  console.warn('SKIPPED: that an intent is fsynced was NOT tested, for strace is missing or not allowed here.')
}

let directory = ''
let path = ''

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-fsync-'))
  path = storePath(directory)
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** What one start of the program did to the store's log between its two marks, in order: `write` or `sync`. */
function callsDuringIntent(...options: readonly string[]): readonly string[] {
  const output = join(directory, 'trace')
  // -y prints each descriptor's path, so that no open has to be followed.
  const tracing = ['-f', '-y', '-o', output, '-e', 'trace=fsync,fdatasync,write,pwrite64']
  const traced = spawnSync('strace', [...tracing, process.execPath, program, path, ...options], { encoding: 'utf8' })
  if (traced.status !== 0) throw new Error(traced.stderr)
  const lines = readFileSync(output, 'utf8').split('\n')
  const mark = (text: string): number =>
    lines.findIndex((line) => line.includes('write(1<') && line.includes(`"${text}\\n"`))
  const [begin, end] = [mark('begin'), mark('end')]
  if (begin < 0 || end < begin) throw new Error('the marks are not in the trace')
  return lines.slice(begin + 1, end).flatMap((line) => {
    const call = /(pwrite64|write|fsync|fdatasync)\(\d+<([^>]*)>.* = (\S+)/.exec(line)
    if (call?.[2] !== `${path}-wal` || call[3] === '-1') return []
    return [call[1]?.endsWith('sync') === true ? 'sync' : 'write']
  })
}

describe.skipIf(!traceable)('an intent is on the disk before it is acknowledged', () => {
  test.each(['first', 'second', 'third'])('at the %s start of a store', (start) => {
    const calls = callsDuringIntent(`s-${start}`)
    expect(calls).toContain('write')
    // Nothing is written to the log after its last fsync: what was acknowledged is what was synced.
    expect(calls.at(-1)).toBe('sync')
  })

  test('and the trace would show it if it were not', () => {
    const calls = callsDuringIntent('s-weakened', 'weakened')
    expect(calls).toContain('write')
    expect(calls).not.toContain('sync')
  })
})
