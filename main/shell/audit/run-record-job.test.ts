import { spawnSync } from 'node:child_process'
import { closeSync, constants, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { backupWorld, settled, type BackupWorld } from '../../../test/faults/support/backup-world.ts'
import { logIdOf } from '../../store/chain-reader.ts'
import { backupInThread } from './run-record-job.ts'

let made: BackupWorld | null = null
afterEach(() => {
  made?.close()
  if (made !== null) rmSync(join(made.data, '..'), { recursive: true })
})

it('a medium that does not answer is told, holds no other thread, and is gone on with once it answers', async () => {
  made = backupWorld()
  await made.mark()
  made.record(3)
  expect(await backupInThread(made.order())).toMatchObject({ ok: true })
  // Reading a FIFO waits until somebody writes, as a pulled medium on some file systems does.
  const pipe = join(made.medium, `audit-${logIdOf(made.store).slice(0, 8)}-0000000004-0000000009.manifest.json`)
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
  const hangs = { ok: false, error: { code: 'medium_hangs' } }
  expect(await backupInThread(made.order(), 3000)).toEqual(hangs)
  const order = made.order()
  expect(await backupInThread(order)).toEqual(hangs)
  // Lets go whoever waits, and waits itself for nobody.
  closeSync(openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK))
  rmSync(pipe)
  while (!(await backupInThread(order)).ok) await settled()
}, 60_000)
