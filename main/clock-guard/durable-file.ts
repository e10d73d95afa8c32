import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes a small file so that it is there whole or not at all, whatever comes between: a draft beside it (0600, in a
 * directory of 0700), synced, renamed, and the directory synced. Throws the file system's error.
 */
export function writeDurably(path: string, text: string): void {
  const directory = dirname(path)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const draft = `${path}.${String(process.pid)}.draft`
  try {
    const descriptor = openSync(draft, 'w', 0o600)
    try {
      const bytes = Buffer.from(text)
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(draft, path)
  } catch (thrown) {
    rmSync(draft, { force: true })
    throw thrown
  }
  syncDirectory(directory)
}

/** Takes a file away so that it stays away. Throws the file system's error. */
export function removeDurably(path: string): void {
  rmSync(path, { force: true })
  syncDirectory(dirname(path))
}

/** Windows has no such call, and needs none. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** The system's name of a fault, such as ENOSPC; null where it was no fault of the system's. */
export function systemFaultOf(thrown: unknown): string | null {
  return thrown instanceof Error && 'syscall' in thrown && 'code' in thrown ? String(thrown.code) : null
}
