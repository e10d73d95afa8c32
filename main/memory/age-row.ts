import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ErasableKey } from '../keys/erasable-key.ts'

/** One remembered age as it lies in the file. */
export interface AgeRow {
  /** 16 octets. */
  readonly pseudonym: Uint8Array
  readonly atLeastYears: number
  readonly answeredAtMs: number
  /** 8 octets. */
  readonly seal: Uint8Array
}

const PSEUDONYM_BYTES = 16
const SEAL_BYTES = 8

/** What the device's key does for the memory: pseudonyms of certificates, and seals over rows. */
export class RowKeys {
  readonly #pseudonyms: Uint8Array
  readonly #seals: Uint8Array

  constructor(key: ErasableKey) {
    this.#pseudonyms = key.derive('age-memory')
    this.#seals = key.derive('age-memory-rows')
  }

  /** HMAC-SHA-256 over the certificate's DER, its first 128 bits. */
  pseudonymOf(certificate: Uint8Array): Uint8Array {
    const whole = createHmac('sha256', this.#pseudonyms).update(certificate).digest()
    return new Uint8Array(whole.subarray(0, PSEUDONYM_BYTES))
  }

  /** HMAC-SHA-256 over pseudonym (16 octets), N (1) and time (8, big-endian), its first 64 bits. */
  sealOf({ pseudonym, atLeastYears, answeredAtMs }: Omit<AgeRow, 'seal'>): Uint8Array {
    const rest = Buffer.alloc(9)
    rest.writeUInt8(atLeastYears, 0)
    rest.writeBigUInt64BE(BigInt(answeredAtMs), 1)
    const whole = createHmac('sha256', this.#seals).update(pseudonym).update(rest).digest()
    return new Uint8Array(whole.subarray(0, SEAL_BYTES))
  }

  /** Whether the row is as it was written, under this key. */
  isSound(row: AgeRow): boolean {
    const { atLeastYears, answeredAtMs, seal } = row
    if (!Number.isInteger(atLeastYears) || atLeastYears < 1 || atLeastYears > 150) return false
    if (!Number.isSafeInteger(answeredAtMs) || answeredAtMs < 0 || seal.length !== SEAL_BYTES) return false
    return timingSafeEqual(this.sealOf(row), seal)
  }
}
