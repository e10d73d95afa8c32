import { createHash } from 'node:crypto'
import type { CrlExtensions, IssuingDistributionPoint } from '../certificate/crl/crl-fields.ts'

/** What is known of a list in force, beside its entries. Times are milliseconds since 1970. */
export interface ListFacts {
  /** Of its file, without the suffix: for each issuer's key and scope another, and the same for the list that follows. */
  readonly name: string
  /** `arl`: of CAs' certificates alone (onlyContainsCACerts). */
  readonly kind: 'crl' | 'arl'
  /** Of the anchor whose key signed the list. */
  readonly issuerKeyIdentifierHex: string
  /** cRLNumber, without leading zeros. */
  readonly numberHex: string
  readonly thisUpdateMs: number
  readonly nextUpdateMs: number | null
  readonly entries: number
  readonly importedAtMs: number
  /** Of the list's DER. */
  readonly sha256Hex: string
  /** URIs by which the list names itself (issuingDistributionPoint); empty where it is the issuer's only one. */
  readonly distributionPoints: readonly string[]
  readonly scope: ListScope
}

/** Which certificates a list speaks of. */
export interface ListScope {
  readonly userCertificates: boolean
  readonly caCertificates: boolean
  /** GeneralNames of the distribution point as DER in hexadecimal; empty: all certificates of the issuer. */
  readonly namesHex: readonly string[]
}

/** Everything that the file holds about its list. */
export interface StoredFacts extends Omit<ListFacts, 'name'> {
  readonly nextUpdateMs: number
  /** Octets of the list's DER. */
  readonly bytes: number
}

/** The tag of a GeneralName that is a URI. RFC 5280 section 4.2.1.6. */
const URI_TAG = 0x86
const EVERYTHING: ListScope = { userCertificates: true, caCertificates: true, namesHex: [] }

/**
 * What a list covers, or null for one that this machine does not use: changes to another list (delta), one to which there
 * are such changes (freshestCRL), entries of other issuers (indirect), some reasons only, attribute certificates, or a name relative to the issuer's.
 */
export function scopeOf(extensions: CrlExtensions): ListScope | null {
  if (extensions.isDelta || extensions.hasFreshest) return null
  const point: IssuingDistributionPoint | null = extensions.issuingDistributionPoint
  if (point === null) return EVERYTHING
  if (point.indirect || point.onlySomeReasons !== null || point.onlyAttributeCertificates) return null
  if (point.relativeName !== null) return null
  return {
    userCertificates: !point.onlyCaCertificates,
    caCertificates: !point.onlyUserCertificates,
    namesHex: point.names.map((name) => Buffer.from(name).toString('hex'))
  }
}

/** `arl` for a list of CAs' certificates alone. */
export function kindOf(scope: ListScope): ListFacts['kind'] {
  return scope.userCertificates ? 'crl' : 'arl'
}

/** The URIs among a scope's names. */
export function urisOf(scope: ListScope): string[] {
  const names = scope.namesHex.map((hex) => Buffer.from(hex, 'hex'))
  // A URI in a list's name is short: its length is one octet, or two from 128 on.
  const textAt = ({ 1: length = 0 }: Buffer): number => (length < 0x80 ? 2 : length - 0x7e)
  return names.filter((name) => name[0] === URI_TAG).map((name) => name.toString('latin1', textAt(name)))
}

/**
 * Whether every certificate that the older scope speaks of is one that the newer speaks of too. A list without names is
 * about every distribution point.
 */
export function includesScope(newer: ListScope, older: ListScope): boolean {
  if (older.userCertificates && !newer.userCertificates) return false
  if (older.caCertificates && !newer.caCertificates) return false
  if (newer.namesHex.length === 0) return true
  return older.namesHex.length > 0 && older.namesHex.every((name) => newer.namesHex.includes(name))
}

/**
 * The file of a list: one for each issuer's key and scope, so that the next list takes the place of the one before.
 * Example: `0a1b…-crl-5feceb66ffc86f38.list`.
 */
export function listFileName(issuerKeyIdentifierHex: string, scope: ListScope): string {
  const words = [String(scope.userCertificates), String(scope.caCertificates), ...scope.namesHex].join(' ')
  const digest = createHash('sha256').update(words).digest('hex').slice(0, 16)
  return `${issuerKeyIdentifierHex}-${kindOf(scope)}-${digest}${LIST_SUFFIX}`
}

export const LIST_SUFFIX = '.list'
const FILE_NAME = /^([0-9a-f]{2,128})-(crl|arl)-[0-9a-f]{16}\.list$/

/** What is known of a list by its file's name. */
export type NamedFacts = Pick<ListFacts, 'name' | 'issuerKeyIdentifierHex' | 'kind'>

/** What a file's name alone says of its list, for where the file cannot be read; null for a file of another kind. */
export function factsOfFileName(name: string): NamedFacts | null {
  const [, issuerKeyIdentifierHex, kind] = FILE_NAME.exec(name) ?? []
  if (issuerKeyIdentifierHex === undefined || kind === undefined) return null
  return { name: name.slice(0, -LIST_SUFFIX.length), issuerKeyIdentifierHex, kind: kind === 'arl' ? 'arl' : 'crl' }
}

/** Two list numbers in hexadecimal without leading zeros: below 0 where the first is smaller. */
export function compareNumbers(one: string, other: string): number {
  if (one.length !== other.length) return one.length - other.length
  return one < other ? -1 : one === other ? 0 : 1
}

/** Content octets of a non-negative INTEGER as hexadecimal without leading zeros: `00` gives `0`, `00 ff` gives `ff`. */
export function numberHexOf(content: Uint8Array): string {
  return Buffer.from(content).toString('hex').replace(/^0+(?=.)/, '')
}

/** Reads facts as they are stored; null for anything else. Its form is known to be whole: it is under a checksum. */
export function parseFacts(json: string): StoredFacts | null {
  try {
    const facts = JSON.parse(json) as StoredFacts
    const isOne =
      typeof facts.issuerKeyIdentifierHex === 'string' &&
      typeof facts.numberHex === 'string' &&
      typeof facts.sha256Hex === 'string' &&
      [facts.thisUpdateMs, facts.nextUpdateMs, facts.entries, facts.importedAtMs].every(Number.isSafeInteger) &&
      Array.isArray(facts.scope.namesHex)
    return isOne ? facts : null
  } catch {
    return null
  }
}

/** Without what callers have no use for. */
export function publicFacts(facts: StoredFacts): ListFacts {
  const { kind, issuerKeyIdentifierHex, numberHex, thisUpdateMs, nextUpdateMs, entries } = facts
  const { importedAtMs, sha256Hex, distributionPoints, scope } = facts
  return {
    name: listFileName(issuerKeyIdentifierHex, scope).slice(0, -LIST_SUFFIX.length),
    kind,
    issuerKeyIdentifierHex,
    numberHex,
    thisUpdateMs,
    nextUpdateMs,
    entries,
    importedAtMs,
    sha256Hex,
    distributionPoints,
    scope
  }
}
