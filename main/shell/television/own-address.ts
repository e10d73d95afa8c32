import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isSystemError, makeLastingDirectory, writeLastingFile } from '../../keys/lasting-files.ts'
import { discardFile } from './television-order.ts'

/**
 * The file (0600) with the address of the machine's own screen, token included, while the television is open: as
 * `shopper-url` for the shopper's face, so that the token stands in no journal.
 */
export function ownUrlPath(dataDirectory: string): string {
  return join(dataDirectory, 'television', 'own-url')
}

/** Lays the address down. Throws the system's errors. @returns takes it away */
export function layOwnUrl(dataDirectory: string, url: string): () => void {
  const path = ownUrlPath(dataDirectory)
  makeLastingDirectory(dirname(path))
  writeLastingFile(path, `${url}\n`)
  return () => {
    discardFile(path)
  }
}

/** The address; null: the television is not open, or the file is not this user's to read. */
export function readOwnUrl(dataDirectory: string): string | null {
  try {
    return readFileSync(ownUrlPath(dataDirectory), 'utf8').trim()
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return null
  }
}
