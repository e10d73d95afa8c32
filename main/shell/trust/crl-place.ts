import { closeSync, openSync, readSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { dataDirectory, LISTS_FOLDER } from '../config/locations.ts'

/** Where the commands of `hatachi crl` read and write, and what is wrong there, in words for whoever runs them. */

/** The directory of the lists in force; it need not be there yet. */
export function listsDirectory(): string {
  return join(dataDirectory(process.env), LISTS_FOLDER)
}

const FAULTS: Readonly<Partial<Record<string, string>>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'a part of its path is no directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission is missing',
  EPERM: 'permission is missing',
  EROFS: 'the medium is read-only',
  EEXIST: 'a file of its name is there',
  EIO: 'the medium failed'
}

/** The system's name of a fault, such as ENOENT, with what it means. */
export function wordsOfFault(fault: string): string {
  const words = FAULTS[fault]
  return words === undefined ? fault : `${words}, ${fault}`
}

/**
 * Why no directory of lists can ever lie there, one sentence without an end; null: one is there, or can be made as far as
 * is seen without trying.
 */
export function misplacement(directory: string = listsDirectory()): string | null {
  for (let path = directory; ; path = dirname(path)) {
    const seen = look(path)
    if (seen === 'absent' && dirname(path) !== path) continue
    if (seen !== 'other') return null
    return `${directory} cannot be the directory of the lists: ${path} is no directory. HATACHI_DATA_DIR names where data lies`
  }
}

/** Why the directory cannot be read, one sentence without an end; null: it can, or is not there. */
export function unreadableWords(directory: string = listsDirectory()): string | null {
  try {
    readdirSync(directory)
    return null
  } catch (thrown) {
    const fault = faultOf(thrown)
    return fault === 'ENOENT' ? null : `the directory of the lists, ${directory}, cannot be read: ${wordsOfFault(fault)}`
  }
}

/** Whether there is a directory; for `fault` it cannot be said. */
export function isDirectory(path: string): boolean {
  return look(path) === 'directory'
}

function look(path: string): 'directory' | 'other' | 'absent' | 'fault' {
  try {
    return statSync(path).isDirectory() ? 'directory' : 'other'
  } catch (thrown) {
    return ['ENOENT', 'ENOTDIR'].includes(faultOf(thrown)) ? 'absent' : 'fault'
  }
}

function faultOf(thrown: unknown): string {
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') return thrown.code
  throw thrown
}

/** Explanations may stand before a list in PEM (`list-source.ts`). */
const BEGINNING_BYTES = 16 * 1024

/**
 * What a file is that an import could make nothing of, where it is no revocation list at all: one sentence without an
 * end; null: it begins as one, or cannot be looked at again. Only its beginning is looked at.
 */
export function noListWords(path: string): string | null {
  const start = beginningOf(path)
  if (start === null) return null
  if (start.length === 0) return 'the file is empty'
  if (start[0] === 0x30) return beginsAsList(start) ? null : 'the file is DER, and no revocation list'
  const [, label] = /-----BEGIN ([A-Z0-9 ]{1,64})-----/.exec(start.toString('latin1')) ?? []
  if (label === undefined) return 'the file is neither DER nor PEM'
  return label === 'X509 CRL' || start.includes('-----BEGIN X509 CRL-----') ? null : `the file is PEM of another kind: ${label}`
}

/** Null where it is no file that can be read twice, such as a pipe. */
function beginningOf(path: string): Buffer | null {
  try {
    if (!statSync(path).isFile()) return null
    const descriptor = openSync(path, 'r')
    try {
      const start = Buffer.alloc(BEGINNING_BYTES)
      return start.subarray(0, readSync(descriptor, start, 0, start.length, 0))
    } finally {
      closeSync(descriptor)
    }
  } catch (thrown) {
    faultOf(thrown)
    return null
  }
}

/** Two SEQUENCEs, then a version (INTEGER) or an algorithm (SEQUENCE): RFC 5280 section 5.1. A certificate has [0] there. */
function beginsAsList(start: Buffer): boolean {
  const inner = contentAt(start, 0)
  if (start[inner] !== undefined && start[inner] !== 0x30) return false
  const first = start[contentAt(start, inner)]
  return first === undefined || first === 0x02 || first === 0x30
}

/** Where the content begins of what begins at `at`. */
function contentAt(start: Buffer, at: number): number {
  const length = start[at + 1] ?? 0
  return at + 2 + (length > 0x80 ? length & 0x7f : 0)
}
