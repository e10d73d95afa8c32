import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { machineChoices, machineDrivers } from '../../../device/vending/drivers.ts'
import { leastMachineSettings } from '../../../test/support/least-machine-settings.ts'
import { crossCheck } from './cross-checks.ts'
import { exampleConfiguration } from './example.ts'
import { jsonSchemaFor } from './json-schema.ts'
import { printPath } from './problem.ts'
import { findingsOf } from './schema-findings.ts'
import { configurationSchema, productionDriverNames } from './schema.ts'

const example = parse(exampleConfiguration) as Readonly<Record<string, unknown>>
const port = '/dev/ttyUSB0'
/** What is found of the example with these settings in place of its own, as `path what (found). remedy`. */
function found(change: Readonly<Record<string, unknown>>): readonly string[] {
  const settings = { ...example, ...change }
  const parsed = configurationSchema(productionDriverNames).safeParse(settings)
  const findings = parsed.success
    ? crossCheck(parsed.data)
    : findingsOf(parsed.error, settings, jsonSchemaFor(productionDriverNames))
  return findings.map(({ severity, path, what, found: seen, remedy }) =>
    `${severity}: ${printPath(path)} ${what}${seen === undefined ? '' : ` (found ${seen})`}. ${remedy}`
  )
}

const beer = { id: 'beer', name: { ja: 'x', en: 'x' }, priceYen: 350, picture: 'beer', selection: '1', rule: 'alcohol' }
const tea = { id: 'tea', name: { ja: 'x', en: 'x' }, priceYen: 150, picture: 'tea', selection: '2' }
const senior = { id: 'senior', version: 1, atLeastYears: 65, pin: 'pin' }
const alcohol = { id: 'alcohol', version: 1, atLeastYears: 20, pin: 'pin' }
const ticket = { ...tea, id: 'ticket', picture: 'ticket', selection: '1', rule: 'senior', priceYen: 220 }

describe('the machine, one branch a driver', () => {
  test('takes what each driver needs at least, with its own defaults', () => {
    for (const { name } of machineDrivers) {
      const machine = { driver: name, port, ...leastMachineSettings[name] }
      const parsed = configurationSchema(productionDriverNames).parse({ ...example, machine })
      expect(parsed.machine).toMatchObject(machine)
    }
  })

  test('names the drivers that there are for one that is not, or none', () => {
    const names = machineChoices.map(({ name }) => name).join(', ')
    expect(found({ machine: { driver: 'mdb-avdd', port } })).toEqual([
      `error: machine.driver must be one of: ${names} (found "mdb-avdd"). Did you mean "mdb-avd"?`
    ])
    const [missing, ...more] = found({ machine: { port } })
    expect(more).toEqual([])
    expect(missing).toContain(`error: machine.driver is missing. Set "driver". One of: ${names}.`)
    expect(found({ machine: 3 })).toEqual(['error: machine must be a mapping (found 3). Its meaning: The vending or ticket machine.'])
  })

  test('a box without a machine names no line and no product, and a machine names one at least', () => {
    const machine = { driver: 'none' }
    expect(found({ machine, products: [] })).toEqual([])
    expect(found({ machine, products: [beer] })[0]).toContain('error: products are named, and "machine.driver: none" says')
    expect(found({ machine: { ...machine, port }, products: [] })[0]).toContain('error: machine.port is not a known setting.')
    expect(found({ products: [] })[0]).toContain('error: products is empty, and the machine would sell nothing.')
  })

  test("judges a setting by the driver's own branch", () => {
    expect(found({ machine: { driver: 'mdb-avd', port, framming: 'fe' } })).toEqual([
      'error: machine.framming is not a known setting. Did you mean "framing"?'
    ])
    expect(found({ machine: { driver: 'hatachi-line', port, channels: {} } })[0]).toContain(
      'error: machine.channels is not a known setting. Remove it; known here: driver, port, baudRateBps'
    )
    expect(found({ machine: { driver: 'relay-lcus', port, channels: { '1': 1, '2': 2 }, pulseMs: 5 } })).toEqual([
      'error: machine.pulseMs must be from 20 to 10000 (found 5). Its meaning: How long a relay stays closed.'
    ])
    expect(found({ machine: { driver: 'relay-lcus', port } })[0]).toContain('error: machine.channels is missing')
    expect(found({ machine: { driver: 'mdb-avd', port, address: 17 } })[0]).toContain('machine.address must be one of: 104, 16')
    expect(found({ machine: { driver: 'mdb-avd', port, features: { secnd: 1 } } })).toEqual([
      'error: machine.features.secnd is not a known setting. Did you mean "second"?'
    ])
  })

  test('takes no port that is none', () => {
    expect(found({ machine: { driver: 'hatachi-line', port: 'ttyUSB0' }, products: [beer] })[0]).toContain(
      'error: machine.port must be a path below /dev (found "ttyUSB0").'
    )
  })
})

describe('selections, against the driver', () => {
  test('are those that it has, where it knows them', () => {
    const machine = { driver: 'mdb-avd', port }
    expect(found({ machine, products: [{ ...beer, selection: 'age-18' }] })).toContain(
      'error: products[0].selection is not in "machine.ages" (found "age-18"). Did you mean "age-20"? Or add it to "machine.ages".'
    )
    expect(found({ machine: { driver: 'hatachi-line', port }, products: [{ ...beer, selection: 'anything' }] })).toEqual([])
  })

  test('are guarded by no less than the machine itself asks for', () => {
    const machine = { driver: 'mdb-avd', port }
    const rules = [alcohol, { ...senior, id: 'young', atLeastYears: 18 }]
    const at20 = { ...beer, selection: 'age-20' }
    expect(found({ machine, rules, products: [at20] })).toEqual([])
    expect(found({ machine, rules, products: [{ ...at20, rule: 'young' }] })).toEqual([
      'error: products[0].selection is guarded by 18 years, and the machine asks for 20 (found "age-20"). Set "rule" to one of at least 20 years.'
    ])
    expect(found({ machine, rules, products: [{ ...tea, selection: 'age-20' }] })[0]).toContain('is guarded by no rule')
  })

  test('that the machine asks for and no product has are declined, which is warned of', () => {
    const machine = { driver: 'mdb-avd', port, ages: [18, 20] }
    const at20 = { ...beer, selection: 'age-20' }
    expect(found({ machine, products: [at20] })).toEqual([
      'warning: machine.ages[0] has no product with the selection "age-18": whenever the machine asks for it, it is declined. ' +
        'Add a product for it, or remove it here.'
    ])
    expect(found({ machine, products: [at20, { ...at20, id: 'young', selection: 'age-18' }] })).toEqual([])
    // Relays that nothing is sold by are never closed.
    expect(found({ products: [beer] })).toEqual([])
  })

  test('are named once, the full fares among them', () => {
    const products = [{ ...ticket, fullFare: { selection: '2', priceYen: 440 } }, tea]
    expect(found({ rules: [senior], products })).toEqual([
      'error: products[1].selection is the same as products[0].fullFare.selection (found "2"). Give each its own.'
    ])
  })
})

describe('selections, as the machine writes them', () => {
  const of = (driver: string, selection: string) => found({ machine: { driver, port }, products: [{ ...beer, selection }] })

  test.each(['0', '7', '21', '65535'])('an item number of the gate: %s', (selection) => {
    expect(of('mdb-cashless', selection)).toEqual([])
  })

  test.each(['B2', '01', '00', '-1', '1.0', '123456'])('no item number of the gate: %s', (selection) => {
    expect(of('mdb-cashless', selection)).toEqual([
      'error: products[0].selection must be the item\'s number as the machine sends it: up to five digits without zeros ' +
        `before them, such as "21" (found "${selection}"). With the driver mdb-cashless it is one of the machine's item numbers.`
    ])
  })
})

describe('relays', () => {
  test.each(['relay-lcus', 'relay-modbus'])('are of one selection each: %s', (driver) => {
    expect(found({ machine: { driver, port, channels: { '1': 1, '2': 2 } }, products: [beer, tea] })).toEqual([])
    expect(found({ machine: { driver, port, channels: { '1': 3, '2': 2, tea: 3 } }, products: [beer] })).toEqual([
      'error: machine.channels.tea is not accepted: the selection "1" has this relay already (found 3). Change it.'
    ])
  })
})

describe('products', () => {
  test('without a rule are sold to anybody, which is doubtful of what the law guards', () => {
    expect(found({ products: [beer, tea] })).toEqual([])
    const unguarded = { ...beer, rule: undefined }
    expect(found({ products: [unguarded] })).toEqual([
      'warning: products[0] is sold to anybody, of any age, and is drawn as beer. ' +
        'Set "rule" to the rule that guards it, or another "picture" if it is not what it is drawn as.'
    ])
  })

  test('have a full fare only beside a rule, and above the reduced one', () => {
    const unguarded = { ...ticket, rule: undefined }
    const fares = (product: object, priceYen: number) => found({ rules: [senior], products: [{ ...product, fullFare: { selection: '2', priceYen } }] })
    expect(fares(ticket, 440)).toEqual([])
    expect(fares(unguarded, 440)[0]).toContain('error: products[0].fullFare needs a rule')
    expect(fares(ticket, 220)[0]).toContain('warning: products[0].fullFare.priceYen is not above the reduced fare of 220 yen')
  })

  test('go into a basket of 2 to 10, where the machine does not begin by itself', () => {
    const basket = (most: number, machine: object) => found({ machine, session: { basket: { most } }, products: [beer] })
    const relays = example['machine'] as object
    expect(basket(4, relays)).toEqual([])
    expect(basket(1, relays)[0]).toContain('session.basket.most must be from 2 to 10')
    expect(basket(4, { driver: 'mdb-cashless', port })).toEqual([
      'error: session.basket cannot be had with the driver mdb-cashless: its machine begins each purchase itself, and sells one thing. Remove it.'
    ])
  })

  test('have no second fare where the machine begins: it asks for one thing at one price, and would sell it unchecked', () => {
    const products = [{ ...beer, selection: 'age-20', fullFare: { selection: 'age-18', priceYen: 440 } }]
    expect(found({ machine: { driver: 'mdb-avd', port, ages: [18, 20] }, products })).toEqual([
      'error: products[0].fullFare cannot be had with the driver mdb-avd: its machine begins each purchase itself, at one price. ' +
        'Remove it; a machine that begins at the screen can sell two fares.',
      'error: products[0].fullFare.selection is guarded by no rule, and the machine asks for 18 (found "age-18"). ' +
        'Set "rule" to one of at least 18 years.'
    ])
    for (const { name, leads } of machineDrivers) {
      const machine = { driver: name, port, ...leastMachineSettings[name] }
      const settings = configurationSchema(productionDriverNames).parse({ ...example, machine, rules: [senior], products: [ticket] }).machine
      const fares = found({ machine, rules: [senior], products: [{ ...ticket, fullFare: { selection: '2', priceYen: 440 } }] })
      expect([name, fares.some((line) => line.includes('products[0].fullFare cannot be had'))]).toEqual([name, leads(settings)])
    }
  })

  test('have prices of their own where nothing else tells them apart on the line', () => {
    const gate = { driver: 'mdb-cashless', port }
    const sake = { ...beer, id: 'sake', selection: '2' }
    const at350 = { ...tea, selection: '3', priceYen: 350 }
    // Guarded alike, one may pass for the other.
    expect(found({ machine: gate, products: [beer, sake] })).toEqual([])
    expect(found({ machine: gate, products: [beer, sake, { ...at350, priceYen: 150 }] })).toEqual([])
    const [collision, ...more] = found({ machine: gate, products: [beer, sake, at350] })
    expect(more).toEqual([])
    expect(collision).toContain(
      'error: products[2].priceYen is the same as products[0].priceYen, under another "rule" or "offline": with the driver mdb-cashless'
    )
    const policies = [{ id: 'none', version: 1, ageEvidence: 'none' }]
    const offline = found({ machine: gate, offline: { policies }, products: [beer, { ...sake, offline: 'none' }] })
    expect(offline.some((line) => line.startsWith('error: products[1].priceYen is the same as'))).toBe(true)
    // A line with a checksum keeps its selections apart itself.
    expect(found({ machine: { driver: 'hatachi-line', port }, products: [beer, sake, at350] })).toEqual([])
  })
})
