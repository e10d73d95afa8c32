import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crlPem } from '../../test/support/crl-builder.ts'
import { LISTS_KEY } from '../../test/support/lists-key.ts'
import { MediumError } from './list-files.ts'
import { ListSeal } from './list-seal.ts'
import { openListSource } from './list-source.ts'
import { encodePartHead, PART_HEAD_BYTES } from './part-head.ts'

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-source-'))
})
afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** Everything that a file gives in pieces of this size; null for one that turns out to be no PEM. */
function readAll(content: string | Uint8Array, piece = 4096, seal: ListSeal | null = null): Buffer | null {
  const path = join(directory, 'file')
  writeFileSync(path, content)
  const source = openListSource(path, seal)
  const parts: Buffer[] = []
  try {
    for (;;) {
      const into = Buffer.alloc(piece)
      const count = source.read(into)
      if (count < 0) return null
      if (count === 0) return Buffer.concat(parts)
      parts.push(into.subarray(0, count))
    }
  } finally {
    source.close()
  }
}

describe('a file with a list', () => {
  it.skipIf(!existsSync('/proc/self/fd'))('is let go of where it cannot be read', () => {
    const open = (): number => readdirSync('/proc/self/fd').length
    const before = open()
    // A directory can be opened, and not be read.
    for (let round = 0; round < 10; round += 1) expect(() => openListSource(directory, null)).toThrow(MediumError)
    expect(open()).toBeLessThan(before + 5)
  })

  it('is read as it stands where it is DER', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 3000 }), fc.integer({ min: 3, max: 5000 }), (bytes, piece) => {
        bytes[0] = 0x30
        expect(readAll(bytes, piece)).toEqual(Buffer.from(bytes))
      })
    )
    const withPem = Buffer.concat([Buffer.of(0x30, 0x80), Buffer.from(crlPem(Buffer.alloc(9)))])
    expect(readAll(withPem)).toEqual(withPem)
  })

  it('is decoded where it is PEM, in whatever lines', () => {
    const width = fc.constantFrom(1, 3, 64, 76, 1000)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.integer({ min: 3, max: 5000 }), width, (bytes, piece, columns) => {
        const lines = Buffer.from(bytes).toString('base64').match(new RegExp(`.{1,${columns}}`, 'g')) ?? []
        const text = ['words', '-----BEGIN X509 CRL-----', ...lines, '-----END X509 CRL-----', ''].join('\r\n')
        expect(readAll(text, piece)).toEqual(Buffer.from(bytes))
      }),
      { numRuns: 60 }
    )
    const long = Buffer.from(Uint8Array.from({ length: 700_001 }, (_, index) => index * 31))
    expect(readAll(crlPem(long), 65_536)?.equals(long)).toBe(true)
  })

  it.each([
    ['an odd character', 'MAA*'],
    ['padding too soon', 'M==='],
    ['padding within', 'MA==MAAA'],
    ['bits beyond the last octet', 'MAB='],
    ['an unfinished group', 'MAAAM'],
    ['no end', null],
    ['another kind of end', 'MAAA\n-----END CERTIFICATE-----']
  ])('is no PEM with %s', (_case, body) => {
    const end = body === null ? '' : '\n-----END X509 CRL-----\n'
    expect(readAll(`-----BEGIN X509 CRL-----\n${body ?? 'MAAA'}${end}`)).toBeNull()
  })

  it('holds one list and nothing behind it', () => {
    expect(readAll(crlPem(Buffer.alloc(5)).repeat(2))).toBeNull()
    expect(readAll(`${crlPem(Buffer.alloc(5))}\n \n`)).toEqual(Buffer.alloc(5))
  })

  it('is opened where it is a part, DER or PEM, and read as it stands in the clear', () => {
    const seal = new ListSeal(LISTS_KEY)
    const sealed = (list: Uint8Array) => {
      const ofFile = seal.forNewFile()
      return Buffer.concat([encodePartHead(ofFile), ofFile.turn(list, PART_HEAD_BYTES)])
    }
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40_000 }), fc.integer({ min: 3, max: 50_000 }), (bytes, piece) => {
        bytes[0] = 0x30
        expect(readAll(sealed(bytes), piece, seal)).toEqual(Buffer.from(bytes))
        expect(readAll(sealed(Buffer.from(crlPem(Buffer.from(bytes)))), piece, seal)).toEqual(Buffer.from(bytes))
      }),
      { numRuns: 30 }
    )
  })

  it.each([
    ['under another key', () => encodePartHead(new ListSeal(new Uint8Array(32)).forNewFile())],
    ['shorter than its head', () => encodePartHead(new ListSeal(LISTS_KEY).forNewFile()).subarray(1)],
    ['in the clear', () => Buffer.from(crlPem(Buffer.alloc(50)))]
  ])('is none where a part is %s: said so, and never read as something else', (_, content) => {
    const path = join(directory, 'part')
    writeFileSync(path, content())
    expect(() => openListSource(path, new ListSeal(LISTS_KEY))).toThrow(MediumError)
    expect(() => openListSource(path, new ListSeal(LISTS_KEY))).toThrow('key_gone')
  })

  it('may be missing', () => {
    expect(() => openListSource(join(directory, 'absent'), null)).toThrow(MediumError)
  })
})
