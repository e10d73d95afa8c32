import type { Result } from '../../../device/result.ts'
import type { ConfigurationError, LoadedConfiguration } from '../config/load-configuration.ts'
import { printConfigurationError } from '../config/load-configuration.ts'
import { printProblem } from '../config/problem.ts'
import type { CheckResult } from './check-result.ts'
import { fail, pass, warn } from './check-result.ts'

const REMEDY = 'Mend the lines named above; docs/configuration.md has every setting.'

export function checkConfiguration(
  path: string,
  loaded: Result<LoadedConfiguration, ConfigurationError>
): CheckResult {
  if (!loaded.ok) {
    const { error } = loaded
    if (error.code !== 'configuration_invalid') {
      const [what, remedy] = splitSentence(printConfigurationError(error))
      return fail('configuration', what, remedy)
    }
    return fail('configuration', `${path} is not valid:\n${printConfigurationError(error)}`, REMEDY)
  }
  const { configuration, warnings } = loaded.value
  const { role, place } = configuration
  if (warnings.length === 0) return pass('configuration', `${path} is valid: ${role}, ${place}.`)
  if (warnings.every(({ acknowledged }) => acknowledged === true)) {
    const lines = warnings.map(printProblem).join('\n')
    return pass('configuration', `${path} is valid: ${role}, ${place}. Acknowledged:\n${lines}`)
  }
  return warn('configuration', `${path} is valid, but:\n${warnings.map(printProblem).join('\n')}`, REMEDY)
}

/** The first sentence, and the rest. */
function splitSentence(text: string): readonly [string, string] {
  const end = text.indexOf('. ') + 1
  return [text.slice(0, end), text.slice(end + 1)]
}
