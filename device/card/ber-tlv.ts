import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'

/** Tag and length of one BER-TLV object. ISO/IEC 7816-4 annex E (2013: clause 5.2.2), ITU-T X.690 clause 8.1. */
export interface BerTlvHeader {
  /** The tag's bytes as one number, such as 0x30 (SEQUENCE) or 0x7F21. */
  readonly tag: number
  readonly headerLengthBytes: number
  readonly valueLengthBytes: number
  /** Header and value together. */
  readonly totalLengthBytes: number
}

/** Why no header can be read. */
export type BerTlvError =
  /** More bytes are needed. */
  | { readonly code: 'tlv_incomplete' }
  /** Length 80: nothing that a card stores may have it. */
  | { readonly code: 'tlv_indefinite' }
  /** The whole object would be longer than the cap. */
  | { readonly code: 'tlv_too_long' }
  /** A tag of more than three bytes, a length of more than four, or the reserved length FF. */
  | { readonly code: 'tlv_malformed' }

/** Longest object read from a card, in bytes. A certificate of today has about 1,500. */
export const MAX_TLV_BYTES = 8_192

/**
 * Reads tag and length from the start of `bytes`; the value need not be there yet, and bytes behind it do not matter.
 * Example: `30 82 05 DC …` is tag 0x30, header 4 bytes, value 1,500, total 1,504.
 * @param maxTotalLengthBytes cap on header and value together
 */
export function readBerTlvHeader(
  bytes: Uint8Array,
  maxTotalLengthBytes: number = MAX_TLV_BYTES
): Result<BerTlvHeader, BerTlvError> {
  const tag = readTag(bytes)
  if (!tag.ok) return tag
  const first = bytes[tag.value.lengthBytes]
  if (first === undefined) return err({ code: 'tlv_incomplete' })
  if (first === 0x80) return err({ code: 'tlv_indefinite' })
  const extraBytes = first > 0x80 ? first & 0x7f : 0
  if (extraBytes > 4) return err({ code: 'tlv_malformed' })

  let valueLengthBytes = extraBytes === 0 ? first : 0
  for (let index = 1; index <= extraBytes; index += 1) {
    const byte = bytes[tag.value.lengthBytes + index]
    if (byte === undefined) return err({ code: 'tlv_incomplete' })
    // Not a shift: four bytes of length would come out negative.
    valueLengthBytes = valueLengthBytes * 256 + byte
  }
  const headerLengthBytes = tag.value.lengthBytes + 1 + extraBytes
  const totalLengthBytes = headerLengthBytes + valueLengthBytes
  if (totalLengthBytes > maxTotalLengthBytes) return err({ code: 'tlv_too_long' })
  return ok({ tag: tag.value.tag, headerLengthBytes, valueLengthBytes, totalLengthBytes })
}

function readTag(bytes: Uint8Array): Result<{ readonly tag: number; readonly lengthBytes: number }, BerTlvError> {
  const first = bytes[0]
  if (first === undefined) return err({ code: 'tlv_incomplete' })
  if ((first & 0x1f) !== 0x1f) return ok({ tag: first, lengthBytes: 1 })
  let tag = first
  for (let index = 1; index <= 2; index += 1) {
    const byte = bytes[index]
    if (byte === undefined) return err({ code: 'tlv_incomplete' })
    tag = tag * 256 + byte
    if ((byte & 0x80) === 0) return ok({ tag, lengthBytes: index + 1 })
  }
  return err({ code: 'tlv_malformed' })
}
