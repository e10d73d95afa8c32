import { isListPast, LIST_CLOCK_SKEW_MS } from '../../certificate/list-judgement.ts'
import type { ListFacts, ListImportError } from '../../revocation/revocation-lists.ts'
import type { Configuration } from '../config/configuration.ts'
import type { ExitName } from '../exit-codes.ts'
import { isDirectory, misplacement, noListWords, wordsOfFault } from './crl-place.ts'

/** What an import that failed is called, without what comes behind it. */
const WORDS: Readonly<Record<ListImportError['code'], string>> = {
  list_malformed: 'the file is not a revocation list in strict DER or PEM',
  list_algorithm_refused: 'the list is signed by an algorithm that is not accepted',
  list_scope: 'the list is of a kind that is not used (delta, indirect, some reasons only; docs/revocation-lists.md)',
  critical_extension_unknown: 'the list has a critical extension that is not understood here',
  list_too_large: 'the list is longer than any that is read here',
  list_cut_off: 'the list is cut off',
  list_issuer_unknown: 'no anchor has the name and key identifier of its issuer and may sign lists',
  list_signature_bad: 'the signature is not that of its issuer',
  list_number_missing: 'the list has no number',
  list_older: 'the list is older than the one in force',
  list_same_number_differs: 'the list has the number of the one in force, and other content',
  list_not_yet_valid: 'the list is of the future: check the clock',
  list_expired: 'the list has passed its next update',
  anchors_unusable: 'the anchors cannot be used',
  list_unreadable: 'the file cannot be read',
  medium_full: 'there is no space left where the lists are kept',
  medium_failed: 'the medium where the lists are kept failed',
  import_running: 'another import is running',
  aborted: 'the import was given up'
}

const EXITS: Readonly<Partial<Record<ListImportError['code'], ExitName>>> = {
  list_unreadable: 'noInput',
  anchors_unusable: 'data',
  medium_full: 'inputOutput',
  medium_failed: 'inputOutput',
  import_running: 'unavailable',
  aborted: 'interrupted'
}

/** Which file was to be imported, and in which directory lists are kept. */
export interface ImportPlaces {
  readonly path: string
  readonly directory: string
}

/** What a file can turn out to be that is no list at all. */
const OF_OTHER_FILES: ReadonlySet<string> = new Set(['list_malformed', 'list_cut_off', 'list_too_large'])

/**
 * How the command ends that failed so, and what it says, one sentence without an end, with the place of the fault: the
 * file's for what lies at the list, the directory's for what lies at this machine. A refused list ends with `refused`, a
 * file that is no list with `data`, what lies elsewhere with what it is.
 */
export function endOfImport(error: ListImportError, places: ImportPlaces): { readonly exit: ExitName; readonly words: string } {
  const { path, directory } = places
  const exit = EXITS[error.code] ?? 'refused'
  const words = WORDS[error.code]
  switch (error.code) {
    case 'medium_full':
      return { exit, words: `${words}, ${directory}` }
    case 'medium_failed': {
      const misplaced = misplacement(directory)
      if (misplaced !== null) return { exit: 'cannotCreate', words: misplaced }
      const fault = wordsOfFault(error.fault)
      if (isDirectory(directory)) return { exit, words: `${words}, ${directory} (${fault})` }
      const created = `${directory} cannot be made (${fault}). HATACHI_DATA_DIR names where data lies`
      return { exit: 'cannotCreate', words: created }
    }
    case 'list_unreadable':
      return { exit, words: `${path}: ${words} (${wordsOfFault(error.fault)})` }
    case 'anchors_unusable':
      return { exit, words: `${words} (${error.fault})` }
    case 'import_running':
    case 'aborted':
      return { exit, words }
    default: {
      const other = OF_OTHER_FILES.has(error.code) && error.signed !== true ? noListWords(path) : null
      if (other !== null) return { exit: 'data', words: `${path}: ${other}` }
      const where = 'offset' in error ? ` at byte ${error.offset}` : ''
      return { exit, words: `${path}: ${words}${where}` }
    }
  }
}

/** RFC 3339, in UTC, to the second. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** A list for programs. Numbers of lists in hexadecimal, times as in RFC 3339. */
export function listJson(facts: ListFacts, age: AgeDemand): Readonly<Record<string, unknown>> {
  const { kind, issuerKeyIdentifierHex, numberHex, thisUpdateMs, nextUpdateMs, entries, importedAtMs } = facts
  return {
    name: facts.name,
    kind,
    issuerKeyIdentifier: issuerKeyIdentifierHex,
    number: numberHex,
    thisUpdate: rfc3339(thisUpdateMs),
    nextUpdate: nextUpdateMs === null ? null : rfc3339(nextUpdateMs),
    stale: isStale(facts, age),
    entries,
    importedAt: rfc3339(importedAtMs),
    sha256: facts.sha256Hex,
    distributionPoints: facts.distributionPoints,
    scope: {
      userCertificates: facts.scope.userCertificates,
      caCertificates: facts.scope.caCertificates,
      names: facts.scope.namesHex
    }
  }
}

/** A list for people, in one line. Its number with `0x`: it is hexadecimal. */
export function listLine(facts: ListFacts, age: AgeDemand): string {
  const { kind, issuerKeyIdentifierHex, numberHex, thisUpdateMs, nextUpdateMs, entries } = facts
  const until = nextUpdateMs === null ? '' : ` until ${rfc3339(nextUpdateMs)}`
  const stale = isStale(facts, age) ? ' STALE' : ''
  const points = [...facts.distributionPoints, ...otherNames(facts)].map((point) => ` ${point}`).join('')
  const words = `${kind} number 0x${numberHex} of ${rfc3339(thisUpdateMs)}${until}, ${entries} entries`
  return `${facts.name}: ${words}, key ${issuerKeyIdentifierHex}${aboutWords(facts)}${points}${stale}`
}

/** Of which certificates alone it is; of both is the usual. */
function aboutWords({ scope }: ListFacts): string {
  if (scope.userCertificates && scope.caCertificates) return ''
  return scope.userCertificates ? ', not of CAs' : ', of CAs alone'
}

/** Names of the distribution point that are no URIs, as DER in hexadecimal: 82 is a DNS name, a4 a directory's. */
function otherNames({ scope }: ListFacts): readonly string[] {
  return scope.namesHex.filter((hex) => !hex.startsWith('86')).map((hex) => `name ${hex}`)
}

/** What time it is, and what says how old a list may be. */
export interface AgeDemand {
  readonly nowMs: number
  /** Null on a workbench, where no age is asked. */
  readonly configuration: Configuration | null
}

/** The greatest age that the configuration accepts, in milliseconds; without one there is none. */
export function greatestAgeMs(kind: ListFacts['kind'], { configuration }: AgeDemand): number {
  const revocation = configuration?.trust?.revocation
  return (kind === 'crl' ? revocation?.maxAgeMs : revocation?.authorityMaxAgeMs) ?? Number.POSITIVE_INFINITY
}

/** Whether the list's time is over, or its age above the greatest one: it then clears nobody any more. */
function isStale({ kind, thisUpdateMs, nextUpdateMs }: ListFacts, age: AgeDemand): boolean {
  const { nowMs } = age
  return isListPast(nextUpdateMs, nowMs, LIST_CLOCK_SKEW_MS) || nowMs - thisUpdateMs > greatestAgeMs(kind, age)
}
