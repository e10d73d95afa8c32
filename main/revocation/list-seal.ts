import type { Cipheriv } from 'node:crypto'
import { createCipheriv, createSecretKey, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/**
 * How revocation lists lie on the medium: every octet that could tell a serial number is sealed by AES-256-CTR (NIST
 * SP 800-38A section 6.5), so that whoever destroys one key has destroyed them all. Each file has a nonce of its own,
 * which stands at its beginning in the clear, and from it and the key (HKDF-SHA-256, RFC 5869, the nonce as salt) a key
 * of its own. The counter block of an octet is its position in the file divided by 16: 16 octets, most significant first.
 *
 * Nothing vouches for the octets but the checksums within: the seal keeps lists from being read, not from being changed.
 */

/** Octets of the key that all lists of a machine are sealed under. */
export const LIST_KEY_BYTES = 32
export const NONCE_BYTES = 16
/** Octets by which a file tells whether a key is its own, without giving anything of it away. */
export const KEY_MARK_BYTES = 8
/** Octets that one value of the counter stands for. */
export const SEAL_BLOCK_BYTES = 16

const FILE_KEY_BYTES = 32
const PURPOSE = 'hatachi revocation list, one file'

/** The key of a machine's lists. It gives the seals of single files. */
export class ListSeal {
  readonly #key: Uint8Array

  /** @param key 32 octets, evenly random; throws `TypeError` on any other length */
  constructor(key: Uint8Array) {
    if (key.length !== LIST_KEY_BYTES) throw new TypeError('the key of revocation lists has 32 octets')
    this.#key = Uint8Array.from(key)
  }

  /** For a new file. A file that is written anew from its beginning is a new one. */
  forNewFile(): FileSeal {
    return FileSeal.derive(this.#key, randomBytes(NONCE_BYTES))
  }

  /** The seal of a file that says so of itself; null where it was sealed under another key. */
  ofFile(nonce: Uint8Array, keyMark: Uint8Array): FileSeal | null {
    const seal = FileSeal.derive(this.#key, nonce)
    return keyMark.length === KEY_MARK_BYTES && timingSafeEqual(seal.keyMark, keyMark) ? seal : null
  }
}

/**
 * The seal of one file. Sealing and opening are the same operation. No place of a file may be written twice with other
 * octets: two of them together tell what differs.
 */
export class FileSeal {
  readonly nonce: Uint8Array
  readonly keyMark: Uint8Array
  readonly #key: KeyObject

  private constructor(nonce: Uint8Array, keyMark: Uint8Array, key: KeyObject) {
    this.nonce = nonce
    this.keyMark = keyMark
    this.#key = key
  }

  static derive(key: Uint8Array, nonce: Uint8Array): FileSeal {
    const octets = new Uint8Array(hkdfSync('sha256', key, nonce, PURPOSE, FILE_KEY_BYTES + KEY_MARK_BYTES))
    const fileKey = createSecretKey(octets.subarray(0, FILE_KEY_BYTES))
    return new FileSeal(Uint8Array.from(nonce), octets.slice(FILE_KEY_BYTES), fileKey)
  }

  /** For a file that only this process reads, and only as long as it runs: nobody else ever has its key. */
  static unkept(): FileSeal {
    return FileSeal.derive(randomBytes(LIST_KEY_BYTES), randomBytes(NONCE_BYTES))
  }

  /** Seals or opens what follows one another from `position` on in the file, by `update`. */
  streamFrom(position: number): Cipheriv {
    const counter = Buffer.alloc(SEAL_BLOCK_BYTES)
    // Throws from 64 GiB on: no list comes near to that.
    counter.writeUInt32BE(Math.floor(position / SEAL_BLOCK_BYTES), SEAL_BLOCK_BYTES - 4)
    const cipher = createCipheriv('aes-256-ctr', this.#key, counter)
    const within = position % SEAL_BLOCK_BYTES
    if (within > 0) cipher.update(new Uint8Array(within))
    return cipher
  }

  /** For stretches of up to so many octets. */
  opener(mostBytes: number): SealOpener {
    return new SealOpener(createCipheriv('aes-256-ecb', this.#key, null).setAutoPadding(false), mostBytes)
  }

  /** Seals or opens octets that stand at `position` in the file. */
  turn(bytes: Uint8Array, position: number): Buffer<ArrayBuffer> {
    return this.streamFrom(position).update(bytes)
  }
}

/**
 * Opens short stretches of one file again and again: a cipher for each would take longer than all the rest of a lookup.
 * One that stays enciphers the counter's blocks, and what it gives is added to the octets, which is what CTR is.
 */
export class SealOpener {
  readonly #blocks: Cipheriv
  readonly #counters: Uint8Array
  readonly #view: DataView

  constructor(blocks: Cipheriv, mostBytes: number) {
    this.#blocks = blocks
    this.#counters = new Uint8Array(Math.ceil(mostBytes / SEAL_BLOCK_BYTES) * SEAL_BLOCK_BYTES)
    this.#view = new DataView(this.#counters.buffer)
  }

  /** Opens in place what stands at `position` in the file, a multiple of `SEAL_BLOCK_BYTES`. */
  open(bytes: Uint8Array, position: number): void {
    const blocks = Math.ceil(bytes.length / SEAL_BLOCK_BYTES)
    const first = position / SEAL_BLOCK_BYTES
    for (let block = 0; block < blocks; block += 1) {
      this.#view.setUint32((block + 1) * SEAL_BLOCK_BYTES - 4, first + block)
    }
    const stream = this.#blocks.update(this.#counters.subarray(0, blocks * SEAL_BLOCK_BYTES))
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = (bytes[at] ?? 0) ^ (stream[at] ?? 0)
    letGo(stream)
  }
}

/**
 * Frees what `update` or `turn` gave, at once: a list of millions makes a hundred megabytes of it, which the collector,
 * who sees small objects, would let pile up. The octets are gone.
 */
export function letGo({ buffer, length }: Buffer<ArrayBuffer>): void {
  // Never memory that is shared with others.
  if (buffer.byteLength === length) buffer.transfer(0)
}
