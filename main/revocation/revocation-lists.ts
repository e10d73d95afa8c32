import type { Stats } from 'node:fs'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../../device/result.ts'
import type { IssuingDistributionPoint } from '../certificate/crl/crl-fields.ts'
import { coveredReasons, mayClear } from '../certificate/crl/crl-scope.ts'
import type { RevocationReason } from '../certificate/judgement.ts'
import type { ListAnswer, ListQuestion } from '../certificate/list-judgement.ts'
import { factsOfFileName, publicFacts } from './list-facts.ts'
import type { ListFacts, ListScope, NamedFacts } from './list-facts.ts'
import { ListFile } from './list-file.ts'
import type { EntryLookup, ListFileFault } from './list-file.ts'
import { isSystemError } from './list-files.ts'
import type { ListRemovalError } from './list-removal.ts'
import { removeList } from './list-removal.ts'
import type { ListImportError } from './list-import-error.ts'
import type { ImportDone } from './list-import.ts'
import { ListSeal } from './list-seal.ts'
import { runImport, type ImportThread } from './run-import.ts'

export type { ListAnswer, ListQuestion } from '../certificate/list-judgement.ts'
export type { ListFacts } from './list-facts.ts'
export type { ListFileFault } from './list-file.ts'
export type { ListImportError } from './list-import-error.ts'

/**
 * What one list says, and of which issuer it is; `facts` is null for a file that answers nothing, and `found` then says
 * why.
 */
export interface EntryFinding {
  readonly issuerKeyIdentifierHex: string
  readonly facts: ListFacts | null
  readonly found: EntryLookup | ListFileFault
}

/** A list in force that answers nothing, and why. */
export interface UnreadableList extends NamedFacts {
  readonly fault: ListFileFault
}

/** How to import. */
export interface ImportOptions {
  readonly anchorsDer: readonly Uint8Array[]
  readonly nowMs: number
  readonly signal?: AbortSignal
  /** Default 2 GiB. */
  readonly maxBytes?: number
  /** What stays free on the medium. Default 64 MiB. */
  readonly keepFreeBytes?: number
  /** Default `own`. */
  readonly thread?: ImportThread
  /** Whether the file is a part that was downloaded (`list-part.ts`); else it is read as it is. */
  readonly isPart?: boolean
}

/** A name in the directory; in place of a file that answers nothing stands why. */
interface ListInForce extends NamedFacts {
  readonly file: ListFile | ListFileFault
}

/** The revocation lists in force on this machine: a directory with one file for each issuer's key and scope. */
export class RevocationLists {
  readonly #directory: string
  readonly #key: Uint8Array
  readonly #seal: ListSeal
  #inForce = new Map<string, ListInForce>()
  /** The directory's time of change when it was last read; null: it has to be read again. */
  #changedMs: number | null = null
  #isReadable = true

  private constructor(directory: string, key: Uint8Array) {
    this.#directory = directory
    this.#key = Uint8Array.from(key)
    this.#seal = new ListSeal(key)
  }

  /**
   * @param directory need not be there yet
   * @param key 32 octets, evenly random, that the lists are sealed under; lists under another one answer nothing
   */
  static open(directory: string, key: Uint8Array): RevocationLists {
    return new RevocationLists(directory, key)
  }

  /**
   * Checks a list in a file (DER or PEM) and puts it into force; the work is done in a thread of its own
   * unless told otherwise. Errors: see
   * `ListImportError`; whatever they are, the list before stays as it was.
   */
  async importFile(path: string, options: ImportOptions): Promise<Result<ImportDone, ListImportError>> {
    const { signal, thread = 'own', ...rest } = options
    const done = await runImport({ directory: this.#directory, key: this.#key, path, ...rest }, thread, signal)
    this.#changedMs = null
    return done
  }

  /** Takes a list out of force, by its name. Errors: see `ListRemovalError`; then it stays. */
  async remove(name: string): Promise<Result<void, ListRemovalError>> {
    const removed = await removeList(this.#directory, name)
    this.#changedMs = null
    return removed
  }

  /** Whether the directory can be read, or is not there yet. If not, every answer is `list_damaged`. */
  get isReadable(): boolean {
    this.#refresh()
    return this.#isReadable
  }

  /** The lists in force, by file name. Those that answer nothing are missing: see `damaged`. */
  status(): readonly ListFacts[] {
    this.#refresh()
    return [...this.#inForce.values()].flatMap(({ file }) => (file instanceof ListFile ? [publicFacts(file.facts)] : []))
  }

  /** What is known of the lists in force that answer nothing: damaged, of an old version, or under a key that is gone. */
  damaged(): readonly UnreadableList[] {
    this.#refresh()
    return [...this.#inForce.values()].flatMap(({ name, issuerKeyIdentifierHex, kind, file }) =>
      file instanceof ListFile ? [] : [{ name, issuerKeyIdentifierHex, kind, fault: file }]
    )
  }

  /**
   * Looks a serial number up in every list in force that covers this certificate. One that lists it decides; of those
   * that do not, the latest is told.
   */
  lookup(question: ListQuestion): ListAnswer {
    this.#refresh()
    const issuer = Buffer.from(question.issuerKeyIdentifier).toString('hex')
    let reason: 'list_absent' | 'list_scope' = 'list_absent'
    let silence: 'list_damaged' | 'list_key_gone' | null = this.#isReadable ? null : 'list_damaged'
    let latest: Extract<ListAnswer, { result: 'not_listed' }> | null = null
    for (const { issuerKeyIdentifierHex, file } of this.#inForce.values()) {
      if (issuerKeyIdentifierHex !== issuer) continue
      if (!(file instanceof ListFile)) {
        silence = file === 'key_gone' ? (silence ?? 'list_key_gone') : 'list_damaged'
        continue
      }
      const reasons = covers(file.facts.scope, question)
      if (reasons.size === 0) {
        if (reason === 'list_absent') reason = 'list_scope'
        continue
      }
      const found = file.lookup(question.serialNumber)
      const { thisUpdateMs, nextUpdateMs } = file.facts
      if (found === 'damaged') silence = 'list_damaged'
      else if (found !== 'not_listed') return { result: 'listed', ...found, thisUpdateMs, nextUpdateMs }
      else if (!mayClear(reasons, question.distributionPoints)) {
        if (reason === 'list_absent') reason = 'list_scope'
      } else if (latest === null || thisUpdateMs > latest.thisUpdateMs) {
        latest = { result: 'not_listed', thisUpdateMs, nextUpdateMs }
      }
    }
    // What a list that answers nothing would say is not known, so nobody is cleared by another.
    if (silence !== null) return { result: 'undetermined', reason: silence }
    return latest ?? { result: 'undetermined', reason }
  }

  /** What each list in force says of a serial number, whatever it covers. Of one issuer, or of all for null. */
  find(serialNumber: Uint8Array, issuerKeyIdentifierHex: string | null): readonly EntryFinding[] {
    this.#refresh()
    return [...this.#inForce.values()]
      .filter((list) => issuerKeyIdentifierHex === null || list.issuerKeyIdentifierHex === issuerKeyIdentifierHex)
      .map(({ issuerKeyIdentifierHex: issuer, file }) => ({
        issuerKeyIdentifierHex: issuer,
        facts: file instanceof ListFile ? publicFacts(file.facts) : null,
        found: file instanceof ListFile ? file.lookup(serialNumber) : file
      }))
  }

  /** Lets go of the files. The next question opens them again. */
  close(): void {
    for (const { file } of this.#inForce.values()) if (file instanceof ListFile) file.close()
    this.#inForce = new Map()
    this.#changedMs = null
  }

  /**
   * Sees what imports, those of other processes too, have changed since: each renames a file, which the directory's time
   * shows. Two within one tick of that clock (a few milliseconds) cannot be: an import takes longer.
   */
  #refresh(): void {
    const status = statusOf(this.#directory)
    if (typeof status === 'object' && status.mtimeMs === this.#changedMs) return
    const names = typeof status === 'object' ? namesIn(this.#directory) : status === 'absent' ? [] : null
    this.#isReadable = names !== null
    const next = new Map<string, ListInForce>()
    // What cannot be seen any more may still be in force: it is known by its name, and damaged.
    for (const name of names ?? this.#inForce.keys()) {
      const facts = factsOfFileName(name)
      if (facts !== null) next.set(name, { ...facts, file: names === null ? 'damaged' : this.#reopened(name) })
    }
    for (const [name, { file }] of this.#inForce) {
      if (file instanceof ListFile && next.get(name)?.file !== file) file.close()
    }
    this.#inForce = next
    // What could not be opened may be the next time: descriptors run out, and come back.
    const allOpen = [...next.values()].every(({ file }) => file instanceof ListFile)
    this.#changedMs = typeof status === 'object' && names !== null && allOpen ? status.mtimeMs : null
  }

  /** The file that is open already where it is still the one of this name. */
  #reopened(name: string): ListFile | ListFileFault {
    const path = join(this.#directory, name)
    const open = this.#inForce.get(name)?.file
    const status = statusOf(path)
    if (!(open instanceof ListFile) || typeof status !== 'object') return this.#open(path)
    const { device, inode, bytes, modifiedMs } = open.identity
    const isSame =
      status.dev === device && status.ino === inode && status.size === bytes && status.mtimeMs === modifiedMs
    return isSame ? open : this.#open(path)
  }

  #open(path: string): ListFile | ListFileFault {
    const file = ListFile.open(path, this.#seal)
    return file instanceof ListFile ? file : file.fault
  }
}

/** RFC 5280 section 6.3.3 (b)(2) and (d): the reasons for which a list names this certificate; none: it is about others. */
function covers(scope: ListScope, { issuer, kind, distributionPoints }: ListQuestion): ReadonlySet<RevocationReason> {
  // A self-signed CA certificate rarely says where its list lies: every list of CAs of its issuer is about it.
  const isUnsaid = kind === 'arl' && distributionPoints.length === 0
  const point: IssuingDistributionPoint = {
    names: isUnsaid ? [] : scope.namesHex.map((hex) => Buffer.from(hex, 'hex')),
    relativeName: null,
    onlyUserCertificates: !scope.caCertificates,
    onlyCaCertificates: !scope.userCertificates,
    onlyAttributeCertificates: false,
    onlySomeReasons: null,
    indirect: false
  }
  return coveredReasons(point, issuer, { issuer, isCa: kind === 'arl', distributionPoints })
}

function statusOf(path: string): Stats | 'absent' | 'unreadable' {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? 'absent'
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return 'unreadable'
  }
}

/** Null where it cannot be read. */
function namesIn(directory: string): readonly string[] | null {
  try {
    return readdirSync(directory).sort()
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return null
  }
}
