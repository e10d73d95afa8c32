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
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
}

/** The schema of the file as it is written: what has a default need not stand in it. */
export function jsonSchemaFor(drivers: DriverNames): JsonSchema {
  const schema: unknown = z.toJSONSchema(configurationSchema(drivers), { io: 'input' })
  // Through text, which leaves only what JSON can hold.
  return JSON.parse(JSON.stringify(schema)) as JsonSchema
}

/** `docs/configuration.schema.json`: what editors check `hatachi.yaml` with. Production drivers only. */
export function configurationSchemaJson(): string {
  return `${JSON.stringify({ title: 'hatachi.yaml', ...jsonSchemaFor(productionDriverNames) }, null, 2)}\n`
}
