import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { storePath } from '../../main/store/database.ts'

const program = join(import.meta.dirname, 'support/store-on-medium.ts')
const namespace = ['-Urm', '--propagation', 'private']
const mountable = spawnSync('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0
if (!mountable) {
  console.warn('SKIPPED: a full and a read-only medium were NOT tested, for unshare -Urm is not allowed here.')
}

test.skipIf(!mountable)('a full or read-only medium is said in words, and nothing acknowledged is lost', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hatachi-medium-'))
  const path = storePath(directory)
  const run = spawnSync('unshare', [...namespace, process.execPath, program, directory], { encoding: 'utf8' })
  rmdirSync(directory)
  if (run.status !== 0) throw new Error(run.stderr)
  expect(JSON.parse(run.stdout)).toEqual({
    whileRunning: { refused: { code: 'store_failed', cause: 'medium_full' }, lost: 0 },
    atOpening: { code: 'store_medium', path, fault: 'medium_full' },
    readOnly: { code: 'store_medium', path, fault: 'medium_read_only' },
    untouched: true,
    atCreation: { code: 'store_medium', path, fault: 'medium_full' }
  })
})
