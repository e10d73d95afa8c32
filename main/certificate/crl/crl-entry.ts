import type { RevocationReason } from '../judgement.ts'
import { decodeDer, DerFields, malformed, TAG } from '../der.ts'
import type { DerElement, DerLimits } from '../der.ts'
import { certificateTimeOf } from '../der-values.ts'
import { rawExtensionsOf } from '../extensions.ts'
import { crlEntryExtensionsOf, revocationReasonNumber } from './crl-fields.ts'
import { listTimeOf, NO_TIME, utcTimeAt } from './crl-time.ts'

/** An entry that needs more octets is none that we know what to do with. */
export const MAX_ENTRY_BYTES = 4 * 1024

/** Why an entry, and with it the list, is refused. */
export type CrlEntryError = 'list_malformed' | 'list_scope' | 'critical_extension_unknown'

const LIMITS: DerLimits = { maxBytes: MAX_ENTRY_BYTES, maxDepth: 16, maxElements: 256 }
const MAX_SERIAL_OCTETS = 20
const TIME_OCTETS = 15
const REASON_OCTETS = 14
const REMOVE_FROM_CRL = 8

/**
 * Reads one entry after the other into the same four fields, so that millions of them leave no garbage. RFC 5280 section
 * 5.3: SEQUENCE { userCertificate INTEGER, revocationDate Time, crlEntryExtensions OPTIONAL }.
 */
export class CrlEntryReader {
  /** Where the serial number's content octets start in the bytes last read from. */
  serialStart = 0
  /** 1 to 20. */
  serialLength = 0
  /** As in `crl-time.ts`. */
  revokedAt = 0
  /** CRLReason by number; 0, unspecified, where none is given. */
  reason = 0

  /**
   * Reads an entry in its usual form: short lengths, UTCTime, no extension or a reason that is not critical. It wants
   * every octet as DER has it, so that `readStrictly` would give the same.
   * @param end no octet at or behind it is looked at
   * @returns how many octets the entry has; 0 where it is of another form, not wholly there, or no entry at all
   */
  readUsual(bytes: Uint8Array, at: number, end: number): number {
    const entryEnd = at + 2 + (bytes[at + 1] ?? 0)
    const serialLength = bytes[at + 3] ?? 0
    const timeAt = at + 4 + serialLength
    const rest = entryEnd - timeAt
    if (entryEnd > end || bytes[at] !== 0x30 || bytes[at + 2] !== 0x02) return 0
    if (rest !== TIME_OCTETS && rest !== TIME_OCTETS + REASON_OCTETS) return 0
    // Its own length below 128 follows from what it holds, and 1 to 20 octets of serial.
    if ((serialLength - 1) >>> 0 >= MAX_SERIAL_OCTETS) return 0
    const first = bytes[at + 4] ?? 0
    if (first >= 0x80 || (first === 0 && (serialLength === 1 || (bytes[at + 5] ?? 0) < 0x80))) return 0
    if (bytes[timeAt] !== 0x17 || bytes[timeAt + 1] !== 13) return 0
    const revokedAt = utcTimeAt(bytes, timeAt + 2)
    if (revokedAt === NO_TIME) return 0
    let reason = 0
    if (rest !== TIME_OCTETS) {
      if (!isReasonExtension(bytes, timeAt + TIME_OCTETS)) return 0
      reason = bytes[entryEnd - 1] ?? 0
      if (reason > 10 || reason === 7 || reason === REMOVE_FROM_CRL) return 0
    }
    this.serialStart = at + 4
    this.serialLength = serialLength
    this.revokedAt = revokedAt
    this.reason = reason
    return entryEnd - at
  }

  /**
   * Reads an entry of any form, which has to fill `bytes.subarray(at, end)`. Errors: `list_malformed`, also for a serial
   * number that is not positive or longer than 20 octets and a time outside 1950 to 2086; `list_scope` for an entry of
   * another issuer, or one that takes a certificate off a list; `critical_extension_unknown`.
   */
  readStrictly(bytes: Uint8Array, at: number, end: number): CrlEntryError | null {
    const decoded = decodeDer(bytes.subarray(at, end), LIMITS, entryOf)
    if (!decoded.ok) return 'list_malformed'
    const { serial, revokedAtMs, reason, hasCertificateIssuer, unknownCritical } = decoded.value
    const first = serial[0] ?? 0x80
    const revokedAt = listTimeOf(revokedAtMs)
    const isZero = serial.length === 1 && first === 0
    if (first >= 0x80 || isZero || serial.length > MAX_SERIAL_OCTETS || revokedAt === NO_TIME) return 'list_malformed'
    if (unknownCritical.length > 0) return 'critical_extension_unknown'
    if (hasCertificateIssuer || reason === 'removeFromCRL') return 'list_scope'
    this.serialStart = serial.byteOffset - bytes.byteOffset
    this.serialLength = serial.length
    this.revokedAt = revokedAt
    this.reason = revocationReasonNumber(reason)
    return null
  }
}

/** The extension as it usually stands: `30 0c 30 0a 06 03 55 1d 15 04 03 0a 01`, then the reason. RFC 5280 5.3.1. */
function isReasonExtension(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0x30 &&
    bytes[at + 1] === 0x0c &&
    bytes[at + 2] === 0x30 &&
    bytes[at + 3] === 0x0a &&
    bytes[at + 4] === 0x06 &&
    bytes[at + 5] === 0x03 &&
    bytes[at + 6] === 0x55 &&
    bytes[at + 7] === 0x1d &&
    bytes[at + 8] === 0x15 &&
    bytes[at + 9] === 0x04 &&
    bytes[at + 10] === 0x03 &&
    bytes[at + 11] === 0x0a &&
    bytes[at + 12] === 0x01
  )
}

interface DecodedEntry {
  readonly serial: Uint8Array
  readonly revokedAtMs: number
  readonly reason: RevocationReason
  readonly hasCertificateIssuer: boolean
  readonly unknownCritical: readonly string[]
}

function entryOf(element: DerElement): DecodedEntry {
  if (element.tag !== TAG.sequence) malformed()
  const fields = new DerFields(element)
  const serial = fields.take(TAG.integer).content
  const revokedAtMs = certificateTimeOf(fields.takeAny())
  const extensions = fields.takeOptional(TAG.sequence)
  fields.end()
  return { serial, revokedAtMs, ...crlEntryExtensionsOf(extensions === null ? [] : rawExtensionsOf(extensions)) }
}
