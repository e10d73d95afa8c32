import type { AlgorithmIdentifier, SignatureAlgorithm } from '../algorithms.ts'
import { algorithmIdentifierOf, findSignatureAlgorithm } from '../algorithms.ts'
import type { DerElement, DerLimits } from '../der.ts'
import { contextTag, decodeDer, DerFields, explicitChild, TAG } from '../der.ts'
import { bitStringOctetsOf, certificateTimeOf, sameBytes } from '../der-values.ts'
import { rawExtensionsOf } from '../extensions.ts'
import type { CrlExtensions } from './crl-fields.ts'
import { crlExtensionsOf } from './crl-fields.ts'

/** What stands before the entries of a list and what stands behind them, each in memory. RFC 5280 section 5.1. */

/** Octets of a list up to its first entry at the most; an issuer's name makes the most of them. */
export const MAX_HEAD_BYTES = 16 * 1024
/** Octets of a list behind its last entry at the most. */
export const MAX_TAIL_BYTES = 64 * 1024

const SMALL: DerLimits = { maxBytes: MAX_HEAD_BYTES, maxDepth: 16, maxElements: 1024 }
const TAIL: DerLimits = { maxBytes: MAX_TAIL_BYTES, maxDepth: 16, maxElements: 4096 }
const LONGEST_LENGTH = 4

/** Everything before the entries. Positions count octets from the first one of the list. */
export interface CrlHead {
  readonly tbsStart: number
  readonly tbsEnd: number
  /** Where the content of revokedCertificates starts and ends; the same place twice where there is none. */
  readonly entriesStart: number
  readonly entriesEnd: number
  /** The end of the list. */
  readonly end: number
  readonly algorithmIdentifier: AlgorithmIdentifier
  readonly algorithm: SignatureAlgorithm
  /** Name as DER. */
  readonly issuer: Uint8Array
  readonly thisUpdateMs: number
  readonly nextUpdateMs: number | null
}

/** Everything behind the entries. */
export interface CrlTail {
  readonly extensions: CrlExtensions
  readonly signature: Uint8Array
}

/** A refusal, with the octet where the element starts that is not as it has to be. */
export interface CrlFault {
  readonly code: 'list_malformed' | 'list_algorithm_refused'
  readonly offset: number
}

/** Identifier and length of an element. `end` may lie behind the octets at hand. */
export interface ElementPlace {
  readonly tag: number
  readonly contentStart: number
  readonly end: number
}

/**
 * Reads identifier and length at `at`. Null where they are not DER or not wholly below `limit`: a length in more octets
 * than it needs, in more than four, or none.
 */
export function elementPlaceAt(bytes: Uint8Array, at: number, limit: number): ElementPlace | null {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (at + 2 > limit || tag === undefined || first === undefined) return null
  if (first < 0x80) return { tag, contentStart: at + 2, end: at + 2 + first }
  const octets = first & 0x7f
  if (octets === 0 || octets > LONGEST_LENGTH || at + 2 + octets > limit) return null
  let length = 0
  for (let index = 0; index < octets; index += 1) length = length * 256 + (bytes[at + 2 + index] ?? 0)
  const minimal = octets === 1 ? length >= 0x80 : length >= 256 ** (octets - 1)
  return minimal ? { tag, contentStart: at + 2 + octets, end: at + 2 + octets + length } : null
}

/** Takes the elements of a list's head in order; remembers where it stopped. */
class HeadFields {
  at: number
  readonly #bytes: Uint8Array
  readonly #limit: number

  constructor(bytes: Uint8Array, at: number, limit: number) {
    this.#bytes = bytes
    this.at = at
    this.#limit = limit
  }

  /** The next element decoded whole; null, and no step, where it is another one, not well formed or does not end here. */
  take<T>(tags: readonly number[], decode: (element: DerElement) => T): T | null {
    const place = elementPlaceAt(this.#bytes, this.at, this.#limit)
    if (place === null || !tags.includes(place.tag) || place.end > this.#limit) return null
    const decoded = decodeDer(this.#bytes.slice(this.at, place.end), SMALL, decode)
    if (!decoded.ok) return null
    this.at = place.end
    return decoded.value
  }

  get nextTag(): number | undefined {
    return this.at < this.#limit ? this.#bytes[this.at] : undefined
  }
}

const isTime = (tag: number | undefined): boolean => tag === TAG.utcTime || tag === TAG.generalizedTime
const TIME_TAGS = [TAG.utcTime, TAG.generalizedTime]

/**
 * Reads the head from the first octets of a list: as many as `MAX_HEAD_BYTES`, or all. Version 2 (RFC 5280 section
 * 5.1.2.1), an accepted algorithm, an issuer's name that is not empty, both times; of what follows no more than where it
 * lies.
 */
export function readCrlHead(bytes: Uint8Array): CrlHead | CrlFault {
  const fault = (offset: number): CrlFault => ({ code: 'list_malformed', offset })
  const list = elementPlaceAt(bytes, 0, bytes.length)
  if (list?.tag !== TAG.sequence) return fault(0)
  const tbsStart = list.contentStart
  const tbs = elementPlaceAt(bytes, tbsStart, bytes.length)
  if (tbs?.tag !== TAG.sequence || tbs.end >= list.end) return fault(tbsStart)

  const fields = new HeadFields(bytes, tbs.contentStart, Math.min(bytes.length, tbs.end))
  const version = fields.take([TAG.integer], ({ content }) => content.length === 1 && content[0] === 1)
  if (version !== true) return fault(fields.at)
  const algorithmAt = fields.at
  const algorithmIdentifier = fields.take([TAG.sequence], algorithmIdentifierOf)
  if (algorithmIdentifier === null) return fault(algorithmAt)
  const issuerAt = fields.at
  const issuer = fields.take([TAG.sequence], (element) => element)
  if (issuer === null || issuer.content.length === 0) return fault(issuerAt)
  const thisUpdateMs = fields.take(TIME_TAGS, certificateTimeOf)
  if (thisUpdateMs === null) return fault(fields.at)
  const nextUpdateMs = isTime(fields.nextTag) ? fields.take(TIME_TAGS, certificateTimeOf) : null
  if (nextUpdateMs === null && isTime(fields.nextTag)) return fault(fields.at)

  let entries = { contentStart: fields.at, end: fields.at }
  if (fields.nextTag === TAG.sequence) {
    const place = elementPlaceAt(bytes, fields.at, Math.min(bytes.length, tbs.end))
    if (place === null || place.end > tbs.end) return fault(fields.at)
    entries = place
  }
  const algorithm = findSignatureAlgorithm(algorithmIdentifier)
  if (algorithm === null) return { code: 'list_algorithm_refused', offset: algorithmAt }
  return {
    tbsStart,
    tbsEnd: tbs.end,
    entriesStart: entries.contentStart,
    entriesEnd: entries.end,
    end: list.end,
    algorithmIdentifier,
    algorithm,
    issuer: issuer.bytes,
    thisUpdateMs,
    nextUpdateMs
  }
}

/**
 * Reads everything from `head.entriesEnd` to the end of the list: crlExtensions [0], then the outer algorithm, which has
 * to be the inner one to the octet (section 5.1.1.2), and the signature. What it gives is a copy.
 */
export function readCrlTail(head: CrlHead, bytes: Uint8Array): CrlTail | CrlFault {
  const fault = (at: number): CrlFault => ({ code: 'list_malformed', offset: head.entriesEnd + at })
  const copy = Uint8Array.from(bytes)
  const outerAt = head.tbsEnd - head.entriesEnd
  let extensions = crlExtensionsOf([])
  if (outerAt > 0) {
    const decoded = decodeDer(copy.subarray(0, outerAt), TAIL, (element) => {
      return crlExtensionsOf(rawExtensionsOf(explicitChildOf(element)))
    })
    if (!decoded.ok) return fault(0)
    extensions = decoded.value
  }
  const place = elementPlaceAt(copy, outerAt, copy.length)
  if (place === null || place.end > copy.length) return fault(outerAt)
  const outer = decodeDer(copy.subarray(outerAt, place.end), TAIL, algorithmIdentifierOf)
  if (!outer.ok || copy[outerAt] !== TAG.sequence) return fault(outerAt)
  if (!sameBytes(outer.value.bytes, head.algorithmIdentifier.bytes)) return fault(outerAt)
  const signature = decodeDer(copy.subarray(place.end), TAIL, bitStringOctetsOf)
  return signature.ok ? { extensions, signature: signature.value } : fault(place.end)
}

/** crlExtensions [0] EXPLICIT Extensions. */
function explicitChildOf(element: DerElement): DerElement {
  const fields = new DerFields({ tag: 0, bytes: element.bytes, content: element.bytes })
  return explicitChild(fields.take(contextTag(0, 'constructed')), TAG.sequence)
}
