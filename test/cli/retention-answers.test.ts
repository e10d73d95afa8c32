import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import type { Role } from '../../main/age/evidence.ts'
import { deviceKeyPath } from '../../main/keys/device-key.ts'
import { openErasableKey } from '../../main/keys/erasable-key.ts'
import { AgeMemories, DAY_MS } from '../../main/memory/age-memories.ts'
import { memoryPath } from '../../main/memory/memory-file.ts'
import { writeConnectionFiles } from '../../main/platform/simulator/connection-files.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { runCommandLine } from '../../main/shell/command-line.ts'
import { writeDemoConfiguration } from '../../main/shell/development/demo-configuration.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { productionCommands } from '../../main/shell/production-commands.ts'

const cli = join(import.meta.dirname, '../../main/shell/cli.ts')
const hook = pathToFileURL(join(import.meta.dirname, '../lint/support/note-modules.mjs')).href
let directory = ''
let platform: SimulatedPlatform | null = null

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-retention-command-'))
  platform = await startSimulatedPlatform({ clock: systemClock })
})

afterAll(async () => {
  await platform?.close()
  rmSync(directory, { recursive: true })
})

const dataOf = (name: string) => join(directory, name)

/** The arguments, with names of files in the test's directory. */
const placed = (args: readonly string[]) => args.map((arg) => (/\.(?:json|pem)$/.test(arg) ? resolve(directory, arg) : arg))

const jsonOf = (stdout: string) => (stdout.startsWith('{') ? (JSON.parse(stdout) as Record<string, unknown>) : {})

/** Runs `hatachi …` in this process, with its data in a directory of this name. */
async function hatachi(name: string, ...args: readonly string[]) {
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
function hatachiProcess(name: string, ...args: readonly string[]) {
  const modules = join(directory, 'modules.txt')
  rmSync(modules, { force: true })
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...placed(args)], {
    env: { ...process.env, HATACHI_DATA_DIR: dataOf(name), NODE_OPTIONS: `--import=${hook}`, HATACHI_TEST_MODULES: modules },
    encoding: 'utf8'
  })
  return { status, stdout, stderr, json: jsonOf(stdout), modules: readFileSync(modules, 'utf8') }
}

function machine(name: string, role: Role): void {
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
function remember(name: string, count: number): string {
  const key = openErasableKey(dataOf(name))
  if (!key.ok) throw new Error(key.error.code)
  const memories = new AgeMemories({ dataDirectory: dataOf(name), key: key.value, keepDays: 90, clock: systemClock })
  const subjects = Array.from({ length: count }, (_, index) => memories.subjectOf(Buffer.from(String(index))))
  for (const [index, subject] of subjects.entries()) memories.remember(subject, 20, Date.now() - index * DAY_MS)
  memories.close()
  return Buffer.from(subjects[0]?.pseudonym ?? []).toString('hex')
}

const ORDER = ['--by', '山田', '--reason', 'end of the contract'] as const

/** An erasing that was begun, and got to its end but for handing out the report: the file's name is too long for a draft. */
async function undelivered(name: string) {
  machine(name, 'platform_operator')
  remember(name, 1)
  const path = join(directory, `${name}-${'x'.repeat(225)}.json`)
  return { path, run: await hatachi(name, 'retention', 'erase', '--by', '佐藤', '--reason', 'the contract is over', '--report', path) }
}

const storedIn = (name: string) => {
  const folder = join(dataOf(name), 'retention')
  return readdirSync(folder).map((each) => join(folder, each))
}

describe('a report that cannot be handed out', () => {
  it('is named with its path, and a retry says that all is erased; another --report gets it', async () => {
    const { path, run } = await undelivered('undelivered')
    const [stored = ''] = storedIn('undelivered')
    expect(run.status).toBe(exitCode('inputOutput'))
    expect(run.stderr).toBe(
      `hatachi: report_undelivered: ${path} cannot be written (ENAMETOOLONG). All is erased; only the report is still to be ` +
        `handed out. It lies in ${stored}. Name another --report.\n`
    )
    const erase = ['retention', 'erase', ...ORDER, '--report'] as const
    const gone = await hatachi('undelivered', ...erase, 'gone/x.json')
    expect(gone).toMatchObject({ status: exitCode('cannotCreate'), stderr: expect.stringContaining(`It lies in ${stored}. Name another`) as string })
    expect(gone.stderr).not.toContain('Nothing was erased')
    const done = await hatachi('undelivered', ...erase, 'undelivered.json')
    expect(done).toMatchObject({ status: 0, stderr: expect.stringContaining('its --by and --reason are not in it') as string })
    const report = readFileSync(join(directory, 'undelivered.json'), 'utf8')
    expect(report).toBe(readFileSync(stored, 'utf8'))
    expect(report).toContain('佐藤')
    expect(report).not.toContain('山田')
  })

  it('the configuration lost meanwhile: it does not say that nothing was erased', async () => {
    await undelivered('lost')
    writeFileSync(join(dataOf('lost'), 'hatachi.yaml'), 'role: x')
    const run = await hatachi('lost', 'retention', 'erase', ...ORDER, '--report', 'lost.json')
    expect(run).toMatchObject({ status: exitCode('configuration'), stderr: expect.stringMatching(/All is erased.*--without-configuration/) as string })
  })

  it.each(['keys', 'retention'])('in %s/ of the data directory it is refused before anything is erased', async (folder) => {
    const name = `own-${folder}`
    machine(name, 'platform_operator')
    remember(name, 1)
    mkdirSync(join(dataOf(name), folder), { recursive: true, mode: 0o700 })
    const run = await hatachi(name, 'retention', 'erase', ...ORDER, '--report', join(dataOf(name), folder, 'x.json'))
    expect(run).toMatchObject({ status: exitCode('cannotCreate'), stderr: expect.stringMatching(/Hatachi itself keeps.*Nothing was erased/) as string })
    expect(existsSync(memoryPath(dataOf(name)))).toBe(true)
  })
})

describe('nothing to erase', () => {
  const erase = ['retention', 'erase', ...ORDER, '--report', 'nothing.json'] as const

  it.each<readonly [string, (name: string) => void]>([
    ['never set up', () => undefined],
    ['no configuration', (name) => mkdirSync(dataOf(name))],
    ['operator', (name) => { machine(name, 'platform_operator') }],
    ['provider', (name) => { machine(name, 'service_provider') }],
    ['unreadable', (name) => { machine(name, 'platform_operator'); writeFileSync(join(dataOf(name), 'hatachi.yaml'), '][') }]
  ])('%s: the same answer, and no report', async (name, make) => {
    const data = `nothing-${name.replaceAll(' ', '-')}`
    make(data)
    const { status, stdout, stderr } = await hatachi(data, ...erase)
    expect({ status, stdout }).toEqual({ status: exitCode('noInput'), stdout: '' })
    expect(stderr).toBe(`hatachi: nothing to erase: ${dataOf(data)} holds no revocation list, no remembered age and no key of them.\n`)
    expect(existsSync(join(directory, 'nothing.json'))).toBe(false)
    expect((await hatachi(data, ...erase, '--json')).json).toEqual({ result: 'nothing_to_erase', lastReport: null })
  })

  it('after an erasing: the same command is told that this is its report, another one where the last lies', async () => {
    machine('twice', 'platform_operator')
    remember('twice', 2)
    const run = ['retention', 'erase', ...ORDER, '--report', 'twice.json'] as const
    const first = await hatachi('twice', ...run)
    expect(first).toMatchObject({ status: 0, stdout: expect.stringMatching(/next start as a platform operator makes a new key[^]*disable hatachi/) as string })
    const report = readFileSync(join(directory, 'twice.json'), 'utf8')
    const again = await hatachi('twice', ...run)
    expect(again).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/is the report of the erasing of 20.*nothing is left to erase/) as string })
    expect((await hatachi('twice', ...run, '--json')).json).toMatchObject({ result: 'erased_before', report: join(directory, 'twice.json') })
    expect(readFileSync(join(directory, 'twice.json'), 'utf8')).toBe(report)
    const [stored = ''] = storedIn('twice')
    const other = await hatachi('twice', ...erase)
    expect(other).toMatchObject({ status: exitCode('noInput'), stderr: expect.stringContaining(`lies in ${stored}.`) as string })
    writeFileSync(join(directory, 'twice.json'), report.replace('山田', '山口'))
    expect(await hatachi('twice', ...run)).toMatchObject({ status: exitCode('noInput'), stderr: expect.stringContaining('does not bear out') as string })
    expect(storedIn('twice')).toEqual([stored])
  })
})

describe('the key that signs', () => {
  it('damaged: it is erased all the same with a new one, and no advice leads back to erasing', async () => {
    machine('torn', 'platform_operator')
    remember('torn', 2)
    writeFileSync(deviceKeyPath(dataOf('torn')), 'torn', { mode: 0o600 })
    const key = await hatachi('torn', 'retention', 'key')
    expect(key).toMatchObject({ status: exitCode('data'), stderr: expect.stringContaining('bring it back from a copy') as string })
    const erased = await hatachi('torn', 'retention', 'erase', ...ORDER, '--report', 'torn.json')
    expect(erased).toMatchObject({ status: 0, stderr: expect.stringMatching(/was damaged, and was replaced: it lies in keys\/device\.key\.damaged-/) as string })
    expect(erased.stderr).not.toContain('still there')
    expect(await hatachi('torn', 'retention', 'verify', 'torn.json')).toMatchObject({ status: 0, stdout: expect.stringContaining('was damaged, and was replaced') as string })
    writeFileSync(deviceKeyPath(dataOf('torn')), 'torn again', { mode: 0o600 })
    const verified = await hatachi('torn', 'retention', 'verify', 'torn.json')
    expect(verified).toMatchObject({ status: exitCode('data'), stderr: expect.stringContaining('name the key with --key') as string })
    expect(`${key.stderr}${verified.stderr}`).not.toContain('retention erase')
  })

  it('with rights too open: it is erased, and the chmod is named', async () => {
    machine('open', 'platform_operator')
    remember('open', 2)
    writeFileSync(join(directory, 'open.pem'), (await hatachi('open', 'retention', 'key')).stdout)
    chmodSync(deviceKeyPath(dataOf('open')), 0o644)
    const erased = await hatachi('open', 'retention', 'erase', ...ORDER, '--report', 'open.json')
    expect(erased).toMatchObject({ status: 0, stderr: expect.stringContaining(`chmod go= ${deviceKeyPath(dataOf('open'))}`) as string })
    expect((await hatachi('open', 'retention', 'verify', 'open.json')).stderr).toMatch(/chmod go= .*; or name the key with --key/)
    expect((await hatachi('open', 'retention', 'verify', 'open.json', '--key', 'open.pem')).stdout).toContain('they could have signed as well')
  })

  it('is printed in every role and without a configuration that loads, and made only where an appliance is', async () => {
    for (const make of [() => undefined, () => mkdirSync(dataOf('wrong'))]) {
      make()
      const { status, stderr } = await hatachi('wrong', 'retention', 'key')
      expect({ status, stderr }).toEqual({
        status: exitCode('noInput'),
        stderr: `hatachi: there is no appliance's data at ${dataOf('wrong')}. Set HATACHI_DATA_DIR to where it lies.\n`
      })
    }
    expect(readdirSync(dataOf('wrong'))).toEqual([])
    machine('any', 'service_provider')
    const pem = await hatachi('any', 'retention', 'key')
    expect(pem).toMatchObject({ status: 0, stdout: expect.stringContaining('PUBLIC KEY') as string })
    writeFileSync(join(dataOf('any'), 'hatachi.yaml'), '][')
    expect(await hatachi('any', 'retention', 'key')).toMatchObject({ status: 0, stdout: pem.stdout })
    expect(hatachiProcess('any', 'retention', 'key').modules).not.toMatch(/main\/(?:memory|certificate|revocation)\//)
    expect(readdirSync(join(dataOf('any'), 'keys'))).toEqual(['device.key'])
  })
})

it('its help says that erasing cannot be undone, and what comes first', async () => {
  const { stdout } = await hatachi('nowhere', 'retention', 'erase', '--help')
  expect(stdout).toMatch(/cannot be undone; end the appliance first[^]*Usage: .*retention erase --by NAME/)
})
