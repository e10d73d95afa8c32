import type { DerElement, DerLimits } from './der.ts'
import { childrenOf, decodeDer, DerFields, malformed, TAG } from './der.ts'
import { oidOf, sameBytes } from './der-values.ts'

/**
 * Distinguished names compared as RFC 5280 section 7.1 has it: attribute by attribute, strings without regard to their
 * type, to capital letters and to the amount of white space. Of the string preparation of RFC 4518 that takes
 * compatibility normalization (NFKC), case folding, the removal of what is not seen, and white space.
 */

/** One string for each RDN, in order: two names are the same when these are. The empty name has none. */
export type CanonicalName = readonly string[]

const LIMITS: DerLimits = { maxBytes: 16 * 1024, maxDepth: 8, maxElements: 4096 }

const ID_EMAIL_ADDRESS = '1.2.840.113549.1.9.1'

/** Tags of the strings that are compared by what they say; values of all other types are compared as bytes. */
const UTF8_STRING = 0x0c
const NUMERIC_STRING = 0x12
const PRINTABLE_STRING = 0x13
const IA5_STRING = 0x16
const VISIBLE_STRING = 0x1a
const UNIVERSAL_STRING = 0x1c
const BMP_STRING = 0x1e

/** RFC 4518 section 2.2: control and format characters, soft hyphens and variation selectors say nothing. */
const INVISIBLE = /[\p{Cc}\p{Cf}\u034f\u180b-\u180d\ufe00-\ufe0f\ufffc]/gu
const LINE_OR_TAB = /[\t\n\v\f\r\u0085]/g
const WHITE_SPACE = /\s+/g

/**
 * The canonical form of a Name from its DER, or null where it is none: an RDN without an attribute, an attribute that is
 * not SEQUENCE { OID, value }.
 */
export function canonicalNameOf(der: Uint8Array): CanonicalName | null {
  const decoded = decodeDer(der, LIMITS, (name) => relativeNamesOf(name).map(canonicalRdnOf))
  return decoded.ok ? decoded.value : null
}

/** Whether two Names (DER) are the same. What is no Name is the same as its own bytes and nothing else. */
export function sameName(left: Uint8Array, right: Uint8Array): boolean {
  return sameBytes(left, right) || nameKeyOf(left) === nameKeyOf(right)
}

/** By the array that holds the name: a search compares the same ones again and again. */
const nameKeys = new WeakMap<Uint8Array, string>()

/** A text that two Names (DER) share where they are the same, as `sameName` has it. The octets must not change. */
export function nameKeyOf(name: Uint8Array): string {
  const known = nameKeys.get(name)
  if (known !== undefined) return known
  const key = JSON.stringify(canonicalNameOf(name) ?? Buffer.from(name).toString('hex'))
  nameKeys.set(name, key)
  return key
}

/** Whether `name` is `base` or lies below it in the directory's tree, RFC 5280 section 4.2.1.10. */
export function isBelowName(name: CanonicalName, base: CanonicalName): boolean {
  return name.length >= base.length && base.every((rdn, index) => name[index] === rdn)
}

/** Values of the emailAddress attributes (RFC 2985 section 5.2.1) of a Name, octet by octet; none of what is no Name. */
export function emailAddressesOf(der: Uint8Array): readonly string[] {
  const decoded = decodeDer(der, LIMITS, (name) =>
    relativeNamesOf(name)
      .flat()
      .filter(({ type }) => type === ID_EMAIL_ADDRESS)
      .map(({ value }) => Buffer.from(value.content).toString('latin1'))
  )
  return decoded.ok ? decoded.value : []
}

/** Types of an attribute's value that other judges read: strings, and what OpenSSL lets pass beside them. */
const VALUE_TAGS: readonly number[] = [
  UTF8_STRING, NUMERIC_STRING, PRINTABLE_STRING, 0x14, IA5_STRING, UNIVERSAL_STRING, BMP_STRING, TAG.bitString, TAG.sequence
]
const UNICODE_TAGS: readonly number[] = [UTF8_STRING, UNIVERSAL_STRING, BMP_STRING]

/**
 * Fails with `malformed` on what is no Name, RFC 5280 section 4.1.2.4: RDNs without an attribute, values that are no
 * strings, Unicode that is none. For below `decodeDer`. A name that one judge reads and another does not is nobody's.
 */
export function checkName(element: DerElement): void {
  for (const rdn of childrenOf(element, TAG.sequence)) checkRelativeName(rdn)
}

/** The same for one RelativeDistinguishedName, a SET. */
export function checkRelativeName(rdn: DerElement): void {
  for (const { value } of attributesOf(rdn)) {
    if (!VALUE_TAGS.includes(value.tag)) malformed()
    if (UNICODE_TAGS.includes(value.tag) && textOf(value) === null) malformed()
  }
}

interface Attribute {
  readonly type: string
  readonly value: DerElement
}

/** Name ::= SEQUENCE OF RelativeDistinguishedName ::= SET OF SEQUENCE { type OID, value ANY } */
function relativeNamesOf(name: DerElement): Attribute[][] {
  return childrenOf(name, TAG.sequence).map(attributesOf)
}

/** At least one. */
function attributesOf(rdn: DerElement): Attribute[] {
  const attributes = childrenOf(rdn, TAG.set).map((attribute): Attribute => {
    if (attribute.tag !== TAG.sequence) malformed()
    const fields = new DerFields(attribute)
    const type = oidOf(fields.take(TAG.oid))
    const value = fields.takeAny()
    fields.end()
    return { type, value }
  })
  return attributes.length > 0 ? attributes : malformed()
}

/** The attributes of an RDN have no order. JSON keeps apart what stands side by side. */
function canonicalRdnOf(attributes: readonly Attribute[]): string {
  return JSON.stringify(attributes.map(({ type, value }) => [type, canonicalValueOf(value)]).map(String).sort())
}

function canonicalValueOf(value: DerElement): string {
  const text = textOf(value)
  if (text === null) return `#${Buffer.from(value.bytes).toString('hex')}`
  const mapped = text.replace(LINE_OR_TAB, ' ').replace(INVISIBLE, '').normalize('NFKC').toLowerCase().normalize('NFKC')
  // A first character that cannot be a `#` keeps text and bytes apart.
  return `=${mapped.replace(WHITE_SPACE, ' ').trim()}`
}

/** What a string says; null for other types, and for octets that are no text of the type. */
function textOf({ tag, content }: DerElement): string | null {
  try {
    switch (tag) {
      case UTF8_STRING:
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
      case NUMERIC_STRING:
      case PRINTABLE_STRING:
      case IA5_STRING:
      case VISIBLE_STRING:
        return content.some((octet) => octet >= 0x80) ? null : Buffer.from(content).toString('latin1')
      case BMP_STRING:
        return content.length % 2 === 0 ? new TextDecoder('utf-16be', { fatal: true }).decode(content) : null
      case UNIVERSAL_STRING:
        return universalTextOf(content)
      default:
        return null
    }
  } catch {
    return null
  }
}

/** UCS-4, most significant octet first; String.fromCodePoint throws on what is no character. */
function universalTextOf(content: Uint8Array): string | null {
  if (content.length % 4 !== 0) return null
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  const points = Array.from({ length: content.length / 4 }, (_, index) => view.getUint32(index * 4))
  return points.map((point) => String.fromCodePoint(point)).join('')
}
