/**
 * Just enough DER (X.690) to write this machine's own certificate. It writes and reads nothing: a service provider's
 * appliance, which may decode no certificate, can load it.
 */

const TAG = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  identifier: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  time: 0x18,
  sequence: 0x30,
  set: 0x31
}

/** One value with its tag and length. */
export function tagged(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents)
  return Buffer.concat([Uint8Array.of(tag), lengthOf(content.length), content])
}

export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return tagged(TAG.sequence, ...parts)
}

export function setOf(part: Uint8Array): Uint8Array {
  return tagged(TAG.set, part)
}

/** A positive INTEGER from big-endian octets. */
export function positiveInteger(octets: Uint8Array): Uint8Array {
  const first = octets.findIndex((octet) => octet !== 0)
  const least = first === -1 ? Uint8Array.of(0) : octets.subarray(first)
  return (least[0] ?? 0) >= 0x80 ? tagged(TAG.integer, Uint8Array.of(0), least) : tagged(TAG.integer, least)
}

/** OBJECT IDENTIFIER from its dots: `2.5.4.3`. */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return tagged(TAG.identifier, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)))
}

export function utf8String(text: string): Uint8Array {
  return tagged(TAG.utf8, Buffer.from(text, 'utf8'))
}

export function octetString(...content: readonly Uint8Array[]): Uint8Array {
  return tagged(TAG.octets, ...content)
}

/** BIT STRING; `unused` bits at its end do not count. */
export function bitString(content: Uint8Array, unused = 0): Uint8Array {
  return tagged(TAG.bits, Uint8Array.of(unused), content)
}

/** BOOLEAN true, the only one that DER writes where FALSE is the default. */
export const TRUE: Uint8Array = Uint8Array.of(0x01, 0x01, 0xff)

/** A time in whole seconds, as RFC 5280 section 4.1.2.5 wants it: UTCTime up to 2049, GeneralizedTime after. */
export function time(atMs: number): Uint8Array {
  const digits = new Date(atMs).toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '')
  const isShort = digits < '2050' && digits >= '1950'
  return tagged(isShort ? TAG.utcTime : TAG.time, Buffer.from(`${isShort ? digits.slice(2) : digits}Z`, 'latin1'))
}

function lengthOf(count: number): Uint8Array {
  if (count < 0x80) return Uint8Array.of(count)
  const octets: number[] = []
  for (let left = count; left > 0; left = Math.floor(left / 256)) octets.unshift(left % 256)
  return Uint8Array.of(0x80 | octets.length, ...octets)
}

function base128(value: number): number[] {
  const octets = [value % 128]
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) octets.unshift(0x80 | left % 128)
  return octets
}
