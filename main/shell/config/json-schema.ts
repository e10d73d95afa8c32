import { z } from 'zod'
import type { DriverNames } from './schema.ts'
import { configurationSchema, productionDriverNames } from './schema.ts'

/** The parts of a JSON schema (2020-12) that the configuration's has, and that messages and documents are made from. */
export interface JsonSchema {
  readonly type?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly additionalProperties?: JsonSchema | false
  readonly enum?: readonly string[]
  /** The one value it can have: the name of a branch of `oneOf`. */
  readonly const?: string | number
  /** One of several forms, none of which is a mapping. */
  readonly anyOf?: readonly JsonSchema[]
  /** Mappings of which one holds, told apart by a setting that has a `const` in each. */
  readonly oneOf?: readonly JsonSchema[]
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
}

/** The branches of a setting that is one of several mappings, each with the name that it is told apart by. */
export interface Branches {
  /** The setting that tells them apart. */
  readonly by: string
  readonly branches: readonly { readonly name: string; readonly schema: JsonSchema }[]
}

/** null where a setting is not one of several mappings. */
export function branchesOf({ oneOf }: JsonSchema): Branches | null {
  const by = Object.entries(oneOf?.[0]?.properties ?? {}).find(([, part]) => part.const !== undefined)?.[0]
  if (oneOf === undefined || by === undefined) return null
  return { by, branches: oneOf.map((schema) => ({ name: String(schema.properties?.[by]?.const ?? ''), schema })) }
}

/** The setting that tells branches apart, as a choice among all their names. */
export function choiceOf({ branches }: Branches): JsonSchema {
  const names = branches.map(({ name }) => name)
  return { type: 'string', enum: names, description: "How the machine is spoken to: the driver's name." }
}

/** The schema of the file as it is written: what has a default need not stand in it. */
export function jsonSchemaFor(drivers: DriverNames): JsonSchema {
  const schema: unknown = z.toJSONSchema(configurationSchema(drivers), { io: 'input' })
  // Through text, which leaves only what JSON can hold.
  return JSON.parse(JSON.stringify(schema)) as JsonSchema
}

/** What a box that sells nothing may leave out, and no machine that sells. The rest of it is told at the start. */
const NEEDED_TO_SELL = {
  if: { properties: { machine: { properties: { driver: { const: 'none' } }, required: ['driver'] } }, required: ['machine'] },
  else: { required: ['platform', 'reader', 'rules', 'products'] }
} as const

/** `docs/configuration.schema.json`: what editors check `hatachi.yaml` with. Production drivers only. */
export function configurationSchemaJson(): string {
  const whole = { title: 'hatachi.yaml', ...jsonSchemaFor(productionDriverNames), ...NEEDED_TO_SELL }
  return `${JSON.stringify(whole, null, 2)}\n`
}
