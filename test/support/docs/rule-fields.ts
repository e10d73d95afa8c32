import type { JsonSchema } from '../../../main/shell/config/json-schema.ts'
import { ruleBookJsonSchema } from '../../../main/shell/rules/rule-form.ts'

/** The table of all fields of a rule book, out of its schema. */
export function ruleFields(): string {
  return ['| Field | Value | Default | Meaning |', '|---|---|---|---|', ...rowsOf(ruleBookJsonSchema(), '')].join('\n')
}

function rowsOf(schema: JsonSchema, prefix: string): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`
    const required = schema.required?.includes(name) === true
    const byDefault = required ? 'required' : part.default === undefined ? 'none' : `\`${JSON.stringify(part.default)}\``
    const row = `| \`${path}\` | ${valueOf(part)} | ${byDefault} | ${part.description ?? ''} |`
    return [row, ...(part.items?.properties === undefined ? rowsOf(part, path) : rowsOf(part.items, `${path}[]`))]
  })
}

function valueOf(part: JsonSchema): string {
  if (part.enum !== undefined) return part.enum.map((option) => `\`${option}\``).join(', ')
  if (part.anyOf !== undefined) return part.anyOf.map(valueOf).join(', or ')
  switch (part.type) {
    case 'integer':
      return `${String(part.minimum)} to ${String(part.maximum)}`
    case 'array':
      return part.items?.enum === undefined ? `list of ${part.items?.type === 'object' ? 'mappings' : 'texts'}` : `list of ${valueOf(part.items)}`
    case 'object':
      return 'mapping'
    case 'null':
      return '`null`'
    default:
      return 'text'
  }
}
