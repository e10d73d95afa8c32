import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import type { Role } from '../../main/age/evidence.ts'
import { writeConnectionFiles } from '../../main/platform/simulator/connection-files.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { writeDemoConfiguration } from '../../main/shell/development/demo-configuration.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { crlPem, directoryName, issuingPoint, reasonCode, uriName } from '../support/crl-builder.ts'
import { DAY_MS, makeAuthority, makeList } from '../support/crl-world.ts'
import { makeLargeList } from '../support/large-list.ts'
import { certificatePem } from '../support/openssl-authority.ts'

const cli = join(import.meta.dirname, '../../main/shell/cli.ts')
const hook = pathToFileURL(join(import.meta.dirname, '../lint/support/note-modules.mjs')).href
const ca = makeAuthority('Command')
const nowMs = Math.floor(Date.now() / 1000) * 1000
const times = { thisUpdateMs: nowMs - DAY_MS, nextUpdateMs: nowMs + DAY_MS }
let directory = ''

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-crl-command-'))
  const list = makeList(ca, {
    ...times,
    number: 17,
    entries: [{ serial: 0x4d2, revokedAtMs: nowMs - 5000, extensions: [reasonCode(1)] }]
  })
  writeFileSync(join(directory, 'list.crl'), list)
  writeFileSync(join(directory, 'list.pem'), crlPem(list))
  writeFileSync(join(directory, 'older.crl'), makeList(ca, { ...times, number: 16 }))
  writeFileSync(join(directory, 'cut.crl'), list.subarray(0, 150))
  writeFileSync(join(directory, 'ca.pem'), certificatePem(ca.der))
  writeFileSync(join(directory, 'other.pem'), certificatePem(makeAuthority('Other').der))
  writeFileSync(join(directory, 'none.pem'), 'nothing')
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** Runs `hatachi crl …` with its data in a directory of this name. */
function crl(data: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'crl', ...args], {
    cwd: directory,
    env: {
      ...process.env,
      HATACHI_DATA_DIR: join(directory, data),
      NODE_OPTIONS: `--import=${hook}`,
      HATACHI_TEST_MODULES: join(directory, 'modules.txt')
    },
    encoding: 'utf8'
  })
  const json = stdout.startsWith('{') ? (JSON.parse(stdout) as Record<string, unknown>) : {}
  return { status, stdout, stderr, json }
}

describe('hatachi crl', () => {
  it('imports, tells and looks up', () => {
    const anchor = ['--anchor', 'ca.pem']
    expect(crl('a', 'status')).toMatchObject({ status: exitCode('undetermined'), stderr: 'hatachi: no list is in force\n' })
    expect(crl('a', 'lookup', '4d2', '--json')).toMatchObject({
      status: exitCode('undetermined'),
      json: { result: 'undetermined', reason: 'list_absent' }
    })
    const imported = crl('a', 'import', 'list.pem', ...anchor, '--json')
    expect(imported).toMatchObject({ status: 0, json: { result: 'imported', list: { kind: 'crl', number: '11', entries: 1, stale: false } } })
    expect(crl('a', 'import', 'list.crl', ...anchor, '--json').json).toMatchObject({ result: 'unchanged' })
    const status = crl('a', 'status', '--json')
    const thisUpdate = new Date(times.thisUpdateMs).toISOString().replace('.000', '')
    expect(status).toMatchObject({ status: 0, json: { lists: [{ number: '11', thisUpdate }], damaged: [] } })
    for (const serial of ['4d2', '0x4D2', '04:d2', '0004d2', 'serial=04D2']) {
      const found = crl('a', 'lookup', serial, '--json', ...anchor)
      expect(found).toMatchObject({
        status: exitCode('refused'),
        json: { result: 'listed', reason: 'keyCompromise', revokedAt: new Date(nowMs - 5000).toISOString().replace('.000', '') }
      })
    }
    expect(crl('a', 'lookup', '4d3')).toMatchObject({ status: 0, stdout: expect.stringContaining('not_listed') as string })
    expect(crl('a', 'lookup', '4d2', '--anchor', 'other.pem').status).toBe(exitCode('undetermined'))
  })

  it('refuses a list and says why, where, and what stays in force', () => {
    const anchor = ['--anchor', 'ca.pem']
    expect(crl('b', 'import', 'list.crl', ...anchor).status).toBe(0)
    const older = crl('b', 'import', 'older.crl', ...anchor)
    expect(older.status).toBe(exitCode('refused'))
    expect(older.stderr).toMatch(/list_older: older\.crl: .*In force stays: [0-9a-f]{40}-crl-[0-9a-f]{16} \(crl of \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\)\.\n$/)
    const cut = crl('b', 'import', 'cut.crl', ...anchor, '--json')
    expect(cut).toMatchObject({ status: exitCode('refused'), json: { result: 'refused', code: 'list_cut_off', offset: 150, file: 'cut.crl', inForce: [{ number: '11' }] } })
    expect(cut.stderr).toContain('at byte 150')
    expect(crl('b', 'import', 'list.crl', '--anchor', 'other.pem').stderr).toContain('list_issuer_unknown')
    expect(crl('b', 'lookup', '4d2').status).toBe(exitCode('refused'))
  })

  it('takes a list out of force by the name that it is told by', () => {
    const anchor = ['--anchor', 'ca.pem']
    expect(crl('d', 'import', 'list.crl', ...anchor).status).toBe(0)
    const told = crl('d', 'status', '--json').json['lists'] as readonly { readonly name: string }[]
    const name = told[0]?.name ?? ''
    expect(name).toMatch(/^[0-9a-f]{40}-crl-[0-9a-f]{16}$/)
    expect(crl('d', 'status').stdout).toContain(`${name}: crl number 0x11 of`)
    expect(crl('d', 'remove', 'another')).toMatchObject({ status: exitCode('noInput'), stderr: expect.stringContaining('list_absent') as string })
    expect(crl('d', 'lookup', '4d2').status).toBe(exitCode('refused'))
    expect(crl('d', 'remove', name)).toMatchObject({ status: 0, stdout: `not in force any more: ${name}\n` })
    expect(crl('d', 'lookup', '4d2', '--json').json).toMatchObject({ result: 'undetermined', reason: 'list_absent' })
    expect(crl('d', 'remove', name, '--json')).toMatchObject({ status: exitCode('noInput'), json: { result: 'not_removed', code: 'list_absent' } })
  })

  it('shows by what a list is named and what it is about', () => {
    const scoped = makeList(ca, { ...times, number: 3, more: [issuingPoint({ onlyUser: true, name: { full: [directoryName(ca.encodedName), uriName('http://a.test/1')] } })] })
    writeFileSync(join(directory, 'scoped.crl'), scoped)
    expect(crl('e', 'import', 'scoped.crl', '--anchor', 'ca.pem').status).toBe(0)
    const hex = Buffer.from(directoryName(ca.encodedName)).toString('hex')
    expect(crl('e', 'status').stdout).toContain(`, not of CAs http://a.test/1 name ${hex}\n`)
    const scope = { userCertificates: true, caCertificates: false, names: [hex, Buffer.from(uriName('http://a.test/1')).toString('hex')] }
    expect(crl('e', 'status', '--json').json).toMatchObject({ lists: [{ scope }] })
  })

  it('does not say that it is done where it was told to end before', async () => {
    writeFileSync(join(directory, 'large.crl'), makeLargeList(ca, { entries: 400_000, number: 1, salt: 1, ...times }))
    const args = [cli, 'crl', 'import', 'large.crl', '--anchor', 'ca.pem']
    const env = { ...process.env, HATACHI_DATA_DIR: join(directory, 'f') }
    const child = spawn(process.execPath, args, { cwd: directory, env, stdio: 'ignore' })
    const ended = once(child, 'exit')
    // Its thread has begun once it writes.
    while (!existsSync(join(directory, 'f/lists/incoming'))) await new Promise((resolve) => setTimeout(resolve, 2))
    child.kill('SIGTERM')
    expect(await ended).toEqual([exitCode('interrupted'), null])
    expect(crl('f', 'status').status).toBe(exitCode('undetermined'))
  })

  it.each([
    ['empty.crl', '', 'the file is empty'],
    ['half.crl', '-----BEGIN CERTIFICATE-----\nMIIB', 'PEM of another kind: CERTIFICATE'],
    ['key.crl', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n', 'PEM of another kind: PRIVATE KEY'],
    ['words.crl', 'no list here', 'neither DER nor PEM'],
    ['certificate.crl', ca.der, 'DER, and no revocation list']
  ])('tells a file that is no list from a list that is refused: %s', (name, content, words) => {
    writeFileSync(join(directory, name), content)
    const { status, stderr } = crl('g', 'import', name, '--anchor', 'ca.pem')
    expect({ status, stderr }).toMatchObject({ status: exitCode('data'), stderr: expect.stringContaining(`${name}: the file is`) as string })
    expect(stderr).toContain(words)
  })

  it('names the file that cannot be read, and says why in words', () => {
    expect(crl('g', 'import', 'absent.crl', '--anchor', 'ca.pem').stderr).toContain('absent.crl: the file cannot be read (no such file or directory, ENOENT)')
    const folder = crl('g', 'import', '.', '--anchor', 'ca.pem')
    expect(folder).toMatchObject({ status: exitCode('noInput'), stderr: expect.stringContaining('it is a directory') as string })
  })

  it.each([
    [['import', 'list.crl', '--anchor', 'ca.pem']],
    [['status']],
    [['lookup', '4d2']],
    [['remove', 'x']]
  ])('says which path of HATACHI_DATA_DIR is no directory: %j', (args) => {
    const { status, stdout, stderr } = crl('ca.pem', ...args)
    expect({ status, stdout }).toEqual({ status: exitCode('cannotCreate'), stdout: '' })
    expect(stderr).toContain(`${join(directory, 'ca.pem')} is no directory. HATACHI_DATA_DIR`)
    expect(crl('ca.pem/below', ...args).status).toBe(exitCode('cannotCreate'))
  })

  it('names a directory of lists that cannot be read', () => {
    // A link to itself is refused to everyone, root too.
    mkdirSync(join(directory, 'h'))
    symlinkSync('lists', join(directory, 'h/lists'))
    const lists = join(directory, 'h/lists')
    for (const args of [['import', 'list.crl', '--anchor', 'ca.pem'], ['status'], ['lookup', '4d2']]) {
      const { status, stderr } = crl('h', ...args)
      expect(status).toBe(exitCode(args[0] === 'import' ? 'cannotCreate' : 'undetermined'))
      expect(stderr).toContain(`the directory of the lists, ${lists}, cannot be read: ELOOP`)
      expect(stderr).not.toMatch(/no list is in force/i)
    }
  })

  it('prints the usage of the verb alone', () => {
    expect(crl('c', 'lookup').stderr).toContain('crl lookup SERIAL')
    expect(crl('c', 'lookup').stderr).not.toContain('crl import')
    expect(crl('c').stderr).toContain('crl import FILE')
  })

  it.each([
    [['crl'], 'usage'],
    [['remove'], 'usage'],
    [['import'], 'usage'],
    [['lookup'], 'usage'],
    [['status', 'x'], 'usage'],
    [['import', 'list.crl'], 'usage'],
    [['lookup', 'xyz'], 'usage'],
    [['lookup', '00'], 'usage'],
    [['lookup', 'ff'.repeat(21)], 'usage'],
    [['import', 'absent', '--anchor', 'ca.pem'], 'noInput'],
    [['import', 'list.crl', '--anchor', 'absent'], 'noInput'],
    [['import', 'list.crl', '--anchor', 'none.pem'], 'data'],
    [['import', 'list.crl', '--anchor', 'ca.pem', '--config', 'absent'], 'noInput']
  ] as const)('ends %j as a mistake of input: %s', (args, exit) => {
    const { status, stderr } = crl('c', ...args)
    expect(status).toBe(exitCode(exit))
    expect(stderr).toMatch(/^hatachi: /)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(readdirSync(directory)).not.toContain('c/lists/incoming')
  })
})

describe('hatachi crl, by the role of the machine', () => {
  let platform: SimulatedPlatform
  beforeAll(async () => {
    platform = await startSimulatedPlatform({ clock: systemClock })
  })
  afterAll(() => platform.close())

  /** The command on a machine with a whole configuration, and every module that it loaded. */
  function crlAs(role: Role, ...args: readonly string[]) {
    const data = join(directory, role)
    const connection = writeConnectionFiles(platform, join(data, 'platform'))
    const setting = { role, place: 'indoors' as const, serialPath: '/dev/null', connection, pulseMs: 20 }
    writeDemoConfiguration(data, { ...setting, readerDriver: 'pcsc' })
    rmSync(join(directory, 'modules.txt'), { force: true })
    return { ...crl(role, ...args), loaded: readFileSync(join(directory, 'modules.txt'), 'utf8') }
  }

  it("takes a platform operator's anchors from the configuration", () => {
    const { status, stderr, loaded } = crlAs('platform_operator', 'import', 'list.crl')
    expect(status).toBe(exitCode('refused'))
    expect(stderr).toContain('list_issuer_unknown')
    expect(loaded).toContain('main/certificate/crl/crl-scanner.ts')
    expect(crlAs('platform_operator', 'import', 'list.crl', '--anchor', 'ca.pem').status).toBe(0)
  })

  it('holds lists to the age of the configuration, in every command alike', () => {
    const old = makeList(ca, { thisUpdateMs: nowMs - 3 * DAY_MS, nextUpdateMs: nowMs + DAY_MS, number: 4 })
    writeFileSync(join(directory, 'old.crl'), old)
    expect(crl('i', 'import', 'old.crl', '--anchor', 'ca.pem', '--json').json['list']).toMatchObject({ stale: false })
    rmSync(join(directory, 'platform_operator/lists'), { recursive: true, force: true })
    expect(crlAs('platform_operator', 'import', 'old.crl', '--anchor', 'ca.pem', '--json').json['list']).toMatchObject({ stale: true })
    expect(crlAs('platform_operator', 'status')).toMatchObject({ status: 0, stdout: expect.stringContaining(' STALE\n') as string })
    const asked = crlAs('platform_operator', 'lookup', '4d2', '--anchor', 'ca.pem', '--json')
    expect(asked.json).toMatchObject({ reason: 'list_stale', lists: [{ list: { stale: true } }] })
    expect(crl('i', 'status').stdout).not.toContain('STALE')
  })

  it.each([[['import', 'list.crl', '--anchor', 'ca.pem']], [['status']], [['lookup', '4d2']], [['remove', 'x']]])(
    "does nothing on a service provider's machine, and loads nothing that could: %j",
    (args) => {
      const { status, stdout, stderr, loaded } = crlAs('service_provider', ...args)
      expect({ status, stdout }).toEqual({ status: exitCode('forbidden'), stdout: '' })
      expect(stderr).toContain('role_forbidden')
      expect(loaded).toContain('main/shell/trust/role-gate.ts')
      expect(loaded).not.toMatch(/main\/(?:certificate|revocation)\//)
    }
  )
})
