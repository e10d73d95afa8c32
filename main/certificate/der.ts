import type { Result } from '../../device/result.ts'
import { err, ok } from '../../device/result.ts'

/**
 * A strict reader of DER (ITU-T X.690 sections 8 and 10): definite minimal lengths, one-octet tags, canonical
 * primitives, no trailing octets, bounded size, depth and number of elements. It knows no certificate; it hands out
 * byte-exact slices.
 *
 * One leniency: a field that spells out its DEFAULT (`critical FALSE`) is accepted, as deployed CAs write it. Whatever
 * is read is under a signature, so nothing can be smuggled in that way.
 */

/** Identifier octets of the universal types used by RFC 5280 and RFC 6960. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31
} as const

/** Identifier octet of `[number]`, context-specific. EXPLICIT tags and constructed types are `constructed`. */
export function contextTag(number: number, form: 'primitive' | 'constructed'): number {
  return (form === 'constructed' ? 0xa0 : 0x80) | number
}

/** One element: `bytes` is identifier, length and content; `content` its last part. Both are views, not copies. */
export interface DerElement {
  readonly tag: number
  readonly bytes: Uint8Array
  readonly content: Uint8Array
}

/** What a decoder is ready to look at. `maxElements` counts every element at every depth. */
export interface DerLimits {
  readonly maxBytes: number
  readonly maxDepth: number
  readonly maxElements: number
}

/** Why bytes are no DER of the wanted shape. It never quotes them. */
export type DerError = { readonly code: 'malformed' } | { readonly code: 'too_large' }

/**
 * Unwinds a decoder to `decodeDer`, the only place that catches it. Made once: nobody sees its stack, and to take one
 * costs more than all else that is done with most hostile bytes.
 */
const MALFORMED = new Error('malformed DER')

/** Ends the running decoder with `malformed`. To be called only below `decodeDer`. */
export function malformed(): never {
  throw MALFORMED
}

/**
 * Checks that `bytes` is exactly one well-formed element within the limits, then lets `decode` read it. Errors:
 * `too_large` above `maxBytes`, else `malformed`.
 */
export function decodeDer<T>(
  bytes: Uint8Array,
  limits: DerLimits,
  decode: (root: DerElement) => T
): Result<T, DerError> {
  return decodeInParts(bytes, limits.maxBytes, (root) => {
    checkWellFormed(root, limits)
    return decode(root)
  })
}

/**
 * As `decodeDer`, with nothing checked below the root's own header: for structures of very many elements, whose
 * `decode` checks each part with `decodeNested` or walks it with limits of its own. Errors: as of `decodeDer`.
 */
export function decodeInParts<T>(
  bytes: Uint8Array,
  maxBytes: number,
  decode: (root: DerElement) => T
): Result<T, DerError> {
  if (bytes.length > maxBytes) return err({ code: 'too_large' })
  try {
    return ok(decode(decodeOnly(bytes)))
  } catch (error) {
    if (error === MALFORMED) return err({ code: 'malformed' })
    throw error
  }
}

/** The one element that fills `bytes`, unchecked below its own header. */
function decodeOnly(bytes: Uint8Array): DerElement {
  const element = readElement(bytes, 0)
  if (element.bytes.length !== bytes.length) malformed()
  return element
}

/** Like `decodeOnly`, with the whole tree below it checked. Extension values and OCSP's wrapped response need it. */
export function decodeNested(bytes: Uint8Array, limits: DerLimits): DerElement {
  const element = decodeOnly(bytes)
  checkWellFormed(element, limits)
  return element
}

/** Takes the fields of a constructed element in order, and insists on having taken all. */
export class DerFields {
  #rest: Uint8Array

  constructor(element: DerElement) {
    this.#rest = element.content
  }

  /** The next element, of whatever tag. */
  takeAny(): DerElement {
    const element = readElement(this.#rest, 0)
    this.#rest = this.#rest.subarray(element.bytes.length)
    return element
  }

  /** The next element, which must have this tag. */
  take(tag: number): DerElement {
    const element = this.takeAny()
    if (element.tag !== tag) malformed()
    return element
  }

  /** The next element if it has this tag. */
  takeOptional(tag: number): DerElement | null {
    return this.#rest.length > 0 && this.#rest[0] === tag ? this.takeAny() : null
  }

  get atEnd(): boolean {
    return this.#rest.length === 0
  }

  /** Fails if a field is left. */
  end(): void {
    if (!this.atEnd) malformed()
  }
}

/** All children of an element with this tag. */
export function childrenOf(element: DerElement, tag: number): DerElement[] {
  if (element.tag !== tag) malformed()
  const fields = new DerFields(element)
  const children: DerElement[] = []
  while (!fields.atEnd) children.push(fields.takeAny())
  return children
}

/** The single child of an EXPLICIT tag. */
export function explicitChild(element: DerElement, tag: number): DerElement {
  const fields = new DerFields(element)
  const child = fields.take(tag)
  fields.end()
  return child
}

/** Reads identifier and length at `offset` and cuts the element out. X.690 8.1.2, 8.1.3, 10.1. */
function readElement(bytes: Uint8Array, offset: number): DerElement {
  const tag = bytes[offset]
  const first = bytes[offset + 1]
  // High tag numbers (low five bits all set) occur nowhere in these standards.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return malformed()
  let contentStart = offset + 2
  let length = first
  if (first >= 0x80) {
    const octets = first & 0x7f
    if (octets === 0 || octets > 4) return malformed()
    length = 0
    for (let index = 0; index < octets; index += 1) {
      const octet = bytes[contentStart + index]
      if (octet === undefined) return malformed()
      length = length * 256 + octet
    }
    contentStart += octets
    const minimal = octets === 1 ? length >= 0x80 : length >= 256 ** (octets - 1)
    if (!minimal) return malformed()
  }
  const end = contentStart + length
  if (end > bytes.length) return malformed()
  return { tag, bytes: bytes.subarray(offset, end), content: bytes.subarray(contentStart, end) }
}

function checkWellFormed(root: DerElement, limits: DerLimits): void {
  let elements = 0
  const check = (element: DerElement, depth: number): void => {
    elements += 1
    if (depth > limits.maxDepth || elements > limits.maxElements) malformed()
    checkForm(element)
    if ((element.tag & 0x20) === 0) return
    const fields = new DerFields(element)
    while (!fields.atEnd) check(fields.takeAny(), depth + 1)
  }
  check(root, 1)
}

/** Universal types have one form in DER, and canonical content. X.690 8.3.2, 8.6.2, 8.8.2, 8.19.2, 10.2, 11.1, 11.2. */
function checkForm(element: DerElement): void {
  if ((element.tag & 0xc0) !== 0) return
  const number = element.tag & 0x1f
  const constructedTypes = [0x08, 0x0b, 0x10, 0x11]
  const constructed = (element.tag & 0x20) !== 0
  if (number === 0 || constructed !== constructedTypes.includes(number)) malformed()
  const { content } = element
  switch (element.tag) {
    case TAG.boolean:
      if (content.length !== 1 || (content[0] !== 0x00 && content[0] !== 0xff)) malformed()
      break
    case TAG.integer:
    case TAG.enumerated:
      if (!isMinimalInteger(content)) malformed()
      break
    case TAG.null:
      if (content.length !== 0) malformed()
      break
    case TAG.oid:
      if (!isCanonicalOid(content)) malformed()
      break
    case TAG.bitString:
      if (!isCanonicalBitString(content)) malformed()
      break
    default:
  }
}

function isMinimalInteger(content: Uint8Array): boolean {
  const [first, second] = content
  if (first === undefined) return false
  if (second === undefined) return true
  // Nine equal leading bits could have been written in one octet less.
  return !(first === 0x00 && second < 0x80) && !(first === 0xff && second >= 0x80)
}

function isCanonicalOid(content: Uint8Array): boolean {
  let atStart = true
  for (const octet of content) {
    if (atStart && octet === 0x80) return false
    atStart = octet < 0x80
  }
  return content.length > 0 && atStart
}

function isCanonicalBitString(content: Uint8Array): boolean {
  const unused = content[0]
  if (unused === undefined || unused > 7) return false
  if (content.length === 1) return unused === 0
  const last = content[content.length - 1] ?? 0
  return (last & ((1 << unused) - 1)) === 0
}
