import type { DerElement } from './der.ts'
import { malformed, TAG } from './der.ts'

/** Values of DER primitives. All fail with `malformed`, so they belong below `decodeDer`. */

/** BOOLEAN. */
export function booleanOf(element: DerElement): boolean {
  if (element.tag !== TAG.boolean) malformed()
  return element.content[0] === 0xff
}

/** A small non-negative INTEGER or ENUMERATED, below 2^31. */
export function smallIntegerOf(element: DerElement): number {
  if (element.tag !== TAG.integer && element.tag !== TAG.enumerated) malformed()
  const { content } = element
  if (content.length > 4 || (content[0] ?? 0x80) >= 0x80) malformed()
  return content.reduce((value, octet) => value * 256 + octet, 0)
}

/** OBJECT IDENTIFIER in dotted decimal: `2a 86 48 86 f7 0d` is `1.2.840.113549`. X.690 8.19. */
export function oidOf(element: DerElement): string {
  if (element.tag !== TAG.oid) malformed()
  const arcs: number[] = []
  let arc = 0
  for (const octet of element.content) {
    // Arcs beyond 2^53 (UUIDs under 2.25) would lose digits; none of the identifiers here comes near.
    if (arc > 2 ** 45) malformed()
    arc = arc * 128 + (octet & 0x7f)
    if (octet >= 0x80) continue
    if (arcs.length === 0) {
      const top = Math.min(2, Math.floor(arc / 40))
      arcs.push(top, arc - top * 40)
    } else {
      arcs.push(arc)
    }
    arc = 0
  }
  return arcs.join('.')
}

/** Octets of a BIT STRING that holds whole octets: keys and signatures. */
export function bitStringOctetsOf(element: DerElement): Uint8Array {
  if (element.tag !== TAG.bitString || element.content[0] !== 0) malformed()
  return element.content.subarray(1)
}

/** Numbers of the bits that are set in a named-bit BIT STRING; bit 0 is the first. X.690 8.6.2. */
export function namedBitsOf(element: DerElement): number[] {
  if (element.tag !== TAG.bitString) malformed()
  const bits: number[] = []
  element.content.subarray(1).forEach((octet, index) => {
    for (let bit = 0; bit < 8; bit += 1) {
      if ((octet & (0x80 >> bit)) !== 0) bits.push(index * 8 + bit)
    }
  })
  return bits
}

/**
 * Milliseconds since 1970 of a certificate's Time: UTCTime `YYMMDDHHMMSSZ` through 2049, GeneralizedTime
 * `YYYYMMDDHHMMSSZ` from 2050. RFC 5280 section 4.1.2.5. With `earlyGeneralizedTime` that one before 2050 too, which
 * issuers must not write but which leaves no doubt of the moment.
 */
export function certificateTimeOf(element: DerElement, earlyGeneralizedTime = false): number {
  if (element.tag === TAG.utcTime) {
    const text = asciiOf(element.content)
    if (!/^\d{12}Z$/.test(text)) malformed()
    const century = Number(text.slice(0, 2)) >= 50 ? '19' : '20'
    return momentOf(century + text)
  }
  const text = asciiOf(element.content)
  if (!earlyGeneralizedTime && text.slice(0, 4) < '2050') malformed()
  return generalizedTimeOf(element)
}

/** Milliseconds since 1970 of a GeneralizedTime `YYYYMMDDHHMMSSZ`, no fractions. RFC 6960 section 4.2.2.1. */
export function generalizedTimeOf(element: DerElement): number {
  if (element.tag !== TAG.generalizedTime) malformed()
  const text = asciiOf(element.content)
  if (!/^\d{14}Z$/.test(text)) malformed()
  return momentOf(text)
}

/** IA5String content, for URIs. */
export function asciiOf(content: Uint8Array): string {
  if (content.some((octet) => octet >= 0x80)) malformed()
  return String.fromCharCode(...content)
}

function momentOf(text: string): number {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z')
  const moment = Date.parse(iso)
  // Date.parse rolls some impossible dates over (31 February) and takes 24:00; only what prints back the same exists.
  if (Number.isNaN(moment) || new Date(moment).toISOString() !== iso) malformed()
  return moment
}

/** Whether two byte strings are the same. For public values; it is not constant in time. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && Buffer.compare(left, right) === 0
}
