import { createHash, X509Certificate } from 'node:crypto'
import { waysIn, type Haystack } from './haystack.ts'

/** What would tell one certificate from another. */
export interface CertificateMarks {
  readonly serial: Uint8Array
  /** Stretches of the certificate that are random, and digests of it. */
  readonly stretches: readonly (readonly [name: string, bytes: Uint8Array])[]
  /** Numbers in decimal: the serial, and the beginning of the modulus. */
  readonly decimals: readonly (readonly [name: string, text: string])[]
}

const WINDOW_BYTES = 24

/**
 * Marks of a person's certificate (RSA). What every certificate of one CA has in common (names, object identifiers,
 * addresses) is none: the CA's own certificate, which has every right to be there, holds it too.
 */
export function marksOf(der: Uint8Array): CertificateMarks {
  const certificate = new X509Certificate(der)
  const serial = Buffer.from(certificate.serialNumber, 'hex')
  const modulus = Buffer.from(certificate.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url')
  const signature = Buffer.from(der).subarray(-256)
  const commonName = /CN=([0-9A-Z]{16,})/.exec(certificate.subject)?.[1]
  if (modulus.length !== 256 || commonName === undefined) throw new TypeError('not the certificate of a person')
  const windows = (name: string, bytes: Uint8Array) =>
    [0, 77, 154, 232].map((at) => [`${name} at ${String(at)}`, bytes.subarray(at, at + WINDOW_BYTES)] as const)
  return {
    serial,
    stretches: [
      ['subject', Buffer.from(commonName)],
      ...windows('public key', modulus),
      ...windows('signature', signature),
      ...(['sha1', 'sha256'] as const).map((name) => [name, createHash(name).update(der).digest()] as const)
    ],
    decimals: [
      ['serial', BigInt(`0x${serial.toString('hex')}`).toString()],
      ['public key', BigInt(`0x${modulus.toString('hex')}`).toString().slice(0, WINDOW_BYTES)]
    ]
  }
}

/** Where and how a certificate shows, in words without the certificate itself. */
export function findCertificate(haystack: Haystack, marks: CertificateMarks): readonly string[] {
  const found = marks.stretches.flatMap(([name, bytes]) =>
    waysIn(haystack, bytes).map((way) => `${haystack.name}: ${name}, ${way}`)
  )
  // Four bytes come about by chance among eight million bytes of pixels.
  if (haystack.isPicture) return found
  const { serial, decimals } = marks
  // The INTEGER, tag and length with it, as it stands in a certificate, a request or a list.
  const serialDer = Buffer.concat([Buffer.of(0x02, serial.length), serial])
  const serialWays = [
    ...waysIn(haystack, serialDer).filter((way) => way === 'raw'),
    ...waysIn(haystack, serial).filter((way) => way !== 'raw'),
    ...(serialBase64(serial).some((text) => haystack.base64.includes(text)) ||
    haystack.fromBase64.includes(Buffer.from(serial))
      ? ['base64']
      : [])
  ]
  return [
    ...found,
    ...serialWays.map((way) => `${haystack.name}: serial, ${way}`),
    ...decimals
      .filter(([, text]) => new RegExp(`(?<!\\d)${text}`).test(haystack.latin))
      .map(([name]) => `${haystack.name}: ${name}, decimal`)
  ]
}

/** The serial alone, or as an INTEGER; it may be too short for the search in any alignment. */
function serialBase64(serial: Uint8Array): readonly string[] {
  return [serial, Buffer.concat([Buffer.of(0x02, serial.length), serial])].map((bytes) =>
    Buffer.from(bytes).toString('base64').replaceAll('=', '')
  )
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi
const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g

/**
 * Where and how a PIN shows. Four digits stand everywhere by chance, so they are looked for where they stand by
 * themselves (identifiers and times left out), and in forms that are no chance: their ASCII bytes in hexadecimal, as a
 * list and in base64, the digits as a list, and the VERIFY command in every form.
 */
export function findPin(haystack: Haystack, pin: string): readonly string[] {
  if (haystack.isPicture) return []
  const ascii = Buffer.from(pin, 'ascii')
  const verify = Buffer.concat([Buffer.of(0x00, 0x20, 0x00, 0x80, pin.length), ascii])
  const text = haystack.latin.replaceAll(UUID, '').replaceAll(TIME, '')
  const byItself = new RegExp(`(?<![0-9A-Za-z])${pin}(?![0-9A-Za-z])`)
  const found: readonly (readonly [name: string, there: boolean])[] = [
    ['by itself', byItself.test(text)],
    ['by itself in base64', byItself.test(haystack.fromBase64.toString('latin1'))],
    ['by itself in hexadecimal', byItself.test(haystack.fromHex.toString('latin1'))],
    ['VERIFY', waysIn(haystack, verify).length > 0],
    ['ASCII, hex', new RegExp(`(?<![0-9a-f])${hexInParts(ascii)}(?![0-9a-f])`, 'i').test(text)],
    ['ASCII, list', waysIn(haystack, ascii).includes('list')],
    ['digits', waysIn(haystack, Uint8Array.from(pin, Number)).includes('list')],
    ['base64', haystack.base64.includes(ascii.toString('base64').replaceAll('=', ''))],
    ['key presses', /press_digit|"digit"/.test(haystack.latin)]
  ]
  return found.flatMap(([name, there]) => (there ? [`${haystack.name}: PIN, ${name}`] : []))
}

/** Hexadecimal with or without something between the bytes, as a part of a regular expression. */
function hexInParts(bytes: Uint8Array): string {
  return [...bytes].map((octet) => octet.toString(16)).join(String.raw`(?:[\s:,]|0x|\\x)*`)
}

/** Stretches of the private half of a card's key, and the beginning of the number in decimal. */
export interface KeyMarks {
  readonly stretches: readonly Uint8Array[]
  readonly decimal: string
}

/** @param d the private exponent, in base64url as a JWK has it */
export function keyMarksOf(d: string): KeyMarks {
  const bytes = Buffer.from(d, 'base64url')
  const decimal = BigInt(`0x${bytes.toString('hex')}`).toString().slice(0, WINDOW_BYTES)
  return { stretches: [0, 40, 120].map((at) => bytes.subarray(at, at + WINDOW_BYTES)), decimal }
}

/** Where and how a private key shows. */
export function findKey(haystack: Haystack, { stretches, decimal }: KeyMarks): readonly string[] {
  const ways = [
    ...stretches.flatMap((bytes) => waysIn(haystack, bytes)),
    ...(new RegExp(`(?<!\\d)${decimal}`).test(haystack.latin) ? ['decimal'] : [])
  ]
  return ways.map((way) => `${haystack.name}: key, ${way}`)
}

/**
 * Where and how a word shows that is no chance, such as a name, a date or a reason of revocation: as it stands, as JSON and
 * URLs have it, in hexadecimal, in base64, as a list of bytes.
 */
export function findWord(haystack: Haystack, word: string): readonly string[] {
  const escaped = Array.from(word, (letter) =>
    letter > '\x7f' ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : letter
  ).join('')
  const ways = [
    ...waysIn(haystack, Buffer.from(word, 'utf8')),
    ...[escaped, encodeURIComponent(word)]
      .filter((text) => text !== word && haystack.latin.includes(text))
      .map(() => 'escaped')
  ]
  return ways.map((way) => `${haystack.name}: ${word}, ${way}`)
}
