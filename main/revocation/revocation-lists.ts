import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../../device/result.ts'
import type { DistributionPoint } from '../certificate/extensions.ts'
import type { RevocationReason } from '../certificate/judgement.ts'
import { factsOfFileName, publicFacts } from './list-facts.ts'
import type { ListFacts, ListScope } from './list-facts.ts'
import { ListFile } from './list-file.ts'
import type { ListLookup } from './list-file.ts'
import { isSystemError } from './list-files.ts'
import type { ListImportError } from './list-import-error.ts'
import type { ImportDone } from './list-import.ts'
import { runImport, type ImportThread } from './run-import.ts'

export type { ListFacts } from './list-facts.ts'
export type { ListImportError } from './list-import-error.ts'

/** What the lists in force say of a certificate. Whether they are fresh enough is for the caller to judge. */
export type ListAnswer =
  | {
      readonly result: 'not_listed'
      readonly thisUpdateMs: number
      readonly nextUpdateMs: number | null
      readonly numberHex: string
    }
  | {
      readonly result: 'listed'
      readonly reason: RevocationReason
      readonly revokedAtMs: number
      readonly thisUpdateMs: number
      readonly nextUpdateMs: number | null
      readonly numberHex: string
    }
  /**
   * `list_absent`: the issuer has no list in force; `list_damaged`: one that may cover the certificate cannot be read;
   * `list_scope`: its lists are about others.
   */
  | { readonly result: 'undetermined'; readonly reason: 'list_absent' | 'list_damaged' | 'list_scope' }

/** Which certificate is asked about. */
export interface ListQuestion {
  /** Key identifier of the anchor that signed it. */
  readonly issuerKeyIdentifier: Uint8Array
  /** Content octets. */
  readonly serialNumber: Uint8Array
  /** `arl`: it is a CA's. */
  readonly kind: 'crl' | 'arl'
  readonly distributionPoints: readonly Pick<DistributionPoint, 'names' | 'partial' | 'indirect'>[]
}

/** What one list says, and of which issuer it is; `facts` is null for a file that cannot be read. */
export interface ListFinding {
  readonly issuerKeyIdentifierHex: string
  readonly facts: ListFacts | null
  readonly found: ListLookup
}

/** How to import. */
export interface ImportOptions {
  readonly anchorsDer: readonly Uint8Array[]
  readonly nowMs: number
  readonly signal?: AbortSignal
  /** Default 2 GiB. */
  readonly maxBytes?: number
  /** Default `own`. */
  readonly thread?: ImportThread
}

/** A name in the directory; `file` is null where it cannot be read. */
interface ListInForce {
  readonly issuerKeyIdentifierHex: string
  readonly kind: ListFacts['kind']
  readonly file: ListFile | null
}

/** The revocation lists in force on this machine: a directory with one file for each issuer's key and scope. */
export class RevocationLists {
  readonly #directory: string
  #inForce = new Map<string, ListInForce>()
  /** The directory's time of change when it was last read; null: it has to be read again. */
  #changedMs: number | null = null

  private constructor(directory: string) {
    this.#directory = directory
  }

  /** @param directory need not be there yet */
  static open(directory: string): RevocationLists {
    return new RevocationLists(directory)
  }

  /**
   * Checks a list in a file (DER or PEM) and puts it into force; the work is done in a thread of its own
   * unless told otherwise. Errors: see
   * `ListImportError`; whatever they are, the list before stays as it was.
   */
  async importFile(path: string, options: ImportOptions): Promise<Result<ImportDone, ListImportError>> {
    const { signal, thread = 'own', ...rest } = options
    const done = await runImport({ directory: this.#directory, path, ...rest }, thread, signal)
    this.#changedMs = null
    return done
  }

  /** The lists in force, by file name. Those that cannot be read are missing: see `damaged`. */
  status(): readonly ListFacts[] {
    this.#refresh()
    return [...this.#inForce.values()].flatMap(({ file }) => (file === null ? [] : [publicFacts(file.facts)]))
  }

  /** What is known of the lists in force that cannot be read. */
  damaged(): readonly Pick<ListFacts, 'issuerKeyIdentifierHex' | 'kind'>[] {
    this.#refresh()
    return [...this.#inForce.values()]
      .filter(({ file }) => file === null)
      .map(({ issuerKeyIdentifierHex, kind }) => ({ issuerKeyIdentifierHex, kind }))
  }

  /**
   * Looks a serial number up in every list in force that covers this certificate. One that lists it decides; of those
   * that do not, the latest is told.
   */
  lookup(question: ListQuestion): ListAnswer {
    this.#refresh()
    const issuer = Buffer.from(question.issuerKeyIdentifier).toString('hex')
    let reason: 'list_absent' | 'list_damaged' | 'list_scope' = 'list_absent'
    let latest: Extract<ListAnswer, { result: 'not_listed' }> | null = null
    for (const { issuerKeyIdentifierHex, file } of this.#inForce.values()) {
      if (issuerKeyIdentifierHex !== issuer) continue
      if (file === null) {
        reason = 'list_damaged'
        continue
      }
      if (!covers(file.facts.scope, question)) {
        if (reason === 'list_absent') reason = 'list_scope'
        continue
      }
      const found = file.lookup(question.serialNumber)
      const { thisUpdateMs, nextUpdateMs, numberHex } = file.facts
      if (found === 'damaged') reason = 'list_damaged'
      else if (found !== 'not_listed') return { result: 'listed', ...found, thisUpdateMs, nextUpdateMs, numberHex }
      else if (latest === null || thisUpdateMs > latest.thisUpdateMs) {
        latest = { result: 'not_listed', thisUpdateMs, nextUpdateMs, numberHex }
      }
    }
    // What the damaged one would say is not known, so nobody is cleared by another.
    return latest !== null && reason !== 'list_damaged' ? latest : { result: 'undetermined', reason }
  }

  /** What each list in force says of a serial number, whatever it covers. Of one issuer, or of all for null. */
  find(serialNumber: Uint8Array, issuerKeyIdentifierHex: string | null): readonly ListFinding[] {
    this.#refresh()
    return [...this.#inForce.values()]
      .filter((list) => issuerKeyIdentifierHex === null || list.issuerKeyIdentifierHex === issuerKeyIdentifierHex)
      .map(({ issuerKeyIdentifierHex: issuer, file }) => ({
        issuerKeyIdentifierHex: issuer,
        facts: file === null ? null : publicFacts(file.facts),
        found: file?.lookup(serialNumber) ?? 'damaged'
      }))
  }

  /** Lets go of the files. The next question opens them again. */
  close(): void {
    for (const { file } of this.#inForce.values()) file?.close()
    this.#inForce = new Map()
    this.#changedMs = null
  }

  /**
   * Sees what imports, those of other processes too, have changed since: each renames a file, which the directory's time
   * shows. Two within one tick of that clock (a few milliseconds) cannot be: an import takes longer.
   */
  #refresh(): void {
    const status = statSync(this.#directory, { throwIfNoEntry: false })
    if (status !== undefined && status.mtimeMs === this.#changedMs) return
    const next = new Map<string, ListInForce>()
    for (const name of status === undefined ? [] : namesIn(this.#directory)) {
      const facts = factsOfFileName(name)
      if (facts !== null) next.set(name, { ...facts, file: this.#reopened(name) })
    }
    for (const [name, { file }] of this.#inForce) if (next.get(name)?.file !== file) file?.close()
    this.#inForce = next
    // What could not be opened may be the next time: descriptors run out, and come back.
    const allOpen = [...next.values()].every(({ file }) => file !== null)
    this.#changedMs = status !== undefined && allOpen ? status.mtimeMs : null
  }

  /** The file that is open already where it is still the one of this name. */
  #reopened(name: string): ListFile | null {
    const path = join(this.#directory, name)
    const open = this.#inForce.get(name)?.file ?? null
    const status = statSync(path, { throwIfNoEntry: false })
    if (open === null || status === undefined) return ListFile.open(path)
    const { device, inode, bytes, modifiedMs } = open.identity
    const isSame =
      status.dev === device && status.ino === inode && status.size === bytes && status.mtimeMs === modifiedMs
    return isSame ? open : ListFile.open(path)
  }
}

/** RFC 5280 section 6.3.3 (b)(2): kind, and where both name a distribution point, one name that they share. */
function covers(scope: ListScope, { kind, distributionPoints }: ListQuestion): boolean {
  if (kind === 'arl' ? !scope.caCertificates : !scope.userCertificates) return false
  // Of lists that hold some reasons only, or that another issuer signs, one alone could not clear anybody.
  const points = distributionPoints.filter(({ partial, indirect }) => !partial && !indirect)
  if (distributionPoints.length > 0 && points.length === 0) return false
  if (scope.namesHex.length === 0) return true
  // A self-signed CA certificate rarely says where its list lies: every list of CAs of its issuer is about it.
  if (kind === 'arl' && distributionPoints.length === 0) return true
  return points.some(({ names }) => names.some((name) => scope.namesHex.includes(Buffer.from(name).toString('hex'))))
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort()
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return []
  }
}
