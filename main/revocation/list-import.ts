import { createHash, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'
import type { Anchor } from '../certificate/anchors.ts'
import { parseAnchors } from '../certificate/anchors.ts'
import type { CrlHead } from '../certificate/crl/crl-head.ts'
import type { CrlSink, ScannedCrl } from '../certificate/crl/crl-scanner.ts'
import { CrlScanner, MAX_CRL_BYTES } from '../certificate/crl/crl-scanner.ts'
import type { CheckedList } from './list-checks.ts'
import { checkList, checkSuccession, isNameOfAnchor } from './list-checks.ts'
import { retireIncluded } from './list-retirement.ts'
import { factsOfFileName, kindOf, listFileName, publicFacts, urisOf } from './list-facts.ts'
import type { ListFacts, StoredFacts } from './list-facts.ts'
import { ListFile } from './list-file.ts'
import {
  incomingDirectory,
  incomingName,
  isSystemError,
  makeLastingDirectory,
  MediumError,
  onMedium,
  syncDirectory
} from './list-files.ts'
import type { ListImportError } from './list-import-error.ts'
import { ListSeal } from './list-seal.ts'
import type { ListSource } from './list-source.ts'
import { openListSource } from './list-source.ts'
import { ListSpill } from './list-spill.ts'
import { writeListFile } from './list-writer.ts'

/** One import, as it is handed to the thread that does it. */
export interface ImportOrder {
  /** Of the lists in force. */
  readonly directory: string
  readonly path: string
  /** That the lists of this machine are sealed under: `LIST_KEY_BYTES`. */
  readonly key: Uint8Array
  /** Whether the file is a part that was downloaded, sealed under the same key, or somebody's own in the clear. */
  readonly isPart?: boolean
  readonly anchorsDer: readonly Uint8Array[]
  readonly nowMs: number
  readonly maxBytes?: number
  /** What stays free on the medium, which holds the record too. Default: `KEEP_FREE_BYTES`. */
  readonly keepFreeBytes?: number
}

/** Left free by default. A sale's record takes a few kilobytes; this is for all else that runs on the machine. */
export const KEEP_FREE_BYTES = 64 * 1024 * 1024

/** How whoever waits and the import agree on its end. */
export interface ImportGate {
  /** Whether it is to be given up. Asked again and again. */
  isAborted(): boolean
  /** Once, when all is ready: true puts the list into force, and from then on it can no longer be given up. */
  mayCommit(): boolean
}

export interface ImportDone {
  readonly facts: ListFacts
  /** The very same list was in force already, and is whole. */
  readonly unchanged: boolean
}

/** Unwinds an import to `importList`, the only place that catches it. */
class Refusal extends Error {
  readonly error: ListImportError

  constructor(error: ListImportError) {
    super(error.code)
    this.error = error
  }
}

/** An entry has at least 39 octets where its record has 25: the shortest form around the longest serial number. */
const RECORD_SHARE = 25 / 39

/** An import in steps of some milliseconds each, between which whoever runs it may do something else. */
export type ImportSteps = Generator<undefined, Result<ImportDone, ListImportError>, undefined>

/**
 * Reads a list from a file, checks it, stores it and puts it into force, with calls that block. Until its last step, a
 * rename, nothing of it can be seen, and what was in force is. The caller holds the lock of the directory, and runs all
 * steps, or ends them by `return`.
 */
export function* importList(order: ImportOrder, gate: ImportGate): ImportSteps {
  try {
    return ok(yield* new Import(order, gate).run())
  } catch (thrown) {
    if (thrown instanceof Refusal) return err(thrown.error)
    if (thrown instanceof MediumError || isSystemError(thrown)) {
      const { isFull, fault } = thrown instanceof MediumError ? thrown : new MediumError(thrown)
      return err(isFull ? { code: 'medium_full' } : { code: 'medium_failed', fault })
    }
    throw thrown
  }
}

type Steps<T> = Generator<undefined, T, undefined>

class Import implements CrlSink {
  readonly #order: ImportOrder
  readonly #gate: ImportGate
  readonly #anchors: readonly Anchor[]
  readonly #seal: ListSeal
  readonly #incoming: string
  readonly #random = randomBytes(8).toString('hex')
  #spill: ListSpill | null = null

  constructor(order: ImportOrder, gate: ImportGate) {
    this.#order = order
    this.#gate = gate
    this.#seal = new ListSeal(order.key)
    this.#incoming = incomingDirectory(order.directory)
    const anchors = parseAnchors(order.anchorsDer)
    if (!anchors.ok) throw new Refusal({ code: 'anchors_unusable', fault: anchors.error.code })
    this.#anchors = anchors.value
  }

  *run(): Steps<ImportDone> {
    onMedium(() => {
      makeLastingDirectory(this.#incoming)
    })
    const source = this.#openSource()
    try {
      const { list, sha256Hex } = yield* this.#scan(source)
      const checked = checkList(list, this.#anchors, this.#order.nowMs)
      if ('code' in checked) throw new Refusal(checked)
      return yield* this.#store(list, checked, sha256Hex)
    } finally {
      source.close()
      this.#spill?.close()
    }
  }

  begin(head: CrlHead): void {
    if (!isNameOfAnchor(head.issuer, this.#anchors)) throw new Refusal({ code: 'list_issuer_unknown' })
    const mostBytes = Math.ceil((head.entriesEnd - head.entriesStart) * RECORD_SHARE)
    // Twice: once as they are spilled, once in the list's file.
    const { keepFreeBytes = KEEP_FREE_BYTES } = this.#order
    if (freeBytesIn(this.#incoming) < 2 * mostBytes + keepFreeBytes) throw new Refusal({ code: 'medium_full' })
    this.#spill = new ListSpill(join(this.#incoming, incomingName(this.#random, 'spill')), mostBytes)
  }

  entry(bytes: Uint8Array, serialStart: number, serialLength: number, revokedAt: number, reason: number): void {
    if (this.#spill?.add(bytes, serialStart, serialLength, revokedAt, reason) !== true) {
      throw new Refusal({ code: 'list_malformed' })
    }
  }

  *#step(): Steps<void> {
    yield
    if (this.#gate.isAborted()) throw new Refusal({ code: 'aborted' })
  }

  #openSource(): ListSource {
    try {
      return openListSource(this.#order.path, this.#order.isPart === true ? this.#seal : null)
    } catch (thrown) {
      if (thrown instanceof MediumError) throw new Refusal({ code: 'list_unreadable', fault: thrown.fault })
      throw thrown
    }
  }

  *#scan(source: ListSource): Steps<{ readonly list: ScannedCrl; readonly sha256Hex: string }> {
    const scanner = new CrlScanner(this, this.#order.maxBytes ?? MAX_CRL_BYTES)
    const hash = createHash('sha256')
    let bytes = 0
    for (;;) {
      yield* this.#step()
      const room = scanner.room()
      const count = this.#read(source, room)
      if (count < 0) throw new Refusal({ code: 'list_malformed', offset: bytes })
      if (count === 0) break
      hash.update(room.subarray(0, count))
      bytes += count
      const error = scanner.advance(count)
      if (error !== null) throw new Refusal(error)
    }
    const list = scanner.end()
    if (!list.ok) throw new Refusal(list.error)
    return { list: list.value, sha256Hex: hash.digest('hex') }
  }

  #read(source: ListSource, room: Uint8Array): number {
    try {
      return source.read(room)
    } catch (thrown) {
      if (thrown instanceof MediumError) throw new Refusal({ code: 'list_unreadable', fault: thrown.fault })
      throw thrown
    }
  }

  *#store(list: ScannedCrl, checked: CheckedList, sha256Hex: string): Steps<ImportDone> {
    const { anchor, scope, numberHex, thisUpdateMs, nextUpdateMs } = checked
    const issuerKeyIdentifierHex = Buffer.from(anchor.keyIdentifier).toString('hex')
    const name = listFileName(issuerKeyIdentifierHex, scope)
    // A key identifier that makes no name of a file: the list would lie there and never be found.
    if (factsOfFileName(name) === null) throw new Refusal({ code: 'list_issuer_unknown', signed: true })
    const path = join(this.#order.directory, name)
    const checkOnceMore = (): StoredFacts | null => wholeSame(checked, sha256Hex, path, this.#seal)
    const same = checkOnceMore()
    if (same !== null) return { facts: publicFacts(same), unchanged: true }
    const facts: StoredFacts = {
      kind: kindOf(scope),
      issuerKeyIdentifierHex,
      numberHex,
      thisUpdateMs,
      nextUpdateMs,
      entries: list.entries,
      importedAtMs: this.#order.nowMs,
      sha256Hex,
      distributionPoints: urisOf(scope),
      scope,
      bytes: list.head.end
    }
    yield* this.#putIntoForce(facts, path, checkOnceMore)
    retireIncluded(this.#order.directory, facts, this.#seal)
    return { facts: publicFacts(facts), unchanged: false }
  }

  /** Written and synced under a name of its own, then renamed; then the rename is synced. */
  *#putIntoForce(facts: StoredFacts, path: string, checkOnceMore: () => void): Steps<void> {
    const spill = this.#spill
    if (spill === null) throw new Error('nothing was scanned')
    const draft = join(this.#incoming, incomingName(this.#random, 'list'))
    try {
      const descriptor = onMedium(() => openSync(draft, 'wx', 0o600))
      try {
        const writing = writeListFile(descriptor, facts, spill, this.#seal.forNewFile())
        while (writing.next().done !== true) yield* this.#step()
        onMedium(() => {
          fsyncSync(descriptor)
        })
      } finally {
        closeSync(descriptor)
      }
      // Where locks are not shared (`import-lock.ts`), another import may have been quicker, with a newer list.
      checkOnceMore()
      if (!this.#gate.mayCommit()) throw new Refusal({ code: 'aborted' })
      onMedium(() => {
        renameSync(draft, path)
        syncDirectory(this.#order.directory)
      })
    } finally {
      // In force by now, or of no use.
      removeQuietly(draft)
    }
  }
}

/**
 * Against the list in force: null for one that may take its place, the facts of the one in force where it is the very
 * same and whole. Throws the refusal of any other.
 */
function wholeSame(checked: CheckedList, sha256Hex: string, path: string, seal: ListSeal): StoredFacts | null {
  const inForce = ListFile.open(path, seal)
  const isOpen = inForce instanceof ListFile
  try {
    // Where the key is gone, the number that the list had still stands there.
    const succession = checkSuccession(checked, sha256Hex, inForce.facts)
    if (typeof succession === 'object') throw new Refusal(succession)
    // The same list again mends one that was damaged since.
    return succession === 'same' && isOpen && inForce.isWhole() ? inForce.facts : null
  } finally {
    if (isOpen) inForce.close()
  }
}

/** Free bytes of the medium; unlimited where that cannot be said. */
function freeBytesIn(directory: string): number {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return Infinity
  }
}

/** What cannot be removed now the next import removes. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
  }
}
