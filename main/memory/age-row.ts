import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import type { ErasableKey } from '../keys/erasable-key.ts'

/** What is remembered of one card. */
export interface RememberedAge {
  /** The highest N with a yes, 1 to 150. */
  readonly atLeastYears: number
  /** When the day of that yes began (Asia/Tokyo), milliseconds since 1970. */
  readonly answeredAtMs: number
}

/** One remembered age as it lies in the file: nothing of it can be read without the key. */
export interface AgeRow {
  /** 16 octets. */
  readonly pseudonym: Uint8Array
  /** 37 octets. */
  readonly sealed: Uint8Array
}

export const PSEUDONYM_BYTES = 16
/** N (1) and time (8, big-endian). */
const CONTENT_BYTES = 9
const NONCE_BYTES = 12
const TAG_BYTES = 16
export const SEALED_BYTES = NONCE_BYTES + CONTENT_BYTES + TAG_BYTES

/** What the device's key does for the memory: pseudonyms of certificates, and sealed contents of rows. */
export class RowKeys {
  readonly #pseudonyms: Uint8Array
  readonly #contents: Uint8Array

  constructor(key: ErasableKey) {
    this.#pseudonyms = key.derive('age-memory')
    this.#contents = key.derive('age-memory-content')
  }

  /** HMAC-SHA-256 over the certificate's DER, its first 128 bits. */
  pseudonymOf(certificate: Uint8Array): Uint8Array {
    const whole = createHmac('sha256', this.#pseudonyms).update(certificate).digest()
    return new Uint8Array(whole.subarray(0, PSEUDONYM_BYTES))
  }

  /**
   * AES-256-GCM with the pseudonym as associated data, so that a row is of no use under another's: nonce (12, by chance,
   * anew at each sealing), N (1) and time (8, big-endian) encrypted, tag (16). Under one key up to 2^32 sealings are
   * sound (NIST SP 800-38D, 8.3): more than any machine sells.
   */
  seal(pseudonym: Uint8Array, { atLeastYears, answeredAtMs }: RememberedAge): Uint8Array {
    const content = Buffer.alloc(CONTENT_BYTES)
    content.writeUInt8(atLeastYears, 0)
    content.writeBigUInt64BE(BigInt(answeredAtMs), 1)
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#contents, nonce).setAAD(pseudonym)
    return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()])
  }

  /** What was sealed under this pseudonym and key; null: the row is damaged, changed, or another's. */
  open({ pseudonym, sealed }: AgeRow): RememberedAge | null {
    // Of a damaged file SQLite may give a value of any type.
    if (!isOctets(pseudonym, PSEUDONYM_BYTES) || !isOctets(sealed, SEALED_BYTES)) return null
    const nonce = sealed.subarray(0, NONCE_BYTES)
    const tagAt = NONCE_BYTES + CONTENT_BYTES
    const decipher = createDecipheriv('aes-256-gcm', this.#contents, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(pseudonym).setAuthTag(sealed.subarray(tagAt))
    try {
      const content = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, tagAt)), decipher.final()])
      return { atLeastYears: content.readUInt8(0), answeredAtMs: Number(content.readBigUInt64BE(1)) }
    } catch {
      return null
    }
  }
}

/** Whether what SQLite gave is so many octets. */
export function isOctets(value: unknown, length: number): boolean {
  return value instanceof Uint8Array && value.length === length
}
