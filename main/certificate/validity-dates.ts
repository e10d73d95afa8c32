import type { Result } from '../../device/result.ts'
import { err } from '../../device/result.ts'
import type { DerError } from './der.ts'
import { decodeDer, DerFields, TAG } from './der.ts'
import { certificateTimeOf } from './der-values.ts'

/** When a certificate is valid, in milliseconds since 1970. */
export interface ValidityDates {
  readonly notBeforeMs: number
  /** The last second of validity, inclusive. */
  readonly notAfterMs: number
}

/** A validity is two times of at most 17 octets each. */
const LIMITS = { maxBytes: 64, maxDepth: 2, maxElements: 3 }

/** Longest length field taken: four octets, as X.690 section 8.1.3 writes lengths below 4 GiB. */
const MAX_LENGTH_OCTETS = 4

/** What stands between the start of a TBSCertificate and its validity. RFC 5280 section 4.1. */
const VERSION = 0xa0
const BEFORE_VALIDITY = [TAG.integer, TAG.sequence, TAG.sequence]

/**
 * The two dates of a certificate and nothing else of it, for those who may know no more: a service provider must not
 * obtain a certificate's serial number. Everything before the dates (version, serial number, algorithm, issuer) is
 * stepped over by its length; none of its octets is looked at, and what comes behind the dates is not reached.
 *
 * Says nothing of whether to believe the certificate. Errors: `malformed` where the dates are not where RFC 5280
 * section 4.1 has them.
 */
export function readValidityDates(der: Uint8Array): Result<ValidityDates, DerError> {
  const place = placeOfValidity(der)
  if (place === null) return err({ code: 'malformed' })
  return decodeDer(der.subarray(place.start, place.end), LIMITS, (validity) => {
    const fields = new DerFields(validity)
    const notBeforeMs = certificateTimeOf(fields.takeAny())
    const notAfterMs = certificateTimeOf(fields.takeAny())
    fields.end()
    return { notBeforeMs, notAfterMs }
  })
}

/** Where one element lies. */
interface Place {
  readonly start: number
  readonly contentStart: number
  readonly end: number
}

function placeOfValidity(der: Uint8Array): Place | null {
  const certificate = placeOf(der, 0, TAG.sequence)
  const tbs = certificate === null ? null : placeOf(der, certificate.contentStart, TAG.sequence)
  if (tbs === null) return null
  let at = placeOf(der, tbs.contentStart, VERSION)?.end ?? tbs.contentStart
  for (const tag of BEFORE_VALIDITY) {
    const place = placeOf(der, at, tag)
    if (place === null) return null
    at = place.end
  }
  return placeOf(der, at, TAG.sequence)
}

/** Reads identifier and length at `start`; null for another tag, or an element that ends behind the bytes. */
function placeOf(der: Uint8Array, start: number, tag: number): Place | null {
  const first = der[start + 1]
  if (der[start] !== tag || first === undefined) return null
  let contentStart = start + 2
  let lengthBytes = first
  if (first >= 0x80) {
    const octets = first & 0x7f
    if (octets === 0 || octets > MAX_LENGTH_OCTETS) return null
    lengthBytes = 0
    for (let index = 0; index < octets; index += 1) lengthBytes = lengthBytes * 256 + (der[contentStart + index] ?? 0)
    contentStart += octets
  }
  const end = contentStart + lengthBytes
  return end > der.length ? null : { start, contentStart, end }
}
