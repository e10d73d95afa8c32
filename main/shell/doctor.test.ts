import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { err, ok } from '../../device/result.ts'
import { machineDrivers } from '../../device/vending/drivers.ts'
import { leastMachineSettings } from '../../test/support/least-machine-settings.ts'
import { makeTlsWorld } from '../../test/support/tls-world.ts'
import { productFor } from '../../test/support/session.ts'
import { openStore, storePath } from '../store/database.ts'
import { DEFAULT_TV_TIMEOUTS } from '../television/ports.ts'
import type { Configuration } from './config/configuration.ts'
import { productionDriverNames } from './config/schema.ts'
import type { CheckResult } from './doctor.ts'
import { doctorExit, doctorResultsJson, printDoctorResults, realProbes, runDoctor } from './doctor.ts'
import type { DoctorProbes } from './doctor/probes.ts'
import type { InForce } from './rules/rule-shelf.ts'

// A minute on, for the certificate is made after this line and is not valid before.
const NOW_MS = Date.now() + 60_000
const attached = { name: 'Reader', cardPresent: false, inUse: false, mute: false, available: true }
const ofConfiguration: InForce = {
  version: { number: 0, inForceSinceMs: 0, origin: 'configuration', appliedBy: null, approvedBy: null },
  book: { holidays: [], rules: [] },
  refusal: null
}
let configuration: Configuration
let sound: DoctorProbes

beforeAll(async () => {
  const { client } = await makeTlsWorld()
  configuration = {
    path: '/data/hatachi.yaml',
    role: 'service_provider',
    place: 'indoors',
    operator: { name: 'x', outOfServiceMessage: { ja: 'x', en: 'x' } },
    platform: { endpoint: 'https://platform.example', credentials: client, answerKeys: [], timeoutMs: 1000 },
    reader: { driver: 'pcsc' },
    machine: { driver: 'relay-lcus', port: '/dev/ttyUSB0' },
    rules: [],
    products: [],
    offline: { policies: [], memory: { enabled: false, keepDays: 90, acknowledgement: null } },
    members: { enabled: false },
    fees: { tariff: [] },
    record: { backup: null, keepDays: 365 },
    operatorSide: { enabled: false, address: '127.0.0.1', port: 8443, names: [], ownCertificate: null, approval: [] },
    television: {
      enabled: false,
      address: '127.0.0.1',
      port: 8444,
      names: [],
      ownCertificate: null,
      ownPort: 0,
      language: 'ja',
      pairing: 'screens',
      reader: 'appliance',
      timeouts: DEFAULT_TV_TIMEOUTS,
      cable: null,
      services: { booking: null, health: null }
    },
    clock: { maxSilenceMs: 1000 },
    session: {
      lastTry: 'keep',
      phonesAcknowledgement: null,
      basketMost: 1,
      timeouts: {} as Configuration['session']['timeouts']
    },
    face: {
      port: 0,
      pinPad: 'ordered',
      sound: { dayPercent: 80, nightPercent: 35, nightFromMinute: 1260, nightUntilMinute: 360 }
    }
  }
  sound = {
    nodeVersion: 'v24.21.0',
    // The test's certificate lives two days.
    nowMs: () => NOW_MS,
    directory: () => ({ present: true, writable: true, mode: 0o700 }),
    openPlaces: () => [],
    freeBytes: () => 10_000_000_000,
    configuration: () => ok({ configuration, warnings: [] }),
    store: () => ok({ newestTimeMs: NOW_MS - 1000 }),
    rules: () => ok(ofConfiguration),
    clockGuard: () => ({ finding: 'trusted', by: 'marks' }),
    port: () => 'ready',
    userName: 'hatachi',
    smartcardIsBuilt: () => true,
    pcscSocket: () => 'ready',
    pcsc: () => Promise.resolve({ result: 'readers', readers: [attached] }),
    card: () => Promise.reject(new Error('must not be looked at')),
    readerClaimed: () => Promise.resolve(false),
    faceProgram: () => '/usr/bin/chromium',
    platform: () => Promise.resolve({ result: 'answered', status: 200, understood: true, serverTimeMs: NOW_MS }),
    retained: () =>
      Promise.resolve({
        key: { state: 'absent' },
        deviceKey: { state: 'absent' },
        memory: { state: 'sound', memories: 0, damaged: 0, expired: 0 },
        members: { state: 'absent' },
        isAnythingThere: false,
        isRecordThere: false
      }),
    backup: () => Promise.reject(new Error('must not be looked at')),
    operatorCertificate: () => ok(null),
    television: () => {
      throw new Error('must not be looked at')
    },
    door: () => Promise.reject(new Error('must not be knocked at')),
    cablePlatform: () => Promise.reject(new Error('must not be asked')),
    party: () => Promise.reject(new Error('must not be asked')),
    accounts: () => ok([]),
    trust: () => Promise.reject(new Error('must not be looked at'))
  }
})

function examine(changed: Partial<DoctorProbes> = {}): Promise<readonly CheckResult[]> {
  const probes = { ...sound, ...changed }
  return runDoctor({ dataDirectory: '/data', configurationPath: '/data/hatachi.yaml', probes })
}

async function found(id: CheckResult['id'], changed: Partial<DoctorProbes>): Promise<CheckResult> {
  const result = (await examine(changed)).find((one) => one.id === id)
  if (result === undefined) throw new Error(`no check ${id}`)
  return result
}

test('a sound machine passes every check, each once', async () => {
  const results = await examine()
  expect(results.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'node pass',
    'data_directory pass',
    'file_rights pass',
    'disk pass',
    'configuration pass',
    'store pass',
    'face pass',
    'serial_port pass',
    'reader_driver pass',
    'pcsc_service pass',
    'pcsc_access pass',
    'reader pass',
    'client_certificate warn',
    'rules pass',
    'backup warn',
    'generations pass',
    'protected_line pass',
    'platform pass',
    'line pass',
    'clock pass',
    'clock_guard pass'
  ])
  expect(doctorExit(results)).toBe('ok')
})

test('asks a damaged record for no rules, and one that is not there yet for those of the configuration', async () => {
  const path = '/data/hatachi.db'
  const mustNot = () => {
    throw new Error('must not be looked at')
  }
  const damaged = await examine({ store: () => err({ code: 'store_medium', path, fault: 'damaged' }), rules: mustNot })
  expect(damaged.map(({ id }) => id)).not.toContain('rules')
  const absent = await found('rules', { store: () => err({ code: 'store_absent', path }) })
  expect(absent).toMatchObject({ status: 'pass', sentence: 'The rules of the configuration are in force.' })
})

test('the serial line of any machine is looked at, where its settings have it', async () => {
  for (const { name, settings } of machineDrivers) {
    const port = `/dev/tty-${name}`
    const machine = settings.parse({ driver: name, port, ...leastMachineSettings[name] })
    const ofOne = (state: 'ready' | 'absent') =>
      found('serial_port', {
        configuration: () => ok({ configuration: { ...configuration, machine }, warnings: [] }),
        port: (path) => (path === port ? state : 'not_a_device')
      })
    expect(await ofOne('ready')).toMatchObject({ status: 'pass', sentence: `${port} is there and may be used.` })
    expect(await ofOne('absent')).toMatchObject({ status: 'fail', sentence: `${port} is not there.` })
  }
})

test('a serial line is told from what is none, on this machine', () => {
  const { port } = realProbes(productionDriverNames)
  expect([port('/dev/null'), port('/dev/no-such-line'), port(tmpdir())]).toEqual(['ready', 'absent', 'not_a_device'])
})

describe('what is wrong is said, with what mends it', () => {
  const path = '/data/hatachi.db'
  const unreached = (reason: 'client_not_accepted' | 'name_unknown' | 'server_not_trusted') => ({
    platform: () => Promise.resolve({ result: 'failed' as const, reason })
  })
  const answered = (serverTimeMs: number, understood = true) => ({
    platform: () => Promise.resolve({ result: 'answered' as const, status: 404, understood, serverTimeMs })
  })
  const table: readonly (readonly [CheckResult['id'], CheckResult['status'], Partial<DoctorProbes>, RegExp])[] = [
    ['node', 'fail', { nodeVersion: 'v20.19.0' }, /v20.*npm ci/],
    ['data_directory', 'warn', { directory: () => ({ present: true, writable: true, mode: 0o755 }) }, /chmod 700/],
    ['data_directory', 'fail', { directory: () => ({ present: true, writable: false, mode: 0o700 }) }, /sudo chown/],
    ['data_directory', 'pass', { directory: () => ({ present: false, writable: true, mode: 0 }) }, /first start/],
    ['disk', 'warn', { freeBytes: () => 100_000_000 }, /100 MB.*df -h/],
    ['disk', 'fail', { freeBytes: () => 1_000_000 }, /1 MB.*df -h/],
    ['store', 'pass', { store: () => err({ code: 'store_absent', path }) }, /first start/],
    ['store', 'fail', { store: () => err({ code: 'store_medium', path, fault: 'damaged' }) }, /backup/],
    ['store', 'fail', { store: () => err({ code: 'store_newer', path, version: 9, known: 1 }) }, /9.*newer version/],
    ['store', 'fail', { store: () => err({ code: 'store_setting_lost', path, setting: 'synchronous' }) }, /local disk/],
    ['store', 'fail', { store: () => err({ code: 'store_foreign', path }) }, /Run: mv/],
    ['rules', 'fail', { rules: () => ok({ ...ofConfiguration, refusal: { code: 'rules_damaged' } }) }, /rules_damaged.*nothing is sold.*rules apply/],
    [
      'rules',
      'fail',
      {
        rules: () =>
          ok({
            ...ofConfiguration,
            version: { ...ofConfiguration.version, number: 7 },
            refusal: {
              code: 'rules_with_errors',
              findings: [{ severity: 'error', code: 'product_unknown', path: 'rules.0.products.0', ruleId: 'a', line: null, value: 'x', problem: 'names no product', remedy: 'Known: beer.' }]
            }
          })
      },
      /Rule book 7.*rules\.0\.products\.0 names no product\. Known: beer\..*rules show/
    ],
    ['rules', 'warn', { configuration: () => ok({ configuration: { ...configuration, products: [{ ...productFor('beer'), category: null }] }, warnings: [] }) }, /No rule of sale is for beer today/],
    ['serial_port', 'fail', { port: () => 'absent' }, /ttyUSB0.*by-id/],
    ['serial_port', 'fail', { port: () => 'denied' }, /usermod -aG dialout/],
    ['serial_port', 'fail', { port: () => 'not_a_device' }, /machine\.port/],
    ['reader_driver', 'fail', { smartcardIsBuilt: () => false }, /npm rebuild --ignore-scripts=false smartcard/],
    ['face', 'warn', { faceProgram: () => null }, /apt-get install chromium/],
    ['platform', 'fail', unreached('client_not_accepted'), /enrolled/],
    ['platform', 'fail', unreached('name_unknown'), /getent hosts platform\.example/],
    ['platform', 'fail', unreached('server_not_trusted'), /serverCa/],
    ['platform', 'fail', answered(NOW_MS, false), /status 404.*platform\.endpoint/],
    ['client_certificate', 'fail', { nowMs: () => NOW_MS + 3 * 86_400_000 }, /expired/],
    ['client_certificate', 'fail', { nowMs: () => NOW_MS - 86_400_000 }, /not valid yet/],
    ['client_certificate', 'warn', {}, /new one/],
    [
      'line',
      'warn',
      { store: () => ok({ newestTimeMs: NOW_MS, lostLine: { sinceMs: NOW_MS - 60_000, reason: 'timed_out' } }) },
      /lost at .*timed_out.*platform/
    ],
    ['clock', 'fail', { nowMs: () => 0 }, /1970.*timedatectl/],
    ['clock', 'fail', answered(NOW_MS + 90_000), /90 seconds.*timedatectl/],
    ['clock', 'warn', answered(NOW_MS - 20_000), /20 seconds/],
    ['clock', 'pass', answered(NOW_MS - 1000), /by 1 second\./],
    ['clock', 'warn', { store: () => ok({ newestTimeMs: NOW_MS + 3_600_000 }) }, /record has an entry/],
    ['backup', 'warn', {}, /no second medium.*audit backup init DIR/],
    [
      'record_unsound',
      'fail',
      { store: () => ok({ newestTimeMs: NOW_MS, unsound: { sequence: 7, atMs: 0, problem: 'head_changed' } }) },
      /head_changed.*entry 7 of 1970.*audit verify/
    ],
    ['clock_guard', 'fail', { clockGuard: () => ({ finding: 'behind', reason: 'mark_damaged' }) }, /cannot be read.*clock accept/],
    ['clock_guard', 'fail', { clockGuard: () => ({ finding: 'ahead', reason: 'contradicted' }) }, /another time.*set-ntp/]
  ]

  test.each(table)('%s %s %#', async (id, status, changed, words) => {
    const result = await found(id, changed)
    expect(result.status).toBe(status)
    expect(`${result.sentence} ${result.remedy ?? ''}`).toMatch(words)
    expect(result.remedy === undefined).toBe(status === 'pass')
  })
})

test('without a valid configuration the rest is still examined', async () => {
  const results = await examine({
    configuration: (path) => err({ code: 'configuration_absent', path }),
    platform: () => Promise.reject(new Error('must not be asked'))
  })
  expect(results).toHaveLength(17)
  expect(results.find(({ id }) => id === 'configuration')).toMatchObject({
    status: 'fail',
    sentence: 'There is no configuration at /data/hatachi.yaml.'
  })
  expect(results.find(({ id }) => id === 'platform')?.status).toBe('warn')
  expect(results.find(({ id }) => id === 'reader')?.status).toBe('pass')
  expect(doctorExit(results)).toBe('refused')
})

test('prints for people and for scripts', async () => {
  const results = await examine({ port: () => 'absent' })
  const lines = printDoctorResults(results).split('\n')
  expect(lines).toContain('pass  node: Node v24.21.0.')
  expect(lines).toContain('fail  serial_port: /dev/ttyUSB0 is not there.')
  expect(lines.at(-1)).toBe('18 pass, 2 warn, 1 fail')
  const parsed = doctorResultsJson(results)
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  expect(parsed).toEqual(results)
})

describe('the real probes', () => {
  let directory = ''

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'hatachi-doctor-'))
  })

  afterAll(() => {
    rmSync(directory, { recursive: true })
  })

  test('see the machine, beside a running appliance', () => {
    const probes = realProbes(productionDriverNames)
    const opened = openStore(storePath(directory))
    if (!opened.ok) throw new Error(opened.error.code)
    expect(probes.store(storePath(directory))).toEqual({ ok: true, value: { newestTimeMs: null, lostLine: null, mark: { finding: null, told: null }, unsound: null, service: { mode: 'in_service', sinceMs: null, by: null } } })
    opened.value.close()
    expect(probes.store(join(directory, 'none.db'))).toMatchObject({ error: { code: 'store_absent' } })
    expect(probes.directory(directory)).toEqual({ present: true, writable: true, mode: 0o700 })
    expect(probes.directory(join(directory, 'a/b'))).toMatchObject({ present: false, writable: true })
    expect(probes.freeBytes(join(directory, 'a/b'))).toBeGreaterThan(0)
    expect(probes.port('/dev/null')).toBe('ready')
    expect(probes.port(join(directory, 'absent'))).toBe('absent')
    writeFileSync(join(directory, 'file'), '')
    expect(probes.port(join(directory, 'file'))).toBe('not_a_device')
    expect(['string', 'object']).toContain(typeof probes.faceProgram())
    expect(probes.userName).not.toBe('')
    expect(['ready', 'absent', 'not_installed', 'denied']).toContain(probes.pcscSocket())
  })
})

test.each<['answered' | 'failed', 'answered' | 'failed', 'pass' | 'warn' | 'fail', RegExp]>([
  ['answered', 'answered', 'pass', /second\.example knows this machine/],
  ['answered', 'failed', 'warn', /second\.example.*goes on by the first/],
  ['failed', 'failed', 'fail', /second\.example/]
])('of two addresses the first %s and the second %s: %s', async (first, second, status, words) => {
  if (configuration.platform === null) throw new Error('no platform')
  const platform = { ...configuration.platform, secondEndpoint: 'https://second.example' }
  const results = await examine({
    configuration: () => ok({ configuration: { ...configuration, platform }, warnings: [] }),
    platform: ({ endpoint }) => {
      const answers = (endpoint === 'https://second.example' ? second : first) === 'answered'
      return Promise.resolve(
        answers
          ? { result: 'answered', status: 200, understood: true, serverTimeMs: NOW_MS }
          : { result: 'failed', reason: 'timed_out' }
      )
    }
  })
  const found = results.find(({ id }) => id === 'second_endpoint')
  expect(found?.status).toBe(status)
  expect(found?.sentence).toMatch(words)
})

test("the certificate of the operator's side, by its fingerprint, where that is on", async () => {
  const on = (ownCertificate: Configuration['operatorSide']['ownCertificate'] = null) => () =>
    ok({ configuration: { ...configuration, operatorSide: { ...configuration.operatorSide, enabled: true, ownCertificate } }, warnings: [] })
  const made = (endsAtMs: number) => () => ok({ fingerprint: 'AA:BB', endsAtMs, names: [] })
  const own = (endsAtMs: number) => on({ certificatePem: '', keyPem: '', endsAtMs })
  expect((await examine()).some(({ id }) => id === 'operator_certificate')).toBe(false)
  expect((await found('operator_certificate', { configuration: on() })).status).toBe('pass')
  expect((await found('accounts', { configuration: on() })).status).toBe('warn')
  const sound = await found('operator_certificate', { configuration: on(), operatorCertificate: made(NOW_MS + 1000) })
  expect([sound.status, sound.sentence]).toEqual(['pass', expect.stringContaining('SHA-256 AA:BB')])
  expect((await found('operator_certificate', { configuration: on(), operatorCertificate: made(NOW_MS) })).status).toBe('warn')
  const damaged = () => err({ code: 'key_damaged', path: '/data/keys/operator-tls.key' } as const)
  expect((await found('operator_certificate', { configuration: on(), operatorCertificate: damaged })).status).toBe('fail')
  const day = 86_400_000
  const statuses = [40 * day, 20 * day, 0].map(async (left) => (await found('operator_certificate', { configuration: own(NOW_MS + left) })).status)
  expect(await Promise.all(statuses)).toEqual(['pass', 'warn', 'fail'])
})

test('of a box without platform and reader neither is looked for, and nothing is wrong', async () => {
  const television = { ...configuration.television, enabled: true, reader: 'agent' } as const
  const box: Configuration = { ...configuration, platform: null, reader: null, machine: { driver: 'none' }, television }
  const asked: string[] = []
  const results = await examine({
    configuration: () => ok({ configuration: box, warnings: [] }),
    platform: () => Promise.reject(new Error('must not be asked')),
    pcsc: () => Promise.reject(new Error('must not be looked at')),
    television: (directory) => {
      asked.push(directory)
      return { runs: false, state: null, screens: ok(0), certificate: ok(null), hasOwnUrl: false, agentPairedAtMs: NOW_MS }
    }
  })
  expect(asked).toEqual(['/data'])
  expect(results.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'node pass',
    'data_directory pass',
    'file_rights pass',
    'disk pass',
    'configuration pass',
    'store pass',
    'face pass',
    'serial_port pass',
    'reader pass',
    'rules pass',
    'backup warn',
    'generations pass',
    'protected_line pass',
    'television pass',
    'television_screens pass',
    'television_certificate pass',
    'television_agent pass',
    'platform pass',
    'clock pass',
    'clock_guard pass'
  ])
})
