import { lstatSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { LISTS_FOLDER } from '../config/locations.ts'

/**
 * What an erasing would remove from a data directory, by its place below it; empty: nothing is there. A folder with no
 * file in it is nothing. It is asked on a service provider's machine too, so it looks at names alone and loads nothing that
 * could read what lies under them; a test holds the names against those of `main/keys`, `main/memory` and `main/membership`.
 * Example: `['keys/retention.key', 'lists']`.
 */
export function leftoversIn(dataDirectory: string): readonly string[] {
  const keys = namesIn(join(dataDirectory, 'keys'))
    .filter((name) => /^(?:retention\.key(?:\.draft-.*)?|erasing\.json)?$/.test(name))
    .map((name) => (name === '' ? 'keys' : `keys/${name}`))
  return [...keys, ...[LISTS_FOLDER, 'memory', 'membership'].filter((name) => holdsAnything(join(dataDirectory, name)))]
}

/** One empty name where the folder is there and cannot be looked into: nobody can say then that nothing is in it. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch (fault) {
    return fault instanceof Error && 'code' in fault && (fault.code === 'ENOENT' || fault.code === 'ENOTDIR') ? [] : ['']
  }
}

/** A link counts as well, wherever it leads, unless to a folder without a file; so does what may not be looked into. */
function holdsAnything(path: string): boolean {
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return false
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return true
    return readdirSync(path, { recursive: true, withFileTypes: true }).some((entry) => !entry.isDirectory())
  } catch {
    return true
  }
}
