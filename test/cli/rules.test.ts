import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import type { Role } from '../../main/age/evidence.ts'
import { msOfJapan } from '../../main/age/rules/japan-time.ts'
import type { Explanation, RuleFinding } from '../../main/contract/operator-rules.ts'
import { writeConnectionFiles } from '../../main/platform/simulator/connection-files.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { runCommandLine } from '../../main/shell/command-line.ts'
import { writeDemoConfiguration } from '../../main/shell/development/demo-configuration.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { productionCommands } from '../../main/shell/production-commands.ts'
import { openStore, storePath } from '../../main/store/database.ts'

let directory = ''
let platform: SimulatedPlatform | null = null

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-rules-command-'))
  platform = await startSimulatedPlatform({ clock: systemClock })
  machine('provider', 'service_provider')
  machine('operator', 'platform_operator')
})

afterAll(async () => {
  await platform?.close()
  rmSync(directory, { recursive: true })
})

let file = ''
beforeEach(() => {
  file = join(directory, 'rules.yaml')
})

/** The demonstration's bar; beer and sake are of the category `alcohol`. */
function machine(name: string, role: Role): void {
  if (platform === null) throw new Error('no platform')
  const path = writeDemoConfiguration(join(directory, name), {
    role,
    place: 'indoors',
    serialPath: '/dev/null',
    connection: writeConnectionFiles(platform, join(directory, `${name}-platform`)),
    pulseMs: 20,
    offline: role === 'platform_operator'
  })
  const production = readFileSync(path, 'utf8').replace('driver: simulated', 'driver: pcsc')
  writeFileSync(path, production.replace(/- id: (beer|sake)\n/g, '- id: $1\n    category: alcohol\n'))
}

/** Runs `hatachi rules …` of a machine. */
async function rules(name: string, ...args: readonly string[]) {
  vi.stubEnv('HATACHI_DATA_DIR', join(directory, name))
  let [stdout, stderr] = ['', '']
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true))
  const complaints = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true))
  try {
    return { status: await runCommandLine(productionCommands, ['rules', ...args]), stdout, stderr }
  } finally {
    out.mockRestore()
    complaints.mockRestore()
    vi.unstubAllEnvs()
  }
}

/** The worked example of docs/rules.md: beer at 20, with the PIN, from 05:00 to 23:00, offline only if remembered. */
const EXAMPLE = `rules:
  - id: alcohol
    version: 2
    categories: [alcohol]
    atLeastYears: 20
    pin: pin
    hours: [{ from: "05:00", until: "23:00" }]
    offline: { listMaxAgeHours: 50, rememberedMaxAgeDays: 30, outageMaxHours: 12 }
  - { id: rest, version: 1, atLeastYears: 20 }
`

/** What a machine's folder holds, and each file's content where it may be read as text. */
function contentOf(name: string): readonly string[] {
  return readdirSync(join(directory, name), { recursive: true, encoding: 'utf8' }).toSorted()
}

describe('rules check', () => {
  it('finds nothing against a sound file, says what is in force, and changes nothing', async () => {
    writeFileSync(file, EXAMPLE)
    const before = contentOf('operator')
    const { status, stdout, stderr } = await rules('operator', 'check', file)
    expect({ status, stderr }).toEqual({ status: exitCode('ok'), stderr: '' })
    expect(stdout).toContain(`${file}: 2 rules, nothing to say against it. It can be applied.\n`)
    expect(stdout).toContain("In force: the configuration's rules; nobody has applied a book yet.\n")
    expect(stdout).toMatch(/Changes against it: \d+\. To see them: .*hatachi rules compare /)
    expect(contentOf('operator')).toEqual(before)
  })

  it('names file, line, place, value and remedy of each mistake, and ends with 1', async () => {
    writeFileSync(file, EXAMPLE.replace('categories: [alcohol]', 'products: [ber]').replace('until: "23:00"', 'until: 2300').replace('version: 1', 'verson: 1'))
    const { status, stdout } = await rules('operator', 'check', file)
    expect(status).toBe(exitCode('refused'))
    const [first, second, third, verdict] = stdout.split('\n')
    expect(first).toBe(`${file}:7:1: error: rules[0].hours[0].until (rule alcohol) must be text (found "2300"). Write it as "23:00", in quotes.`)
    expect(second).toMatch(/:9:1: error: rules\[1\]\.version \(rule rest\) is missing\. Set "version"/)
    expect(third).toMatch(/:9:1: error: rules\[1\]\.verson \(rule rest\) is not a known setting \(found "1"\)\. Did you mean "version"\?$/)
    expect(verdict).toBe(`${file}: 3 errors. It cannot be applied; the rules in force stay.`)
    writeFileSync(file, EXAMPLE.replace('categories: [alcohol]', 'products: [ber]'))
    expect((await rules('operator', 'check', file)).stdout).toContain(
      `${file}:4:1: error: rules[0].products[0] (rule alcohol) names no product of this machine (found "ber"). Did you mean "beer"?\n`
    )
  })

  it('judges by this machine: what sells nothing at a service provider, and a number that the configuration had', async () => {
    writeFileSync(file, EXAMPLE.replace('version: 2', 'version: 1'))
    const { status, stdout } = await rules('provider', 'check', file, '--json')
    expect(status).toBe(exitCode('refused'))
    const { applicable, findings, inForce } = JSON.parse(stdout) as { applicable: boolean; findings: RuleFinding[]; inForce: object }
    expect(applicable).toBe(false)
    expect(inForce).toMatchObject({ number: 0, origin: 'configuration' })
    expect(findings.map(({ code, line }) => [code, line])).toEqual([
      ['version_not_raised', 3],
      ['offline_sells_nothing', 8]
    ])
    expect(findings[0]?.remedy).toContain('Set it to 2')
  })

  it('ends with 66 without the file, with 66 or 78 without a sound configuration, and with 64 where it is not understood', async () => {
    expect(await rules('operator', 'check', join(directory, 'absent.yaml'))).toMatchObject({
      status: exitCode('noInput'),
      stderr: expect.stringContaining('absent.yaml cannot be read (ENOENT)') as string
    })
    expect((await rules('operator', 'check', directory)).status).toBe(exitCode('noInput'))
    writeFileSync(file, EXAMPLE)
    expect((await rules('nowhere', 'check', file)).status).toBe(exitCode('noInput'))
    const broken = join(directory, 'broken.yaml')
    writeFileSync(broken, 'role: nobody\n')
    expect((await rules('operator', 'check', file, '--config', broken)).status).toBe(exitCode('configuration'))
    for (const args of [[], ['check'], ['judge', file], ['check', file, 'more'], ['check', file, '--product', 'beer'], ['compare']]) {
      expect((await rules('operator', ...args)).status, args.join(' ')).toBe(exitCode('usage'))
    }
  })

  it('ends with 65 and changes nothing where the record cannot be read', async () => {
    machine('damaged', 'platform_operator')
    writeFileSync(storePath(join(directory, 'damaged')), 'no database')
    writeFileSync(file, EXAMPLE)
    const { status, stderr } = await rules('damaged', 'check', file)
    expect(status).toBe(exitCode('data'))
    expect(stderr).toMatch(/which rules are in force cannot be read .*doctor/)
  })
})

describe('rules compare', () => {
  it('shows what differs from the rules in force, and marks what lets more be sold', async () => {
    writeFileSync(file, EXAMPLE)
    const { status, stdout } = await rules('operator', 'compare', file)
    expect(status).toBe(exitCode('ok'))
    expect(stdout).toContain('  rule alcohol: version: 1 -> 2\n')
    expect(stdout).toContain('  rule alcohol: hours: nothing -> 05:00-23:00\n')
    expect(stdout).toMatch(/^! rule rest is new: version: 1; atLeastYears: 20; pin: pin$/m)
    expect(stdout).toMatch(/By what is marked with "!" \(\d+\) more may be sold than before\.\n$/)
  })

  it('compares two files, and says so where nothing differs', async () => {
    const other = join(directory, 'other.yaml')
    writeFileSync(file, EXAMPLE)
    writeFileSync(other, EXAMPLE.replace('23:00', '22:00'))
    const { stdout } = await rules('operator', 'compare', file, '--with', other, '--json')
    expect(JSON.parse(stdout)).toEqual({
      before: other,
      after: file,
      changes: [{ kind: 'changed', ruleId: 'alcohol', field: 'hours', before: '05:00-22:00', after: '05:00-23:00', loosens: true }]
    })
    expect((await rules('operator', 'compare', file, '--with', file)).stdout).toBe('Nothing differs.\n')
    writeFileSync(other, 'rules: 20\n')
    expect(await rules('operator', 'compare', file, '--with', other)).toMatchObject({
      status: exitCode('refused'),
      stderr: expect.stringContaining(`${other}:1:1: error: rules must be a list`) as string
    })
  })
})

describe('rules explain', () => {
  const at = ['--at', '2026-12-04 23:30'] as const

  it('says of a file which rule decides, and that it is closed, in English and in Japanese', async () => {
    writeFileSync(file, EXAMPLE)
    const { status, stdout } = await rules('operator', 'explain', file, '--product', 'beer', ...at)
    expect(status).toBe(exitCode('ok'))
    expect(stdout).toContain('beer:\n  Rule alcohol, version 2, decides about Draught beer: it names its category, alcohol.\n')
    expect(stdout).toContain('It is next sold on Saturday 5 December, 05:00.\n')
    expect((await rules('operator', 'explain', file, '--product', 'beer', ...at, '--language', 'ja')).stdout).toContain(
      '  12月4日（金）23:30 は販売時間（5:00〜23:00）の外です。次に販売するのは12月5日（土）5:00 です。\n'
    )
  })

  it.each([
    ['old_enough', [], { outcome: 'approved', reason: 'platform' }],
    ['too_young', [], { outcome: 'refused', reason: 'age_condition_not_met' }],
    ['old_enough', ['--without-pin'], { outcome: 'pin_required', reason: null }],
    ['old_enough', ['--line', 'down:3h'], { outcome: 'undetermined', reason: 'offline_not_remembered' }],
    ['remembered', ['--line', 'down:3h'], { outcome: 'approved', reason: 'remembered_age' }],
    ['remembered', ['--line', 'down:1d'], { outcome: 'undetermined', reason: 'offline_outage_too_long' }],
    ['remembered', ['--line', 'down', '--list-age', '51h'], { outcome: 'undetermined', reason: 'offline_list_too_old' }],
    ['remembered_too_long_ago', ['--line', 'down:90m'], { outcome: 'undetermined', reason: 'offline_memory_too_old' }],
    ['revoked', ['--line', 'down:3h'], { outcome: 'refused', reason: 'certificate_invalid' }]
  ] as const)('judges a card, %s, with %j', async (card, more, expected) => {
    writeFileSync(file, EXAMPLE)
    const { stdout } = await rules('operator', 'explain', file, '--product', 'beer', '--at', '2026-12-04 22:59', '--card', card, ...more, '--json')
    const explanation = JSON.parse(stdout) as Explanation
    expect(explanation.outcome).toEqual({ kind: 'decided', demand: 'pin', fullFareYen: null, ...expected })
    expect(explanation).toMatchObject({ atMs: msOfJapan('2026-12-04', 22 * 60 + 59), bornOnOrBefore: '2006-12-04' })
  })

  it('goes without a file by the rules in force, and by now', async () => {
    const { status, stdout } = await rules('provider', 'explain', '--product', 'wine', '--json')
    expect(status).toBe(exitCode('ok'))
    const explanation = JSON.parse(stdout) as Explanation
    expect(explanation).toMatchObject({ rule: { id: 'members-bar', version: 1 }, outcome: { kind: 'decided', demand: 'card_enrolled', outcome: 'approved' } })
    expect(Math.abs(explanation.atMs - Date.now())).toBeLessThan(3_600_000)
  })

  it.each([
    [['--product', 'milk'], '--product must be one of beer, sake, cigarettes, wine'],
    [[], '--product is missing'],
    [['--product', 'beer', '--at', '2026-02-29 10:00'], '--at must be a moment in Japan'],
    [['--product', 'beer', '--at', 'tonight'], '--at must be a moment in Japan'],
    [['--product', 'beer', '--card', 'old'], '--card must be one of old_enough'],
    [['--product', 'beer', '--line', 'up:3h'], '--line must be up, down'],
    [['--product', 'beer', '--line', 'down:long'], '--line takes minutes, hours or days'],
    [['--product', 'beer', '--list-age', '999999h'], '--list-age takes'],
    [['--product', 'beer', '--language', 'fr'], '--language must be one of ja, en']
  ])('does not understand %j', async (args, complaint) => {
    const { status, stderr } = await rules('operator', 'explain', ...args)
    expect(status).toBe(exitCode('usage'))
    expect(stderr).toContain(complaint)
  })
})

describe('rules who', () => {
  it('shows who can buy what next Friday at 23:30, as a table', async () => {
    writeFileSync(file, EXAMPLE)
    const { status, stdout } = await rules('operator', 'who', file, '--at', '2026-12-04 23:30')
    expect(status).toBe(exitCode('ok'))
    expect(stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'Friday 4 December 2026, 23:30, in Japan:',
      '',
      'product | rule | who | born on or before | what happens to somebody old enough, with the PIN',
      'beer | alcohol 2 | nobody | - | closed until Saturday 5 December, 05:00',
      'sake | alcohol 2 | nobody | - | closed until Saturday 5 December, 05:00',
      'cigarettes | rest 1 | from 20 | 2006-12-04 | sold',
      'wine | rest 1 | from 20 | 2006-12-04 | sold',
      ''
    ])
  })

  it('says the same as JSON, also of the rules in force and of a line that is down', async () => {
    const { stdout } = await rules('provider', 'who', '--at', '2026-12-04T14:30:00Z', '--line', 'down', '--json')
    const { atMs, rows } = JSON.parse(stdout) as { atMs: number; rows: { productId: string; outcome: object }[] }
    expect(atMs).toBe(msOfJapan('2026-12-04', 23 * 60 + 30))
    expect(rows.map(({ productId }) => productId)).toEqual(['beer', 'sake', 'cigarettes', 'wine'])
    for (const { outcome } of rows) expect(outcome).toMatchObject({ outcome: 'undetermined', reason: 'offline_not_sold' })
  })
})

describe('once a book was applied', () => {
  it('files are compared with that one, and the rules of the configuration do not count any more', async () => {
    machine('applied', 'platform_operator')
    const store = openStore(storePath(join(directory, 'applied')))
    if (!store.ok) throw new Error(store.error.code)
    store.value.close()
    writeFileSync(file, EXAMPLE)
    expect(await rules('applied', 'apply', file, '--by', 'Sato')).toMatchObject({ status: exitCode('ok') })
    const { stdout } = await rules('applied', 'check', file)
    expect(stdout).toMatch(/^In force: book 1 since .*, applied by Sato\. The configuration's rules are not used any more\.$/m)
    expect((await rules('applied', 'compare', file)).stdout).toBe('Nothing differs.\n')
    writeFileSync(file, EXAMPLE.replace('23:00', '24:00'))
    expect((await rules('applied', 'check', file)).stdout).toMatch(/:3:1: error: rules\[0\]\.version .* Set it to 3/)
    expect((await rules('applied', 'explain', '--product', 'beer', '--at', '2026-12-04 23:30')).stdout).toContain('outside the hours of sale')
  })
})
