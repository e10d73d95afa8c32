import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { productFor } from '../../../test/support/session.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { deviceKeyOf } from '../../keys/device-key.ts'
import { openStore, storePath } from '../../store/database.ts'
import { StoreSessionRecorder } from '../../store/session-recorder.ts'
import type { Configuration } from '../config/configuration.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import { productionDriverNames } from '../config/schema.ts'
import { logDirectory, logPath } from '../log/log-file.ts'
import { makeBundle, type BundleSources } from './support-bundle.ts'
import { tarOf } from './tar.ts'
import { toldConfiguration } from './told-configuration.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-support-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

const AT_MS = Date.parse('2026-11-26T09:00:00Z')

/** What the system's own tar makes of an archive: content by name. */
function unpacked(archive: Uint8Array): ReadonlyMap<string, Buffer> {
  const path = join(directory, 'archive.tar')
  writeFileSync(path, archive)
  const list = spawnSync('tar', ['-tf', path], { encoding: 'utf8' })
  expect(list.stderr).toBe('')
  const names = list.stdout.split('\n').filter((name) => name !== '')
  return new Map(names.map((name) => [name, spawnSync('tar', ['-xOf', path, '--', name], { maxBuffer: 1e8 }).stdout]))
}

describe('the archive', () => {
  it('is what the system\'s tar reads, of any content', () => {
    const content = fc.uint8Array({ maxLength: 1600 })
    fc.assert(
      fc.property(fc.array(content, { minLength: 1, maxLength: 4 }), (contents) => {
        const files = contents.map((each, at) => ({ name: `bundle/${String(at)}.bin`, content: each }))
        const found = unpacked(tarOf(files, AT_MS))
        expect([...found.keys()]).toEqual(files.map(({ name }) => name))
        for (const { name, content: each } of files) expect(found.get(name)).toEqual(Buffer.from(each))
      }),
      { numRuns: 8 }
    )
  })

  it('keeps rights and time, and takes no name that leads elsewhere', () => {
    writeFileSync(join(directory, 'a.tar'), tarOf([{ name: 'a/b', content: Buffer.from('x') }], AT_MS))
    const { stdout } = spawnSync('tar', ['--utc', '--full-time', '-tvf', join(directory, 'a.tar')], { encoding: 'utf8' })
    expect(stdout).toMatch(/^-rw------- .*2026-11-26 09:00:00 a\/b$/m)
    for (const name of ['/etc/passwd', '', 'x'.repeat(101), 'é', 'a b']) {
      expect(() => tarOf([{ name, content: Buffer.alloc(0) }], AT_MS)).toThrow(TypeError)
    }
  })
})

const configuration = {
  path: '/home/somebody/hatachi.yaml',
  role: 'platform_operator',
  place: 'indoors',
  operator: { name: 'canary-name', telephone: 'canary-telephone', outOfServiceMessage: { ja: 'x', en: 'canary-message' } },
  platform: {
    endpoint: 'https://canary-user:canary-password@platform.example/path?canary-query',
    credentials: { certificatePem: 'canary-certificate', keyPem: 'canary-key', caPem: 'canary-ca' },
    answerKeys: [{ keyId: 'answer-1', publicKeyPem: 'canary-pem' }],
    timeoutMs: 1000
  },
  trust: {
    anchorsPem: 'canary-anchor',
    policies: ['1.2.3'],
    revocation: { method: 'list', sources: [{ url: 'http://lists.example/a.crl?canary=1', kind: 'crl' }], maxAgeMs: 1 },
    ocsp: { url: 'http://canary-user@ocsp.example/', timeoutMs: 1, requireNonce: true, cache: false },
    certification: { validUntil: '2027-03-31' }
  },
  reader: { driver: 'pcsc', name: 'canary-reader' },
  machine: { driver: 'relay-lcus', port: '/dev/canary' },
  rules: [{ id: 'alcohol', version: 1, atLeastYears: 20, pin: 'pin', acknowledgement: { acknowledgedBy: 'canary-person' } }],
  products: [{ view: { id: 'beer', name: { ja: 'canary-beer' } }, selection: '1', rule: null, offline: null }],
  offline: { policies: [], memory: { enabled: true, keepDays: 90, acknowledgement: { acknowledgedBy: 'canary-person' } } },
  members: { enabled: true },
  clock: { maxSilenceMs: 1 },
  session: { lastTry: 'keep', phonesAcknowledgement: { acknowledgedBy: 'canary-person' }, basketMost: 1, timeouts: { pinMs: 1 } },
  face: { port: 0, pinPad: 'ordered', sound: { dayPercent: 80 } },
  operatorSide: {
    enabled: true,
    address: '192.0.2.7',
    port: 8443,
    names: ['canary-host'],
    ownCertificate: { certificatePem: 'canary-pem', keyPem: 'canary-key', endsAtMs: 1 },
    approval: []
  },
  fees: { tariff: [] },
  laterSetting: 'canary-later'
} as unknown as Configuration

describe('the bundle', () => {
  const sources = (change: Partial<BundleSources> = {}): BundleSources => ({
    nowMs: AT_MS,
    version: '0.1.0',
    dataDirectory: directory,
    checks: [{ id: 'node', status: 'pass', sentence: 'Node v24.' }],
    configuration,
    store: null,
    metrics: '# EOF\n',
    ...change
  })
  const filesOf = async (change: Partial<BundleSources> = {}) => {
    const { name, archive } = await makeBundle(sources(change))
    expect(name).toBe('hatachi-support-20261126T090000Z.tar.gz')
    const files = unpacked(gunzipSync(archive))
    return new Map([...files].map(([path, content]) => [path.replace(/^hatachi-support-20261126T090000Z\//, ''), content.toString('utf8')]))
  }

  it('holds its parts, and says which are missing', async () => {
    const files = await filesOf()
    expect([...files.keys()]).toEqual(['version.json', 'host.json', 'checks.jsonl', 'configuration.json', 'metrics.txt', 'missing.json'])
    expect(JSON.parse(files.get('missing.json') ?? '')).toEqual(['rules', 'record'])
    const none = await filesOf({ checks: null, configuration: null, metrics: null })
    expect(JSON.parse(none.get('missing.json') ?? '')).toEqual(['checks', 'configuration', 'rules', 'record', 'metrics'])
  })

  it('tells of the configuration what is allowed, and nothing of what a later setting may hold', async () => {
    const files = await filesOf()
    expect([...files.values()].join('\n')).not.toContain('canary')
    expect(JSON.parse(files.get('configuration.json') ?? '')).toMatchObject({
      role: 'platform_operator',
      platform: { endpoint: 'https://platform.example/path', answerKeys: ['answer-1'] },
      trust: { revocation: { sources: [{ url: 'http://lists.example/a.crl', kind: 'crl' }] }, ocsp: { url: 'http://ocsp.example/' } },
      operatorSide: { hasOwnCertificate: true }
    })
    // The search is sound: the whole of it would have been found.
    expect(JSON.stringify(configuration).match(/canary/g)?.length).toBeGreaterThan(20)
    expect(toldConfiguration(configuration)).not.toHaveProperty('laterSetting')
  })

  it('tells which rules are in force, and not who answers for them', async () => {
    const opened = openStore(storePath(directory))
    if (!opened.ok) throw new Error(opened.error.code)
    const acknowledgement = { acknowledgedBy: 'canary-person', acknowledgedOn: '2026-04-01' }
    const rule = { id: 'alcohol', version: 2, atLeastYears: 20, pin: 'none' as const, acknowledgement }
    const ruled = { ...configuration, products: [{ ...productFor('beer'), category: null, rule }] } as unknown as Configuration
    const files = await filesOf({ store: opened.value, configuration: ruled })
    opened.value.close()
    expect(JSON.parse(files.get('rules.json') ?? '')).toMatchObject({
      number: 0,
      origin: 'configuration',
      refusal: null,
      rules: [{ id: 'alcohol', version: 2, products: ['beer'], pin: 'none', isAcknowledged: true }]
    })
    expect([...files.values()].join('\n')).not.toContain('canary')
    const said = await filesOf({ checks: [{ id: 'rules', status: 'fail', sentence: 'canary' }] })
    expect(said.get('checks.jsonl')).not.toContain('canary')
  })

  it('takes of the log only lines that the program may have written', async () => {
    mkdirSync(logDirectory(directory))
    const good = '{"at":"2026-11-26T09:00:00.000Z","event":"line_lost","reason":"unreachable"}'
    const strange = '{"at":"2026-11-26T09:00:00.000Z","event":"secret","pin":"4711"}'
    const unfit = '{"at":"2026-11-26T09:00:00.000Z","event":"line_lost","reason":"4711"}'
    const lines = [good, 'PIN 4711', strange, unfit, '{"at":']
    writeFileSync(logPath(directory), lines.join('\n'))
    const text = (await filesOf()).get('logs/hatachi.jsonl') ?? ''
    expect(text.split('\n')[0]).toBe(good)
    expect(text).toContain('{"leftOut":3}')
    expect(text).not.toContain('4711')
  })

  it("takes of the record what befell the machine, and no decision, sale or person", async () => {
    const opened = openStore(storePath(directory))
    if (!opened.ok) throw new Error(opened.error.code)
    const setting = { role: 'platform_operator', place: 'indoors' } as const
    const recorder = new StoreSessionRecorder(opened.value, new ManualClock(AT_MS), setting, deviceKeyOf(randomBytes(32)))
    expect(recorder.sessionStarted('canary-session', 'product_first', AT_MS).ok).toBe(true)
    const times = { startedAtMs: AT_MS, endedAtMs: AT_MS, order: 'product_first', pinAttempts: 1 } as const
    const record = { sessionId: 'canary-session', outcome: 'refused', reason: 'age_condition_not_met', ...times, ...setting } as const
    expect(recorder.sessionDecided(record).ok).toBe(true)
    const told = [
      recorder.event('signed_in', { by: 'canary-login', role: 'technician' }),
      recorder.event('operator_asked', { by: 'canary-login', call: 'make_bundle' }),
      recorder.event('clock_accepted', { acceptedBy: 'canary-name', acceptedAtMs: 7 }),
      recorder.event('reader_lost', { code: 'no_reader' })
    ]
    expect(told.every(({ ok }) => ok)).toBe(true)
    const text = (await filesOf({ store: opened.value })).get('record.jsonl') ?? ''
    const count = opened.value.database.prepare("SELECT count(*) FROM event WHERE fields LIKE '%canary%'").pluck().get()
    opened.value.close()
    expect(count).toBe(5)
    expect(text).not.toMatch(/canary|age_condition/)
    const entries = text.trim().split('\n').map((line) => JSON.parse(line) as { name: string; fields: object })
    expect(entries.map(({ name, fields }) => [name, fields]).slice(-2)).toEqual([
      ['clock_accepted', { acceptedAtMs: 7 }],
      ['reader_lost', { code: 'no_reader' }]
    ])
  })

  it('repeats nothing that stands in an unsound configuration', async () => {
    const sentence = 'hatachi.yaml:3:7: "4711" is no number'
    const files = await filesOf({ checks: [{ id: 'configuration', status: 'fail', sentence, remedy: sentence }] })
    expect([...files.values()].join('\n')).not.toContain('4711')
    expect(files.get('checks.jsonl')).toContain('"status":"fail"')
  })
})

describe('hatachi support bundle', () => {
  const program = join(import.meta.dirname, '../production.ts')
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, [program, 'support', ...args], { encoding: 'utf8', env: { ...process.env, HATACHI_DATA_DIR: directory } })

  it('is made whatever ails the machine, of its owner alone, and over nothing', () => {
    const path = join(directory, 'bundle.tar.gz')
    const first = run('bundle', path)
    expect([first.status, first.stdout.trim()]).toEqual([0, path])
    const files = unpacked(gunzipSync(readFileSync(path)))
    const missing = [...files].find(([name]) => name.endsWith('missing.json'))?.[1].toString() ?? ''
    expect(JSON.parse(missing)).toEqual(['configuration', 'rules', 'record', 'metrics'])
    expect(run('bundle', path)).toMatchObject({ status: 73 })
    expect(run('bundle').status).toBe(64)
    expect(loadConfiguration(join(directory, 'hatachi.yaml'), productionDriverNames).ok).toBe(false)
  })
})
