import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import type { Unlock } from './import-lock.ts'
import { lockImports } from './import-lock.ts'
import { factsOfFileName, LIST_SUFFIX } from './list-facts.ts'
import { isSystemError, MediumError, syncDirectory } from './list-files.ts'

/** Why a list was not taken out of force. `list_absent`: none has this name. */
export type ListRemovalError =
  | { readonly code: 'list_absent' }
  | { readonly code: 'import_running' }
  | { readonly code: 'medium_failed'; readonly fault: string }

/** Removes a list's file for good, sound or damaged. Its name is that of `ListFacts`. */
export async function removeList(directory: string, name: string): Promise<Result<void, ListRemovalError>> {
  const file = `${name}${LIST_SUFFIX}`
  const path = join(directory, file)
  let unlock: Unlock | null = null
  try {
    if (factsOfFileName(file) === null) return err({ code: 'list_absent' })
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return err({ code: 'list_absent' })
    unlock = await lockImports(directory)
    if (unlock === null) return err({ code: 'import_running' })
    rmSync(path, { force: true })
    syncDirectory(directory)
    return ok(undefined)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return err({ code: 'medium_failed', fault: new MediumError(thrown).fault })
  } finally {
    await unlock?.()
  }
}
