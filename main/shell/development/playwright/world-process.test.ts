import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canOpenPty } from '../../../../device/serial/simulator/pty.ts'
import { startWorldProcess } from './world-process.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'world-process-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const module = new URL('./world-process.mjs', import.meta.url).href
/** A worker that starts a world, says its pid, and then hangs. */
const WORKER = `
  const { startWorldProcess } = await import(${JSON.stringify(module)})
  const world = await startWorldProcess({ role: 'service_provider', place: 'indoors' })
  console.log(world.pid)
  setInterval(() => {}, 1000)
`

describe.skipIf(!canOpenPty())("a world's process (needs Linux with util-linux script)", () => {
  it('ends with its worker, even where that is killed, and takes its folder along', async () => {
    const worker = spawn(process.execPath, ['--input-type=module', '-e', WORKER], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: folder }
    })
    const [line] = (await once(worker.stdout, 'data')) as [Buffer]
    const pid = Number(line.toString())
    expect(isThere(pid)).toBe(true)
    expect(readdirSync(folder)).toHaveLength(1)

    worker.kill('SIGKILL')
    await expect.poll(() => isThere(pid), { timeout: 60_000 }).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  })

  it('says why it did not start', async () => {
    await expect(startWorldProcess({ role: 'bartender', place: 'indoors' })).rejects.toThrow(/--role must be one of/)
  })
})

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
