import { fork, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callRights } from '../../main/contract/operator.ts'
import { FIRST_SALE_TOUR } from '../../main/shell/development/tour-scenes.ts'
import { openPlacesIn } from '../../main/shell/doctor/open-places.ts'
import { keptFileOf } from '../../main/shell/privacy/kept-data.ts'
import { Haystack, haystacksBelow, waysIn } from './support/haystack.ts'
import { answerHaystacks, formsOf, places, unpacked, type Form } from './support/planted-canaries.ts'
import { findCertificate, findKey, findPin, findWord, keyMarksOf, marksOf } from './support/traces-of-cards.ts'

/**
 * A service provider's machine keeps, shows, exports and hands out nothing about a card: every scene of the tour, and a
 * visit of the operator's people over HTTPS that makes every call of the contract, with canaries in them, then a search of
 * all that is left. Nor does a platform operator's keep a certificate. Controls at the end plant each kind of canary in
 * each kind of place and in every form, and the same search finds it.
 */

interface Told {
  readonly kind: 'certificate' | 'key' | 'birth' | 'name' | 'pin' | 'secret' | 'answer' | 'done'
  readonly value: string
}

const program = join(import.meta.dirname, '../../main/shell/production.ts')
let directory = ''
let exitCode: number | null = null
let haystacks: readonly Haystack[] = []
const told: Told[] = []
const toldOf = (kind: Told['kind']) => told.filter((each) => each.kind === kind).map(({ value }) => value)
const provider = () => join(directory, 'demo/service-provider-indoors')

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-canaries-'))
  const child = fork(join(import.meta.dirname, 'support/visit-with-canaries.ts'), [directory], {
    execArgv: [`--report-directory=${directory}`],
    env: { ...process.env, TMPDIR: directory },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc']
  })
  const output = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  child.on('message', (message) => told.push(message as Told))
  exitCode = await new Promise((resolve) => child.once('close', resolve))
  if (exitCode !== 0) throw new Error(output.stderr)

  const printed = commands().map(([expected, ...words]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
      encoding: 'utf8',
      env: { ...process.env, HATACHI_DATA_DIR: provider() }
    })
    if (status !== expected) throw new Error(`${words.join(' ')} ended with ${String(status)}: ${stderr}`)
    return new Haystack(`hatachi ${words.slice(0, 2).join(' ')}`, stdout + stderr)
  })
  haystacks = [
    ...unpacked(haystacksBelow(directory)),
    ...printed,
    new Haystack('standard output', output.stdout),
    new Haystack('standard error', output.stderr),
    ...toldOf('answer').flatMap((answer, at) =>
      answerHaystacks(answer, `answer ${String(at)} ${answer.split('\n')[0] ?? ''}`)
    )
  ]
}, 300_000)

afterAll(() => {
  rmSync(directory, { recursive: true, force: true })
})

/** What an operator does at the machine itself, after the code that it ends with. */
function commands(): readonly (readonly [number, ...string[]])[] {
  const exports = join(directory, 'exports')
  mkdirSync(exports)
  return [
    [0, 'records'],
    // A demonstration's reader is not known in production: the configuration is not sound there.
    [78, 'fees', '--json'],
    [1, 'doctor', '--json'],
    [0, 'support', 'bundle', join(directory, 'bundle.tar.gz')],
    [0, 'audit', 'export', exports],
    [0, 'audit', 'verify', join(provider(), 'hatachi.db')],
    [0, 'audit', 'key']
  ]
}

const REASONS = ['affiliationChanged', 'cessationOfOperation', 'certificateHold', 'superseded', 'keyCompromise']

const ofProvider = ({ name }: Haystack) => !name.startsWith('demo/platform-operator')

/** Whose card it was, as it is written with and without hyphens. */
const births = () => toldOf('birth').flatMap((date) => [date, date.replaceAll('-', '')])

/** What is looked for, as it was told, and how: the search of the run and the controls are one. */
const searches = {
  certificate: (der: string) => {
    const marks = marksOf(Buffer.from(der, 'base64'))
    return (haystack: Haystack) => findCertificate(haystack, marks)
  },
  key: (d: string) => {
    const marks = keyMarksOf(d)
    return (haystack: Haystack) => findKey(haystack, marks)
  },
  word: (word: string) => (haystack: Haystack) => findWord(haystack, word),
  pin: (pin: string) => (haystack: Haystack) => findPin(haystack, pin)
} as const

function found(
  search: (value: string) => (haystack: Haystack) => readonly string[],
  values: readonly string[],
  among = haystacks
): readonly string[] {
  const all = [...new Set(values)].map(search)
  return among.flatMap((haystack) => all.flatMap((each) => each(haystack)))
}

test('there is something to search of every kind', () => {
  expect(exitCode).toBe(0)
  const names = haystacks.map(({ name }) => name)
  for (const name of [
    'demo/service-provider-indoors/hatachi.db rows',
    'demo/service-provider-indoors/accounts.db rows',
    'demo/service-provider-outdoors/hatachi.db rows',
    'demo/service-provider-indoors/logs/hatachi.jsonl',
    'demo/platform-operator-indoors/hatachi.db rows',
    'half-typed.json',
    'bundle.tar.gz unpacked',
    'hatachi records'
  ]) {
    expect(names).toContain(name)
  }
  for (const folder of ['exports', 'medium']) {
    for (const end of ['.jsonl', '.csv', '.manifest.json']) {
      expect(names.filter((name) => name.startsWith(`${folder}/`) && name.endsWith(end)).length).toBeGreaterThan(0)
    }
  }
  expect(names.filter((name) => /^answer \d+ decide_approval unpacked$/.test(name))).toHaveLength(1)
  expect(
    haystacks.filter(({ name, latin }) => name.startsWith('answer') && latin.includes('hatachi_sessions_total'))
  ).not.toEqual([])
  expect(new Set(toldOf('certificate')).size).toBeGreaterThanOrEqual(FIRST_SALE_TOUR.length)
  expect([new Set(toldOf('pin')).size, new Set(toldOf('name')).size]).toEqual([2, 3])
  // The fault is on record and in the log, by its kind.
  expect(haystacks.filter(({ latin }) => latin.includes('RangeError')).map(({ name }) => name)).toContain(
    'demo/service-provider-indoors/logs/hatachi.jsonl'
  )
})

test('the run was the whole tour, and the visit made every call of the contract', () => {
  // Of the first hour's calls a machine that has its configuration carries out none but the reading one.
  const firstHour = new Set(['save_set_up', 'put_set_up_file', 'try_set_up', 'finish_set_up'])
  const every = Object.keys(callRights).filter((name) => !firstHour.has(name))
  expect(new Set(toldOf('done'))).toEqual(new Set(every))
  const answers = toldOf('answer')
  const fees = answers.find((answer) => answer.startsWith('read_fees\n')) ?? ''
  const made = [...fees.matchAll(/"method":"platform","made":(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0)
  expect(made).toBe(
    FIRST_SALE_TOUR.filter(({ place }) => place === 'indoors').reduce((sum, each) => sum + each.expect.chargeable, 0)
  )
  const before = haystacks.find(({ name }) => name === 'before-deletion/hatachi.db rows')?.latin ?? ''
  for (const name of ['sign_in_refused', 'approval_asked', 'approval_decided', 'operator_refused', 'backup_done'])
    expect(before).toContain(name)
  // Why sign-ins were refused: by nobody's name, and by somebody's with another's password.
  for (const reason of ['"no_such_account"', '"password"']) expect(before).toContain(`"reason":${reason}`)
  const after = haystacks.find(({ name }) => name === 'demo/service-provider-indoors/hatachi.db rows')?.latin ?? ''
  expect([before, after].map((rows) => rows.includes('appliance_started'))).toEqual([true, false])
})

describe('nothing is to be found', () => {
  test('of a certificate or a serial number', () => {
    expect(found(searches.certificate, toldOf('certificate'))).toEqual([])
  })

  test("of a card's private key", () => {
    expect(found(searches.key, toldOf('key'))).toEqual([])
  })

  test('of a PIN, also of one that was typed into another field', () => {
    expect(found(searches.pin, toldOf('pin'))).toEqual([])
  })

  test("of a shopper's name that was typed into another field", () => {
    expect(found(searches.word, toldOf('name'))).toEqual([])
  })

  test('of whose card it was, or why it is not valid', () => {
    expect(found(searches.word, [...births(), ...REASONS], haystacks.filter(ofProvider))).toEqual([])
  })

  test("of the operator's passwords, second factors, sessions and tokens, nor of the machine's own keys beside their files", () => {
    const secrets = [...new Set(toldOf('secret'))]
    // Of each of two people: passwords, a second factor, cookies and tokens of every session; and the metrics' token.
    expect(secrets.length).toBeGreaterThanOrEqual(12)
    expect(
      haystacks.filter(({ latin }) => secrets.some((secret) => latin.includes(secret))).map(({ name }) => name)
    ).toEqual([])
    for (const file of ['device.key', 'accounts.key', 'operator-tls.key']) {
      const secret = readFileSync(join(provider(), 'keys', file)).subarray(8, 40)
      const holding = haystacks.filter((haystack) => waysIn(haystack, secret).length > 0).map(({ name }) => name)
      expect(holding).toEqual([`demo/service-provider-indoors/keys/${file}`])
    }
  })
})

describe('what is left in the data directories', () => {
  const files = (name: string) => {
    const folder = join(directory, 'demo', name)
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  }

  test.each(['service_provider', 'platform_operator'] as const)('by a %s has its row in docs/privacy.md', (role) => {
    const left = files(`${role.replace('_', '-')}-indoors`)
    expect(left.length).toBeGreaterThan(5)
    const rows = left.map((path) => [path, keptFileOf(path)] as const)
    expect(rows.filter(([, row]) => row === null).map(([path]) => path)).toEqual([])
    expect(rows.filter(([, row]) => row?.roles.includes(role) === false).map(([path]) => path)).toEqual([])
    expect(rows.some(([, row]) => row?.about === 'shoppers')).toBe(role === 'platform_operator')
  })

  test("is its owner's alone", () => {
    for (const name of ['service-provider-indoors', 'service-provider-outdoors', 'platform-operator-indoors']) {
      expect(openPlacesIn(join(directory, 'demo', name))).toEqual([])
    }
  })
})

describe('one that is planted is found', () => {
  const [certificate, key, name, pin] = (['certificate', 'key', 'name', 'pin'] as const).map(
    (kind) => () => toldOf(kind)[0] ?? ''
  )
  const der = () => Buffer.from(certificate?.() ?? '', 'base64')
  /** Each kind of canary: how it is looked for, and how it may be written. */
  const kinds: readonly (readonly [
    kind: string,
    search: () => (haystack: Haystack) => readonly string[],
    forms: () => readonly Form[]
  ])[] = [
    ['certificate', () => searches.certificate(certificate?.() ?? ''), () => formsOf.certificate(der())],
    ['serial number', () => searches.certificate(certificate?.() ?? ''), () => formsOf.serial(der())],
    ['private key', () => searches.key(key?.() ?? ''), () => formsOf.key(key?.() ?? '')],
    ['PIN', () => searches.pin(pin?.() ?? ''), () => formsOf.pin(pin?.() ?? '')],
    ['name', () => searches.word(name?.() ?? ''), () => formsOf.word(name?.() ?? '')],
    ['birthday', () => searches.word(births()[1] ?? ''), () => formsOf.word(births()[1] ?? '')],
    ...REASONS.map((reason) => [`reason ${reason}`, () => searches.word(reason), () => formsOf.word(reason)] as const)
  ]

  describe.each(Object.entries(places))('in a %s', (_, plant) => {
    test.each(kinds)('a %s, in every form', (_kind, search, forms) => {
      const look = search()
      expect(forms().length).toBeGreaterThanOrEqual(10)
      const missed = forms().filter(([, text]) => plant(text).flatMap(look).length === 0)
      expect(missed.map(([form]) => form)).toEqual([])
      expect(plant('nothing of the kind').flatMap(look)).toEqual([])
    })
  })
})
