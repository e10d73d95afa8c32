import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import { complain, text, type CommandValues } from '../command.ts'
import type { Configuration } from '../config/configuration.ts'
import { loadConfiguration, printConfigurationError } from '../config/load-configuration.ts'
import { configurationPath } from '../config/locations.ts'
import { productionDriverNames } from '../config/schema.ts'
import { exitOfConfigurationError } from '../exit-code-of-error.ts'
import { exitCode } from '../exit-codes.ts'

/** The configuration of this machine, or how the command ends without one. */
export function configurationOf(
  values: CommandValues,
  directory: string
): Result<Configuration, { readonly code: 'ended'; readonly exit: number }> {
  const loaded = loadConfiguration(text(values, 'config') ?? configurationPath(directory), productionDriverNames)
  if (loaded.ok) return ok(loaded.value.configuration)
  complain(printConfigurationError(loaded.error))
  return err({ code: 'ended', exit: exitCode(exitOfConfigurationError(loaded.error)) })
}
