import type { Result } from '../../device/result.ts'
import type { AlgorithmIdentifier } from './algorithms.ts'
import { algorithmIdentifierOf } from './algorithms.ts'
import type { Certificate } from './certificate.ts'
import { parseCertificate } from './certificate.ts'
import type { DerElement, DerError, DerLimits } from './der.ts'
import { childrenOf, contextTag, decodeDer, decodeNested, DerFields, explicitChild, malformed, TAG } from './der.ts'
import { bitStringOctetsOf, generalizedTimeOf, oidOf, smallIntegerOf } from './der-values.ts'
import type { RawExtension } from './extensions.ts'
import { rawExtensionsOf } from './extensions.ts'
import type { RevocationReason } from './judgement.ts'
import type { CertificateId } from './ocsp-certificate-id.ts'
import { revocationReasonOf } from './revocation-reason.ts'

/** The shapes of an OCSP answer, RFC 6960 section 4.2.1. Decoding only: nothing here is believed yet. */

/** OCSPResponseStatus other than successful. */
export type OcspRefusal = 'malformedRequest' | 'internalError' | 'tryLater' | 'sigRequired' | 'unauthorized'

/** ResponderID. */
export type ResponderId =
  | { readonly by: 'name'; readonly name: Uint8Array }
  | { readonly by: 'key'; readonly keyHash: Uint8Array }

export type CertificateStatus =
  | { readonly status: 'good' | 'unknown' }
  | { readonly status: 'revoked'; readonly revokedAtMs: number; readonly reason: RevocationReason }

/** SingleResponse. */
export type SingleAnswer = CertificateStatus & {
  readonly certificateId: CertificateId
  readonly thisUpdateMs: number
  /** Null: newer information is available all the time. */
  readonly nextUpdateMs: number | null
  readonly extensions: readonly RawExtension[]
}

/** BasicOCSPResponse. */
export interface BasicAnswer {
  /** ResponseData, byte for byte: what the responder signed. */
  readonly tbs: Uint8Array
  readonly responderId: ResponderId
  readonly producedAtMs: number
  readonly answers: readonly SingleAnswer[]
  readonly extensions: readonly RawExtension[]
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  /** Certificates that came along. Nobody signed their list. */
  readonly certificates: readonly Certificate[]
}

export type OcspAnswer =
  | { readonly kind: 'refusal'; readonly status: OcspRefusal }
  | { readonly kind: 'basic'; readonly basic: BasicAnswer }

/** An answer about one certificate, with its responder's certificate, is about 2 KiB. */
export const OCSP_LIMITS: DerLimits = { maxBytes: 64 * 1024, maxDepth: 24, maxElements: 4096 }

/** Bounds the certificates that are decoded. */
const MAX_CERTIFICATES = 8

const ID_PKIX_OCSP_BASIC = '1.3.6.1.5.5.7.48.1.1'

const REFUSALS: Readonly<Record<number, OcspRefusal>> = {
  1: 'malformedRequest',
  2: 'internalError',
  3: 'tryLater',
  5: 'sigRequired',
  6: 'unauthorized'
}

/** Decodes an OCSPResponse from DER. Errors: `too_large` above 64 KiB, else `malformed`. */
export function parseOcspAnswer(der: Uint8Array): Result<OcspAnswer, DerError> {
  return decodeDer(der, OCSP_LIMITS, (root) => {
    if (root.tag !== TAG.sequence) malformed()
    const fields = new DerFields(root)
    const status = smallIntegerOf(fields.take(TAG.enumerated))
    const responseBytes = fields.takeOptional(contextTag(0, 'constructed'))
    fields.end()
    if (status !== 0) return { kind: 'refusal', status: REFUSALS[status] ?? malformed() }
    if (responseBytes === null) return malformed()
    const response = new DerFields(explicitChild(responseBytes, TAG.sequence))
    if (oidOf(response.take(TAG.oid)) !== ID_PKIX_OCSP_BASIC) malformed()
    const { content } = response.take(TAG.octetString)
    response.end()
    return { kind: 'basic', basic: basicAnswerOf(decodeNested(content, OCSP_LIMITS)) }
  })
}

/** SEQUENCE { tbsResponseData, signatureAlgorithm, signature BIT STRING, certs [0] OPTIONAL } */
function basicAnswerOf(element: DerElement): BasicAnswer {
  const fields = fieldsOf(element)
  const tbs = fields.take(TAG.sequence)
  const signatureAlgorithm = algorithmIdentifierOf(fields.take(TAG.sequence))
  const signature = bitStringOctetsOf(fields.take(TAG.bitString))
  const certificates = fields.takeOptional(contextTag(0, 'constructed'))
  fields.end()
  return {
    tbs: tbs.bytes,
    ...responseDataOf(tbs),
    signatureAlgorithm,
    signature,
    certificates: certificates === null ? [] : certificatesOf(explicitChild(certificates, TAG.sequence))
  }
}

function certificatesOf(element: DerElement): Certificate[] {
  const children = childrenOf(element, TAG.sequence)
  if (children.length > MAX_CERTIFICATES) malformed()
  return children.map(({ bytes }) => {
    const parsed = parseCertificate(bytes)
    return parsed.ok ? parsed.value : malformed()
  })
}

/** SEQUENCE { version [0] DEFAULT v1, responderID, producedAt, responses, responseExtensions [1] OPTIONAL } */
function responseDataOf(
  element: DerElement
): Pick<BasicAnswer, 'responderId' | 'producedAtMs' | 'answers' | 'extensions'> {
  const fields = fieldsOf(element)
  const version = fields.takeOptional(contextTag(0, 'constructed'))
  if (version !== null && smallIntegerOf(explicitChild(version, TAG.integer)) !== 0) malformed()
  const responderId = responderIdOf(fields.takeAny())
  const producedAtMs = generalizedTimeOf(fields.takeAny())
  const answers = childrenOf(fields.take(TAG.sequence), TAG.sequence).map(singleAnswerOf)
  const extensions = optionalExtensionsOf(fields)
  return { responderId, producedAtMs, answers, extensions }
}

/** CHOICE { byName [1] EXPLICIT Name, byKey [2] EXPLICIT OCTET STRING } */
function responderIdOf(element: DerElement): ResponderId {
  switch (element.tag) {
    case contextTag(1, 'constructed'):
      return { by: 'name', name: explicitChild(element, TAG.sequence).bytes }
    case contextTag(2, 'constructed'):
      return { by: 'key', keyHash: explicitChild(element, TAG.octetString).content }
    default:
      return malformed()
  }
}

/** SEQUENCE { certID, certStatus, thisUpdate, nextUpdate [0] OPTIONAL, singleExtensions [1] OPTIONAL } */
function singleAnswerOf(element: DerElement): SingleAnswer {
  const fields = fieldsOf(element)
  const certificateId = certificateIdOf(fields.take(TAG.sequence))
  const status = certificateStatusOf(fields.takeAny())
  const thisUpdateMs = generalizedTimeOf(fields.takeAny())
  const nextUpdate = fields.takeOptional(contextTag(0, 'constructed'))
  const extensions = optionalExtensionsOf(fields)
  const nextUpdateMs = nextUpdate === null ? null : generalizedTimeOf(explicitChild(nextUpdate, TAG.generalizedTime))
  return { ...status, certificateId, thisUpdateMs, nextUpdateMs, extensions }
}

/** SEQUENCE { hashAlgorithm, issuerNameHash, issuerKeyHash OCTET STRING, serialNumber INTEGER } */
function certificateIdOf(element: DerElement): CertificateId {
  const fields = new DerFields(element)
  const hash = algorithmIdentifierOf(fields.take(TAG.sequence))
  const issuerNameHash = fields.take(TAG.octetString).content
  const issuerKeyHash = fields.take(TAG.octetString).content
  const serialNumber = fields.take(TAG.integer).content
  fields.end()
  if (hash.parameters !== 'null' && hash.parameters !== 'absent') malformed()
  return { hashOid: hash.oid, issuerNameHash, issuerKeyHash, serialNumber }
}

/** CHOICE { good [0] NULL, revoked [1] { revocationTime, reason [0] OPTIONAL }, unknown [2] NULL }, IMPLICIT. */
function certificateStatusOf(element: DerElement): CertificateStatus {
  switch (element.tag) {
    case contextTag(0, 'primitive'):
      return element.content.length === 0 ? { status: 'good' } : malformed()
    case contextTag(2, 'primitive'):
      return element.content.length === 0 ? { status: 'unknown' } : malformed()
    case contextTag(1, 'constructed'): {
      const fields = new DerFields(element)
      const revokedAtMs = generalizedTimeOf(fields.takeAny())
      const reason = fields.takeOptional(contextTag(0, 'constructed'))
      fields.end()
      if (reason === null) return { status: 'revoked', revokedAtMs, reason: 'unspecified' }
      const number = smallIntegerOf(explicitChild(reason, TAG.enumerated))
      return { status: 'revoked', revokedAtMs, reason: revocationReasonOf(number) ?? malformed() }
    }
    default:
      return malformed()
  }
}

/** `[1] EXPLICIT Extensions OPTIONAL` as the last field. */
function optionalExtensionsOf(fields: DerFields): RawExtension[] {
  const extensions = fields.takeOptional(contextTag(1, 'constructed'))
  fields.end()
  return extensions === null ? [] : rawExtensionsOf(explicitChild(extensions, TAG.sequence))
}

function fieldsOf(element: DerElement): DerFields {
  if (element.tag !== TAG.sequence) malformed()
  return new DerFields(element)
}
