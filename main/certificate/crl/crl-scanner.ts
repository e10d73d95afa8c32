import type { KeyObject, Verify } from 'node:crypto'
import { createVerify } from 'node:crypto'
import type { Result } from '../../../device/result.ts'
import { err, ok } from '../../../device/result.ts'
import { TAG } from '../der.ts'
import type { CrlExtensions } from './crl-fields.ts'
import type { CrlEntryError } from './crl-entry.ts'
import { CrlEntryReader, MAX_ENTRY_BYTES } from './crl-entry.ts'
import type { CrlFault, CrlHead, CrlTail } from './crl-head.ts'
import { elementPlaceAt, MAX_HEAD_BYTES, MAX_TAIL_BYTES, readCrlHead, readCrlTail } from './crl-head.ts'

/**
 * Reads revocation lists of any length once, from front to back, in one window of fixed size: strict DER of every octet,
 * and the signature over the same octets as they pass. RFC 5280 section 5.
 */

/** Why a list is refused, and at which of its octets (from 0) where one is at fault. */
export interface CrlScanError {
  readonly code: CrlFault['code'] | CrlEntryError | 'list_too_large' | 'list_cut_off'
  readonly offset: number
}

/** Who is told of a list while it passes. Nothing of it may be believed before `end` and the signature. */
export interface CrlSink {
  /** Once, before the entries. */
  begin(head: CrlHead): void
  /**
   * One entry. The serial number's content octets lie in `bytes`, which is written over as soon as this returns.
   * @param revokedAt as in `crl-time.ts`
   * @param reason CRLReason by number
   */
  entry(bytes: Uint8Array, serialStart: number, serialLength: number, revokedAt: number, reason: number): void
}

/** A list that was read to its end. Its signature has not been looked at yet. */
export interface ScannedCrl {
  readonly head: CrlHead
  readonly extensions: CrlExtensions
  readonly entries: number
  /** Whether this key signed the list. It can be asked once; a second time throws. */
  readonly verify: (key: KeyObject) => boolean
}

/** Octets of the longest list that is read: some 50 million entries. */
export const MAX_CRL_BYTES = 2 * 1024 ** 3

const WINDOW_BYTES = 512 * 1024
/** What the longest length field takes. */
const OUTER_HEADER_BYTES = 6

export class CrlScanner {
  readonly #sink: CrlSink
  readonly #maxBytes: number
  readonly #reader = new CrlEntryReader()
  readonly #window = new Uint8Array(WINDOW_BYTES)
  /** How many octets of the list lie before the window. */
  #base = 0
  /** What of the window is not yet read: from `#at`, up to `#filled`. */
  #at = 0
  #filled = 0
  #entries = 0
  #head: CrlHead | null = null
  #tail: CrlTail | null = null
  #verifier: Verify | null = null
  #error: CrlScanError | null = null

  /** @param maxBytes a list that says it is longer is refused at once */
  constructor(sink: CrlSink, maxBytes: number = MAX_CRL_BYTES) {
    this.#sink = sink
    this.#maxBytes = maxBytes
  }

  /** Where the list's next octets are to be written, never empty; then comes `advance`. */
  room(): Uint8Array {
    if (this.#filled > WINDOW_BYTES / 2) {
      this.#window.copyWithin(0, this.#at, this.#filled)
      this.#base += this.#at
      this.#filled -= this.#at
      this.#at = 0
    }
    return this.#window.subarray(this.#filled)
  }

  /** Reads what was written into the first `count` octets of `room`. After an error nothing more is read. */
  advance(count: number): CrlScanError | null {
    if (this.#error !== null) return this.#error
    const from = this.#filled
    this.#filled += count
    this.#feed(from)
    this.#error = this.#read()
    return this.#error
  }

  /** Reads octets that lie elsewhere, of any number. */
  push(bytes: Uint8Array): CrlScanError | null {
    for (let at = 0; at < bytes.length; ) {
      const room = this.room()
      const part = bytes.subarray(at, at + room.length)
      room.set(part)
      const error = this.advance(part.length)
      if (error !== null) return error
      at += part.length
    }
    return null
  }

  /** To be called where the octets end. Errors: those met before, and `list_cut_off` where some are missing. */
  end(): Result<ScannedCrl, CrlScanError> {
    if (this.#error !== null) return err(this.#error)
    const [head, tail, verifier] = [this.#head, this.#tail, this.#verifier]
    if (head === null || tail === null || verifier === null) {
      return err({ code: 'list_cut_off', offset: this.#base + this.#filled })
    }
    const verify = (key: KeyObject): boolean => {
      if (key.asymmetricKeyType !== head.algorithm.keyType) return false
      try {
        return verifier.verify({ key, dsaEncoding: 'der' }, tail.signature)
      } catch (error) {
        // OpenSSL raises on some shapes of signature instead of saying no.
        if (error instanceof Error && 'code' in error && error.code === 'ERR_CRYPTO_INVALID_STATE') throw error
        return false
      }
    }
    return ok({ head, extensions: tail.extensions, entries: this.#entries, verify })
  }

  /** Hands what is signed of the window, from `from` on, to the signature's hash. */
  #feed(from: number): void {
    if (this.#head === null || this.#verifier === null) return
    const start = Math.max(from, this.#head.tbsStart - this.#base)
    const end = Math.min(this.#filled, this.#head.tbsEnd - this.#base)
    if (start < end) this.#verifier.update(this.#window.subarray(start, end))
  }

  #read(): CrlScanError | null {
    const head = this.#head ?? this.#readHead()
    if (head === null || 'code' in head) return head
    const error = this.#readEntries(head)
    if (error !== null) return error
    if (this.#tail === null) {
      if (this.#base + this.#at < head.entriesEnd || this.#base + this.#filled < head.end) return null
      const tail = readCrlTail(head, this.#window.subarray(this.#at, head.end - this.#base))
      if ('code' in tail) return tail
      this.#tail = tail
      this.#at = head.end - this.#base
    }
    // Nothing may stand behind the list.
    return this.#at < this.#filled ? { code: 'list_malformed', offset: head.end } : null
  }

  /** Null while too little of it is there. */
  #readHead(): CrlHead | CrlScanError | null {
    const bytes = this.#window.subarray(0, this.#filled)
    if (bytes.length < OUTER_HEADER_BYTES) return null
    const list = elementPlaceAt(bytes, 0, bytes.length)
    if (list?.tag !== TAG.sequence) return { code: 'list_malformed', offset: 0 }
    if (list.end > this.#maxBytes) return { code: 'list_too_large', offset: 0 }
    if (bytes.length < Math.min(list.end, MAX_HEAD_BYTES)) return null
    const head = readCrlHead(bytes.subarray(0, Math.min(list.end, MAX_HEAD_BYTES)))
    if ('code' in head) return head
    if (head.end - head.entriesEnd > MAX_TAIL_BYTES) return { code: 'list_malformed', offset: head.entriesEnd }
    this.#verifier = createVerify(head.algorithm.hash)
    this.#head = head
    this.#feed(0)
    this.#at = head.entriesStart
    this.#sink.begin(head)
    return head
  }

  /** Reads the entries that lie wholly in the window. */
  #readEntries(head: CrlHead): CrlScanError | null {
    const reader = this.#reader
    const window = this.#window
    const sink = this.#sink
    const last = head.entriesEnd - this.#base
    const stop = Math.min(this.#filled, last)
    let at = this.#at
    let entries = this.#entries
    let error: CrlScanError | null = null
    while (at < stop) {
      let length = reader.readUsual(window, at, stop)
      if (length === 0) {
        const place = elementPlaceAt(window, at, stop)
        // The rest of an entry that the window's end cuts is on its way, unless it is longer than any that we read.
        const isCut =
          place === null ? stop - at < OUTER_HEADER_BYTES : place.end > stop && place.end - at <= MAX_ENTRY_BYTES
        if (isCut && stop < last) break
        const code = place === null || place.end > stop ? 'list_malformed' : reader.readStrictly(window, at, place.end)
        if (code !== null) {
          error = { code, offset: this.#base + at }
          break
        }
        length = (place?.end ?? stop) - at
      }
      sink.entry(window, reader.serialStart, reader.serialLength, reader.revokedAt, reader.reason)
      at += length
      entries += 1
    }
    this.#at = at
    this.#entries = entries
    return error
  }
}
