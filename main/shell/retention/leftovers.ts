import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { LISTS_FOLDER } from '../config/locations.ts'

/**
 * What an erasing would remove from a data directory, by its place below it; empty: nothing is there. It is asked on a
 * service provider's machine too, so it looks at names alone and loads nothing that could read what lies under them; a
 * test holds the names against those of `main/keys` and `main/memory`. Example: `['keys/retention.key', 'lists']`.
 */
export function leftoversIn(dataDirectory: string): readonly string[] {
  const keys = namesIn(join(dataDirectory, 'keys'))
    .filter((name) => /^(?:retention\.key(?:\.draft-.*)?|erasing\.json)$/.test(name))
    .map((name) => `keys/${name}`)
  return [...keys, ...[LISTS_FOLDER, 'memory'].filter((name) => isThere(join(dataDirectory, name)))]
}

/** None where the folder cannot be looked into: whoever may not read it could not erase it either. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch {
    return []
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}
