import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const program = join(import.meta.dirname, 'support/list-on-medium.ts')
const namespace = ['-Urm', '--propagation', 'private']
const mountable = spawnSync('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0
if (!mountable) console.warn('SKIPPED: a medium too full for a list was NOT tested, for unshare -Urm is not allowed here.')

test.skipIf(!mountable)('a medium too full for a list keeps the one in force, and is empty again afterwards', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-list-medium-'))
  const run = spawnSync('unshare', [...namespace, process.execPath, program, directory], { encoding: 'utf8' })
  rmdirSync(directory)
  if (run.status !== 0) throw new Error(run.stderr)
  expect(JSON.parse(run.stdout)).toEqual({
    first: 'imported',
    tooLarge: 'medium_full',
    afterwards: 'listed not_listed not_listed',
    incoming: 0,
    keptFree: 'medium_full',
    next: 'imported',
    atLast: 'not_listed not_listed listed'
  })
})
