import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, vi } from 'vitest'
import { systemClock } from '../../../device/clock.ts'
import type { Role } from '../../../main/age/evidence.ts'
import { openErasableKey } from '../../../main/keys/erasable-key.ts'
import { AgeMemories, DAY_MS } from '../../../main/memory/age-memories.ts'
import { writeConnectionFiles } from '../../../main/platform/simulator/connection-files.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from '../../../main/platform/simulator/simulated-platform.ts'
import { runCommandLine } from '../../../main/shell/command-line.ts'
import { writeDemoConfiguration } from '../../../main/shell/development/demo-configuration.ts'
import { productionCommands } from '../../../main/shell/production-commands.ts'

/** Machines whose data `hatachi retention` and `hatachi memory` are tried on, for the test file that imports this. */

const cli = join(import.meta.dirname, '../../../main/shell/cli.ts')
const hook = pathToFileURL(join(import.meta.dirname, '../../lint/support/note-modules.mjs')).href
/** Of this test file's own; its data directories lie below it. */
export let directory = ''
let platform: SimulatedPlatform | null = null

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-retention-command-'))
  platform = await startSimulatedPlatform({ clock: systemClock })
})

afterAll(async () => {
  await platform?.close()
  rmSync(directory, { recursive: true })
})

/** The data directory of a machine of this name. */
export const dataOf = (name: string) => join(directory, name)

/** The arguments, with names of files in the test's directory. */
const placed = (args: readonly string[]) => args.map((arg) => (/\.(?:json|pem)$/.test(arg) ? resolve(directory, arg) : arg))

const jsonOf = (stdout: string) => (stdout.startsWith('{') ? (JSON.parse(stdout) as Record<string, unknown>) : {})

/** Runs `hatachi …` in this process, with its data in a directory of this name. */
export async function hatachi(name: string, ...args: readonly string[]) {
  vi.stubEnv('HATACHI_DATA_DIR', dataOf(name))
  let [stdout, stderr] = ['', '']
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true))
  const complaints = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true))
  try {
    const status = await runCommandLine(productionCommands, placed(args))
    return { status, stdout, stderr, json: jsonOf(stdout) }
  } finally {
    out.mockRestore()
    complaints.mockRestore()
    vi.unstubAllEnvs()
  }
}

/** Runs it in a process of its own, and sees what that loads. */
export function hatachiProcess(name: string, ...args: readonly string[]) {
  const modules = join(directory, 'modules.txt')
  rmSync(modules, { force: true })
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...placed(args)], {
    env: { ...process.env, HATACHI_DATA_DIR: dataOf(name), NODE_OPTIONS: `--import=${hook}`, HATACHI_TEST_MODULES: modules },
    encoding: 'utf8'
  })
  return { status, stdout, stderr, json: jsonOf(stdout), modules: readFileSync(modules, 'utf8') }
}

/** Writes the configuration of a machine of this name. */
export function machine(name: string, role: Role): void {
  writeDemoConfiguration(dataOf(name), {
    role,
    place: 'indoors',
    serialPath: '/dev/null',
    connection: writeConnectionFiles(platform!, join(directory, `${name}-platform`)),
    pulseMs: 20
  })
  // The demonstration's reader is not one of production.
  const path = join(dataOf(name), 'hatachi.yaml')
  writeFileSync(path, readFileSync(path, 'utf8').replace('driver: simulated', 'driver: pcsc'))
}

/** Remembers as many ages, each a day older than the one before. @returns the pseudonym of the first */
export function remember(name: string, count: number): string {
  const key = openErasableKey(dataOf(name))
  if (!key.ok) throw new Error(key.error.code)
  const memories = new AgeMemories({ dataDirectory: dataOf(name), key: key.value, keepDays: 90, clock: systemClock })
  const subjects = Array.from({ length: count }, (_, index) => memories.subjectOf(Buffer.from(String(index))))
  for (const [index, subject] of subjects.entries()) memories.remember(subject, 20, Date.now() - index * DAY_MS)
  memories.close()
  return Buffer.from(subjects[0]?.pseudonym ?? []).toString('hex')
}
