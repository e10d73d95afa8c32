import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { erasableKeyPath, openErasableKey } from '../../main/keys/erasable-key.ts'
import { AgeMemories } from '../../main/memory/age-memories.ts'
import { memoryPath } from '../../main/memory/memory-file.ts'
import { runCommandLine } from '../../main/shell/command-line.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { productionCommands } from '../../main/shell/production-commands.ts'
import { isLost, remedyOfMemory } from '../../main/shell/retention/memory-remedy.ts'

let data = ''
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hatachi-memory-command-'))
})
afterEach(() => {
  rmSync(data, { recursive: true, force: true })
})

/** Runs `hatachi memory …` on a workbench: a machine without a configuration. */
async function memory(directory: string, ...args: readonly string[]) {
  vi.stubEnv('HATACHI_DATA_DIR', directory)
  let [stdout, stderr] = ['', '']
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true))
  const complaints = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true))
  try {
    return { status: await runCommandLine(productionCommands, ['memory', ...args]), stdout, stderr }
  } finally {
    out.mockRestore()
    complaints.mockRestore()
    vi.unstubAllEnvs()
  }
}

function remember(count: number): void {
  const key = openErasableKey(data)
  if (!key.ok) throw new Error(key.error.code)
  const memories = new AgeMemories({ dataDirectory: data, key: key.value, keepDays: 90, clock: systemClock })
  for (let index = 0; index < count; index += 1) memories.remember(memories.subjectOf(Buffer.from(String(index))), 20, Date.now())
  memories.close()
}

it.each([['status'], ['purge'], ['purge', '--all']])('memory %s %s where no appliance has its data is told, with 66', async (...args) => {
  const file = join(data, 'file')
  writeFileSync(file, '')
  for (const directory of [join(data, 'absent'), data, file]) {
    const { status, stdout, stderr } = await memory(directory, ...args)
    expect({ status, stdout }).toEqual({ status: exitCode('noInput'), stdout: '' })
    expect(stderr).toContain(`there is no appliance's data at ${directory}.`)
  }
})

it('status says what is still remembered where it is not enabled, and what forgets it', async () => {
  remember(4)
  expect((await memory(data, 'status')).stdout).toMatch(/^offline\.memory is not enabled, and 4 are still remembered: .*memory purge --all\n/)
  expect((await memory(data, 'purge', '--all')).stdout).toBe('forgotten: 4\n')
  expect((await memory(data, 'status')).stdout).toMatch(/^offline\.memory is not enabled: no age is remembered\n/)
})

it('purge keeps a row that does not open, says so with 65, and --all takes it', async () => {
  remember(3)
  const file = new Database(memoryPath(data))
  file.exec('UPDATE age SET sealed = zeroblob(37) WHERE pseudonym = (SELECT min(pseudonym) FROM age)')
  file.close()
  const status = await memory(data, 'status', '--json')
  expect(status.status).toBe(exitCode('undetermined'))
  expect(JSON.parse(status.stdout)).toMatchObject({ memories: 3, damaged: 1, byYears: [{ atLeastYears: 20, memories: 2 }] })
  const purged = await memory(data, 'purge', '--older-than', '0')
  expect(purged).toMatchObject({ status: exitCode('data'), stdout: 'forgotten: 2\n' })
  expect(purged.stderr).toMatch(/row_damaged: 1 .*memory purge --all/)
  const again = await memory(data, 'purge', '--json')
  expect(JSON.parse(again.stdout)).toEqual({ result: 'forgotten', forgotten: 0, damaged: 1 })
  expect((await memory(data, 'purge', '--all')).stdout).toBe('forgotten: 1\n')
})

it.each<[string, () => void, RegExp]>([
  ['the key is open to others', () => { chmodSync(erasableKeyPath(data), 0o644) }, /chmod go= /],
  ['the key is damaged', () => { truncateSync(erasableKeyPath(data), 9) }, /from a copy/]
])('purge --all removes nothing where %s', async (_, damage, remedy) => {
  remember(1)
  damage()
  const status = await memory(data, 'status')
  expect(status.status).toBe(exitCode('undetermined'))
  const purged = await memory(data, 'purge', '--all')
  expect(purged).toMatchObject({ status: exitCode('data'), stdout: '' })
  for (const { stderr } of [status, purged]) {
    expect(stderr).toMatch(remedy)
    expect(stderr).not.toContain('purge')
  }
  expect(existsSync(memoryPath(data))).toBe(true)
})

it('purge --all removes nothing where the memory cannot be opened, and says where to look', async () => {
  remember(1)
  rmSync(memoryPath(data))
  // A folder in its place is no file that was lost.
  mkdirSync(memoryPath(data))
  const purged = await memory(data, 'purge', '--all')
  expect(purged).toMatchObject({ status: exitCode('inputOutput'), stdout: '' })
  expect(purged.stderr).toContain(`ls -l ${memoryPath(data)}`)
  expect(existsSync(memoryPath(data))).toBe(true)
})

it.each<[string, () => void]>([
  ['damaged', () => { writeFileSync(memoryPath(data), 'x'.repeat(8192)) }],
  ['other_key', () => { rmSync(erasableKeyPath(data)); openErasableKey(data) }],
  ['key_absent', () => { rmSync(erasableKeyPath(data)) }]
])('purge --all begins anew where the memory is lost (%s)', async (cause, lose) => {
  remember(1)
  lose()
  expect((await memory(data, 'status')).stderr).toMatch(new RegExp(`\\(${cause}\\).*memory purge --all`))
  const purged = await memory(data, 'purge', '--all')
  expect(purged).toMatchObject({ status: exitCode('ok'), stderr: '' })
  expect(existsSync(memoryPath(data))).toBe(false)
})

it.each(['medium_read_only', 'medium_full', 'medium_failed', 'cannot_open', 'locked', 'newer', 'setting_lost'])(
  'no remedy for %s removes anything',
  (cause) => {
    const error = { code: 'memory_unusable', cause, key: null } as const
    expect(isLost(error)).toBe(false)
    expect(remedyOfMemory(error, '/data/memory/ages.db')).not.toContain('purge')
  }
)
