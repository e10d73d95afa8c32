import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeSync
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import { isSystemError, makeLastingDirectory, syncDirectory, systemFaultOf } from './lasting-files.ts'

/** Why a key cannot be had. Each names the place, and none anything of the key. */
export type KeyError =
  /** The system refused; `fault` is its name for it, such as EACCES. */
  | { readonly code: 'key_medium'; readonly path: string; readonly fault: string }
  /** A file is there that is no whole key. It is left as found: what lies under the key is lost or in doubt. */
  | { readonly code: 'key_damaged'; readonly path: string }
  /** Others than its owner may get at the file or its folder; `mode` is octal, such as 0644. */
  | { readonly code: 'key_rights_too_open'; readonly path: string; readonly mode: string }
  | { readonly code: 'key_absent'; readonly path: string }
  /** An erasing has begun and not ended; it ends before any key is used or made. `path` is its journal. */
  | { readonly code: 'key_being_erased'; readonly path: string }

/**
 * Whose rights a key is read with: its owner's alone, or as it is found. The latter only for the key that signs the report of
 * an erasing, which must not wait for a `chmod`; the report then says so.
 */
export type KeyRights = 'owners' | 'any'

/** Octets of every secret here. */
export const SECRET_BYTES = 32

/**
 * A key file, 72 octets: `HATAKEY1`, the 32 secret octets, SHA-256 of the 40 before it. The sum tells a torn or damaged
 * file from a key; a file without it would silently be another key.
 */
const MAGIC = Buffer.from('HATAKEY1', 'latin1')
const FILE_BYTES = MAGIC.length + SECRET_BYTES + 32
const OTHERS = 0o077

/** Folder of the data directory that keys lie in (0700). */
export function keysDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'keys')
}

/**
 * The secret in this file, made where there is none, lastingly before it is returned: a draft is written and fsynced,
 * then linked to its name (which fails where another process was first, whose secret is then the one), then the folder
 * is fsynced. After a loss of power there is the whole file, or none.
 */
export function openSecret(path: string, rights: KeyRights = 'owners'): Result<Uint8Array, KeyError> {
  const found = readSecret(path, rights)
  if (!found.ok && found.error.code !== 'key_absent') return found
  return onKeyMedium(path, () => {
    // Another process may have linked it a moment ago, and not have made the name last yet.
    if (found.ok) {
      syncDirectory(dirname(path))
      return found
    }
    makeLastingDirectory(dirname(path))
    const draft = `${path}.draft-${String(process.pid)}-${randomBytes(6).toString('hex')}`
    writeDraft(draft, randomBytes(SECRET_BYTES))
    try {
      linkSync(draft, path)
    } catch (thrown) {
      // EEXIST: another process was first. ENOENT: it was, and has cleared drafts away since.
      if (!['EEXIST', 'ENOENT'].includes(systemFaultOf(thrown))) throw thrown
    } finally {
      rmSync(draft, { force: true })
    }
    syncDirectory(dirname(path))
    return readSecret(path, rights)
  })
}

/** The secret in this file, if there is one. Also clears away drafts that a loss of power left beside it. */
export function readSecret(path: string, rights: KeyRights = 'owners'): Result<Uint8Array, KeyError> {
  return onKeyMedium(path, () => {
    const folder = dirname(path)
    const folderMode = statSync(folder, { throwIfNoEntry: false })?.mode
    if (folderMode === undefined) return err({ code: 'key_absent', path })
    if (rights === 'owners' && isTooOpen(folderMode)) return err({ code: 'key_rights_too_open', path: folder, mode: octal(folderMode) })
    let descriptor: number
    try {
      // Windows has no O_NOFOLLOW; there it is nothing.
      descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    } catch (thrown) {
      if (systemFaultOf(thrown) === 'ENOENT') return err({ code: 'key_absent', path })
      throw thrown
    }
    try {
      const { mode, size } = fstatSync(descriptor)
      if (rights === 'owners' && isTooOpen(mode)) return err({ code: 'key_rights_too_open', path, mode: octal(mode) })
      const secret = size === FILE_BYTES ? secretOf(readFile(descriptor)) : null
      if (secret === null) return err({ code: 'key_damaged', path })
      removeDrafts(path)
      return ok(secret)
    } finally {
      closeSync(descriptor)
    }
  })
}

/**
 * Destroys a key file and its drafts, sound or damaged: overwrites them, fsyncs, removes the names, fsyncs the folder.
 * Nothing to destroy is no failure. What a medium keeps of overwritten blocks is not in a program's hands
 * (docs/retention.md).
 */
export function destroySecret(path: string): Result<void, KeyError> {
  return onKeyMedium(path, () => {
    const folder = dirname(path)
    if (statSync(folder, { throwIfNoEntry: false }) === undefined) return ok(undefined)
    for (const name of [...draftsOf(path), basename(path)]) overwriteAndRemove(join(folder, name))
    syncDirectory(folder)
    return ok(undefined)
  })
}

function writeDraft(path: string, secret: Uint8Array): void {
  const body = Buffer.concat([MAGIC, secret])
  const bytes = Buffer.concat([body, sumOf(body)])
  const descriptor = openSync(path, 'wx', 0o600)
  try {
    writeAll(descriptor, bytes)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
    bytes.fill(0)
    body.fill(0)
  }
}

function readFile(descriptor: number): Buffer {
  const bytes = Buffer.alloc(FILE_BYTES)
  for (let done = 0; done < bytes.length; ) {
    const count = readSync(descriptor, bytes, done, bytes.length - done, done)
    if (count === 0) break
    done += count
  }
  return bytes
}

function secretOf(bytes: Buffer): Uint8Array | null {
  const body = bytes.subarray(0, FILE_BYTES - 32)
  if (!body.subarray(0, MAGIC.length).equals(MAGIC) || !sumOf(body).equals(bytes.subarray(body.length))) return null
  return new Uint8Array(body.subarray(MAGIC.length))
}

function sumOf(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest()
}

function draftsOf(path: string): string[] {
  const start = `${basename(path)}.draft-`
  return readdirSync(dirname(path)).filter((name) => name.startsWith(start))
}

/** Only the names: a draft may be the key's own file, linked to two names when the power went. */
function removeDrafts(path: string): void {
  for (const name of draftsOf(path)) rmSync(join(dirname(path), name), { force: true })
}

function overwriteAndRemove(path: string): void {
  let descriptor: number
  try {
    descriptor = openSync(path, constants.O_WRONLY | constants.O_NOFOLLOW)
  } catch (thrown) {
    const fault = systemFaultOf(thrown)
    if (fault === 'ENOENT') return
    // A link in the key's place leads to what is not ours to overwrite.
    if (fault !== 'ELOOP') throw thrown
    rmSync(path, { force: true })
    return
  }
  try {
    const { size } = fstatSync(descriptor)
    writeAll(descriptor, randomBytes(Math.max(size, FILE_BYTES)))
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  rmSync(path, { force: true })
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, bytes.length - done, done)
}

/** Windows has no such bits: there the folder inherits its owner's rights. */
function isTooOpen(mode: number): boolean {
  return process.platform !== 'win32' && (mode & OTHERS) !== 0
}

function octal(mode: number): string {
  return `0${(mode & 0o777).toString(8).padStart(3, '0')}`
}

function onKeyMedium<T>(path: string, calls: () => Result<T, KeyError>): Result<T, KeyError> {
  try {
    return calls()
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return err({ code: 'key_medium', path, fault: systemFaultOf(thrown) })
  }
}
