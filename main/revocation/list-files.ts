import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Files of lists, read and written whole: synchronous, for the import's own thread and for lookups of one bucket. */

/** Fails to carry on where the medium fails; caught by the import and by whoever opens lists. */
export class MediumError extends Error {
  /** The system's name of the fault, such as ENOSPC. */
  readonly fault: string

  constructor(thrown: unknown) {
    const fault = thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'unknown'
    super(`the medium failed: ${fault}`)
    this.fault = fault
  }

  /** Whether space ran out, the user's own share of it included. */
  get isFull(): boolean {
    return this.fault === 'ENOSPC' || this.fault === 'EDQUOT'
  }
}

/** Whether the system refused a call, as opposed to a mistake in the program. */
export function isSystemError(thrown: unknown): boolean {
  return thrown instanceof Error && 'syscall' in thrown
}

/** Runs calls of `node:fs`; their errors become `MediumError`. */
export function onMedium<T>(calls: () => T): T {
  try {
    return calls()
  } catch (thrown) {
    throw isSystemError(thrown) ? new MediumError(thrown) : thrown
  }
}

/** Writes all of it at `position`. */
export function writeWhole(descriptor: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(descriptor, bytes, done, bytes.length - done, position + done)
  }
}

/** Reads `length` octets at `position` to the start of `into`; false where the file has not so many. */
export function readWhole(descriptor: number, into: Uint8Array, length: number, position: number): boolean {
  for (let done = 0; done < length; ) {
    const count = readSync(descriptor, into, done, length - done, position + done)
    if (count === 0) return false
    done += count
  }
  return true
}

/*
 * The two below stand in main/keys/lasting-files.ts too: neither room may know the other, for a service provider's machine
 * has keys and loads nothing of lists.
 */

/** Makes names in a directory last through a loss of power. Windows has no such call, and needs none. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Makes a directory and what is missing above it, for its owner alone, and makes its name last. */
export function makeLastingDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return
  makeLastingDirectory(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (thrown) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw thrown
  }
  syncDirectory(dirname(path))
}

/** Where imports write until they are done. */
export function incomingDirectory(directory: string): string {
  return join(directory, 'incoming')
}

const OWN_FILE = /^import-[0-9]+-[0-9a-f]+\.(?:list|spill)$/

/** A name for what one import writes. */
export function incomingName(random: string, kind: 'list' | 'spill'): string {
  return `import-${String(process.pid)}-${random}.${kind}`
}

/** Removes what imports left behind that were killed. Only for whoever holds the import's lock. */
export function removeLeftovers(directory: string): number {
  const incoming = incomingDirectory(directory)
  if (statSync(incoming, { throwIfNoEntry: false }) === undefined) return 0
  const leftovers = readdirSync(incoming).filter((name) => OWN_FILE.test(name))
  for (const name of leftovers) rmSync(join(incoming, name), { force: true })
  return leftovers.length
}
