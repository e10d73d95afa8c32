import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { crossCheck } from './cross-checks.ts'
import { exampleBasket, exampleConfiguration, exampleFares } from './example.ts'
import { generate } from './generate-docs.ts'
import { jsonSchemaFor } from './json-schema.ts'
import { configurationSchema, productionDriverNames } from './schema.ts'

test.each(generate())('$path is the one that the schema makes', ({ path, content }) => {
  // After a change: npm run docs
  expect(readFileSync(join(import.meta.dirname, '../../..', path), 'utf8')).toBe(content)
})

test("the reference's example is valid", () => {
  const settings = configurationSchema(productionDriverNames).parse(parse(exampleConfiguration))
  expect(crossCheck(settings)).toEqual([])
})

test.each([exampleBasket, exampleFares])('what it shows of products is valid there', (change) => {
  const whole = { ...(parse(exampleConfiguration) as object), ...(parse(change) as object) }
  expect(crossCheck(configurationSchema(productionDriverNames).parse(whole))).toEqual([])
})

test('every setting says what it is for', () => {
  const silent: string[] = []
  const visit = (schema: ReturnType<typeof jsonSchemaFor>, path: string): void => {
    for (const [name, part] of Object.entries(schema.properties ?? {})) {
      if (part.description === undefined && !/\.(?:ja|en|zh-Hans|ko)$/.test(`.${name}`)) silent.push(`${path}${name}`)
      visit(part.items ?? part, `${path}${name}.`)
    }
    for (const branch of schema.oneOf ?? []) visit(branch, path)
  }
  visit(jsonSchemaFor(productionDriverNames), '')
  expect(silent).toEqual([])
})
