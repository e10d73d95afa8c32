import { createHash, X509Certificate } from 'node:crypto'
import Database from 'better-sqlite3'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { Haystack, haystacksBelow } from './support/haystack.ts'
import { findCertificate, findPin, marksOf, type CertificateMarks } from './support/traces-of-cards.ts'

/** The search for certificates and PINs finds what it is there to find, in every form, and nothing else. */

let platform: SimulatedPlatform | null = null
let certificate = Buffer.alloc(0)
let another = Buffer.alloc(0)
let marks: CertificateMarks | null = null

beforeAll(async () => {
  platform = await startSimulatedPlatform({ clock: systemClock })
  const cards = await Promise.all([platform.issueCard('adult'), platform.issueCard('minor')])
  const [one, other] = cards.map(({ authentication }) => Buffer.from(authentication.certificate))
  certificate = one!
  another = other!
  marks = marksOf(certificate)
})

afterAll(async () => {
  await platform?.close()
})

const pem = (der: Buffer) => new X509Certificate(der).toString()
const spaced = (hex: string, separator: string) => hex.match(/../g)!.join(separator)
const serialHex = (der: Buffer) => new X509Certificate(der).serialNumber

/** Ways in which a program may come to write a certificate, or a part of one. */
const forms: readonly (readonly [name: string, write: (der: Buffer) => Buffer | string])[] = [
  ['DER', (der) => der],
  ['DER in the midst of other bytes', (der) => Buffer.concat([Buffer.from('abc'), der, Buffer.from('xyz')])],
  ['PEM', pem],
  ['PEM in JSON', (der) => JSON.stringify({ pem: pem(der) })],
  ['base64', (der) => `"certificate":"${der.toString('base64')}"`],
  ['base64 of something that holds it', (der) => Buffer.concat([Buffer.of(1, 2), der]).toString('base64')],
  ['base64url', (der) => der.toString('base64url')],
  ['base64 in a URL', (der) => `/ocsp/${encodeURIComponent(der.toString('base64'))}`],
  ['hexadecimal', (der) => der.toString('hex')],
  ['capital hexadecimal with colons', (der) => spaced(der.toString('hex').toUpperCase(), ':')],
  ['a dump over lines', (der) => spaced(der.toString('hex'), ' ').replaceAll(/(.{47}) /g, '$1\n')],
  ["strace's hexadecimal", (der) => `"\\x${spaced(der.toString('hex'), '\\x')}"`],
  ['JSON of a typed array', (der) => JSON.stringify(new Uint8Array(der))],
  ['JSON of a Buffer', (der) => JSON.stringify(der)],
  ['numbers over lines', (der) => JSON.stringify([...der], null, 2)],
  ['its serial in hexadecimal', (der) => `serial=${serialHex(der)};`],
  ['its serial in small hexadecimal with colons', (der) => spaced(serialHex(der).toLowerCase(), ':')],
  ['its serial in decimal', (der) => `{"serial":${BigInt(`0x${serialHex(der)}`)}}`],
  ['its serial in base64', (der) => `"${Buffer.from(serialHex(der), 'hex').toString('base64')}"`],
  ['its serial as bytes in a list', (der) => JSON.stringify([...Buffer.from(serialHex(der), 'hex')])],
  ['its SHA-256', (der) => createHash('sha256').update(der).digest('hex')],
  ['its SHA-1 in base64', (der) => createHash('sha1').update(der).digest('base64')],
  ['its subject', (der) => new X509Certificate(der).subject],
  ['its modulus in decimal', (der) => BigInt(`0x${modulusHex(der)}`).toString()],
  ['the end of its signature', (der) => der.subarray(-24).toString('base64')]
]

function modulusHex(der: Buffer): string {
  const { n = '' } = new X509Certificate(der).publicKey.export({ format: 'jwk' })
  return Buffer.from(n, 'base64url').toString('hex')
}

describe('a certificate', () => {
  test.each(forms)('is found as %s', (_, write) => {
    expect(findCertificate(new Haystack('found', write(certificate)), marks!)).not.toEqual([])
  })

  test.each(forms)("is not mistaken for another person's, as %s", (_, write) => {
    expect(findCertificate(new Haystack('found', write(another)), marks!)).toEqual([])
  })

  test("is not mistaken for its CA's", () => {
    for (const anchor of platform!.anchorsPem) {
      const ca = new X509Certificate(anchor)
      expect(findCertificate(new Haystack('found', anchor), marks!)).toEqual([])
      expect(findCertificate(new Haystack('found', ca.raw), marks!)).toEqual([])
    }
  })

  test('is found in a picture, and in a row of a database', () => {
    expect(findCertificate(new Haystack('found.png', Buffer.concat([Buffer.of(0x89), certificate])), marks!)).not.toEqual([])
    const directory = mkdtempSync(join(tmpdir(), 'hatachi-found-'))
    try {
      const database = new Database(join(directory, 'found.db'))
      database.exec('CREATE TABLE kept (what)')
      database.prepare('INSERT INTO kept VALUES (?), (?)').run(certificate, '7531')
      database.close()
      writeFileSync(join(directory, 'other.txt'), 'nothing')
      const haystacks = haystacksBelow(directory)
      const found = haystacks.filter((haystack) => findCertificate(haystack, marks!).length > 0)
      expect(found.map(({ name }) => name)).toEqual(['found.db', 'found.db rows'])
      expect(haystacks.flatMap((haystack) => findPin(haystack, '7531'))).toContain('found.db rows: PIN, by itself')
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})

describe('a PIN', () => {
  test.each([
    ['a field', '{"pin":"7531"}'],
    ['a number', '{"pin":7531}'],
    ['a parameter', 'https://127.0.0.1/?pin=7531&x=1'],
    ['a word of a sentence', 'PIN 7531 is wrong'],
    ['its ASCII in hexadecimal', '<Buffer 37 35 33 31>'],
    ['its ASCII in a list', '[55, 53, 51, 49]'],
    ['JSON of a typed array', JSON.stringify(new TextEncoder().encode('7531'))],
    ['JSON of a Buffer', JSON.stringify(Buffer.from('7531'))],
    ['base64', '"NzUzMQ=="'],
    ['digits', '{"digits":[7,5,3,1]}'],
    ['VERIFY in hexadecimal', '-> 00 20 00 80 04 37 35 33 31'],
    ['VERIFY as bytes', Buffer.from('..\0\x20\0\x80\x04' + '7531', 'latin1')],
    ['its key presses', '{"type":"press_digit","digit":7}']
  ])('is found as %s', (_, text) => {
    expect(findPin(new Haystack('found', text), '7531')).not.toEqual([])
  })

  test.each([
    ['a longer number', '{"durationMs":17531,"port":75312}'],
    ['an identifier', '"2f6d1d1e-7531-4531-8753-0123456789ab"'],
    ['a time', '2026-11-22T08:13:16.753Z and 7531-01-01T00:00:00.000Z'],
    ['another list', '[155, 53, 51, 49]'],
    ['a masked command', '00 20 00 80 [masked] -> 63C2']
  ])('is not seen in %s', (_, text) => {
    expect(findPin(new Haystack('found', text), '7531')).toEqual([])
  })
})
