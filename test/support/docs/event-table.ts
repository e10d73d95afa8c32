import { z } from 'zod'
import { digestSchema, eventCatalogue } from '../../../main/audit/catalogue.ts'
import { decisionRecordSchema } from '../../../main/audit/decision-record-schema.ts'
import {
  civilDateSchema,
  codeSchema,
  identifierSchema,
  selectionSchema,
  timeMsSchema
} from '../../../main/contract/fields.ts'
import { ruleBookSchema } from '../../../main/contract/rule-book.ts'

const KINDS: ReadonlyMap<z.ZodType, string> = new Map<z.ZodType, string>([
  [identifierSchema, 'identifier'],
  [codeSchema, 'code'],
  [selectionSchema, 'selection'],
  [timeMsSchema, 'time'],
  [civilDateSchema, 'day'],
  [digestSchema, 'digest'],
  [ruleBookSchema, 'rule book'],
  [decisionRecordSchema, 'decision record']
])

const KINDS_BY_TYPE: Readonly<Record<string, string>> = {
  number: 'number',
  boolean: 'yes or no',
  string: 'short text',
  literal: 'yes'
}

/**
 * The table of docs/record.md: every event of the catalogue with its fields and what it tells.
 * @throws Error where one tells nothing, or has a field of a kind that has no word here
 */
export function eventTable(catalogue: Readonly<Record<string, z.ZodObject>> = eventCatalogue): string {
  const rows = Object.entries(catalogue).map(([name, schema]) => {
    const { description } = schema
    if (description === undefined) throw new Error(`the event ${name} does not say what it tells`)
    const fields = Object.entries(schema.shape).map(([field, type]) => fieldWords(name, field, type as z.ZodType))
    return `| \`${name}\` | ${fields.join(', ') || '–'} | ${description} |`
  })
  return ['| event | fields | what it tells |', '|---|---|---|', ...rows].join('\n')
}

function fieldWords(event: string, field: string, type: z.ZodType): string {
  if (type instanceof z.ZodOptional) return fieldWords(event, `${field}?`, type.unwrap() as z.ZodType)
  const kind = KINDS.get(type) ?? KINDS_BY_TYPE[type.type]
  if (kind === undefined) throw new Error(`the field ${field} of ${event} is of a kind without a word`)
  return `\`${field}\` ${kind}`
}
