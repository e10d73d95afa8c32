import { statSync } from 'node:fs'
import { complain, text, type CommandValues } from '../command.ts'
import { configurationPath, dataDirectory } from '../config/locations.ts'
import type { Configuration } from '../config/configuration.ts'
import { exitOfConfigurationError } from '../exit-code-of-error.ts'
import { exitCode } from '../exit-codes.ts'

/** Whether this machine's legal role lets it look into certificates and revocation lists. */
export type RoleGate =
  /** `configuration` is null on a workbench: a machine without one, where nothing binds it to a role. */
  | { readonly allowed: true; readonly configuration: Configuration | null }
  | { readonly allowed: false; readonly exitCode: number }

/**
 * The gate before every command that decodes certificates or revocation lists. Only a platform operator may: as a
 * service provider the command ends with 77 and prints `role_forbidden`; with a configuration that is not sound it ends
 * as every command does; without any it is allowed, and `--config` has to name one that is there.
 *
 * @param forbid says why, where the command is about something else than certificates and lists; gives the exit code
 *
 * Asked first, and before anything that could decode is loaded: commands import that lazily, behind it.
 */
export async function checkRole(values: CommandValues, forbid = forbidRole): Promise<RoleGate> {
  const named = text(values, 'config')
  const path = named ?? configurationPath(dataDirectory(process.env))
  if (named === undefined && isAbsent(path)) return { allowed: true, configuration: null }
  const { loadConfiguration, printConfigurationError } = await import('../config/load-configuration.ts')
  const { productionDriverNames } = await import('../config/schema.ts')
  const loaded = loadConfiguration(path, productionDriverNames)
  if (!loaded.ok) {
    complain(printConfigurationError(loaded.error))
    return { allowed: false, exitCode: exitCode(exitOfConfigurationError(loaded.error)) }
  }
  const { configuration } = loaded.value
  if (configuration.role === 'platform_operator') return { allowed: true, configuration }
  return { allowed: false, exitCode: forbid(configuration) }
}

/** Says that the configuration's role may not. @returns the exit code */
export function forbidRole(configuration: Configuration): number {
  complain(
    `role_forbidden: the configuration ${configuration.path} makes this machine a service provider's, which may look ` +
      "into no certificate and hold no revocation list. Only a platform operator's machine has this command."
  )
  return exitCode('forbidden')
}

/** Whether there is no configuration. One that cannot be looked at may be there, and a service provider's. */
export function isAbsent(path: string): boolean {
  try {
    statSync(path)
    return false
  } catch (fault) {
    return fault instanceof Error && 'code' in fault && (fault.code === 'ENOENT' || fault.code === 'ENOTDIR')
  }
}
