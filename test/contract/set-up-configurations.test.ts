import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { machineDrivers } from '../../device/vending/drivers.ts'
import { checkRuleBook, isApplicable } from '../../main/age/rules/check-rule-book.ts'
import type { SetUpChanges, SetUpState } from '../../main/contract/operator-set-up.ts'
import type { CallHandler } from '../../main/operator/calls.ts'
import { writeConnectionFiles, type ConnectionFiles } from '../../main/platform/simulator/connection-files.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { loadConfiguration } from '../../main/shell/config/load-configuration.ts'
import { configurationPath } from '../../main/shell/config/locations.ts'
import { productionDriverNames } from '../../main/shell/config/schema.ts'
import { productionDrivers } from '../../main/shell/drivers.ts'
import { bookOfConfiguration, ruleContextOf } from '../../main/shell/rules/book-of-configuration.ts'
import { productTemplates } from '../../main/shell/setup/product-templates.ts'
import { setUpHandlers } from '../../main/shell/setup/set-up-desk.ts'

/** What set-up writes, for every machine, role, place and template: it loads without an error, and its rules are sound. */

const roles = ['service_provider', 'platform_operator'] as const
const places = ['indoors', 'outdoors'] as const
let directory = ''
let platform: SimulatedPlatform
let connection: ConnectionFiles

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-set-ups-'))
  platform = await startSimulatedPlatform({ clock: systemClock })
  connection = writeConnectionFiles(platform, join(directory, 'from-the-platform-operator'))
})
afterAll(async () => {
  await platform.close()
  rmSync(directory, { recursive: true })
})

function deskIn(name: string) {
  const dataDirectory = join(directory, name)
  mkdirSync(dataDirectory, { mode: 0o700 })
  const desk = setUpHandlers({
    clock: systemClock,
    drivers: productionDrivers,
    dataDirectory,
    configurationPath: configurationPath(dataDirectory),
    at: { address: '127.0.0.1', port: 8443 },
    onFinish: () => ({ ok: true, value: undefined }),
    onFinished: () => undefined
  })
  const by = { login: 'chief' } as Parameters<CallHandler<'read_set_up'>>[0]
  const state = async (answer: unknown): Promise<SetUpState> => {
    const got = (await answer) as Awaited<ReturnType<typeof desk.read_set_up>>
    if (!got.ok) throw new Error(JSON.stringify(got.error))
    return got.value
  }
  return {
    dataDirectory,
    handIn: (path: string) => state(desk.put_set_up_file(by, { name: basename(path), pem: readFileSync(path, 'utf8') })),
    save: (answers: SetUpChanges) => state(desk.save_set_up(by, { answers })),
    finish: async () => desk.finish_set_up(by, {})
  }
}

const combinations = machineDrivers.flatMap(({ name }) => productTemplates.map(({ id, products }) => [name, id, products] as const))

/** An age verification device sells nothing by itself, and a machine with item numbers knows no age. */
const isUnfit = (driver: string, template: string) =>
  driver === 'mdb-avd' ? template !== 'age_check' : driver === 'mdb-cashless' && template === 'age_check'

const filesOf = (role: (typeof roles)[number]): readonly string[] => {
  const { clientKey, clientCertificate, ca, answerKey, sealingKey, anchors } = connection
  return [clientKey[role], clientCertificate[role], ca, answerKey, ...(role === 'platform_operator' ? anchors : [sealingKey])]
}

const answersOf = (role: (typeof roles)[number]): SetUpChanges => ({
  operatorName: '駅前酒店',
  telephone: '0120-000-000',
  place: 'indoors',
  role,
  endpoint: connection.endpoint,
  answerKeyId: connection.answerKeyId,
  sealingKeyId: connection.sealingKeyId,
  certifiedUntil: '2031-03-31',
  readerDriver: 'pcsc',
  machinePort: '/dev/serial/by-id/usb-adapter'
})

describe.each(roles)('what set-up writes for a %s', (role) => {
  it.each(combinations.filter(([driver, template]) => !isUnfit(driver, template)))(
    'with %s and %s can be run',
    async (machineDriver, template, products) => {
      const desk = deskIn(`${role}-${machineDriver}-${template}`)
      for (const path of filesOf(role)) await desk.handIn(path)
      for (const place of places) {
        for (const twoPeople of [false, true]) {
          const { findings } = await desk.save({ ...answersOf(role), place, machineDriver, products: [...products], twoPeople })
          expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
        }
      }
      expect(await desk.finish()).toEqual({ ok: true, value: {} })
      const loaded = loadConfiguration(configurationPath(desk.dataDirectory), productionDriverNames)
      if (!loaded.ok) throw new Error(JSON.stringify(loaded.error))
      const { configuration } = loaded.value
      expect(configuration.products.map(({ view }) => view.atLeastYears)).toEqual(products.map(({ atLeastYears }) => atLeastYears))
      const context = ruleContextOf(configuration, { nowMs: systemClock.nowMs(), earlier: () => undefined })
      const book = checkRuleBook(bookOfConfiguration(configuration), context)
      expect([book.filter(({ severity }) => severity !== 'warning'), isApplicable(book)]).toEqual([[], true])
      // Nothing is left over of the way there.
      expect(readdirSync(desk.dataDirectory).toSorted()).toEqual(['hatachi.yaml', 'platform'])
      expect(existsSync(join(desk.dataDirectory, 'platform', 'client-key.pem'))).toBe(true)
    }
  )
})

describe('what fits no machine', () => {
  const refused = async (name: string, answers: SetUpChanges) => {
    const desk = deskIn(name)
    for (const path of filesOf('service_provider')) await desk.handIn(path)
    const { findings } = await desk.save({ ...answersOf('service_provider'), ...answers })
    const errors = findings.filter(({ severity }) => severity === 'error')
    expect(errors.length).toBeGreaterThan(0)
    for (const { part, problem, remedy } of errors) {
      expect(['machineDriver', 'products']).toContain(part)
      expect(problem.length * remedy.length).toBeGreaterThan(0)
    }
    expect(await desk.finish()).toMatchObject({ ok: false, error: { code: 'bad_request', field: errors[0]?.part } })
    expect(existsSync(configurationPath(desk.dataDirectory))).toBe(false)
    return errors
  }

  it.each(combinations.filter(([driver, template]) => isUnfit(driver, template)))('%s with %s is said, and not written', async (machineDriver, template, products) => {
    const errors = await refused(`${machineDriver}-${template}`, { machineDriver, products: [...products] })
    if (machineDriver === 'mdb-avd') for (const { remedy } of errors) expect(remedy).toContain('The age alone')
  })

  it('more products than a board has relays are said, and not written', async () => {
    const [first] = productTemplates[0]?.products ?? []
    if (first === undefined) throw new Error('no product')
    const products = Array.from({ length: 64 }, (_, index) => ({ ...first, id: `p${String(index)}`, selection: String(index + 1) }))
    await refused('too-many', { machineDriver: 'relay-lcus', products })
  })
})
