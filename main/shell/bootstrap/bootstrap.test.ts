import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findChromium } from './find-chromium.mjs'
import { findNode24 } from './node24.mjs'
import { exitCodeOf, runToEnd } from './run.mjs'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hatachi-bootstrap-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** The bootstrap on a machine with these programs and no others. */
function bootstrap(args: readonly string[], programs: readonly string[] = [], env: Record<string, string> = {}) {
  for (const name of programs) writeExecutable(join(folder, name))
  const script = join(import.meta.dirname, 'bootstrap.mjs')
  const bare = { PATH: folder, HOME: folder, HATACHI_NO_APT: '1' }
  return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', env: { ...bare, ...env } })
}

function writeExecutable(path: string, content = '#!/bin/true\n'): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  chmodSync(path, 0o755)
  return path
}

describe('set-up where nothing may be installed', () => {
  it('ends with 69 and says exactly which command to run', () => {
    const { status, stdout, stderr } = bootstrap(['setup', 'strace', 'openssl', 'pty'], ['openssl'])
    expect(status).toBe(69)
    expect(stderr).toContain('Missing on this machine: strace, pty.')
    expect(stderr).toMatch(
      /^ {2}(sudo )?apt-get update && (sudo )?apt-get install -y --no-install-recommends strace socat$/m
    )
    expect(stdout).toBe('')
  })

  it('names every package of a tool that takes several', () => {
    const { status, stderr } = bootstrap(['setup', 'compiler', 'strace'], ['make'])
    expect(status).toBe(69)
    expect(stderr).toContain('Missing on this machine: compiler, strace.')
    expect(stderr).toMatch(/ install -y --no-install-recommends g\+\+ make python3 strace$/m)
  })

  it('names the way to a Chromium', () => {
    const { status, stderr } = bootstrap(['setup', 'chromium'])
    expect(status).toBe(69)
    expect(stderr).toMatch(/^ {2}.*(apt-get install .* chromium|npx playwright install --with-deps chromium)$/m)
  })

  it('says so when HATACHI_CHROMIUM leads nowhere', () => {
    const { status, stderr } = bootstrap(['setup', 'chromium'], ['chromium'], { HATACHI_CHROMIUM: '/nowhere' })
    expect(status).toBe(69)
    expect(stderr).toContain('HATACHI_CHROMIUM names no executable file: ')
  })

  it('is content and silent where all is there', () => {
    const { status, stdout, stderr } = bootstrap(
      ['setup', 'chromium', 'strace', 'openssl', 'pty', 'compiler'],
      ['chromium', 'strace', 'openssl', 'script', 'c++', 'make', 'python3']
    )
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
  })
})

describe('set-up where apt may be used', () => {
  /** An apt-get that notes how it was called and brings strace; a sudo that asks nothing. */
  function writeFakeApt(brings: string): void {
    writeExecutable(
      join(folder, 'apt-get'),
      `#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> ${folder}/calls\n${brings}\necho words of apt\n`
    )
    writeExecutable(join(folder, 'sudo'), '#!/bin/sh\nshift\nexec "$@"\n')
    symlinkSync('/usr/bin/env', join(folder, 'env'))
    symlinkSync('/usr/bin/true', join(folder, 'true'))
  }

  it('installs what is missing, asks nothing, and says so on stderr only', () => {
    writeFakeApt(`printf '#!/bin/sh' > ${folder}/strace; /bin/chmod 755 ${folder}/strace`)
    const { status, stdout, stderr } = bootstrap(['setup', 'strace', 'openssl'], ['openssl'], { HATACHI_NO_APT: '' })
    expect(stderr).toContain('Installing system packages through apt: strace')
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')
    expect(calls).toHaveLength(2)
    expect(calls[0]).toMatch(/^noninteractive .* update/)
    expect(calls[1]).toMatch(/^noninteractive .* install -y .*--no-install-recommends strace$/)
  })

  it('ends with 69 and the command where apt does not bring it', () => {
    writeFakeApt('')
    const { status, stderr } = bootstrap(['setup', 'strace'], [], { HATACHI_NO_APT: '' })
    expect(status).toBe(69)
    expect(stderr).toMatch(/^ {2}.*apt-get install -y --no-install-recommends strace$/m)
  })

  it('leaves apt alone where it is forbidden', () => {
    writeFakeApt('')
    expect(bootstrap(['setup', 'strace']).status).toBe(69)
    expect(existsSync(join(folder, 'calls'))).toBe(false)
  })
})

describe('usage', () => {
  it.each([[['nonsense']], [[]], [['toString']], [['bench', 'no-such-bench']], [['setup', 'no-such-tool']]])(
    'answers %j with 64',
    (args) => {
      expect(bootstrap(args).status).toBe(64)
    }
  )
})

describe('findChromium', () => {
  const find = (extra: Record<string, string> = {}) => findChromium({ PATH: join(folder, 'bin'), HOME: folder, ...extra })
  const downloaded = (revision: number) => `.cache/ms-playwright/chromium-${String(revision)}/chrome-linux64/chrome`

  it('finds nothing where there is nothing', () => {
    expect(find()).toBeUndefined()
  })

  it('takes the one that is named before all others', () => {
    writeExecutable(join(folder, 'bin/chromium'))
    const path = writeExecutable(join(folder, 'mine'))
    expect(find({ HATACHI_CHROMIUM: path })).toEqual({ path, kind: 'given' })
  })

  it('takes the system before a download', () => {
    writeExecutable(join(folder, downloaded(1200)))
    const path = writeExecutable(join(folder, 'bin/google-chrome'))
    expect(find()).toEqual({ path, kind: 'system' })
  })

  it('takes the newest download before a snap', () => {
    writeExecutable(join(folder, 'snap'))
    mkdirSync(join(folder, 'bin'))
    symlinkSync(join(folder, 'snap'), join(folder, 'bin/chromium'))
    writeExecutable(join(folder, 'bin/chromium-browser'), '#!/bin/sh\nexec /snap/bin/chromium "$@"\n')
    expect(find()).toEqual({ path: join(folder, 'bin/chromium'), kind: 'snap' })
    writeExecutable(join(folder, downloaded(990)))
    const path = writeExecutable(join(folder, downloaded(1200)))
    expect(find()).toEqual({ path, kind: 'playwright' })
  })

  it('passes over what cannot be executed', () => {
    mkdirSync(join(folder, 'bin/chromium'), { recursive: true })
    writeFileSync(join(folder, 'bin/google-chrome'), '')
    expect(find()).toBeUndefined()
  })
})

describe('findNode24', () => {
  it('takes the one in node_modules, else the running one', () => {
    expect(findNode24(folder)).toBe(process.execPath)
    const path = writeExecutable(join(folder, `node_modules/node-linux-${process.arch}/bin/node`))
    expect(findNode24(folder)).toBe(path)
  })
})

describe('runToEnd', () => {
  const node = (code: string) => runToEnd(process.execPath, ['-e', code], { stdio: 'ignore' })

  it('tells an exit from a signal', async () => {
    expect(await node('process.exit(3)')).toEqual({ code: 3 })
    const killed = await node("process.kill(process.pid, 'SIGKILL')")
    expect(killed).toEqual({ signal: 'SIGKILL' })
    expect(exitCodeOf(killed)).toBe(137)
  })

  it('rejects where there is no such program', async () => {
    await expect(runToEnd('/nowhere/node', [])).rejects.toThrow('ENOENT')
  })
})

describe('soak', () => {
  it('lists every test that has a full size: fuzzing, fault tests and those in a browser', () => {
    const { status, stdout } = bootstrap(['soak'])
    expect(status).toBe(0)
    const listed = ['fuzz-answers', 'fuzz-certificates', 'fuzz-lists', 'kiosk-restart', 'list-kill', 'purchase-kill']
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(listed))
  })
})
