import { spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCode } from '../../main/shell/exit-codes.ts'

const cli = fileURLToPath(new URL('../../main/shell/cli.ts', import.meta.url))
let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-cli-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

const environment = () => ({ ...process.env, HATACHI_DATA_DIR: directory })

function hatachi(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { env: environment(), encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('the command line', () => {
  it('helps', () => {
    const { status, stdout } = hatachi('--help')
    expect(status).toBe(0)
    for (const name of ['run', 'demo', 'doctor', 'card show', 'records', 'simulate platform', 'simulate machine', 'simulate card']) {
      expect(stdout).toContain(`\n  ${name} `)
    }
    expect(hatachi('records', '--help').stdout).toContain('npx hatachi records')
    expect(hatachi('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it.skipIf(!existsSync('/dev/full'))('says so where its output cannot be written', () => {
    const full = openSync('/dev/full', 'w')
    const { status, stderr } = spawnSync(process.execPath, [cli, '--help'], {
      env: environment(),
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe']
    })
    closeSync(full)
    expect(status).toBe(exitCode('inputOutput'))
    expect(stderr).toContain('the output cannot be written (ENOSPC)')
  })

  it.each([
    [[]],
    [['sell']],
    [['records', '--limit', 'all']],
    [['records', '--quick']],
    [['records', 'today']],
    [['card']],
    [['card', 'write']],
    [['card', 'show', '--timeout', '0']],
    [['simulate']],
    [['simulate', 'card-reader']],
    [['simulate', 'platform']],
    [['simulate', 'machine', '--protocol', 'mdb']],
    [['simulate', 'machine']],
    [['simulate', 'machine', '--protocol', 'mdb-avd', '--faults', '2']],
    [['simulate', 'machine', '--protocol', 'mdb-avd', '--motor-ms', '-5']],
    [['simulate', 'machine', '--protocol', 'mdb-avd', '--motor-ms=-5']],
    [['demo', '--tour', 'no-such-tour']],
    [['simulate', 'machine', '--protocol', 'relay-lcus', '--dir', 'x']],
    [['simulate', 'machine', '--protocol', 'relay-lcus', '--profile', 'adult']],
    [['simulate', 'card', '--dir', 'x']],
    [['simulate', 'card', '--slot', '2']],
    [['simulate', 'card', '--latency', 'slow']],
    [['simulate', 'card', '--port', '35963']],
    [['simulate', 'card', '--port', '127.0.0.1:99999']],
    [['simulate', 'card', '--port', '127.0.0.1:35963', '--slot', '1']],
    [['simulate', 'card', '--cards', 'cards.json', '--person', 'tries=1']],
    [['demo', '--latency', 'slow']],
    [['demo', '--tour', 'nowhere']]
  ])('names what is wrong with %j, and ends with 64', (args) => {
    const { status, stdout, stderr } = hatachi(...args)
    expect(status).toBe(exitCode('usage'))
    expect(`${stdout}${stderr}`).toMatch(/hatachi/)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  it('tells a missing configuration or record from a bad one', () => {
    expect(hatachi('run')).toMatchObject({ status: exitCode('noInput') })
    expect(hatachi('records')).toMatchObject({ status: exitCode('noInput') })
    writeFileSync(join(directory, 'hatachi.yaml'), 'role: shopkeeper\n')
    const bad = hatachi('run')
    expect(bad.status).toBe(exitCode('configuration'))
    expect(bad.stderr).toMatch(/hatachi\.yaml:1:7: error: role must be one of/)
  })

  it('examines a bare machine, and says what fails', () => {
    const { status, stdout } = hatachi('doctor', '--json')
    expect(status).toBe(exitCode('refused'))
    const results = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { id: string; status: string; remedy?: string })
    expect(results.find(({ id }) => id === 'configuration')?.status).toBe('fail')
    for (const result of results.filter((each) => each.status === 'fail')) expect(result.remedy).toBeTruthy()
  })

  it('runs a simulated machine until it is told to end', async () => {
    const link = join(directory, 'machine')
    const child = spawn(process.execPath, [cli, 'simulate', 'machine', '--protocol', 'relay-lcus', '--link', link], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const first = await new Promise<string>((resolve) => child.stdout.once('data', (data: Buffer) => {
      resolve(data.toString('utf8'))
    }))
    expect(JSON.parse(first)).toMatchObject({ ready: true, path: link })
    const code = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    expect(await code).toBe(0)
  })
})
