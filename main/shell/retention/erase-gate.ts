import { erasedSoFar } from './erased-so-far.ts'
import { complain, text, type CommandValues } from '../command.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import type { Configuration } from '../config/configuration.ts'
import { exitOfConfigurationError } from '../exit-code-of-error.ts'
import { exitCode } from '../exit-codes.ts'
import { isAbsent } from '../trust/role-gate.ts'

/** Under which configuration an erasing was ordered; `unreadable`: there is one that could not be loaded. */
export type ConfigurationFound = Configuration['role'] | 'absent' | 'unreadable'

export type EraseGate =
  | { readonly allowed: true; readonly found: ConfigurationFound; readonly configuration: Configuration | null }
  | { readonly allowed: false; readonly exitCode: number }

/**
 * The gate before `retention erase`, passed where something is there to erase (`nothing-left.ts`). It only deletes, so it is
 * open in either role: a machine whose role was changed first must be able to get rid of what only a platform operator may
 * hold. A configuration that cannot be loaded (the platform's files may be gone by now) stops it, unless
 * `--without-configuration` is given.
 */
export async function checkEraseRole(values: CommandValues): Promise<EraseGate> {
  const directory = dataDirectory(process.env)
  const named = text(values, 'config')
  const path = named ?? configurationPath(directory)
  if (named === undefined && isAbsent(path)) return { allowed: true, found: 'absent', configuration: null }
  const { loadConfiguration, printConfigurationError } = await import('../config/load-configuration.ts')
  const { productionDriverNames } = await import('../config/schema.ts')
  const loaded = loadConfiguration(path, productionDriverNames)
  if (loaded.ok) {
    const { configuration } = loaded.value
    return { allowed: true, found: configuration.role, configuration }
  }
  complain(printConfigurationError(loaded.error))
  if (values['without-configuration'] !== true) {
    complain(`${erasedSoFar(directory)} To go on without a configuration, add: --without-configuration`)
    return { allowed: false, exitCode: exitCode(exitOfConfigurationError(loaded.error)) }
  }
  complain('No configuration could be read. It is erased without one, and the report says so.')
  return { allowed: true, found: 'unreadable', configuration: null }
}
