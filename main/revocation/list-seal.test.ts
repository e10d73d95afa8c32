import { createCipheriv, createHmac, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LISTS_KEY } from '../../test/support/lists-key.ts'
import { KEY_MARK_BYTES, ListSeal, NONCE_BYTES } from './list-seal.ts'

const seal = new ListSeal(LISTS_KEY)

/** HKDF-SHA-256 (RFC 5869) step by step, 40 octets: the file's key and the mark of it. */
function derivedByHand(nonce: Uint8Array): Buffer {
  const pseudorandom = createHmac('sha256', nonce).update(LISTS_KEY).digest()
  const info = 'hatachi revocation list, one file'
  const first = createHmac('sha256', pseudorandom).update(info).update(Uint8Array.of(1)).digest()
  const second = createHmac('sha256', pseudorandom).update(first).update(info).update(Uint8Array.of(2)).digest()
  return Buffer.concat([first, second]).subarray(0, 32 + KEY_MARK_BYTES)
}

/** AES-256-CTR (SP 800-38A section 6.5) block by block: the octets are added to the enciphered counter. */
function sealedByHand(key: Uint8Array, bytes: Uint8Array, position: number): Buffer {
  return Buffer.from(
    bytes.map((octet, index) => {
      const at = position + index
      const counter = Buffer.alloc(16)
      counter.writeBigUInt64BE(BigInt(Math.floor(at / 16)), 8)
      const block = createCipheriv('aes-256-ecb', key, null).update(counter)
      return octet ^ (block[at % 16] ?? 0)
    })
  )
}

describe('the seal of a file', () => {
  it('is AES-256-CTR under a key of its own, by the octet’s place in the file', () => {
    const nonce = randomBytes(NONCE_BYTES)
    const derived = derivedByHand(nonce)
    const file = seal.ofFile(nonce, derived.subarray(32))
    if (file === null) throw new Error('not its own mark')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.integer({ min: 0, max: 2 ** 31 }), (bytes, position) => {
        expect(Buffer.from(file.turn(bytes, position))).toEqual(sealedByHand(derived.subarray(0, 32), bytes, position))
      }),
      { numRuns: 50 }
    )
  })

  it('opens any stretch by itself, whether it was sealed at once or piece by piece', () => {
    const file = seal.forNewFile()
    const piece = fc.uint8Array({ minLength: 1, maxLength: 100 })
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1 }), fc.nat(40), fc.nat(), fc.nat(), (pieces, start, one, other) => {
        const clear = Buffer.concat(pieces)
        const stream = file.streamFrom(start)
        const sealed = Buffer.concat(pieces.map((each) => stream.update(each)))
        const [from, to] = [one % clear.length, other % (clear.length + 1)].toSorted((a, b) => a - b) as [number, number]
        expect(Buffer.from(file.turn(sealed.subarray(from, to), start + from))).toEqual(clear.subarray(from, to))
      })
    )
  })

  it('opens short stretches in place, one after the other, as it does all at once', () => {
    const file = seal.forNewFile()
    const opener = file.opener(200)
    const stretch = fc.uint8Array({ maxLength: 200 })
    fc.assert(
      fc.property(stretch, fc.integer({ min: 0, max: 2 ** 27 }), (clear, block) => {
        const bytes = Uint8Array.from(file.turn(clear, block * 16))
        opener.open(bytes, block * 16)
        expect(bytes).toEqual(clear)
      })
    )
  })

  it('is another one for every file', () => {
    const clear = new Uint8Array(64)
    const sealed = Array.from({ length: 50 }, () => Buffer.from(seal.forNewFile().turn(clear, 0)).toString('hex'))
    expect(new Set(sealed).size).toBe(50)
  })

  it('is known by its mark, under no other key and no other nonce', () => {
    const { nonce, keyMark } = seal.forNewFile()
    expect(seal.ofFile(nonce, keyMark)?.keyMark).toEqual(keyMark)
    for (let bit = 0; bit < 256; bit += 1) {
      const other = Uint8Array.from(LISTS_KEY)
      other[bit >> 3]! ^= 1 << (bit & 7)
      expect(new ListSeal(other).ofFile(nonce, keyMark)).toBeNull()
    }
    const otherNonce = Uint8Array.from(nonce)
    otherNonce[3]! ^= 1
    expect(seal.ofFile(otherNonce, keyMark)).toBeNull()
    expect(seal.ofFile(nonce, keyMark.subarray(1))).toBeNull()
  })

  it('is not to be had under half a key, and ends where its counter does', () => {
    expect(() => new ListSeal(new Uint8Array(31))).toThrow(TypeError)
    expect(() => seal.forNewFile().streamFrom(2 ** 36)).toThrow(RangeError)
  })
})
