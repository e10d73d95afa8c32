import type { Result } from '../../../device/result.ts'
import type { AlgorithmIdentifier } from '../algorithms.ts'
import { algorithmIdentifierOf } from '../algorithms.ts'
import type { DerElement, DerError, DerLimits } from '../der.ts'
import { contextTag, decodeInParts, decodeNested, DerFields, explicitChild, malformed, TAG } from '../der.ts'
import { bitStringOctetsOf, certificateTimeOf, sameBytes, smallIntegerOf } from '../der-values.ts'
import { rawExtensionsOf } from '../extensions.ts'
import type { CrlEntriesSummary, CrlEntry } from './crl-entries.ts'
import { checkCrlEntries, findCrlEntry } from './crl-entries.ts'
import type { CrlExtensions } from './crl-fields.ts'
import { crlExtensionsOf } from './crl-fields.ts'

/**
 * A decoded certificate revocation list that lies in memory as a whole, RFC 5280 section 5.1. For the lists of a nation
 * there is `crl-scanner.ts`. Byte fields are slices of a copy of what was read.
 */
export interface Crl {
  readonly der: Uint8Array
  /** TBSCertList, byte for byte: what the issuer signed. */
  readonly tbs: Uint8Array
  /** DER Name, not empty. */
  readonly issuer: Uint8Array
  readonly thisUpdateMs: number
  /** Null where absent: nobody knows then until when the list holds. */
  readonly nextUpdateMs: number | null
  readonly extensions: CrlExtensions
  readonly entries: CrlEntriesSummary
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  /** Looks up the content octets of a serial number: linear in the list's size, nothing is kept for it. */
  find(serialNumber: Uint8Array): CrlEntry | null
}

/** Some 400,000 entries. */
export const MAX_WHOLE_CRL_BYTES = 16 * 1024 * 1024

/** Of each part but the entries. */
const PART_LIMITS: DerLimits = { maxBytes: 64 * 1024, maxDepth: 16, maxElements: 4096 }

const VERSION_2 = 1

const NO_EXTENSIONS: CrlExtensions = {
  authorityKeyIdentifier: null,
  number: null,
  issuingDistributionPoint: null,
  isDelta: false,
  hasFreshest: false,
  unknownCritical: []
}

/**
 * Decodes one list from DER, with nothing behind it. Says nothing of whether to believe it. Errors: `too_large` above
 * 16 MiB; `malformed` for what is not strict DER of this shape, for extensions in a list of version 1, for one that
 * occurs twice, for inner and outer signature algorithms that differ (section 5.1.1.2), for what `crlExtensionsOf`
 * refuses, and for `removeFromCRL` in a list that is no delta (section 5.3.1).
 *
 * Lenient, as deployed CAs write it: an empty revokedCertificates (section 5.1.2.6 wants it left out), and
 * GeneralizedTime before 2050 (sections 5.1.2.4 to 5.1.2.6).
 */
export function parseCrl(der: Uint8Array): Result<Crl, DerError> {
  // Copied, so that what was judged cannot be changed later through the caller's buffer.
  const bytes = der.length > MAX_WHOLE_CRL_BYTES ? der : new Uint8Array(der)
  return decodeInParts(bytes, MAX_WHOLE_CRL_BYTES, crlOf)
}

/** CertificateList ::= SEQUENCE { tbsCertList, signatureAlgorithm, signatureValue BIT STRING } */
function crlOf(root: DerElement): Crl {
  if (root.tag !== TAG.sequence) malformed()
  const fields = new DerFields(root)
  const tbs = fields.take(TAG.sequence)
  const signatureAlgorithm = algorithmIdentifierOf(checked(fields.take(TAG.sequence)))
  const signature = bitStringOctetsOf(checked(fields.take(TAG.bitString)))
  fields.end()
  const { innerAlgorithm, ...list } = tbsOf(tbs)
  if (!sameBytes(innerAlgorithm.bytes, signatureAlgorithm.bytes)) malformed()
  return { der: root.bytes, tbs: tbs.bytes, ...list, signatureAlgorithm, signature }
}

type Tbs = Omit<Crl, 'der' | 'tbs' | 'signatureAlgorithm' | 'signature'> & {
  readonly innerAlgorithm: AlgorithmIdentifier
}

/**
 * SEQUENCE { version OPTIONAL, signature, issuer, thisUpdate, nextUpdate OPTIONAL, revokedCertificates OPTIONAL,
 * crlExtensions [0] OPTIONAL }
 */
function tbsOf(element: DerElement): Tbs {
  const fields = new DerFields(element)
  const version = fields.takeOptional(TAG.integer)
  if (version !== null && smallIntegerOf(checked(version)) !== VERSION_2) malformed()
  const innerAlgorithm = algorithmIdentifierOf(checked(fields.take(TAG.sequence)))
  const issuer = checked(fields.take(TAG.sequence))
  if (issuer.content.length === 0) malformed()
  const thisUpdateMs = certificateTimeOf(checked(fields.takeAny()), true)
  const nextUpdate = fields.takeOptional(TAG.utcTime) ?? fields.takeOptional(TAG.generalizedTime)
  const revoked = fields.takeOptional(TAG.sequence)?.content ?? new Uint8Array(0)
  const extensionsField = fields.takeOptional(contextTag(0, 'constructed'))
  fields.end()

  if (version === null && extensionsField !== null) malformed()
  const entries = checkCrlEntries(revoked, version !== null)
  const extensions =
    extensionsField === null
      ? NO_EXTENSIONS
      : crlExtensionsOf(rawExtensionsOf(explicitChild(checked(extensionsField), TAG.sequence)))
  if (entries.hasRemovals && !extensions.isDelta) malformed()
  return {
    innerAlgorithm,
    issuer: issuer.bytes,
    thisUpdateMs,
    nextUpdateMs: nextUpdate === null ? null : certificateTimeOf(checked(nextUpdate), true),
    extensions,
    entries,
    find: (serialNumber) => findCrlEntry(revoked, serialNumber)
  }
}

function checked(element: DerElement): DerElement {
  return decodeNested(element.bytes, PART_LIMITS)
}
