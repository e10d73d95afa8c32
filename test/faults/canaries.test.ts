import Database from 'better-sqlite3'
import { fork, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FIRST_SALE_TOUR } from '../../main/shell/development/tour-scenes.ts'
import { openPlacesIn } from '../../main/shell/doctor/open-places.ts'
import { keptFileOf } from '../../main/shell/privacy/kept-data.ts'
import { tarOf } from '../../main/shell/support/tar.ts'
import { Haystack, haystacksBelow, waysIn } from './support/haystack.ts'
import { findCertificate, findPin, marksOf } from './support/traces-of-cards.ts'

/**
 * A service provider's machine keeps, shows, exports and hands out nothing about a card: every scene of the tour and an
 * operator's visit with canaries in them, then a search of all that is left. Nor does a platform operator's keep a
 * certificate. Controls at the end plant what was not found in each kind of place.
 */

interface Told {
  readonly kind: 'certificate' | 'key' | 'birth' | 'pin' | 'secret' | 'answer'
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
    ...unfolded(haystacksBelow(directory)),
    ...printed,
    new Haystack('standard output', output.stdout),
    new Haystack('standard error', output.stderr),
    ...toldOf('answer').flatMap(answerHaystacks)
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

/** With what is packed unpacked beside it. */
function unfolded(found: readonly Haystack[]): readonly Haystack[] {
  return found.flatMap((each) =>
    each.name.endsWith('.gz') ? [each, new Haystack(`${each.name} unpacked`, gunzipSync(each.bytes))] : [each]
  )
}

function answerHaystacks(answer: string, index: number): readonly Haystack[] {
  const whole = new Haystack(`answer ${String(index)}`, answer)
  const packed = /"archiveBase64":"([^"]+)"/.exec(answer)?.[1]
  return packed === undefined ? [whole] : [whole, new Haystack(`answer ${String(index)} unpacked`, gunzipSync(Buffer.from(packed, 'base64')))]
}

/** The private half of a card's key, in stretches. */
const stretchesOf = (d: string) => [0, 40, 120].map((at) => Buffer.from(d, 'base64url').subarray(at, at + 24))

const ofProvider = ({ name }: Haystack) => !name.startsWith('demo/platform-operator')

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
  for (const end of ['.jsonl', '.csv', '.manifest.json']) {
    expect(names.filter((name) => name.startsWith('exports/') && name.endsWith(end))).toHaveLength(1)
  }
  expect(names.filter((name) => /^answer \d+ unpacked$/.test(name))).toHaveLength(1)
  expect(new Set(toldOf('certificate')).size).toBeGreaterThanOrEqual(FIRST_SALE_TOUR.length)
  expect(new Set(toldOf('pin')).size).toBe(2)
  // The fault is on record and in the log, by its kind.
  expect(haystacks.filter(({ latin }) => latin.includes('RangeError')).map(({ name }) => name)).toContain(
    'demo/service-provider-indoors/logs/hatachi.jsonl'
  )
  const fees = /"method":"platform","made":(\d+)/.exec(toldOf('answer').join('\n'))?.[1]
  const chargeable = FIRST_SALE_TOUR.filter(({ place }) => place === 'indoors').reduce((sum, each) => sum + each.expect.chargeable, 0)
  expect(Number(fees)).toBe(chargeable)
})

describe('nothing is to be found', () => {
  test('of a certificate or a serial number', () => {
    const marks = toldOf('certificate').map((der) => marksOf(Buffer.from(der, 'base64')))
    expect(haystacks.flatMap((haystack) => marks.flatMap((each) => findCertificate(haystack, each)))).toEqual([])
  })

  test("of a card's private key", () => {
    const stretches = toldOf('key').flatMap(stretchesOf)
    expect(haystacks.filter((haystack) => stretches.some((each) => waysIn(haystack, each).length > 0))).toEqual([])
  })

  test('of a PIN, also of one that was typed into another field', () => {
    const pins = toldOf('pin')
    expect(haystacks.flatMap((haystack) => pins.flatMap((pin) => findPin(haystack, pin)))).toEqual([])
  })

  test('of whose card it was, or why it is not valid', () => {
    const words = [
      ...toldOf('birth'),
      ...toldOf('birth').map((date) => date.replaceAll('-', '')),
      ...['affiliationChanged', 'cessationOfOperation', 'certificateHold', 'superseded', 'keyCompromise']
    ]
    const wordsIn = ({ name, latin }: Haystack) =>
      words.filter((word) => latin.includes(word)).map((word) => `${name}: ${word}`)
    const found = haystacks.filter(ofProvider).flatMap(wordsIn)
    expect(found).toEqual([])
  })

  test("of the operator's password, second factor and session, nor of the machine's own keys beside their files", () => {
    const secrets = toldOf('secret')
    expect(secrets).toHaveLength(3)
    expect(haystacks.filter(({ latin }) => secrets.some((secret) => latin.includes(secret))).map(({ name }) => name)).toEqual([])
    for (const file of ['device.key', 'accounts.key']) {
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
  const certificate = () => Buffer.from(toldOf('certificate')[0] ?? '', 'base64')
  const serial = () => Buffer.from(new X509Certificate(certificate()).serialNumber, 'hex')
  const forms: readonly (readonly [string, () => string])[] = [
    ['hexadecimal', () => certificate().toString('hex')],
    ['capital hexadecimal', () => certificate().toString('hex').toUpperCase()],
    ['base64', () => certificate().toString('base64')],
    ['base64, one octet on', () => Buffer.concat([Buffer.of(1), certificate()]).toString('base64')],
    ['base64, two octets on', () => Buffer.concat([Buffer.of(1, 2), certificate()]).toString('base64')],
    ['base64url', () => certificate().toString('base64url')],
    ['its serial number in hexadecimal', () => serial().toString('hex')],
    ['its serial number in capitals', () => serial().toString('hex').toUpperCase()],
    ['its serial number in decimal', () => BigInt(`0x${serial().toString('hex')}`).toString()],
    ['its serial number in base64', () => serial().toString('base64')]
  ]
  /** Puts a text where a run leaves its own, and gives what is then searched. */
  const places: Readonly<Record<string, (folder: string, text: string) => readonly Haystack[]>> = {
    table: (folder, text) => {
      const database = new Database(join(folder, 'hatachi.db'))
      database.pragma('recursive_triggers = OFF')
      database.exec('CREATE TABLE planted (value TEXT)')
      database.prepare('INSERT INTO planted VALUES (?)').run(text)
      database.close()
      return haystacksBelow(folder)
    },
    log: (folder, text) => {
      writeFileSync(join(folder, 'logs/hatachi.1.jsonl'), `${JSON.stringify({ event: 'line_lost', reason: text })}\n`)
      return haystacksBelow(folder)
    },
    export: (folder, text) => {
      writeFileSync(join(folder, 'audit-1.csv'), `1,reader_lost,"${text}"\n`)
      return haystacksBelow(folder)
    },
    report: (folder, text) => {
      writeFileSync(join(folder, 'report.json'), JSON.stringify({ javascriptStack: { message: text } }))
      return haystacksBelow(folder)
    },
    bundle: (folder, text) => {
      writeFileSync(join(folder, 'bundle.tar.gz'), gzipSync(tarOf([{ name: 'logs/a', content: Buffer.from(text) }], 0)))
      return unfolded(haystacksBelow(folder))
    },
    answer: (_, text) => {
      const archive = gzipSync(tarOf([{ name: 'a', content: Buffer.from(text) }], 0)).toString('base64')
      return answerHaystacks(JSON.stringify({ ok: true, value: { archiveBase64: archive } }), 0)
    }
  }

  test.each(Object.keys(places))('in a %s, in every form', (place) => {
    const marks = marksOf(certificate())
    for (const [form, text] of forms) {
      const folder = join(directory, 'planted', `${place} ${form}`)
      cpSync(provider(), folder, { recursive: true })
      const found = places[place]?.(folder, text()).flatMap((haystack) => findCertificate(haystack, marks)) ?? []
      expect(found, form).not.toEqual([])
      rmSync(folder, { recursive: true })
    }
  })

  test('a PIN too', () => {
    const [pin = ''] = toldOf('pin')
    expect(findPin(new Haystack('log', `{"reason":"${pin}"}`), pin)).not.toEqual([])
    expect(findPin(new Haystack('hex', Buffer.from(pin, 'ascii').toString('hex')), pin)).not.toEqual([])
  })
})
