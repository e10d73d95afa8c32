import { expect, test } from 'vitest'
import { z } from 'zod'
import { eventCatalogue } from '../../../main/audit/catalogue.ts'
import { codeSchema } from '../../../main/contract/fields.ts'
import { eventTable } from './event-table.ts'

test('has a row for every event, with every field', () => {
  const table = eventTable()
  for (const [name, schema] of Object.entries(eventCatalogue)) {
    const row = table.split('\n').find((line) => line.startsWith(`| \`${name}\` |`))
    for (const field of Object.keys(schema.shape)) expect(row).toMatch(new RegExp(`\`${field}\\??\``))
  }
})

test('says of each field what it is, and whether it may be absent', () => {
  const event = z.strictObject({ code: codeSchema, more: z.int().optional() }).describe('Something was.')
  expect(eventTable({ something: event }).split('\n')[2]).toBe('| `something` | `code` code, `more?` number | Something was. |')
})

test('will not do with an event that says nothing, or a field of no known kind', () => {
  expect(() => eventTable({ silent: z.strictObject({}) })).toThrow('silent')
  expect(() => eventTable({ odd: z.strictObject({ field: z.bigint() }).describe('Odd.') })).toThrow('field')
})
