import { createHash, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isIP, isIPv4 } from 'node:net'
import {
  bitString,
  objectIdentifier,
  octetString,
  positiveInteger,
  sequence,
  setOf,
  tagged,
  time,
  TRUE,
  utf8String
} from './der-writer.ts'

/** What a certificate of the machine's own is made of. */
export interface SelfSignedTerms {
  /** On P-256. */
  readonly key: KeyObject
  /** Shown as its subject and issuer, 64 characters at most. */
  readonly commonName: string
  /** Host names and IP addresses that it holds for, at least one. */
  readonly names: readonly string[]
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

const ECDSA_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))
/** Context-specific tags of GeneralName (RFC 5280 section 4.2.1.6). */
const DNS_NAME = 0x82
const IP_ADDRESS = 0x87

/**
 * Writes and signs a certificate for a TLS server (RFC 5280), which nobody but its own key vouches for: version 3, no CA,
 * digitalSignature and serverAuth only, its names in subjectAltName.
 * @returns its DER
 */
export function selfSignedCertificate({ key, commonName, names, notBeforeMs, notAfterMs }: SelfSignedTerms): Uint8Array {
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' })
  const name = sequence(setOf(sequence(objectIdentifier('2.5.4.3'), utf8String(commonName))))
  // The first bit off: a serial number is positive, of 20 octets at most, and never the same twice.
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  const body = sequence(
    tagged(0xa0, positiveInteger(Uint8Array.of(2))),
    positiveInteger(serial),
    ECDSA_SHA256,
    name,
    sequence(time(notBeforeMs), time(notAfterMs)),
    name,
    publicKey,
    tagged(0xa3, sequence(...extensions(publicKey, names)))
  )
  return sequence(body, ECDSA_SHA256, bitString(sign('sha256', body, { key, dsaEncoding: 'der' })))
}

function extensions(publicKey: Uint8Array, names: readonly string[]): readonly Uint8Array[] {
  const identifier = octetString(createHash('sha1').update(publicKey).digest())
  return [
    extension('2.5.29.19', sequence(), TRUE),
    // digitalSignature: the first bit.
    extension('2.5.29.15', bitString(Uint8Array.of(0x80), 7), TRUE),
    extension('2.5.29.37', sequence(objectIdentifier('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', sequence(...names.map(generalName))),
    extension('2.5.29.14', identifier)
  ]
}

function extension(oid: string, value: Uint8Array, ...critical: readonly Uint8Array[]): Uint8Array {
  return sequence(objectIdentifier(oid), ...critical, octetString(value))
}

function generalName(name: string): Uint8Array {
  return isIP(name) === 0 ? tagged(DNS_NAME, Buffer.from(name, 'latin1')) : tagged(IP_ADDRESS, addressOctets(name))
}

/** 4 octets of an IPv4 address, 16 of an IPv6 one (without a zone). */
export function addressOctets(address: string): Uint8Array {
  if (isIPv4(address)) return Uint8Array.from(address.split('.').map(Number))
  // As the URL standard writes it: no IPv4 at its end, at most one "::".
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string | undefined) =>
    text === undefined || text === '' ? [] : text.split(':').map((group) => parseInt(group, 16))
  const [before, after] = [groups(head), groups(tail)]
  const zeros = new Array<number>(8 - before.length - after.length).fill(0)
  return Uint8Array.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]))
}
