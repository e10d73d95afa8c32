import type { Cipheriv } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Validators } from './list-download.ts'
import { incomingDirectory, isSystemError, makeLastingDirectory } from './list-files.ts'
import type { ListSeal } from './list-seal.ts'
import { encodePartHead, PART_HEAD_BYTES, readPartSeal } from './part-head.ts'

/**
 * What arrived so far of a list that is being downloaded: `NAME.part`, sealed from its first octet on behind a head in the
 * clear, and beside it `NAME.part.json` with its ETag. What is gone on with goes on under the nonce in its head.
 */

/** A part that may be gone on with. */
export interface KeptPart {
  /** Bytes of the list that are there. */
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

/**
 * The part at this path, or null where there is none that could be gone on with, such as one under another key. Never
 * rejects.
 */
export async function readKeptPart(path: string, seal: ListSeal): Promise<KeptPart | null> {
  try {
    const note: unknown = JSON.parse(await readFile(notePath(path), 'utf8'))
    const etag = typeof note === 'object' && note !== null && 'etag' in note ? note.etag : null
    const { size } = await stat(path)
    if (typeof etag !== 'string' || strongEtag(etag) === null || size <= PART_HEAD_BYTES) return null
    return readPartSeal(path, seal) === null ? null : { length: size - PART_HEAD_BYTES, etag }
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

/** How the server names the whole list that lies in this part; null where none does that this key opens. Never rejects. */
export async function readWholePart(path: string, seal: ListSeal): Promise<Validators | null> {
  try {
    const note: unknown = JSON.parse(await readFile(notePath(path), 'utf8'))
    if (typeof note !== 'object' || note === null) return null
    const { etag, lastModified, wholeBytes }: Record<string, unknown> = { ...note }
    const { size } = await stat(path)
    const isWhole = size > PART_HEAD_BYTES && size === wholeBytes && readPartSeal(path, seal) !== null
    return isWhole ? { etag: textOf(etag), lastModified: textOf(lastModified) } : null
  } catch {
    return null
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Removes a part and its note. Never rejects: what cannot be removed is overwritten by the next. */
export async function discardPart(path: string): Promise<void> {
  await Promise.all([path, notePath(path)].map((file) => rm(file, { force: true }).catch(() => undefined)))
}

/** A part that is being written. */
export class PartFile {
  readonly #file: FileHandle
  readonly #sealing: Cipheriv

  constructor(file: FileHandle, sealing: Cipheriv) {
    this.#file = file
    this.#sealing = sealing
  }

  /** Adds bytes of the list. Rejects with the system's error. */
  async add(chunk: Uint8Array): Promise<void> {
    await this.#file.writeFile(this.#sealing.update(chunk))
  }

  /** Never rejects. */
  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined)
  }
}

/** What a part is of, and how it is sealed. */
export interface PartSetting {
  readonly path: string
  readonly seal: ListSeal
  readonly etag: string | null
}

/** Opens a part anew and empty, and notes down what it is a part of. */
export async function startPart({ path, seal, etag }: PartSetting): Promise<PartFile | PartError> {
  let file: FileHandle | null = null
  try {
    makeLastingDirectory(dirname(path))
    await discardPart(path)
    file = await open(path, 'wx', 0o600)
    const ofFile = seal.forNewFile()
    await file.writeFile(encodePartHead(ofFile))
    if (etag !== null) await writeFile(notePath(path), JSON.stringify({ etag }), { mode: 0o600 })
    return new PartFile(file, ofFile.streamFrom(PART_HEAD_BYTES))
  } catch (thrown) {
    await file?.close().catch(() => undefined)
    return partErrorOf(thrown)
  }
}

/** Opens a part at its end, to go on with it. */
export async function goOnWithPart(path: string, seal: ListSeal): Promise<PartFile | PartError> {
  try {
    const ofFile = readPartSeal(path, seal)
    if (ofFile === null) return { code: 'medium_failed' }
    const file = await open(path, 'a', 0o600)
    return new PartFile(file, ofFile.streamFrom((await file.stat()).size))
  } catch (thrown) {
    return partErrorOf(thrown)
  }
}

/**
 * Removes parts that this key does not open, with their notes: those under a key that is gone, and those of a version
 * that sealed nothing. Never throws: what cannot be removed is begun anew when its list is asked for.
 */
export function discardUnreadableParts(listsDirectory: string, seal: ListSeal): void {
  const incoming = incomingDirectory(listsDirectory)
  try {
    for (const name of readdirSync(incoming).filter((each) => each.endsWith('.part'))) {
      const path = join(incoming, name)
      if (readPartSeal(path, seal) !== null) continue
      for (const file of [path, notePath(path)]) rmSync(file, { force: true })
    }
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
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
