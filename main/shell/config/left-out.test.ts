import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { crossCheck } from './cross-checks.ts'
import { exampleConfiguration, exampleHousehold } from './example.ts'
import { configurationSchemaJson } from './json-schema.ts'
import { printPath } from './problem.ts'
import { configurationSchema, productionDriverNames } from './schema.ts'

const example = parse(exampleConfiguration) as Readonly<Record<string, unknown>>
const cable = {
  boxId: 'box-1',
  platform: {
    url: 'https://platform.example:9443',
    tokenFile: 'platform.token',
    answerKey: { id: 'answer-1', file: 'answer.pem' },
    sealingKey: { id: 'sealing-1', file: 'sealing.pem' }
  },
  operator: { url: 'https://operator.example:9444', tokenFile: 'operator.token' }
}
const services = { booking: { url: 'https://booking.example', tokenFile: 'booking.token' } }
const television = { enabled: true, reader: 'agent', cable, services }
const { platform, reader, rules, products, ...head } = example
const selling = { platform, reader, rules, products }
/** A household's box, with nothing that it does not use. */
const household = { ...head, machine: { driver: 'none' }, television }

/** The errors of a configuration, as `path what`, and what is advised. */
function errorsOf(written: Readonly<Record<string, unknown>>): readonly string[] {
  const settings = configurationSchema(productionDriverNames).parse(written)
  return crossCheck(settings).filter(({ severity }) => severity === 'error').map(({ path, what }) => `${printPath(path)} ${what}`)
}

test('a box that sells nothing leaves out platform, rules and products, and its reader where an agent has one', () => {
  expect(errorsOf(household)).toEqual([])
  expect(errorsOf({ ...household, ...selling, rules: [], products: [] })).toEqual([])
})

test('the example in the documents is such a box, once its cable parties stand in it', () => {
  const written = parse(exampleHousehold) as { readonly television: object }
  expect(errorsOf({ ...written, television: { ...written.television, cable, services } })).toEqual([])
})

test('a reader of its own is needed where no agent has one, also while the television is off', () => {
  const missing = ['reader is missing, and no card can be read without one']
  expect(errorsOf({ ...household, television: { ...television, reader: 'appliance' } })).toEqual(missing)
  expect(errorsOf({ ...household, television: { ...television, enabled: false } })).toEqual(missing)
  expect(errorsOf({ ...household, reader, television: { ...television, reader: 'appliance' } })).toEqual([])
})

test('a machine that sells needs each of them', () => {
  expect(errorsOf(example)).toEqual([])
  expect(errorsOf(head)).toEqual([
    'platform is missing, and a machine that sells asks it whether its shoppers are of age',
    'reader is missing, and no card can be read without one',
    'rules is missing, and a machine that sells has to say by which rules',
    'products is missing, and the machine would sell nothing'
  ])
  // With rules left out nothing may pass for a product without a check.
  const unguarded = (products as readonly object[]).map((product) => ({ ...product, rule: undefined }))
  expect(errorsOf({ ...example, rules: undefined, products: unguarded })).toEqual([
    'rules is missing, and a machine that sells has to say by which rules'
  ])
  expect(errorsOf({ ...example, platform: undefined, television: { ...television, reader: 'appliance' } })).toEqual([
    'platform is missing, and a machine that sells asks it whether its shoppers are of age'
  ])
})

test("a platform operator's box has a platform", () => {
  expect(errorsOf({ ...household, role: 'platform_operator', trust: { anchors: ['anchor.pem'] } })).toEqual([
    "platform is missing, and a platform_operator's machine judges certificates with it"
  ])
})

test('a box without a machine sells nothing, whatever it leaves out', () => {
  expect(errorsOf({ ...household, rules, products })[0]).toContain('products are named, and "machine.driver: none" says')
})

test("the schema for editors wants of a machine that sells what a box that sells nothing may leave out", () => {
  expect(JSON.parse(configurationSchemaJson())).toMatchObject({
    if: { properties: { machine: { properties: { driver: { const: 'none' } } } } },
    else: { required: ['platform', 'reader', 'rules', 'products'] }
  })
})
