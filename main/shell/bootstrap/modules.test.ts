import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ensureModules } from './modules.mjs'
import { Stop } from './stop.mjs'

const packages = {
  '': { version: '0.1.0' },
  'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' },
  'node_modules/node-linux-riscv': { version: '24.0.0', integrity: 'sha512-b', optional: true }
}

let root = ''
let installs = 0

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hatachi-modules-'))
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }))
  installs = 0
  // What is said about progress.
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})

afterEach(() => {
  vi.restoreAllMocks()
  rmSync(root, { recursive: true, force: true })
})

/** npm ci as far as it shows: empties node_modules and fills it. */
async function install(): Promise<number> {
  installs += 1
  rmSync(join(root, 'node_modules'), { recursive: true, force: true })
  await new Promise((resolve) => setTimeout(resolve, 20))
  mkdirSync(join(root, 'node_modules'))
  return 0
}

/** Another process that installs and notes it in a file, taking that long. */
function startElsewhere(installMs: number): ChildProcess {
  const code = `
    import { appendFileSync, mkdirSync } from 'node:fs'
    import { ensureModules } from ${JSON.stringify(join(import.meta.dirname, 'modules.mjs'))}
    const root = ${JSON.stringify(root)}
    await ensureModules({ root, install: async () => {
      appendFileSync(root + '/installs', 'x')
      mkdirSync(root + '/node_modules', { recursive: true })
      await new Promise((resolve) => setTimeout(resolve, ${String(installMs)}))
      return 0
    } })`
  return spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' })
}

function installsElsewhere(): number {
  const path = join(root, 'installs')
  return existsSync(path) ? readFileSync(path, 'utf8').length : 0
}

function writeHiddenLock(content: object): void {
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: content }))
}

describe('ensureModules', () => {
  it('installs once', async () => {
    await ensureModules({ root, install })
    await ensureModules({ root, install })
    expect(installs).toBe(1)
  })

  it('installs again when the lock file changes', async () => {
    await ensureModules({ root, install })
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': { version: '0.2.0' } } }))
    await ensureModules({ root, install })
    expect(installs).toBe(2)
  })

  it('installs again over a torn installation', async () => {
    // npm was killed: some packages are there, its own list and our stamp are not.
    mkdirSync(join(root, 'node_modules/zod'), { recursive: true })
    await ensureModules({ root, install })
    expect(installs).toBe(1)
  })

  it('installs once when several start at once', async () => {
    const starts = [startElsewhere(20), startElsewhere(20), startElsewhere(20)]
    await Promise.all([...starts.map((start) => once(start, 'exit')), ensureModules({ root, install })])
    expect(starts.map((start) => start.exitCode)).toEqual([0, 0, 0])
    expect(installs + installsElsewhere()).toBe(1)
  })

  it('installs again after a start that was killed midway', async () => {
    const start = startElsewhere(60_000)
    while (installsElsewhere() === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    start.kill('SIGKILL')
    await once(start, 'exit')
    await ensureModules({ root, install })
    expect(installs).toBe(1)
  })

  it('takes an installation by hand for what it is', async () => {
    writeHiddenLock({ '': packages[''], 'node_modules/zod': packages['node_modules/zod'] })
    await ensureModules({ root, install })
    expect(installs).toBe(0)
  })

  it.each([
    ['another version', { ...packages, 'node_modules/zod': { version: '4.6.6', integrity: 'sha512-a' } }],
    ['other contents', { ...packages, 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-c' } }],
    ['a package missing', { '': packages[''] }]
  ])('does not take an installation by hand with %s', async (_case, present) => {
    writeHiddenLock(present)
    await ensureModules({ root, install })
    expect(installs).toBe(1)
  })

  it('stops with the command to run when npm fails, and tries again next time', async () => {
    const failed = ensureModules({ root, install: () => Promise.resolve(7) })
    await expect(failed).rejects.toSatisfy((error) => error instanceof Stop && error.exitCode === 69)
    await expect(failed).rejects.toThrow(`cd ${root} && npm ci`)
    expect(existsSync(join(root, '.hatachi/install.lock'))).toBe(false)
    await ensureModules({ root, install })
    expect(installs).toBe(1)
  })

  it('takes over from a killed start, but waits for its npm', async () => {
    // The start is dead (no process has this number), its npm still runs.
    const npm = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'])
    await once(npm, 'spawn')
    mkdirSync(join(root, '.hatachi'))
    const lock = join(root, '.hatachi/install.lock')
    const stat = readFileSync(`/proc/${String(npm.pid)}/stat`, 'utf8')
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    writeFileSync(lock, `4194999 1\n${String(npm.pid)} ${String(startTime)}\n`)

    const ensured = ensureModules({ root, install })
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(installs).toBe(0)
    npm.kill('SIGKILL')
    await ensured
    expect(installs).toBe(1)
  })
})
