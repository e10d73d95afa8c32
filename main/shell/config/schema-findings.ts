import type { z } from 'zod'
import { branchesOf, choiceOf, type JsonSchema } from './json-schema.ts'
import type { Finding, SettingPath } from './problem.ts'
import { nearestName, printableValue } from './problem.ts'

type Issue = z.core.$ZodIssue

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping'
}

/** What the schema has against the settings, in our words. One issue may become several findings. */
export function findingsOf(error: z.ZodError, settings: unknown, schema: JsonSchema): readonly Finding[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
    const value = valueAt(settings, path)
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownKey(path, key, schemaAt(schema, path, settings)))
      : [valueFinding(issue, path, value, schemaAt(schema, path, settings))]
  })
}

function unknownKey(path: SettingPath, key: string, schema: JsonSchema | undefined): Finding {
  const known = Object.keys(schema?.properties ?? {})
  const nearest = nearestName(key, known)
  return {
    severity: 'error',
    path: [...path, key],
    at: 'key',
    what: 'is not a known setting',
    remedy: nearest === null ? `Remove it; known here: ${known.join(', ')}.` : `Did you mean "${nearest}"?`
  }
}

function valueFinding(issue: Issue, path: SettingPath, value: unknown, schema: JsonSchema | undefined): Finding {
  const purpose = schema?.description ?? ''
  if (value === undefined || value === null) {
    const key = path.at(-1)
    const what = value === null ? 'is empty' : 'is missing'
    const options = schema?.enum === undefined ? '' : ` One of: ${schema.enum.join(', ')}.`
    const remedy = key === undefined ? 'See docs/configuration.md.' : `Set "${key}".${options} ${purpose}`.trimEnd()
    return { severity: 'error', path, at: 'key', what, remedy }
  }
  const { what, remedy } = complaint(issue, value, schema)
  return {
    severity: 'error',
    path,
    at: issue.code === 'invalid_key' ? 'key' : 'value',
    what,
    found: printableValue(issue.code === 'invalid_key' ? path.at(-1) : value),
    remedy: remedy ?? (purpose === '' ? 'Change it.' : `Its meaning: ${purpose}`)
  }
}

function complaint(issue: Issue, value: unknown, schema: JsonSchema | undefined): { what: string; remedy?: string } {
  switch (issue.code) {
    case 'invalid_type': {
      const what = `must be ${typeNames[issue.expected] ?? issue.expected}`
      if (issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
        return { what, remedy: `Put it in quotes: "${String(value)}".` }
      }
      if (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)) && what.endsWith('number')) {
        return { what, remedy: 'Write it without quotes.' }
      }
      return { what }
    }
    case 'invalid_value':
      return amongOptions(value, issue.values.map(String))
    case 'invalid_union':
      // The name that tells branches apart is none of theirs, or a value has none of its forms.
      return amongOptions(value, schema?.enum ?? (schema?.anyOf ?? []).map(({ const: only, type }) => String(only ?? type)))
    case 'too_small':
    case 'too_big':
      return { what: `must be ${limits(issue, schema)}` }
    case 'invalid_format':
      return { what: `must be ${issue.message}` }
    case 'invalid_key':
      return { what: `must have names of ${issue.issues[0]?.message ?? 'another form'}` }
    default:
      return { what: `is not accepted: ${issue.message}` }
  }
}

function amongOptions(value: unknown, options: readonly string[]): { what: string; remedy: string } {
  const nearest = typeof value === 'string' ? nearestName(value, options) : null
  return {
    what: `must be one of: ${options.join(', ')}`,
    remedy: nearest === null ? 'Choose one of them.' : `Did you mean "${nearest}"?`
  }
}

function limits(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, schema: JsonSchema | undefined): string {
  const { minimum, maximum } = schema ?? {}
  const numeric = issue.origin === 'number' || issue.origin === 'int'
  if (numeric && minimum !== undefined && maximum !== undefined) return `from ${String(minimum)} to ${String(maximum)}`
  const bound = issue.code === 'too_small' ? `at least ${String(issue.minimum)}` : `at most ${String(issue.maximum)}`
  if (issue.origin === 'string') return `${bound} characters long`
  return issue.origin === 'array' ? `a list of ${bound}` : bound
}

function valueAt(settings: unknown, path: SettingPath): unknown {
  let value = settings
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Readonly<Record<string | number, unknown>>)[step]
  }
  return value
}

/** The part of the schema that describes the setting at a path; the settings say which branch holds where there are some. */
function schemaAt(schema: JsonSchema, path: SettingPath, settings: unknown): JsonSchema | undefined {
  let part: JsonSchema | undefined = schema
  for (const [index, step] of path.entries()) {
    if (part === undefined) return undefined
    part = stepInto(branchAt(part, valueAt(settings, path.slice(0, index))), step)
  }
  return part === undefined ? undefined : branchAt(part, valueAt(settings, path))
}

function stepInto({ items, properties, additionalProperties }: JsonSchema, step: string | number): JsonSchema | undefined {
  if (typeof step === 'number') return items
  return properties?.[step] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined)
}

/** The branch that the settings name, under the description of the whole; where they name none, the choice alone. */
function branchAt(part: JsonSchema, settings: unknown): JsonSchema {
  const known = branchesOf(part)
  if (known === null) return part
  const chosen = known.branches.find(({ name }) => name === valueAt(settings, [known.by]))?.schema
  const { description } = part
  return { ...(chosen ?? { properties: { [known.by]: choiceOf(known) } }), ...(description === undefined ? {} : { description }) }
}
