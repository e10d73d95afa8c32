import { randomBytes, randomInt } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { bitString, contextConstructed, integer, sequence, time } from './der-writer.ts'
import { encodeName } from './names.ts'
import type { DistinguishedName } from './names.ts'
import { signBytes, signatureAlgorithm, subjectPublicKeyInfo } from './signing.ts'

/** What goes into one certificate. Times are milliseconds since 1970. */
export interface CertificateFields {
  /** Big-endian, unsigned. */
  readonly serial: Uint8Array
  readonly issuer: DistinguishedName
  readonly subject: DistinguishedName
  readonly notBeforeMs: number
  readonly notAfterMs: number
  readonly publicKey: KeyObject
  readonly extensions: readonly Uint8Array[]
}

/** Certificate of RFC 5280 section 4.1, version 3, DER. */
export function buildCertificate(fields: CertificateFields, signingKey: KeyObject): Uint8Array {
  const toBeSigned = sequence(
    contextConstructed(0, integer(2)),
    integer(fields.serial),
    signatureAlgorithm(signingKey),
    encodeName(fields.issuer),
    sequence(time(fields.notBeforeMs), time(fields.notAfterMs)),
    encodeName(fields.subject),
    subjectPublicKeyInfo(fields.publicKey),
    contextConstructed(3, sequence(...fields.extensions))
  )
  return sequence(toBeSigned, signatureAlgorithm(signingKey), bitString(signBytes(signingKey, toBeSigned)))
}

/** A random positive serial number of 4 to 8 bytes, without a leading zero. */
export function randomSerial(): Uint8Array {
  const serial = Uint8Array.from(randomBytes(randomInt(4, 9)))
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x01
  return serial
}

/** The PEM form of a certificate (RFC 7468 section 5). */
export function certificatePem(der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
