import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** The environment variables that decide where things lie. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where the appliance keeps its record and, unless told otherwise, its configuration: `HATACHI_DATA_DIR`, else
 * `$XDG_DATA_HOME/hatachi`, else `~/.local/share/hatachi`. Empty variables count as unset (XDG Base Directory
 * Specification), and so does a relative XDG_DATA_HOME.
 */
export function dataDirectory(environment: Environment): string {
  const given = environment['HATACHI_DATA_DIR']
  if (given !== undefined && given !== '') return resolve(given)
  const dataHome = environment['XDG_DATA_HOME']
  if (dataHome?.startsWith('/') === true) return join(dataHome, 'hatachi')
  return join(homedir(), '.local', 'share', 'hatachi')
}

/** Where the configuration lies below the data directory unless another file is named. */
export function configurationPath(directory: string): string {
  return join(directory, 'hatachi.yaml')
}

/**
 * The file that holds the address of the shopper's face, token included: in `HATACHI_RUNTIME_DIR` where that is set,
 * else in the data directory. The former is for a window that runs as another user: a directory that it may look into,
 * unlike the data directory (deploy/hatachi.service).
 */
export function shopperUrlPath(environment: Environment): string {
  const given = environment['HATACHI_RUNTIME_DIR']
  return join(given !== undefined && given !== '' ? resolve(given) : dataDirectory(environment), 'shopper-url')
}

/** The folder of the data directory with a platform operator's revocation lists (docs/revocation-lists.md). */
export const LISTS_FOLDER = 'lists'
