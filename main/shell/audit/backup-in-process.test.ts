import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { backupWorld, type BackupWorld } from '../../../test/faults/support/backup-world.ts'
import { logIdOf } from '../../store/chain-reader.ts'
import { backupInProcess } from './backup-in-process.ts'

let made: BackupWorld | null = null
afterEach(() => {
  made?.close()
  if (made !== null) rmSync(join(made.data, '..'), { recursive: true })
})

/** With a file on the medium whose reading waits until somebody writes, as of a medium that does not answer. */
async function worldThatHangs(): Promise<BackupWorld> {
  made = backupWorld()
  await made.mark()
  made.record(3)
  const pipe = join(made.medium, `audit-${logIdOf(made.store).slice(0, 8)}-0000000004-0000000009.manifest.json`)
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
  return made
}

it('an export in a process of its own ends as one here does', async () => {
  made = backupWorld()
  made.record(3)
  expect(await backupInProcess(made.order())).toMatchObject({ ok: false, error: { code: 'medium_away' } })
  await made.mark()
  expect(await backupInProcess(made.order())).toMatchObject({ ok: true, value: { written: { first: 1, last: 3 } } })
})

it('a medium that does not answer keeps no program from its end', async () => {
  const { order, data } = await worldThatHangs()
  const module = JSON.stringify(new URL('./backup-in-process.ts', import.meta.url).href)
  const script = `const { backupInProcess } = await import(${module})
    console.log(JSON.stringify(await backupInProcess(${JSON.stringify(order())}, 3000)))`
  const path = join(data, '../asks.mjs')
  writeFileSync(path, script)
  const child = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const [code] = (await once(child, 'close')) as [number]
  expect([code, printed]).toEqual([0, '{"ok":false,"error":{"code":"medium_hangs"}}\n'])
}, 60_000)
