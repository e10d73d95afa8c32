import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Small files that outlive a loss of power whole, or are not there at all. All throw the system's errors. */

/** Whether the system refused a call, as opposed to a mistake in the program. */
export function isSystemError(thrown: unknown): boolean {
  return thrown instanceof Error && 'syscall' in thrown
}

/** The system's name of a fault, such as ENOSPC. */
export function systemFaultOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'unknown'
}

/** Makes names in a directory last. Windows has no such call, and needs none. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Makes a directory and what is missing above it, for its owner alone (0700), and makes its name last. */
export function makeLastingDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return
  makeLastingDirectory(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (thrown) {
    // Another process was first.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw thrown
  }
  syncDirectory(dirname(path))
}

/** Makes an empty file (0600) where there is none, with the directories above it, and makes its name last. */
export function makeLastingFile(path: string): void {
  makeLastingDirectory(dirname(path))
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return
  closeSync(openSync(path, 'a', 0o600))
  syncDirectory(dirname(path))
}

/**
 * Writes a file (0600) in place of what was there: a draft is written and fsynced, renamed, and the folder fsynced.
 * @param options.draft where the draft lies, in the same folder; what is there by that name goes
 */
export function writeLastingFile(path: string, content: string | Uint8Array, options: { readonly draft?: string } = {}): void {
  const draft = options.draft ?? `${path}.draft`
  rmSync(draft, { force: true })
  const descriptor = openSync(draft, 'wx', 0o600)
  try {
    try {
      writeFileSync(descriptor, content)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(draft, path)
  } catch (thrown) {
    rmSync(draft, { force: true })
    throw thrown
  }
  syncDirectory(dirname(path))
}
