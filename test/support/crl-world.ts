import type { KeyObject } from 'node:crypto'
import { generateKeyPairSync } from 'node:crypto'
import { buildCertificate } from '../../main/platform/simulator/certificate-builder.ts'
import {
  booleanTrue,
  integer,
  objectIdentifier,
  sequence,
  setOfOne,
  utf8String
} from '../../main/platform/simulator/der-writer.ts'
import type { KeyUsage } from '../../main/platform/simulator/extensions.ts'
import {
  authorityKeyIdentifier, keyUsage, subjectKeyIdentifier
} from '../../main/platform/simulator/extensions.ts'
import type { DistinguishedName } from '../../main/platform/simulator/names.ts'
import { encodeName } from '../../main/platform/simulator/names.ts'
import { keyIdentifier } from '../../main/platform/simulator/signing.ts'
import type { CrlSpec } from './crl-builder.ts'
import { buildCrl, crlNumber, extensionOf, keyIdentifierOfIssuer } from './crl-builder.ts'

/** Small PKIs with lists, made without the openssl command and without the judge's own code. */

export const DAY_MS = 24 * 3_600_000
/** The moment that these worlds are judged for. */
export const AT_MS = Date.parse('2026-06-01T12:00:00Z')

export interface Keys {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** P-256: made in under a millisecond. */
export const makeKeys = (): Keys => generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** A CA: its name, key and certificate. */
export interface Authority {
  readonly name: DistinguishedName
  /** DER Name. */
  readonly encodedName: Uint8Array
  readonly keys: Keys
  readonly der: Uint8Array
}

export interface AuthoritySpec {
  /** Default: self-signed. */
  readonly issuer?: Authority
  /** Default: new ones. */
  readonly keys?: Keys
  /** Default keyCertSign and cRLSign; null leaves the extension out. */
  readonly usages?: readonly KeyUsage[] | null
  /** Default true. */
  readonly isCa?: boolean
  readonly serial?: number
  readonly extensions?: readonly Uint8Array[]
}

/** Name of an organization and a common name below it. */
export const nameOf = (commonName: string): DistinguishedName => [
  ['countryName', 'JP'],
  ['organizationName', 'Test'],
  ['commonName', commonName]
]

export function makeAuthority(commonName: string, spec: AuthoritySpec = {}): Authority {
  const name = nameOf(commonName)
  const keys = spec.keys ?? makeKeys()
  const { usages = ['keyCertSign', 'cRLSign'], issuer } = spec
  const der = buildCertificate(
    {
      serial: integer(spec.serial ?? 1).subarray(2),
      issuer: issuer?.name ?? name,
      subject: name,
      notBeforeMs: AT_MS - 365 * DAY_MS,
      notAfterMs: AT_MS + 365 * DAY_MS,
      publicKey: keys.publicKey,
      extensions: [
        ...(spec.isCa === false ? [] : [extensionOf('2.5.29.19', sequence(booleanTrue), true)]),
        ...(usages === null ? [] : [keyUsage(usages)]),
        subjectKeyIdentifier(keys.publicKey),
        authorityKeyIdentifier((issuer?.keys ?? keys).publicKey),
        ...(spec.extensions ?? [])
      ]
    },
    (issuer?.keys ?? keys).privateKey
  )
  return { name, encodedName: encodeName(name), keys, der }
}

const leafKeys = makeKeys()

/** An end entity's certificate; a serial number in octets is big-endian and unsigned. */
export function makeLeaf(
  issuer: Authority,
  serial: number | Uint8Array,
  extensions: readonly Uint8Array[] = []
): Uint8Array {
  return buildCertificate(
    {
      serial: typeof serial === 'number' ? integer(serial).subarray(2) : serial,
      issuer: issuer.name,
      subject: nameOf(`Leaf ${typeof serial === 'number' ? String(serial) : 'of a long number'}`),
      notBeforeMs: AT_MS - 365 * DAY_MS,
      notAfterMs: AT_MS + 365 * DAY_MS,
      publicKey: leafKeys.publicKey,
      extensions: [
        keyUsage(['digitalSignature']),
        subjectKeyIdentifier(leafKeys.publicKey),
        authorityKeyIdentifier(issuer.keys.publicKey),
        ...extensions
      ]
    },
    issuer.keys.privateKey
  )
}

/** A list of this CA, out for a day and good for another; `extensions` come behind key identifier and number. */
export function makeList(
  issuer: Authority,
  spec: Partial<CrlSpec> & { readonly more?: readonly Uint8Array[]; readonly number?: number } = {}
): Uint8Array {
  const { more = [], number = 1, ...rest } = spec
  return buildCrl({
    issuer: issuer.encodedName,
    signer: issuer.keys.privateKey,
    thisUpdateMs: AT_MS - DAY_MS,
    nextUpdateMs: AT_MS + DAY_MS,
    extensions: [keyIdentifierOfIssuer(keyIdentifier(issuer.keys.publicKey)), crlNumber(number), ...more],
    ...rest
  })
}

/** An AttributeTypeAndValue, to be put below an issuer's name. */
export const relativeCommonName = (value: string): Uint8Array =>
  sequence(objectIdentifier('2.5.4.3'), utf8String(value))

/** The DER Name of `name` with one more common name at its end. */
export const nameBelow = (name: Uint8Array, value: string): Uint8Array =>
  sequence(name.subarray(2), setOfOne(relativeCommonName(value)))
