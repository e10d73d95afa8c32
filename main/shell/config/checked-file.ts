import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { err, ok, type Result } from '../../../device/result.ts'
import { printProblem, type Finding, type Problem } from './problem.ts'
import { readYaml } from './yaml-source.ts'

/** Why there is no configuration. `problems`: the errors in the order of the file, then the warnings. */
export type ConfigurationError =
  | { readonly code: 'configuration_absent'; readonly path: string }
  | { readonly code: 'configuration_unreadable'; readonly path: string }
  | { readonly code: 'configuration_invalid'; readonly path: string; readonly problems: readonly Problem[] }

/** What a check says of what is written. */
export interface Checked<T> {
  /** Makes of it what it is read for: called only where no error was found, in the YAML either. null: a finding says why not. */
  readonly make: (() => T) | null
  readonly findings: readonly Finding[]
}

/**
 * Reads one configuration file of YAML and has it checked, each finding told with its line. Nothing is given where an error
 * is among them.
 * @param check is given what is written, and where the file lies; not called where that is no YAML
 */
export function readChecked<T>(
  path: string,
  check: (value: unknown, location: string) => Checked<T>
): Result<{ readonly made: T; readonly warnings: readonly Problem[] }, ConfigurationError> {
  const location = resolve(path)
  let text: string
  try {
    text = readFileSync(location, 'utf8')
  } catch (thrown) {
    const absent = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
    return err({ code: absent ? 'configuration_absent' : 'configuration_unreadable', path: location })
  }
  const invalid = (problems: readonly Problem[]): Result<never, ConfigurationError> =>
    err({
      code: 'configuration_invalid',
      path: location,
      problems: problems.toSorted((one, other) => rankOf(one) - rankOf(other) || one.line - other.line || one.column - other.column)
    })
  const source = readYaml(path, text)
  if (!source.readable) return invalid(source.problems)
  const { make, findings } = check(source.value, location)
  const problems = [...source.problems, ...findings.map((finding) => source.locate(finding))]
  const isSound = problems.every(({ severity }) => severity !== 'error')
  return isSound && make !== null ? ok({ made: make(), warnings: problems }) : invalid(problems)
}

/** The error in lines for a terminal: what is wrong, where, and what to do. @param document that says how to write such a file */
export function printFileError(error: ConfigurationError, document: string): string {
  switch (error.code) {
    case 'configuration_absent':
      return `There is no configuration at ${error.path}. Write one (${document}), or name it with --config.`
    case 'configuration_unreadable':
      return `The configuration ${error.path} cannot be read. Run: ls -l ${error.path}`
    case 'configuration_invalid':
      return error.problems.map(printProblem).join('\n')
  }
}

function rankOf({ severity }: Problem): number {
  return severity === 'error' ? 0 : 1
}
