import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { crossCheck } from './cross-checks.ts'
import { exampleConfiguration } from './example.ts'
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

test('every setting says what it is for', () => {
  const silent: string[] = []
  const visit = (schema: ReturnType<typeof jsonSchemaFor>, path: string): void => {
    for (const [name, part] of Object.entries(schema.properties ?? {})) {
      if (part.description === undefined && !/\.(?:ja|en|zh-Hans|ko)$/.test(`.${name}`)) silent.push(`${path}${name}`)
      visit(part.items ?? part, `${path}${name}.`)
    }
  }
  visit(jsonSchemaFor(productionDriverNames), '')
  expect(silent).toEqual([])
})
