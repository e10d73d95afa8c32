import type { KeyObject } from 'node:crypto'
import { sign } from 'node:crypto'
import {
  bitString,
  booleanTrue,
  concatenate,
  contextConstructed,
  contextPrimitive,
  element,
  enumerated,
  generalizedTime,
  integer,
  namedBits,
  objectIdentifier,
  octetString,
  sequence,
  time
} from '../../main/platform/simulator/der-writer.ts'
import { signatureAlgorithm } from '../../main/platform/simulator/signing.ts'

/**
 * Writes revocation lists as an issuer would, and as none should, for the judge's tests. RFC 5280 section 5. Nothing here
 * is of `main/certificate`.
 */

/** One revoked certificate. */
export interface EntrySpec {
  /** A number, or the content octets as they are to stand: negative and padded ones too. */
  readonly serial: number | Uint8Array
  /** Default: an hour before thisUpdate. */
  readonly revokedAtMs?: number
  readonly extensions?: readonly Uint8Array[]
}

/** One list to be made. */
export interface CrlSpec {
  /** DER Name. */
  readonly issuer: Uint8Array
  /** Private key; its kind decides the algorithm. */
  readonly signer: KeyObject
  readonly thisUpdateMs: number
  /** Null: left out. */
  readonly nextUpdateMs: number | null
  /** INTEGER of the version field; null leaves it out (version 1). Default 1, which is version 2. */
  readonly version?: number | null
  readonly entries?: readonly EntrySpec[]
  /** Whether a list without entries says so with an empty sequence. Default: the field is left out. */
  readonly spellOutEmpty?: boolean
  /** Whole Extension elements. Default: cRLNumber 1. An empty array leaves the field out. */
  readonly extensions?: readonly Uint8Array[]
  /** How times are written. Default: as RFC 5280 wants it. */
  readonly writeTime?: (atMs: number) => Uint8Array
  /** AlgorithmIdentifier outside of what is signed, where it is to differ. */
  readonly outerAlgorithm?: Uint8Array
  /** AlgorithmIdentifier in both places, and the hash that goes with it. */
  readonly algorithm?: { readonly identifier: Uint8Array; readonly hash: string }
  /** Changes TBSCertList after it was signed. */
  readonly tamper?: (tbs: Uint8Array) => Uint8Array
}

const HOUR_MS = 3_600_000

/** A whole CertificateList, DER. */
export function buildCrl(spec: CrlSpec): Uint8Array {
  const write = spec.writeTime ?? time
  const identifier = spec.algorithm?.identifier ?? signatureAlgorithm(spec.signer)
  const extensions = spec.extensions ?? [crlNumber(1)]
  const entries = (spec.entries ?? []).map((entry) =>
    sequence(
      typeof entry.serial === 'number' ? integer(entry.serial) : element(0x02, entry.serial),
      write(entry.revokedAtMs ?? spec.thisUpdateMs - HOUR_MS),
      ...(entry.extensions === undefined ? [] : [sequence(...entry.extensions)])
    )
  )
  const tbs = sequence(
    ...(spec.version === null ? [] : [integer(spec.version ?? 1)]),
    identifier,
    spec.issuer,
    write(spec.thisUpdateMs),
    ...(spec.nextUpdateMs === null ? [] : [write(spec.nextUpdateMs)]),
    ...(entries.length === 0 && spec.spellOutEmpty !== true ? [] : [sequence(...entries)]),
    ...(extensions.length === 0 ? [] : [contextConstructed(0, sequence(...extensions))])
  )
  const usualHash = spec.signer.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'sha384' : 'sha256'
  const signature = sign(spec.algorithm?.hash ?? usualHash, tbs, spec.signer)
  return sequence(spec.tamper?.(tbs) ?? tbs, spec.outerAlgorithm ?? identifier, bitString(signature))
}

/** Extension; `value` is what the OCTET STRING holds. */
export function extensionOf(oid: string, value: Uint8Array, critical = false): Uint8Array {
  return sequence(objectIdentifier(oid), ...(critical ? [booleanTrue] : []), octetString(value))
}

export const crlNumber = (number: number | Uint8Array, critical = false): Uint8Array =>
  extensionOf('2.5.29.20', typeof number === 'number' ? integer(number) : element(0x02, number), critical)

export const keyIdentifierOfIssuer = (keyIdentifier: Uint8Array): Uint8Array =>
  extensionOf('2.5.29.35', sequence(contextPrimitive(0, keyIdentifier)))

export const deltaIndicator = (baseNumber: number): Uint8Array =>
  extensionOf('2.5.29.27', integer(baseNumber), true)

export const unknownExtension = (critical: boolean): Uint8Array =>
  extensionOf('1.2.392.200149.8.5.99', octetString(Uint8Array.of(1)), critical)

/** Numbers of RFC 5280 section 5.3.1. */
export const reasonCode = (reason: number, critical = false): Uint8Array =>
  extensionOf('2.5.29.21', enumerated(reason), critical)

export const invalidityDate = (atMs: number): Uint8Array => extensionOf('2.5.29.24', generalizedTime(atMs))

export const certificateIssuer = (name: Uint8Array): Uint8Array =>
  extensionOf('2.5.29.29', sequence(directoryName(name)), true)

/** GeneralName of a URI. */
export const uriName = (uri: string): Uint8Array => contextPrimitive(6, new TextEncoder().encode(uri))
/** GeneralName of a DER Name. */
export const directoryName = (name: Uint8Array): Uint8Array => contextConstructed(4, name)

/** Where a list lies: fullName with GeneralNames, or an AttributeTypeAndValue below the CRL issuer's name. */
export type PointName = { readonly full: readonly Uint8Array[] } | { readonly relative: Uint8Array }

function pointName(name: PointName): Uint8Array {
  const choice =
    'full' in name ? contextConstructed(0, concatenate(name.full)) : contextConstructed(1, name.relative)
  return contextConstructed(0, choice)
}

/** issuingDistributionPoint, RFC 5280 section 5.2.5. `onlySome`: numbers of ReasonFlags. */
export interface IssuingPointSpec {
  readonly name?: PointName
  readonly onlyUser?: boolean
  readonly onlyCa?: boolean
  readonly onlyAttribute?: boolean
  readonly onlySome?: readonly number[]
  readonly indirect?: boolean
  /** Default true. */
  readonly critical?: boolean
}

export function issuingPoint(spec: IssuingPointSpec): Uint8Array {
  const flag = (number: number, value: boolean | undefined): Uint8Array[] =>
    value === undefined ? [] : [contextPrimitive(number, Uint8Array.of(value ? 0xff : 0x00))]
  const value = sequence(
    ...(spec.name === undefined ? [] : [pointName(spec.name)]),
    ...flag(1, spec.onlyUser),
    ...flag(2, spec.onlyCa),
    ...(spec.onlySome === undefined ? [] : [contextPrimitive(3, reasonFlags(spec.onlySome))]),
    ...flag(4, spec.indirect),
    ...flag(5, spec.onlyAttribute)
  )
  return extensionOf('2.5.29.28', value, spec.critical ?? true)
}

/** One DistributionPoint of a certificate, RFC 5280 section 4.2.1.13. */
export interface PointSpec {
  readonly name?: PointName
  readonly reasons?: readonly number[]
  /** GeneralNames. */
  readonly crlIssuer?: readonly Uint8Array[]
}

function pointsOf(points: readonly PointSpec[]): Uint8Array {
  return sequence(
    ...points.map((point) =>
      sequence(
        ...(point.name === undefined ? [] : [pointName(point.name)]),
        ...(point.reasons === undefined ? [] : [contextPrimitive(1, reasonFlags(point.reasons))]),
        ...(point.crlIssuer === undefined ? [] : [contextConstructed(2, concatenate(point.crlIssuer))])
      )
    )
  )
}

/** cRLDistributionPoints of a certificate. */
export const distributionPoints = (...points: readonly PointSpec[]): Uint8Array =>
  extensionOf('2.5.29.31', pointsOf(points))

/** freshestCRL of a certificate or a list. */
export const freshestCrl = (...points: readonly PointSpec[]): Uint8Array => extensionOf('2.5.29.46', pointsOf(points))

/** Content of a named-bit BIT STRING. */
function reasonFlags(bits: readonly number[]): Uint8Array {
  return namedBits(bits).subarray(2)
}

/** The PEM form of a list (RFC 7468 section 6). */
export function crlPem(der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN X509 CRL-----', ...lines, '-----END X509 CRL-----', ''].join('\n')
}
