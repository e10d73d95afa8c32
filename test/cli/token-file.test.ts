import { existsSync, fstatSync, mkdtempSync, rmSync, type Stats } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { withTokenFile } from '../../main/shell/parties/box-commands.ts'

/** What was fsynced, in order; what is to fail. */
const disk = vi.hoisted(() => ({ synced: [] as Stats[], failsAt: Infinity }))
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>()
  const fsyncSync = (descriptor: number) => {
    if (disk.synced.length + 1 >= disk.failsAt) throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fsync' })
    fs.fsyncSync(descriptor)
    disk.synced.push(fstatSync(descriptor))
  }
  return { ...fs, fsyncSync }
})

let directory = ''
const path = () => join(directory, 'one.token')
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-token-file-'))
  disk.synced.splice(0)
  disk.failsAt = Infinity
})
afterEach(() => {
  rmSync(directory, { recursive: true })
  vi.restoreAllMocks()
})

test.skipIf(process.platform === 'win32')('a token is good only once its file is on disk, and so is the file’s name', () => {
  let synced: readonly string[] = []
  const code = withTokenFile({ 'token-file': path() }, () => {
    synced = disk.synced.map((found) => (found.isDirectory() ? 'directory' : 'file'))
    return exitCode('ok')
  })
  expect([code, synced, existsSync(path())]).toEqual([exitCode('ok'), ['file', 'directory'], true])
})

test.skipIf(process.platform === 'win32').each([1, 2])('where the disk fails at the sync number %i nothing is taken in, and no file is left', (failsAt) => {
  disk.failsAt = failsAt
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const use = vi.fn(() => exitCode('ok'))
  expect(withTokenFile({ 'token-file': path() }, use)).toBe(exitCode('cannotCreate'))
  expect(use).not.toHaveBeenCalled()
  expect(existsSync(path())).toBe(false)
})
