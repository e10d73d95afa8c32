import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeTlsWorld } from '../../../test/support/tls-world.ts'
import { exampleConfiguration } from './example.ts'
import type { ConfigurationError, LoadedConfiguration } from './load-configuration.ts'
import { loadConfiguration, printConfigurationError } from './load-configuration.ts'
import { printProblem } from './problem.ts'
import { productionDriverNames } from './schema.ts'

let directory = ''
let path = ''

function publicKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString()
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-configuration-'))
  path = join(directory, 'hatachi.yaml')
  const [world, other] = await Promise.all([makeTlsWorld(), makeTlsWorld()])
  mkdirSync(join(directory, 'files'))
  const put = (name: string, content: string): void =>
    writeFileSync(join(directory, 'files', name), content, { mode: 0o600 })
  put('client.pem', world.client.certificatePem)
  put('client-key.pem', world.client.keyPem)
  put('platform-ca.pem', world.client.caPem)
  put('answer-public.pem', publicKey())
  put('sealing-public.pem', publicKey())
  put('other-key.pem', other.client.keyPem)
  put('readable-key.pem', world.client.keyPem)
  chmodSync(join(directory, 'files/readable-key.pem'), 0o644)
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

function load(text: string, drivers = productionDriverNames) {
  writeFileSync(path, text)
  return loadConfiguration(path, drivers)
}

function loaded(text: string): LoadedConfiguration {
  const result = load(text)
  if (!result.ok) throw new Error(printConfigurationError(result.error))
  return result.value
}

/** The problems' lines without the file's name. */
function problems(text: string, drivers = productionDriverNames): readonly string[] {
  const result = load(text, drivers)
  const found = result.ok ? result.value.warnings : invalid(result.error)
  return found.map((problem) => printProblem(problem).slice(path.length + 1))
}

function invalid(error: ConfigurationError) {
  if (error.code !== 'configuration_invalid') throw new Error(error.code)
  return error.problems
}

function edited(...edits: readonly (readonly [string | RegExp, string])[]): string {
  return edits.reduce((text, [from, to]) => {
    const changed = text.replace(from, to)
    if (changed === text) throw new Error(`the example does not contain ${String(from)}`)
    return changed
  }, exampleConfiguration)
}

const trust = 'trust: { anchors: [files/platform-ca.pem] }\n'
const toOperator = [
  ['role: service_provider', 'role: platform_operator'],
  [/ {2}sealingKey.*\n/, ''],
  ['reader:', `${trust}reader:`]
] as const

describe('a sound file', () => {
  test("is read whole, with defaults and the files' contents", () => {
    const { configuration, warnings } = loaded(exampleConfiguration)
    expect(warnings).toEqual([])
    expect(configuration).toMatchObject({
      path,
      role: 'service_provider',
      place: 'indoors',
      platform: { endpoint: 'https://platform.example:8443', timeoutMs: 4000 },
      machine: { baudRateBps: 9600, pulseMs: 500, channels: { '1': 1, '2': 2 } },
      session: { lastTry: 'keep', phonesAcknowledgement: null, timeouts: { chooseMs: 60_000, notSoldMs: 20_000 } },
      face: {
        port: 0,
        pinPad: 'ordered',
        sound: { dayPercent: 80, nightPercent: 35, nightFromMinute: 21 * 60, nightUntilMinute: 6 * 60 }
      }
    })
    expect(configuration.trust).toBeUndefined()
    expect(configuration.platform?.credentials.keyPem).toContain('PRIVATE KEY')
    expect(configuration.platform?.answerKeys.map(({ keyId }) => keyId)).toEqual(['answer-1'])
    expect(configuration.platform?.sealingKey?.publicKeyPem).toContain('PUBLIC KEY')
    const [beer, sake] = configuration.products
    expect(beer).toMatchObject({ view: { atLeastYears: 20 }, rule: { id: 'alcohol', pin: 'pin' } })
    expect(sake).toMatchObject({ view: { id: 'sake', atLeastYears: 20 }, selection: '2', rule: { id: 'alcohol' } })
  })

  test("waits for a vend as long as the driver may take, and no less than the session's own time", () => {
    const withMachine = (machine: string) => exampleConfiguration.replace(/^machine:\n(?: {2}.*\n)+/m, `machine: ${machine}\n`)
    const vendMs = (machine: string) => loaded(withMachine(machine)).configuration.session.timeouts.vendMs
    const line = 'port: /dev/ttyUSB0'
    expect(vendMs(`{ driver: relay-lcus, ${line}, channels: { "1": 1, "2": 2 } }`)).toBe(60_000)
    expect(vendMs(`{ driver: hatachi-line, ${line} }`)).toBe(60_000)
    expect(vendMs(`{ driver: mdb-cashless, ${line}, resultSeconds: 600 }`)).toBe(610_000)
    const board = `driver: relay-modbus, ${line}, channels: { "1": 1, "2": 2 }, dispenseSeconds: 120, pulseMs: 10000`
    // Without a sensor nobody waits for goods.
    expect(vendMs(`{ ${board} }`)).toBe(60_000)
    expect(vendMs(`{ ${board}, inputs: { dispensed: 1 } }`)).toBeGreaterThan(140_000)
    expect(vendMs(`{ driver: hatachi-line, ${line}, resultWithinMs: 120000 }`)).toBeGreaterThan(130_000)
  })

  test('may shuffle the pad and set the night', () => {
    const face = 'face: { pinPad: shuffled, volume: { day: 100, night: 0, nightFrom: "22:30", nightUntil: "05:00" } }\n'
    const { configuration } = loaded(exampleConfiguration + face)
    expect(configuration.face).toEqual({
      port: 0,
      pinPad: 'shuffled',
      sound: { dayPercent: 100, nightPercent: 0, nightFromMinute: 1350, nightUntilMinute: 300 }
    })
    expect(problems(`${exampleConfiguration}face: { volume: { nightFrom: "24:00" } }\n`)).not.toEqual([])
  })

  test("may be a platform operator's, in milliseconds", () => {
    const { trust: found, platform } = loaded(edited(...toOperator)).configuration
    expect(platform?.sealingKey).toBeUndefined()
    expect(found).toMatchObject({
      policies: ['1.2.392.200149.8.5.1.3.30'],
      ocsp: { timeoutMs: 3000, maxAgeMs: 1_800_000, clockSkewMs: 60_000, requireNonce: true, cache: false }
    })
    expect(found?.anchorsPem).toContain('BEGIN CERTIFICATE')
  })

  test('knows the drivers that were passed in, and no others', () => {
    const text = edited(['driver: pcsc', 'driver: pretended'])
    expect(problems(text)).toEqual([
      '17:11: error: reader.driver must be one of: pcsc (found "pretended"). Choose one of them.'
    ])
    expect(load(text, { ...productionDriverNames, readerDrivers: ['pcsc', 'pretended'] }).ok).toBe(true)
  })
})

describe('each error names line, column, path, what, found and remedy', () => {
  const table: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'a misspelt key, and so a missing one',
      edited(['place: indoors', 'plase: indoors']),
      [
        '1:1: error: place is missing. Set "place". One of: indoors, outdoors. ' +
          'Where the machine stands. The law bars use without PIN outdoors.',
        '2:1: error: plase is not a known setting. Did you mean "place"?'
      ]
    ],
    [
      'a misspelt value',
      edited(['place: indoors', 'place: indoor']),
      ['2:8: error: place must be one of: indoors, outdoors (found "indoor"). Did you mean "indoors"?']
    ],
    [
      'a number where text is wanted',
      edited(['selection: "1"', 'selection: 1']),
      ['29:16: error: products[0].selection must be text (found 1). Put it in quotes: "1".']
    ],
    [
      'text where a number is wanted',
      edited(['priceYen: 350', 'priceYen: "350"']),
      ['27:15: error: products[0].priceYen must be a number (found "350"). Write it without quotes.']
    ],
    [
      'a fraction',
      edited(['atLeastYears: 20', 'atLeastYears: 20.5']),
      [
        '23:46: error: rules[0].atLeastYears must be a whole number (found 20.5). ' +
          'Its meaning: The age that is asked for.'
      ]
    ],
    [
      'a number out of range',
      edited(['atLeastYears: 20', 'atLeastYears: 200']),
      ['23:46: error: rules[0].atLeastYears must be from 1 to 150 (found 200). Its meaning: The age that is asked for.']
    ],
    [
      'an empty setting',
      edited(['priceYen: 350', 'priceYen:']),
      ['27:5: error: products[0].priceYen is empty. Set "priceYen". As the shopper reads it.']
    ],
    [
      'an address that is not https',
      edited(['https://platform.example:8443', 'http://platform.example']),
      [
        '10:13: error: platform.endpoint must be an https address without user, query or fragment ' +
          '(found "http://platform.example"). ' +
          'Its meaning: Address of the platform, such as `https://platform.example:8443`.'
      ]
    ],
    [
      'an unknown rule',
      edited(['rule: alcohol', 'rule: alcohl']),
      ['30:11: error: products[0].rule names no rule (found "alcohl"). Did you mean "alcohol"?']
    ],
    [
      'a selection without a channel',
      edited(['selection: "2"', 'selection: "7"']),
      [
        '35:16: error: products[1].selection is not in "machine.channels" (found "7"). ' +
          'Known: 1, 2. Or add it to "machine.channels".'
      ]
    ],
    [
      'two products of one name and one selection',
      edited(['id: sake', 'id: beer'], ['selection: "2"', 'selection: "1"']),
      [
        '31:9: error: products[1].id is the same as products[0].id (found "beer"). Give each its own.',
        '35:16: error: products[1].selection is the same as products[0].selection (found "1"). Give each its own.'
      ]
    ],
    [
      'a service provider with anchors and no sealing key',
      edited([/ {2}sealingKey.*\n/, ''], ['reader:', `${trust}reader:`]),
      [
        '9:1: error: platform.sealingKey is missing, and a service_provider must seal certificates. ' +
          'Set its "id" and "file" as your platform gave them.',
        '15:1: error: trust is refused for a service_provider, who judges no certificate. ' +
          'Remove it, or set "role: platform_operator" if this machine is run by one.'
      ]
    ],
    [
      'a platform operator with a sealing key and no anchors',
      edited(['role: service_provider', 'role: platform_operator']),
      [
        '1:1: error: trust is missing, and a platform_operator judges certificates itself. ' +
          'Set "anchors" below it to the PEM files of the trusted CAs.',
        '15:3: error: platform.sealingKey is refused for a platform_operator, who seals nothing. ' +
          'Remove it, or set "role: service_provider".'
      ]
    ],
    [
      'a key given twice',
      edited(['place: indoors', 'place: indoors\nplace: outdoors']),
      ['3:1: error: the configuration gives this key twice. Remove one of the two.']
    ],
    [
      'an alias',
      edited(['priceYen: 350', 'priceYen: &price 350'], ['priceYen: 480', 'priceYen: *price']),
      ['33:15: error: the configuration uses an alias, which is not supported. Write the value out.']
    ],
    ['an empty file', '', ['1:1: error: the configuration is empty. See docs/configuration.md.']],
    ['a list', '- 1\n', ['1:1: error: the configuration must be a mapping (found a list of 1). Change it.']]
  ]

  test.each(table)('%s', (_, text, expected) => {
    expect(problems(text)).toEqual(expected)
  })

  test.each([
    ['a tab', 'role: service_provider\noperator:\n\tname: x\n'],
    ['an open bracket', 'rules: [\n'],
    ['an open quote', 'role: "service_provider\n']
  ])('%s, with its line', (_, text) => {
    const found = problems(text)
    expect(found.length).toBeGreaterThan(0)
    const form = /^\d+:\d+: error: the configuration is not valid YAML here: .+\. .+\.$/
    for (const line of found) expect(line).toMatch(form)
  })

  test('several at once, in the order of the file', () => {
    const text = edited(['place: indoors', 'place: x'], ['priceYen: 350', 'priceYen: -1'], ['version: 1', 'version: 0'])
    expect(problems(text).map((line) => line.split(' ')[2])).toEqual([
      'place',
      'rules[0].version',
      'products[0].priceYen'
    ])
  })
})

describe('the files it names', () => {
  test.each([
    ['missing', 'files/client.pem', 'files/nothing.pem', /clientCertificate names a file that does not exist/],
    ['a directory', 'files/client.pem', 'files', /is a directory/],
    ['no certificate', 'files/platform-ca.pem', 'files/answer-public.pem', /is not a certificate in PEM/],
    ['no public key', 'files/answer-public.pem', 'files/client.pem', /is not a public key on P-256 in PEM/],
    ['a private key for a public one', 'files/sealing-public.pem', 'files/client-key.pem', /is not a public key/],
    ['the key of another certificate', 'files/client-key.pem', 'files/other-key.pem', /does not belong to/]
  ])('%s', (_, from, to, message) => {
    const found = problems(edited([from, to]))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(message)
    expect(found[0]).toMatch(/^\d+:\d+: error: platform\./)
  })

  test('a key that others can read is warned of, with the command', () => {
    const { warnings } = loaded(edited(['files/client-key.pem', 'files/readable-key.pem']))
    expect(warnings.map(printProblem)).toEqual([
      `${path}:12:14: warning: platform.clientKey is readable by others than its owner (mode 644). ` +
        `Run: chmod 600 ${join(directory, 'files/readable-key.pem')}`
    ])
  })

  test('an absent configuration is no invalid one', () => {
    const absent = join(directory, 'nothing.yaml')
    const result = loadConfiguration(absent, productionDriverNames)
    expect(result).toEqual({ ok: false, error: { code: 'configuration_absent', path: absent } })
    expect(loadConfiguration(directory, productionDriverNames)).toMatchObject({
      error: { code: 'configuration_unreadable' }
    })
  })
})

describe('use without the PIN', () => {
  const acknowledged = '{ acknowledgedBy: Hanako Sato, acknowledgedOn: 2026-04-01 }'
  const rule = (pin: string, acknowledgement = '') => ['pin: pin', `pin: ${pin}${acknowledgement}`] as const
  const outdoors = ['place: indoors', 'place: outdoors'] as const

  test('within the law, needs no word', () => {
    expect(problems(edited(rule('pin_unless_enrolled')))).toEqual([])
  })

  test.each([
    ['none', edited(rule('none'))],
    ['none, outdoors', edited(rule('none'), outdoors)],
    ['pin_unless_enrolled, outdoors', edited(rule('pin_unless_enrolled'), outdoors)]
  ])('%s without an acknowledgement: the PIN is asked, and the law told', (_, text) => {
    const [warning, ...rest] = problems(text)
    expect(rest).toEqual([])
    expect(warning).toMatch(/^23:55: warning: rules\[0\]\.pin asks the PIN all the same, (?:in|out)doors/)
    expect(warning).toContain('公的個人認証法 38条の4, 施行規則64条の12')
  })

  test('with an acknowledgement: it goes through, and is told whenever it is read', () => {
    const { configuration, warnings } = loaded(edited(rule('none', `, acknowledgement: ${acknowledged}`)))
    expect(configuration.rules[0]?.acknowledgement).toEqual({
      acknowledgedBy: 'Hanako Sato',
      acknowledgedOn: '2026-04-01'
    })
    expect(warnings.map(printProblem)[0]).toContain('goes beyond the law, as Hanako Sato acknowledged on 2026-04-01')
  })

  test('an acknowledgement of nothing is told', () => {
    expect(problems(edited(rule('pin', `, acknowledgement: ${acknowledged}`)))[0]).toContain('is not needed')
  })
})

describe('phones', () => {
  const session = (lines: string) => `${exampleConfiguration}session: ${lines}\n`
  const acknowledgement = 'phonesAcknowledgement: { acknowledgedBy: Head of operations, acknowledgedOn: 2026-04-01 }'

  test('without an acknowledgement are an error, with what the law says and what to do', () => {
    const [problem, ...rest] = problems(session('{ acceptPhones: true }'))
    expect(rest).toEqual([])
    expect(problem).toMatch(/^37:26: error: session\.acceptPhones is not acknowledged\. A phone carries certificates/)
    expect(problem).toContain('認定')
    expect(problem).toContain('add "session.phonesAcknowledgement" with "acknowledgedBy" and "acknowledgedOn"')
  })

  test('with one are accepted, and it is told whenever it is read', () => {
    const { configuration, warnings } = loaded(session(`{ acceptPhones: true, ${acknowledgement} }`))
    const phonesAcknowledgement = { acknowledgedBy: 'Head of operations', acknowledgedOn: '2026-04-01' }
    expect(configuration.session).toMatchObject({ phonesAcknowledgement })
    expect(warnings.map(printProblem)[0]).toContain('as Head of operations acknowledged on 2026-04-01')
  })

  test.each([['acceptPhones: false, '], ['']])('%sare refused, whatever was acknowledged', (setting) => {
    const { configuration, warnings } = loaded(session(`{ ${setting}${acknowledgement} }`))
    expect(configuration.session.phonesAcknowledgement).toBeNull()
    expect(warnings.map(printProblem)[0]).toContain('session.phonesAcknowledgement is not needed: phones are refused')
  })

  test('need all of the acknowledgement', () => {
    const lacking = '{ acceptPhones: true, phonesAcknowledgement: { acknowledgedBy: Head of operations } }'
    expect(problems(session(lacking))[0]).toContain('session.phonesAcknowledgement.acknowledgedOn is missing')
  })
})

test('a reader may be chosen by a part of its name', () => {
  expect(loaded(exampleConfiguration).configuration.reader).toEqual({ driver: 'pcsc' })
  const named = edited(['driver: pcsc', 'driver: pcsc\n  name: ACS ACR1252'])
  expect(loaded(named).configuration.reader).toEqual({ driver: 'pcsc', name: 'ACS ACR1252' })
  expect(problems(edited(['driver: pcsc', `driver: pcsc\n  name: ${'x'.repeat(121)}`]))[0]).toContain('at most 120')
  expect(problems(edited(['driver: pcsc', 'driver: pcsc\n  name: ""']))[0]).toContain('reader.name')
})

test('no secret is printed: a pasted key, credentials in an address, an unknown value', () => {
  const pasted = '"-----BEGIN PRIVATE KEY-----\\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg"'
  for (const text of [
    edited(['files/client-key.pem', `[${pasted}]`]),
    edited(['role: service_provider', `role: ${pasted}`]),
    edited(['https://platform.example:8443', 'https://user:hunter2@platform.example'])
  ]) {
    const printed = problems(text).join('\n')
    expect(printed).not.toBe('')
    expect(printed).not.toContain('MIGH')
    expect(printed).not.toContain('hunter2')
  }
})
