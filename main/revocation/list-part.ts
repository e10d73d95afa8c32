import type { FileHandle } from 'node:fs/promises'
import { open, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Validators } from './list-download.ts'
import { makeLastingDirectory } from './list-files.ts'

/** What arrived so far of a list that is being downloaded: `NAME.part`, and beside it `NAME.part.json` with its ETag. */

/** A part that may be gone on with. */
export interface KeptPart {
  /** Bytes that are there. */
  readonly length: number
  /** Strong entity tag, with its quotes, of what they are a part of. */
  readonly etag: string
}

/** Why a part could not be written. */
export type PartError = { readonly code: 'medium_full' } | { readonly code: 'medium_failed' }

const STRONG_ETAG = /^"[\x21\x23-\x7e\x80-\xff]{0,200}"$/

/**
 * A strong entity tag (RFC 9110 section 8.8.3), or null: only such a one says that two representations have the same
 * bytes, so that one may be gone on with where the other ended.
 */
export function strongEtag(header: string | undefined): string | null {
  return header !== undefined && STRONG_ETAG.test(header) ? header : null
}

/** The part at this path, or null where there is none that could be gone on with. Never rejects. */
export async function readKeptPart(path: string): Promise<KeptPart | null> {
  try {
    const note: unknown = JSON.parse(await readFile(notePath(path), 'utf8'))
    const etag = typeof note === 'object' && note !== null && 'etag' in note ? note.etag : null
    const { size } = await stat(path)
    if (typeof etag !== 'string' || strongEtag(etag) === null || size === 0) return null
    return { length: size, etag }
  } catch {
    return null
  }
}

/**
 * Notes down that a part is the whole list, so that it can be imported later without being sent once more. Never rejects:
 * what cannot be noted is fetched again.
 */
export async function markWhole(path: string, validators: Validators): Promise<void> {
  try {
    const { size } = await stat(path)
    await writeFile(notePath(path), JSON.stringify({ ...validators, wholeBytes: size }), { mode: 0o600 })
  } catch {
    // Then the part is one that may be gone on with, or none.
  }
}

/** How the server names the whole list that lies in this part; null where none does. Never rejects. */
export async function readWholePart(path: string): Promise<Validators | null> {
  try {
    const note: unknown = JSON.parse(await readFile(notePath(path), 'utf8'))
    if (typeof note !== 'object' || note === null) return null
    const { etag, lastModified, wholeBytes }: Record<string, unknown> = { ...note }
    const { size } = await stat(path)
    return size > 0 && size === wholeBytes ? { etag: textOf(etag), lastModified: textOf(lastModified) } : null
  } catch {
    return null
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Removes a part and its note. Never rejects: what cannot be removed is overwritten by the next. */
export async function discardPart(path: string): Promise<void> {
  await Promise.all([path, notePath(path)].map((file) => rm(file, { force: true }).catch(() => undefined)))
}

/** Opens a part, at its end to go on with it, else empty, and notes down what it is a part of. */
export async function openPart(path: string, etag: string | null, goOn: boolean): Promise<FileHandle | PartError> {
  try {
    makeLastingDirectory(dirname(path))
    if (goOn) return await open(path, 'a', 0o600)
    await discardPart(path)
    const file = await open(path, 'w', 0o600)
    if (etag !== null) await writeFile(notePath(path), JSON.stringify({ etag }), { mode: 0o600 })
    return file
  } catch (thrown) {
    return partErrorOf(thrown)
  }
}

/** Free bytes on the medium of the path; unlimited where that cannot be said. */
export async function freeBytesFor(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(dirname(path))
    return bavail * bsize
  } catch {
    return Infinity
  }
}

/** What a failed write means. */
export function partErrorOf(thrown: unknown): PartError {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return { code: code === 'ENOSPC' || code === 'EDQUOT' ? 'medium_full' : 'medium_failed' }
}

function notePath(path: string): string {
  return `${path}.json`
}
