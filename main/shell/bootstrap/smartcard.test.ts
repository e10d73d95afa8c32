import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildSmartcard } from './smartcard.mjs'

let root = ''
let builds = 0

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hatachi-smartcard-'))
  mkdirSync(join(root, 'node_modules/smartcard'), { recursive: true })
  builds = 0
  // What is said about a failure.
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(root, { recursive: true })
})

function bring(...names: readonly string[]): void {
  mkdirSync(join(root, 'bin'), { recursive: true })
  for (const name of names) writeFileSync(join(root, 'bin', name), name, { mode: 0o755 })
}

const release = (): string => join(root, 'node_modules/smartcard/build/Release')
const build = (succeeds: boolean) =>
  buildSmartcard(root, {
    header: join(root, 'bin/winscard.h'),
    env: { PATH: join(root, 'bin') },
    build: async () => {
      builds += 1
      if (succeeds) {
        mkdirSync(release(), { recursive: true })
        writeFileSync(join(release(), 'smartcard_napi.node'), '')
      }
      return 'words of the compiler'
    }
  })

describe('buildSmartcard', () => {
  it('waits for the headers and the compiler, and builds when they have come', async () => {
    await build(true)
    bring('c++', 'make', 'python3')
    await build(true)
    expect(builds).toBe(0)
    bring('winscard.h')
    await build(true)
    expect(builds).toBe(1)
    expect(process.stderr.write).not.toHaveBeenCalled()
  })

  it('builds once', async () => {
    bring('winscard.h', 'c++', 'make', 'python3')
    await build(true)
    await build(true)
    expect(builds).toBe(1)
    expect(existsSync(join(release(), 'smartcard_napi.node'))).toBe(true)
  })

  it('says where it failed, and tries again only when something has changed', async () => {
    bring('winscard.h', 'c++', 'make', 'python3')
    await build(false)
    await build(false)
    expect(builds).toBe(1)
    const log = join(root, '.hatachi/smartcard-build.log')
    expect(readFileSync(log, 'utf8')).toBe('words of the compiler')
    expect(process.stderr.write).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(log))
    writeFileSync(join(root, 'bin/c++'), 'another compiler', { mode: 0o755 })
    await build(true)
    expect(builds).toBe(2)
  })

  it('does nothing where npm has left the package out', async () => {
    bring('winscard.h', 'c++', 'make', 'python3')
    rmSync(join(root, 'node_modules/smartcard'), { recursive: true })
    await build(true)
    expect(builds).toBe(0)
  })
})
