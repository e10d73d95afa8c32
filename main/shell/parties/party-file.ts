import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { err, ok, type Result } from '../../../device/result.ts'
import type { JsonSchema } from '../config/json-schema.ts'
import type { ConfigurationError } from '../config/load-configuration.ts'
import { namedFileReader, type NamedFileReader } from '../config/named-files.ts'
import { printProblem, type Finding, type Problem } from '../config/problem.ts'
import { findingsOf } from '../config/schema-findings.ts'
import { readYaml } from '../config/yaml-source.ts'

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
  const location = resolve(path)
  let text: string
  try {
    text = readFileSync(location, 'utf8')
  } catch (thrown) {
    const absent = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
    return err({ code: absent ? 'configuration_absent' : 'configuration_unreadable', path: location })
  }
  const source = readYaml(path, text)
  const invalid = (problems: readonly Problem[]): Result<never, ConfigurationError> =>
    err({
      code: 'configuration_invalid',
      path: location,
      problems: problems.toSorted((one, other) => rankOf(one) - rankOf(other) || one.line - other.line || one.column - other.column)
    })
  if (!source.readable) return invalid(source.problems)
  // An empty file is one in which everything is missing, which can be told setting by setting.
  const value = source.value ?? {}
  const parsed = kind.schema.safeParse(value)
  if (!parsed.success) {
    const found = findingsOf(parsed.error, value, jsonSchemaOf(kind.schema))
    return invalid([...source.problems, ...found.map((finding) => source.locate(finding))])
  }
  const findings: Finding[] = [...kind.check(parsed.data)]
  const located = () => [...source.problems, ...findings.map((finding) => source.locate(finding))]
  if (located().some(({ severity }) => severity === 'error')) return invalid(located())
  const reader = { ...namedFileReader(dirname(location), findings), add: (...more: readonly Finding[]) => void findings.push(...more) }
  const settings = kind.settingsOf(parsed.data, reader)
  const problems = located()
  return problems.some(({ severity }) => severity === 'error') ? invalid(problems) : ok({ settings, warnings: problems })
}

/** The error in lines for a terminal: what is wrong, where, and what to do. */
export function printPartyFileError(error: ConfigurationError): string {
  switch (error.code) {
    case 'configuration_absent':
      return `There is no configuration at ${error.path}. Write one (docs/parties.md), or name it with --config.`
    case 'configuration_unreadable':
      return `The configuration ${error.path} cannot be read. Run: ls -l ${error.path}`
    case 'configuration_invalid':
      return error.problems.map(printProblem).join('\n')
  }
}

/** The schema of a file as it is written: what has a default need not stand in it. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const made: unknown = z.toJSONSchema(schema, { io: 'input' })
  // Through text, which leaves only what JSON can hold.
  return JSON.parse(JSON.stringify(made)) as JsonSchema
}

function rankOf({ severity }: Problem): number {
  return severity === 'error' ? 0 : 1
}
