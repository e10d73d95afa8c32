import { dirname } from 'node:path'
import { z } from 'zod'
import { ok, type Result } from '../../../device/result.ts'
import { printFileError, readChecked, type ConfigurationError } from '../config/checked-file.ts'
import type { JsonSchema } from '../config/json-schema.ts'
import { namedFileReader, type NamedFileReader } from '../config/named-files.ts'
import type { Finding, Problem } from '../config/problem.ts'
import { findingsOf } from '../config/schema-findings.ts'

/** What a file names, read; what is wrong with it is added to the findings. */
export interface PartyReader extends NamedFileReader {
  add(...findings: readonly Finding[]): void
}

/** A party's configuration file: its shape, and what is made of it. */
export interface PartyFileKind<F, S> {
  /** Its name in the data directory unless another is given. */
  readonly fileName: string
  readonly schema: z.ZodType<F>
  /** What the settings say against each other. Pure. No file is read where there is an error. */
  readonly check: (fields: F) => readonly Finding[]
  /** The settings with what the files hold that they name; of no use where a finding is an error. */
  readonly settingsOf: (fields: F, read: PartyReader) => S
}

/** A sound file, with what is doubtful about it. */
export interface LoadedPartyFile<S> {
  readonly settings: S
  readonly warnings: readonly Problem[]
}

/**
 * Reads and checks a party's file: YAML, schema, the settings against each other, and the files that they name, each
 * problem with its line. Later stages need the earlier ones sound.
 */
export function loadPartyFile<F, S>(path: string, kind: PartyFileKind<F, S>): Result<LoadedPartyFile<S>, ConfigurationError> {
  const read = readChecked<S>(path, (written, location) => {
    // An empty file is one in which everything is missing, which can be told setting by setting.
    const value = written ?? {}
    const parsed = kind.schema.safeParse(value)
    if (!parsed.success) return { make: null, findings: findingsOf(parsed.error, value, jsonSchemaOf(kind.schema)) }
    const findings: Finding[] = [...kind.check(parsed.data)]
    if (findings.some(({ severity }) => severity === 'error')) return { make: null, findings }
    const reader = { ...namedFileReader(dirname(location), findings), add: (...more: readonly Finding[]) => void findings.push(...more) }
    const settings = kind.settingsOf(parsed.data, reader)
    return { make: () => settings, findings }
  })
  return read.ok ? ok({ settings: read.value.made, warnings: read.value.warnings }) : read
}

/** The error in lines for a terminal: what is wrong, where, and what to do. */
export function printPartyFileError(error: ConfigurationError): string {
  return printFileError(error, 'docs/parties.md')
}

/** The schema of a file as it is written: what has a default need not stand in it. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const made: unknown = z.toJSONSchema(schema, { io: 'input' })
  // Through text, which leaves only what JSON can hold.
  return JSON.parse(JSON.stringify(made)) as JsonSchema
}
