import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const program = join(import.meta.dirname, 'support/set-up-on-medium.ts')
const namespace = ['-Urm', '--propagation', 'private']
const mountable = spawnSync('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0
if (!mountable) {
  console.warn('SKIPPED: set-up on a full and on a read-only medium was NOT tested, for unshare -Urm is not allowed here.')
}

test.skipIf(!mountable)('set-up on a full or read-only medium says so, keeps what was answered, and ends once there is room', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-set-up-medium-'))
  const run = spawnSync('unshare', [...namespace, process.execPath, program, directory], { encoding: 'utf8' })
  rmdirSync(directory)
  if (run.status !== 0) throw new Error(run.stderr)
  const cannotKeep = (fault: string) => ({ code: 'not_done', problem: `the answers cannot be kept: ${fault}` })
  const containing = (fault: string): unknown => expect.stringContaining(fault)
  const disk = (fault: string) => ({ code: 'bad_request', field: 'disk', problem: containing(fault) })
  expect(JSON.parse(run.stdout)).toEqual({
    savedWhenFull: cannotKeep('ENOSPC'),
    finishedWhenFull: disk('ENOSPC'),
    filledAtTheEnd: { code: 'not_done', problem: 'the configuration cannot be written: ENOSPC' },
    savedReadOnly: cannotKeep('EROFS'),
    finishedReadOnly: disk('EROFS'),
    kept: 'Shop',
    left: ['platform', 'set-up.json'],
    configuredBefore: false,
    atLast: 'finished',
    configured: true
  })
})
