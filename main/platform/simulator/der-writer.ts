/**
 * A small writer of DER (ITU-T X.690 clause 10), for the simulated CA only. The judge in main/certificate reads with
 * code of its own, so that one mistake cannot hide in both.
 *
 * Every function gives one whole element: identifier, length, contents.
 */

/** Puts byte strings one behind the other. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    out.set(part, offset)
    offset += part.length
  }
  return out
}

function lengthOctets(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length)
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return Uint8Array.of(0x80 | octets.length, ...octets)
}

/** One element with the given identifier octet (low-tag-number form only). */
export function element(identifier: number, contents: Uint8Array): Uint8Array {
  return concatenate([Uint8Array.of(identifier), lengthOctets(contents.length), contents])
}

export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return element(0x30, concatenate(parts))
}

/** SET OF one: the only kind a certificate's names need, so nothing has to be sorted. */
export function setOfOne(part: Uint8Array): Uint8Array {
  return element(0x31, part)
}

/** INTEGER from an unsigned number or from big-endian unsigned bytes. */
export function integer(value: number | Uint8Array): Uint8Array {
  return element(0x02, unsignedContents(typeof value === 'number' ? numberToBytes(value) : value))
}

export function enumerated(value: number): Uint8Array {
  return element(0x0a, unsignedContents(numberToBytes(value)))
}

function numberToBytes(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('only unsigned safe integers are written')
  const octets: number[] = []
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return Uint8Array.from(octets)
}

function unsignedContents(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (start < bytes.length && bytes[start] === 0) start += 1
  const minimal = bytes.subarray(start)
  const first = minimal[0]
  if (first === undefined) return Uint8Array.of(0)
  return first >= 0x80 ? concatenate([Uint8Array.of(0), minimal]) : minimal
}

/** BOOLEAN TRUE. FALSE is a default wherever it could stand, and defaults are left out (X.690 clause 11.5). */
export const booleanTrue: Uint8Array = Uint8Array.of(0x01, 0x01, 0xff)

export const nullValue: Uint8Array = Uint8Array.of(0x05, 0x00)

/** OBJECT IDENTIFIER from its dotted form. */
export function objectIdentifier(dotted: string): Uint8Array {
  const arcs = dotted.split('.').map(Number)
  const [first, second, ...rest] = arcs
  if (first === undefined || second === undefined || arcs.some((arc) => !Number.isSafeInteger(arc) || arc < 0)) {
    throw new RangeError('not an object identifier')
  }
  return element(0x06, concatenate([first * 40 + second, ...rest].map(base128)))
}

function base128(value: number): Uint8Array {
  const octets = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift(0x80 | (rest % 128))
  return Uint8Array.from(octets)
}

export function octetString(contents: Uint8Array): Uint8Array {
  return element(0x04, contents)
}

/** BIT STRING of whole bytes. */
export function bitString(contents: Uint8Array): Uint8Array {
  return element(0x03, concatenate([Uint8Array.of(0), contents]))
}

/** BIT STRING of a named-bit list: trailing zero bits are left out (X.690 clause 11.2.2). Bit 0 is the highest. */
export function namedBits(bits: readonly number[]): Uint8Array {
  const highest = Math.max(...bits)
  if (bits.length === 0) return element(0x03, Uint8Array.of(0))
  const octets = new Uint8Array(Math.floor(highest / 8) + 1)
  for (const bit of bits) {
    const index = Math.floor(bit / 8)
    octets[index] = (octets[index] ?? 0) | (0x80 >> bit % 8)
  }
  return element(0x03, concatenate([Uint8Array.of(7 - (highest % 8)), octets]))
}

export function utf8String(text: string): Uint8Array {
  return element(0x0c, new TextEncoder().encode(text))
}

export function printableString(text: string): Uint8Array {
  return element(0x13, new TextEncoder().encode(text))
}

export function ia5String(text: string): Uint8Array {
  return element(0x16, new TextEncoder().encode(text))
}

/** GeneralizedTime with seconds, UTC (RFC 5280 section 4.1.2.5.2). */
export function generalizedTime(atMs: number): Uint8Array {
  return element(0x18, new TextEncoder().encode(`${digits(atMs)}Z`))
}

/** Time of RFC 5280 section 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050. */
export function time(atMs: number): Uint8Array {
  const year = new Date(atMs).getUTCFullYear()
  if (year < 1950 || year >= 2050) return generalizedTime(atMs)
  return element(0x17, new TextEncoder().encode(`${digits(atMs).slice(2)}Z`))
}

function digits(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')
}

/** `[tag] EXPLICIT` around a whole element, and `[tag] IMPLICIT` of a constructed type, given its contents. */
export function contextConstructed(tag: number, contents: Uint8Array): Uint8Array {
  return element(0xa0 | tag, contents)
}

/** `[tag] IMPLICIT` of a primitive type, given its contents. */
export function contextPrimitive(tag: number, contents: Uint8Array): Uint8Array {
  return element(0x80 | tag, contents)
}
