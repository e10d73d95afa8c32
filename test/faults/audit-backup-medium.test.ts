import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** The second medium on real file systems: full, read-only, unmounted and back. */

const program = join(import.meta.dirname, 'support/backup-on-medium.ts')
const namespace = ['-Urm', '--propagation', 'private']
const mountable = spawnSync('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0
if (!mountable) {
  console.warn(
    'SKIPPED: a real file system that is full, read-only or unmounted was NOT tested, ' +
      'for unshare -Urm is not allowed here.'
  )
}

test.skipIf(!mountable)('a real file system that is full, read-only or unmounted is told, and nothing is lost', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-backup-medium-'))
  const run = spawnSync('unshare', [...namespace, process.execPath, program, directory], { encoding: 'utf8' })
  rmSync(directory, { recursive: true })
  if (run.status !== 0) throw new Error(run.stderr)
  expect(JSON.parse(run.stdout)).toEqual({
    notMarked: 'medium_away',
    first: 'ok',
    full: 'medium_full',
    leftBehind: 0,
    room: 'ok',
    readOnly: 'medium_read_only',
    unmounted: 'medium_away',
    mountPoint: 0,
    back: 'ok',
    held: { first: 1, last: 3020 }
  })
})
