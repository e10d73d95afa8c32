import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { WRITTEN } from '../data-owner.ts'
import type { OpenPlace } from './rights-checks.ts'

const OTHERS = 0o077

/** What of ours below a data directory others may get at. Links are not followed; what is not ours is not looked at. */
export function openPlacesIn(dataDirectory: string): readonly OpenPlace[] {
  // Windows has no such bits: there the folder inherits its owner's rights.
  if (process.platform === 'win32') return []
  return WRITTEN.flatMap((name) => openAt(join(dataDirectory, name)))
}

function openAt(path: string): readonly OpenPlace[] {
  let found
  try {
    found = lstatSync(path, { throwIfNoEntry: false })
  } catch {
    return []
  }
  if (found === undefined || found.isSymbolicLink()) return []
  const own = (found.mode & OTHERS) === 0 ? [] : [{ path, mode: found.mode & 0o777, isFolder: found.isDirectory() }]
  return found.isDirectory() ? [...own, ...entriesOf(path).flatMap((name) => openAt(join(path, name)))] : own
}

function entriesOf(path: string): readonly string[] {
  try {
    return readdirSync(path).toSorted()
  } catch {
    return []
  }
}
