import type { DerLimits } from '../der.ts'
import { decodeNested, malformed, TAG } from '../der.ts'
import { certificateTimeOf } from '../der-values.ts'
import { rawExtensionsOf } from '../extensions.ts'
import type { RevocationReason } from '../judgement.ts'
import type { CrlEntryExtensions } from './crl-fields.ts'
import { crlEntryExtensionsOf } from './crl-fields.ts'
import { NO_TIME, utcTimeAt } from './crl-time.ts'

/**
 * The entries of a list that lies in memory, RFC 5280 section 5.1.2.6. A list has hundreds of thousands of them, so they
 * are walked by offsets, without an object for each. All functions belong below `decodeDer`.
 */

/** One revoked certificate. */
export interface CrlEntry {
  readonly reason: RevocationReason
  readonly revokedAtMs: number
}

/** What the entries of a list say together. */
export interface CrlEntriesSummary {
  readonly count: number
  /** An entry has a critical extension that is not understood: the whole list may not be used (section 5.3). */
  readonly hasUnknownCritical: boolean
  /** An entry is of another issuer's certificate. */
  readonly hasCertificateIssuer: boolean
  /** An entry takes a certificate back off the list. */
  readonly hasRemovals: boolean
}

const LIMITS: DerLimits = { maxBytes: 16 * 1024, maxDepth: 8, maxElements: 256 }

/** Identifier, length, `YYMMDDHHMMSSZ`. */
const UTC_TIME_BYTES = 15

const NO_EXTENSIONS: CrlEntryExtensions = {
  reason: 'unspecified',
  hasCertificateIssuer: false,
  unknownCritical: []
}

/**
 * Walks SEQUENCE { userCertificate INTEGER, revocationDate Time, crlEntryExtensions OPTIONAL } one after the other and
 * checks the form of each. The fields say where the parts of the current entry lie in the bytes.
 */
class EntryCursor {
  readonly #bytes: Uint8Array
  #next = 0
  /** Content octets of the serial number. */
  serialStart = 0
  serialEnd = 0
  /** The whole elements; without extensions both offsets are the same. */
  timeStart = 0
  timeEnd = 0
  extensionsStart = 0
  extensionsEnd = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Goes to the next entry; false behind the last. */
  next(): boolean {
    const bytes = this.#bytes
    if (this.#next === bytes.length) return false
    const content = this.#contentOf(this.#next, TAG.sequence, bytes.length)
    const end = this.#next
    this.serialStart = this.#contentOf(content, TAG.integer, end)
    this.serialEnd = this.#next
    this.#checkSerial()
    this.timeStart = this.serialEnd
    this.#contentOf(this.timeStart, bytes[this.timeStart] ?? 0, end)
    this.timeEnd = this.#next
    this.extensionsStart = this.timeEnd
    if (this.timeEnd < end) this.#contentOf(this.timeEnd, TAG.sequence, end)
    this.extensionsEnd = this.#next
    if (this.#next !== end) malformed()
    return true
  }

  /** X.690 section 8.3.2. Negative numbers and zero are let through: issuers that break the rule revoke them too. */
  #checkSerial(): void {
    const first = this.#bytes[this.serialStart] ?? 0
    const second = this.#bytes[this.serialStart + 1] ?? 0
    const length = this.serialEnd - this.serialStart
    const padded = (first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80)
    if (length === 0 || (length > 1 && padded)) malformed()
  }

  /** Where the content of the element at `start` begins; `#next` is then where it ends. X.690 sections 8.1.3, 10.1. */
  #contentOf(start: number, tag: number, limit: number): number {
    const bytes = this.#bytes
    if (start + 2 > limit || bytes[start] !== tag) malformed()
    let length = bytes[start + 1] ?? 0
    let content = start + 2
    if (length >= 0x80) {
      const octets = length & 0x7f
      if (octets === 0 || octets > 4 || content + octets > limit) malformed()
      length = 0
      for (const last = content + octets; content < last; content += 1) length = length * 256 + (bytes[content] ?? 0)
      if (octets === 1 ? length < 0x80 : length < 256 ** (octets - 1)) malformed()
    }
    if (content + length > limit) malformed()
    this.#next = content + length
    return content
  }
}

/**
 * Remembers what extensions were decoded to, the last ones for each low half of a last octet: in nearly all lists they are
 * a reason, which ends with its number, and nothing else.
 */
class RecentExtensions {
  readonly #bytes: Uint8Array
  readonly #recent: { readonly start: number; readonly end: number; readonly value: CrlEntryExtensions }[] = []

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  at(start: number, end: number): CrlEntryExtensions {
    const slot = (this.#bytes[end - 1] ?? 0) & 0x0f
    const before = this.#recent[slot]
    if (before !== undefined && this.#repeats(before, start, end)) return before.value
    const value = extensionsOf(this.#bytes.subarray(start, end))
    this.#recent[slot] = { start, end, value }
    return value
  }

  #repeats(before: { readonly start: number; readonly end: number }, start: number, end: number): boolean {
    if (end - start !== before.end - before.start) return false
    for (let index = 0; index < end - start; index += 1) {
      if (this.#bytes[start + index] !== this.#bytes[before.start + index]) return false
    }
    return true
  }
}

const timeOf = (element: Uint8Array): number => certificateTimeOf(decodeNested(element, LIMITS), true)
const extensionsOf = (element: Uint8Array): CrlEntryExtensions =>
  element.length === 0 ? NO_EXTENSIONS : crlEntryExtensionsOf(rawExtensionsOf(decodeNested(element, LIMITS)))

/** Checks every entry. `entries` is the content of revokedCertificates; `extensible` whether the list is of version 2. */
export function checkCrlEntries(entries: Uint8Array, extensible: boolean): CrlEntriesSummary {
  const cursor = new EntryCursor(entries)
  const extensions = new RecentExtensions(entries)
  let count = 0
  let hasUnknownCritical = false
  let hasCertificateIssuer = false
  let hasRemovals = false
  while (cursor.next()) {
    count += 1
    checkTime(entries, cursor.timeStart, cursor.timeEnd)
    if (cursor.extensionsStart === cursor.extensionsEnd) continue
    if (!extensible) malformed()
    const entry = extensions.at(cursor.extensionsStart, cursor.extensionsEnd)
    hasUnknownCritical ||= entry.unknownCritical.length > 0
    hasCertificateIssuer ||= entry.hasCertificateIssuer
    hasRemovals ||= entry.reason === 'removeFromCRL'
  }
  return { count, hasUnknownCritical, hasCertificateIssuer, hasRemovals }
}

/** The first entry with these content octets of a serial number, or null. `entries` must have been checked. */
export function findCrlEntry(entries: Uint8Array, serialNumber: Uint8Array): CrlEntry | null {
  const cursor = new EntryCursor(entries)
  while (cursor.next()) {
    if (!isAt(entries, cursor.serialStart, cursor.serialEnd, serialNumber)) continue
    return {
      reason: extensionsOf(entries.subarray(cursor.extensionsStart, cursor.extensionsEnd)).reason,
      revokedAtMs: timeOf(entries.subarray(cursor.timeStart, cursor.timeEnd))
    }
  }
  return null
}

/** UTCTime, which nearly all are, in place. */
function checkTime(bytes: Uint8Array, start: number, end: number): void {
  if (bytes[start] !== TAG.utcTime) timeOf(bytes.subarray(start, end))
  else if (end - start !== UTC_TIME_BYTES || utcTimeAt(bytes, start + 2) === NO_TIME) malformed()
}

function isAt(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): boolean {
  if (end - start !== wanted.length) return false
  for (let index = 0; index < wanted.length; index += 1) {
    if (bytes[start + index] !== wanted[index]) return false
  }
  return true
}
