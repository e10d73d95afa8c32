import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, lstatSync, mkdtempSync, readFileSync } from 'node:fs'
import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { canOpenPty, openPty } from './pty.ts'

const patience = { timeout: 60_000, interval: 20 }
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hatachi-pty-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** How many processes have this as their controlling terminal: what the pty started inside it. */
function processesOn(terminal: string): number {
  const minor = Number(terminal.split('/').at(-1))
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
        // tty_nr (proc(5)): major 136 is a Unix98 pty's slave; the minor is in bits 31-20 and 7-0.
        const device = Number(fields[4])
        return ((device >> 8) & 0xfff) === 136 && ((device & 0xff) | ((device >> 12) & 0xfff00)) === minor
      } catch {
        return false
      }
    }).length
}

describe.skipIf(!canOpenPty())('pty (skipped where util-linux "script" is missing)', () => {
  test('leaves no process and no terminal after close', async () => {
    const pty = await openPty()
    expect(processesOn(pty.path)).toBeGreaterThan(0)
    await pty.close()
    await vi.waitFor(() => {
      expect(existsSync(pty.path)).toBe(false)
      expect(processesOn(pty.path)).toBe(0)
    }, patience)
  })

  test('leaves no process and no terminal when its owner is killed', async () => {
    const program = `const { openPty } = await import(${JSON.stringify(new URL('./pty.ts', import.meta.url).href)})
      console.log((await openPty()).path)`
    const args = ['--input-type=module', '-e', program]
    const owner = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const [bytes] = (await once(owner.stdout, 'data')) as [Buffer]
    const path = bytes.toString().trim()
    expect(existsSync(path)).toBe(true)
    owner.kill('SIGKILL')
    await vi.waitFor(() => {
      expect(existsSync(path)).toBe(false)
      expect(processesOn(path)).toBe(0)
    }, patience)
  })

  test('keeps a link while it is plugged in, and replaces a stale one', async () => {
    const link = join(folder, 'machine')
    symlinkSync('/dev/pts/none', link)
    const pty = await openPty({ link })
    expect(pty.path).toBe(link)
    expect(existsSync(link)).toBe(true)
    await pty.unplug()
    expect(lstatSync(link, { throwIfNoEntry: false })).toBeUndefined()
    await pty.plug()
    expect(existsSync(link)).toBe(true)
    await pty.close()
    expect(lstatSync(link, { throwIfNoEntry: false })).toBeUndefined()
  })

  test('never replaces a file by its link', async () => {
    const link = join(folder, 'precious')
    writeFileSync(link, 'kept')
    await expect(openPty({ link })).rejects.toThrow('not a link')
    expect(readFileSync(link, 'utf8')).toBe('kept')
  })
})
