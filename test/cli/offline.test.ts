import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import type { Role } from '../../main/age/evidence.ts'
import { markPath } from '../../main/clock-guard/clock-mark.ts'
import { writeConnectionFiles } from '../../main/platform/simulator/connection-files.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { runCommandLine } from '../../main/shell/command-line.ts'
import { writeDemoConfiguration } from '../../main/shell/development/demo-configuration.ts'
import { exitCode } from '../../main/shell/exit-codes.ts'
import { productionCommands } from '../../main/shell/production-commands.ts'

let directory = ''
let platform: SimulatedPlatform | null = null

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-offline-command-'))
  platform = await startSimulatedPlatform({ clock: systemClock })
  machine('provider', 'service_provider')
  machine('operator', 'platform_operator')
})

afterAll(async () => {
  await platform?.close()
  rmSync(directory, { recursive: true })
})

function machine(name: string, role: Role): void {
  if (platform === null) throw new Error('no platform')
  const path = writeDemoConfiguration(join(directory, name), {
    role,
    place: 'indoors',
    serialPath: '/dev/null',
    connection: writeConnectionFiles(platform, join(directory, `${name}-platform`)),
    pulseMs: 20,
    offline: true
  })
  // The demonstration's reader is not one of production; and one product is to have no policy.
  const production = readFileSync(path, 'utf8').replace('driver: simulated', 'driver: pcsc')
  writeFileSync(path, production.replace(/(rule: members-bar)\n +offline: remembered/, '$1'))
}

/** Runs `hatachi offline …` of a machine. */
const offline = (name: string, ...args: readonly string[]) => hatachi(name, 'offline', ...args)

async function hatachi(name: string, ...args: readonly string[]) {
  vi.stubEnv('HATACHI_DATA_DIR', join(directory, name))
  let [stdout, stderr] = ['', '']
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true))
  const complaints = vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += String(text)), true))
  try {
    return { status: await runCommandLine(productionCommands, args), stdout, stderr }
  } finally {
    out.mockRestore()
    complaints.mockRestore()
    vi.unstubAllEnvs()
  }
}

const jsonOf = (stdout: string) => JSON.parse(stdout) as { readonly products: readonly Record<string, unknown>[] }

it('explains each product of a platform operator, by its rule', async () => {
  const { status, stdout } = await offline('operator', 'explain')
  expect(status).toBe(exitCode('ok'))
  expect(stdout).toMatch(/^beer:\n  Its rule is \S+, version 1\.\n/)
  expect(stdout).toContain('wine:\n  Nothing of it is sold while the network is gone.\n')
  const { products } = jsonOf((await offline('operator', 'explain', '--product', 'beer', '--json')).stdout)
  expect(products).toMatchObject([{ product: 'beer', rule: { version: 1 }, sells: 'if_remembered' }])
})

it('finds no sale possible before a list is here, and makes nothing', async () => {
  const before = readdirSync(join(directory, 'operator'))
  const { status, stdout } = await offline('operator', 'check', '--json')
  expect(status).toBe(exitCode('refused'))
  expect(jsonOf(stdout).products.map(({ product, reason }) => [product, reason])).toEqual([
    ['beer', 'offline_list_missing'],
    ['sake', 'offline_list_missing'],
    ['cigarettes', 'offline_list_missing'],
    ['wine', 'offline_not_sold']
  ])
  expect((await offline('operator', 'check', '--product', 'wine')).status).toBe(exitCode('refused'))
  expect(readdirSync(join(directory, 'operator'))).toEqual(before)
})

it('finds no sale possible by a clock that is not trusted, before all else', async () => {
  const folder = join(directory, 'operator', 'clock')
  mkdirSync(folder, { mode: 0o700 })
  const path = markPath(join(directory, 'operator'))
  writeFileSync(path, 'damaged')
  try {
    const { status, stdout } = await offline('operator', 'check', '--product', 'beer', '--json')
    expect(status).toBe(exitCode('refused'))
    expect(jsonOf(stdout).products).toMatchObject([{ result: 'not_possible', reason: 'clock_untrusted' }])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('goes by the rule book that was applied, and no longer by the configuration', async () => {
  const before = jsonOf((await offline('operator', 'explain', '--json')).stdout)
  expect(before).toMatchObject({ book: 0 })
  const file = join(directory, 'rules.yaml')
  writeFileSync(
    file,
    [
      'rules:',
      '  - { id: wine-too, version: 1, products: [wine], atLeastYears: 21, offline: { outageMaxHours: 5 } }',
      '  - { id: rest, version: 1, atLeastYears: 20 }',
      ''
    ].join('\n')
  )
  machine('ruled', 'platform_operator')
  const applied = await hatachi('ruled', 'rules', 'apply', file, '--by', 'ito')
  expect([applied.status, applied.stderr]).toEqual([exitCode('ok'), ''])
  const explained = jsonOf((await offline('ruled', 'explain', '--json')).stdout)
  expect(explained).toMatchObject({ book: 1 })
  expect(explained.products.map(({ product, sells, rule }) => [product, sells, rule])).toEqual([
    ['beer', 'no', { id: 'rest', version: 1 }],
    ['sake', 'no', { id: 'rest', version: 1 }],
    ['cigarettes', 'no', { id: 'rest', version: 1 }],
    ['wine', 'if_remembered', { id: 'wine-too', version: 1 }]
  ])
  const checked = jsonOf((await offline('ruled', 'check', '--json')).stdout)
  expect(checked.products.map(({ product, reason }) => [product, reason])).toEqual([
    ['beer', 'offline_not_sold'],
    ['sake', 'offline_not_sold'],
    ['cigarettes', 'offline_not_sold'],
    ['wine', 'offline_list_missing']
  ])
  const { stdout } = await offline('ruled', 'explain', '--product', 'wine')
  for (const words of ['wine-too, version 1', 'at least 21', '5 hours']) expect(stdout).toContain(words)
})

it('says of a service provider that nothing is sold and why; what is kept here is none of its business', async () => {
  const explained = await offline('provider', 'explain')
  expect(explained.status).toBe(exitCode('ok'))
  expect(explained.stdout.match(/Nothing of it is sold while the network is gone/g)).toHaveLength(4)
  const checked = await offline('provider', 'check')
  expect(checked.status).toBe(exitCode('forbidden'))
  expect(checked.stderr).toContain('role_forbidden')
  expect(['keys', 'memory', 'lists'].filter((name) => existsSync(join(directory, 'provider', name)))).toEqual([])
})

it('says of a service provider what memory is about, and the way where something is left', async () => {
  const { status, stderr } = await hatachi('provider', 'memory', 'status')
  expect(status).toBe(exitCode('forbidden'))
  expect(stderr).toMatch(/role_forbidden: .*may remember no age.*retention erase --by NAME --reason TEXT --report FILE/)
  expect(stderr).not.toContain('certificate')
})

it('wants to know what to do, and of which product there is', async () => {
  expect((await offline('operator')).status).toBe(exitCode('usage'))
  const { status, stderr } = await offline('operator', 'explain', '--product', 'milk')
  expect(status).toBe(exitCode('usage'))
  expect(stderr).toContain('beer, sake, cigarettes, wine')
})
