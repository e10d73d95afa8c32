import type { Cipheriv } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { MediumError, onMedium } from './list-files.ts'
import { PART_HEAD_BYTES, sealOfPart } from './part-head.ts'
import type { ListSeal } from './list-seal.ts'
import { letGo } from './list-seal.ts'

/** A file with a revocation list, DER or PEM (RFC 7468 section 6), read in pieces as DER; in the clear, or a sealed part. */
export interface ListSource {
  /** Writes the next octets to the start of `into`; 0 at the end, -1 where the file is no PEM after all. */
  read(into: Uint8Array): number
  close(): void
}

const TEXT_BYTES = 256 * 1024
const BEGIN = '-----BEGIN X509 CRL-----'
const END = '-----END X509 CRL-----'
/** How far into a text its list may begin: explanations may stand before. */
const MAX_PREAMBLE_BYTES = 16 * 1024

/** Value of each character of base64 (RFC 4648 section 4), 64 for what may stand between, 65 for `=`, 255 for others. */
const VALUES = new Uint8Array(256).fill(255)
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
for (let value = 0; value < ALPHABET.length; value += 1) VALUES[ALPHABET.charCodeAt(value)] = value
for (const between of ' \t\r\n') VALUES[between.charCodeAt(0)] = 64
VALUES['='.charCodeAt(0)] = 65

/**
 * Opens a file.
 * @param seal of parts, for one that was downloaded; null for a file in the clear, such as the operator's own
 * Throws `MediumError`, with the fault `key_gone` for what is no part under that key.
 */
export function openListSource(path: string, seal: ListSeal | null): ListSource {
  return onMedium(() => {
    const descriptor = openSync(path, 'r')
    try {
      return sourceOf(new FileReader(descriptor, seal === null ? null : openPartHead(descriptor, seal)))
    } catch (thrown) {
      closeSync(descriptor)
      throw thrown
    }
  })
}

/** What opens the octets behind the head, which this reads. */
function openPartHead(descriptor: number, seal: ListSeal): Cipheriv {
  const head = new Uint8Array(PART_HEAD_BYTES)
  const count = readSync(descriptor, head)
  const ofPart = count === head.length ? sealOfPart(head, seal) : null
  if (ofPart === null) throw new MediumError(Object.assign(new Error('no part'), { code: 'key_gone' }))
  return ofPart.streamFrom(PART_HEAD_BYTES)
}

function sourceOf(file: FileReader): ListSource {
  const start = new Uint8Array(MAX_PREAMBLE_BYTES)
  let length = 0
  for (;;) {
    const count = file.read(start.subarray(length))
    length += count
    if (count === 0 || length === start.length) break
  }
  const text = Buffer.from(start.buffer, 0, length).toString('latin1')
  const at = text.indexOf(BEGIN)
  // DER begins with the identifier of a SEQUENCE, which is also the digit 0: text that begins so names no list.
  if (at < 0 || start[0] === 0x30) return new DerSource(file.after(start.subarray(0, length)))
  return new PemSource(file.after(start.subarray(at + BEGIN.length, length)))
}

/** A file's octets in the clear, those that were read before first. */
class FileReader {
  readonly #descriptor: number
  readonly #opening: Cipheriv | null
  #before = new Uint8Array(0)

  constructor(descriptor: number, opening: Cipheriv | null) {
    this.#descriptor = descriptor
    this.#opening = opening
  }

  /** The same, once more with these octets before all that follow. */
  after(before: Uint8Array): this {
    this.#before = Uint8Array.from(before)
    return this
  }

  read(into: Uint8Array): number {
    if (this.#before.length === 0) {
      const count = onMedium(() => readSync(this.#descriptor, into))
      if (this.#opening === null) return count
      const clear = this.#opening.update(into.subarray(0, count))
      into.set(clear)
      letGo(clear)
      return count
    }
    const part = this.#before.subarray(0, into.length)
    into.set(part)
    this.#before = this.#before.subarray(part.length)
    return part.length
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}

class DerSource implements ListSource {
  readonly #file: FileReader

  constructor(file: FileReader) {
    this.#file = file
  }

  read(into: Uint8Array): number {
    return this.#file.read(into)
  }

  close(): void {
    this.#file.close()
  }
}

class PemSource implements ListSource {
  readonly #file: FileReader
  readonly #text = new Uint8Array(TEXT_BYTES)
  #at = 0
  #filled = 0
  /** Bits that make no octet yet, and how many characters they are of. */
  #bits = 0
  #characters = 0
  #padding = 0
  #state: 'inside' | 'ended' | 'wrong' = 'inside'

  constructor(file: FileReader) {
    this.#file = file
  }

  read(into: Uint8Array): number {
    let to = 0
    // Four characters give up to three octets, which must have room.
    while (to + 3 <= into.length && this.#state === 'inside') {
      if (this.#at === this.#filled && !this.#refill()) this.#state = 'wrong'
      else to = this.#decode(into, to)
    }
    if (to > 0) return to
    return this.#state === 'wrong' ? -1 : 0
  }

  close(): void {
    this.#file.close()
  }

  #refill(): boolean {
    this.#at = 0
    this.#filled = this.#file.read(this.#text)
    return this.#filled > 0
  }

  /** @returns the place in `into` behind the last octet written */
  #decode(into: Uint8Array, start: number): number {
    const text = this.#text
    let to = start
    while (this.#at < this.#filled && to + 3 <= into.length) {
      const value = VALUES[text[this.#at] ?? 0] ?? 255
      if (value > 65) {
        this.#state = this.#isEnd() ? 'ended' : 'wrong'
        return to
      }
      this.#at += 1
      if (value === 64) continue
      if (value === 65 ? this.#characters < 2 : this.#padding > 0) {
        this.#state = 'wrong'
        return to
      }
      if (value === 65) this.#padding += 1
      this.#bits = (this.#bits << 6) | (value === 65 ? 0 : value)
      this.#characters += 1
      if (this.#characters < 4) continue
      const octets = 3 - this.#padding
      // Bits beside the last octet are zero, so that one list has one text only.
      if ((this.#bits & (0xff_ffff >>> (octets * 8))) !== 0) {
        this.#state = 'wrong'
        return to
      }
      for (let index = 0; index < octets; index += 1) into[to++] = this.#bits >>> (16 - index * 8)
      this.#bits = 0
      this.#characters = 0
    }
    return to
  }

  /** Whether the text ends here as it has to, with nothing but blanks behind. */
  #isEnd(): boolean {
    const rest = Buffer.alloc(1024)
    let length = this.#filled - this.#at
    if (length > rest.length) return false
    rest.set(this.#text.subarray(this.#at, this.#filled))
    for (let count = 1; count > 0 && length < rest.length; length += count) count = this.#file.read(rest.subarray(length))
    const text = rest.toString('latin1', 0, length)
    return length < rest.length && this.#characters === 0 && text.startsWith(END) && text.slice(END.length).trim() === ''
  }
}
