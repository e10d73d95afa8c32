import type { KeyObject } from 'node:crypto'
import { createPublicKey } from 'node:crypto'
import type { Result } from '../../device/result.ts'
import type { AlgorithmIdentifier } from './algorithms.ts'
import { algorithmIdentifierOf } from './algorithms.ts'
import type { DerElement, DerError, DerLimits } from './der.ts'
import { contextTag, decodeDer, DerFields, explicitChild, malformed, TAG } from './der.ts'
import { bitStringOctetsOf, certificateTimeOf, sameBytes, smallIntegerOf } from './der-values.ts'
import type { CertificateExtensions } from './extensions.ts'
import { certificateExtensionsOf, rawExtensionsOf } from './extensions.ts'
import { checkName } from './names.ts'

/** A decoded X.509 version 3 certificate, RFC 5280 section 4.1. Byte fields are slices of a copy of what was read. */
export interface Certificate {
  readonly der: Uint8Array
  /** TBSCertificate, byte for byte: what the issuer signed. */
  readonly tbs: Uint8Array
  /** Content octets of the serial number: positive, at most 20. */
  readonly serialNumber: Uint8Array
  /** Names as DER, compared as bytes. */
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  readonly notBeforeMs: number
  /** The last moment of validity, inclusive. */
  readonly notAfterMs: number
  /** Octets of the subjectPublicKey BIT STRING, which key identifiers are hashes of. */
  readonly subjectPublicKey: Uint8Array
  /** Null where node:crypto knows no such key, or the key spells out its curve instead of naming it. */
  readonly publicKey: KeyObject | null
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  readonly extensions: CertificateExtensions
}

/** A certificate of the JPKI is about 1.5 KiB. */
export const CERTIFICATE_LIMITS: DerLimits = { maxBytes: 16 * 1024, maxDepth: 16, maxElements: 1024 }

/** What a reader of other PKIs than the JPKI lets pass. Nothing unless told otherwise. */
export interface CertificateLeniency {
  /** GeneralizedTime before 2050, against RFC 5280 section 4.1.2.5. */
  readonly earlyGeneralizedTime: boolean
}

const STRICT: CertificateLeniency = { earlyGeneralizedTime: false }

const VERSION_3 = 2
const ID_EC_PUBLIC_KEY = '1.2.840.10045.2.1'
const MAX_SERIAL_OCTETS = 20

/**
 * Decodes one certificate from DER, with nothing behind it. Says nothing of whether to believe it. Errors: `too_large`
 * above 16 KiB; `malformed` for anything that is not strict DER of a version 3 certificate, for an extension that
 * occurs twice, and where the inner and the outer signature algorithm differ (RFC 5280 section 4.1.1.2).
 */
export function parseCertificate(
  der: Uint8Array,
  leniency: CertificateLeniency = STRICT
): Result<Certificate, DerError> {
  // Copied, so that what was judged cannot be changed later through the caller's buffer.
  const bytes = der.length > CERTIFICATE_LIMITS.maxBytes ? der : Uint8Array.from(der)
  return decodeDer(bytes, CERTIFICATE_LIMITS, (element) => certificateOf(element, leniency))
}

/** Decodes a certificate that lies within a larger structure. Below `decodeDer` only. */
export function certificateOf(element: DerElement, leniency: CertificateLeniency = STRICT): Certificate {
  if (element.tag !== TAG.sequence) malformed()
  const fields = new DerFields(element)
  const tbsElement = fields.take(TAG.sequence)
  const signatureAlgorithm = algorithmIdentifierOf(fields.take(TAG.sequence))
  const signature = bitStringOctetsOf(fields.take(TAG.bitString))
  fields.end()

  const tbs = new DerFields(tbsElement)
  const version = explicitChild(tbs.take(contextTag(0, 'constructed')), TAG.integer)
  if (smallIntegerOf(version) !== VERSION_3) malformed()
  const serialNumber = tbs.take(TAG.integer).content
  const innerAlgorithm = algorithmIdentifierOf(tbs.take(TAG.sequence))
  const issuer = tbs.take(TAG.sequence)
  const [notBeforeMs, notAfterMs] = validityOf(tbs.take(TAG.sequence), leniency)
  const subject = tbs.take(TAG.sequence)
  const spki = tbs.take(TAG.sequence)
  // issuerUniqueID and subjectUniqueID: legal, obsolete, without a meaning here.
  for (const number of [1, 2]) checkUniqueId(tbs.takeOptional(contextTag(number, 'primitive')))
  const extensions = tbs.takeOptional(contextTag(3, 'constructed'))
  tbs.end()

  checkName(issuer)
  checkName(subject)
  if (!isPositiveSerial(serialNumber) || issuer.content.length === 0) malformed()
  if (!sameBytes(innerAlgorithm.bytes, signatureAlgorithm.bytes)) malformed()
  return {
    der: element.bytes,
    tbs: tbsElement.bytes,
    serialNumber,
    issuer: issuer.bytes,
    subject: subject.bytes,
    notBeforeMs,
    notAfterMs,
    ...publicKeyOf(spki),
    signatureAlgorithm,
    signature,
    extensions: certificateExtensionsOf(
      extensions === null ? [] : rawExtensionsOf(explicitChild(extensions, TAG.sequence))
    )
  }
}

/** Whether the certificate is within its validity period, both ends included. */
export function isWithinValidity(
  certificate: Pick<Certificate, 'notBeforeMs' | 'notAfterMs'>,
  atMs: number
): 'within' | 'before' | 'after' {
  if (atMs < certificate.notBeforeMs) return 'before'
  // notAfter names a whole second: 23:59:59.500 still belongs to it.
  return atMs >= certificate.notAfterMs + 1000 ? 'after' : 'within'
}

/** A BIT STRING under an IMPLICIT tag, which nobody reads. X.690 section 8.6.2. */
function checkUniqueId(element: DerElement | null): void {
  if (element !== null && (element.content[0] ?? 8) > 7) malformed()
}

function validityOf(element: DerElement, { earlyGeneralizedTime }: CertificateLeniency): [number, number] {
  const fields = new DerFields(element)
  const notBeforeMs = certificateTimeOf(fields.takeAny(), earlyGeneralizedTime)
  const notAfterMs = certificateTimeOf(fields.takeAny(), earlyGeneralizedTime)
  fields.end()
  return [notBeforeMs, notAfterMs]
}

/** RFC 5280 section 4.1.2.2: positive, at most 20 octets. */
function isPositiveSerial(content: Uint8Array): boolean {
  const negative = (content[0] ?? 0x80) >= 0x80
  const zero = content.every((octet) => octet === 0)
  return !negative && !zero && content.length <= MAX_SERIAL_OCTETS
}

/** SubjectPublicKeyInfo, RFC 5280 section 4.1.2.7; of EC keys only named curves, RFC 5480 section 2.1.1. */
function publicKeyOf(spki: DerElement): Pick<Certificate, 'subjectPublicKey' | 'publicKey'> {
  const fields = new DerFields(spki)
  const algorithm = algorithmIdentifierOf(fields.take(TAG.sequence))
  const subjectPublicKey = bitStringOctetsOf(fields.take(TAG.bitString))
  fields.end()
  if (algorithm.oid === ID_EC_PUBLIC_KEY && algorithm.parameters !== 'oid') return { subjectPublicKey, publicKey: null }
  try {
    const publicKey = createPublicKey({ key: Buffer.from(spki.bytes), format: 'der', type: 'spki' })
    return { subjectPublicKey, publicKey }
  } catch {
    return { subjectPublicKey, publicKey: null }
  }
}
