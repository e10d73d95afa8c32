import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bitString, element, integer, nullValue, objectIdentifier, sequence, time as utcTime
} from '../../platform/simulator/der-writer.ts'
import {
  certificateIssuer, crlNumber, invalidityDate, reasonCode, unknownExtension, type EntrySpec
} from '../../../test/support/crl-builder.ts'
import { AT_MS, DAY_MS, makeAuthority, makeList } from '../../../test/support/crl-world.ts'
import { readCrlHead } from './crl-head.ts'
import type { CrlScanError, ScannedCrl } from './crl-scanner.ts'
import { CrlScanner } from './crl-scanner.ts'
import { msOfListTime } from './crl-time.ts'

const ca = makeAuthority('Scanned')

interface SeenEntry {
  readonly serialHex: string
  readonly revokedAtMs: number
  readonly reason: number
}

/** Scans `bytes` in chunks of these sizes, again and again. */
function scan(bytes: Uint8Array, chunks: readonly number[] = [bytes.length], maxBytes?: number) {
  const entries: SeenEntry[] = []
  const scanner = new CrlScanner(
    {
      begin: () => undefined,
      entry: (from, start, length, revokedAt, reason) => {
        const serialHex = Buffer.from(from.subarray(start, start + length)).toString('hex')
        entries.push({ serialHex, revokedAtMs: msOfListTime(revokedAt), reason })
      }
    },
    maxBytes
  )
  let error: CrlScanError | null = null
  let fed = 0
  for (let turn = 0; fed < bytes.length && error === null; turn += 1) {
    const size = Math.max(1, chunks[turn % chunks.length] ?? 1)
    error = scanner.push(bytes.subarray(fed, fed + size))
    fed += size
  }
  const end = scanner.end()
  return { entries, fed, list: end.ok ? end.value : null, error: end.ok ? null : end.error }
}

function scanned(bytes: Uint8Array): ScannedCrl {
  const { list, error } = scan(bytes)
  if (list === null) throw new Error(`refused: ${error?.code ?? ''}`)
  return list
}

/** What an entry says in octets of its own: an answer that no scanner was asked for. */
const expected = (spec: EntrySpec, reason: number): SeenEntry => ({
  serialHex: Buffer.from(spec.serial as Uint8Array).toString('hex'),
  revokedAtMs: spec.revokedAtMs ?? 0,
  reason
})

const serials = fc
  .uint8Array({ minLength: 1, maxLength: 20 })
  .map((octets) => {
    octets[0] = ((octets[0] ?? 0) & 0x7f) || 1
    return octets
  })
const seconds = fc.integer({ min: Date.UTC(1950, 0, 1) / 1000, max: Date.UTC(2086, 0, 1) / 1000 })
const forms = fc.constantFrom('bare', 'reason', 'critical reason', 'with a date', 'with something unknown')

const anyEntry = fc.tuple(serials, seconds, forms, fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 9, 10)).map(([serial, second, form, reason]) => {
  const extensions =
    form === 'bare'
      ? []
      : [
          reasonCode(reason, form === 'critical reason'),
          ...(form === 'with a date' ? [invalidityDate(second * 1000)] : []),
          ...(form === 'with something unknown' ? [unknownExtension(false)] : [])
        ]
  const spec: EntrySpec = { serial, revokedAtMs: second * 1000, ...(form === 'bare' ? {} : { extensions }) }
  return { spec, seen: expected(spec, form === 'bare' ? 0 : reason) }
})

describe('a list in pieces', () => {
  it('gives every entry as it was written, whatever the pieces are', () => {
    fc.assert(
      fc.property(
        fc.array(anyEntry, { maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 }),
        (entries, chunks) => {
          const der = makeList(ca, { entries: entries.map(({ spec }) => spec) })
          const { list, entries: seen } = scan(der, chunks)
          expect(seen).toEqual(entries.map((each) => each.seen))
          expect(list?.entries).toBe(entries.length)
          expect(list?.head.end).toBe(der.length)
          expect(list?.verify(ca.keys.publicKey)).toBe(true)
        }
      ),
      { numRuns: 60 }
    )
  })

  it('goes past the window many times', () => {
    const entries = Array.from({ length: 60_000 }, (_, index) => ({ serial: index * 7919 + 1, revokedAtMs: AT_MS }))
    const der = makeList(ca, { entries })
    const { list, entries: seen } = scan(der, [100_003, 17, 600_001])
    expect(der.length).toBeGreaterThan(1_000_000)
    expect(list?.verify(ca.keys.publicKey)).toBe(true)
    expect(seen.map(({ serialHex }) => parseInt(serialHex, 16))).toEqual(entries.map(({ serial }) => serial))
  })

  it('knows head, number and key, and takes no entry for none', () => {
    const list = scanned(makeList(ca, { number: 300, spellOutEmpty: true }))
    expect(list.entries).toBe(0)
    expect(list.head).toMatchObject({ thisUpdateMs: AT_MS - DAY_MS, nextUpdateMs: AT_MS + DAY_MS, issuer: ca.encodedName })
    expect(list.extensions.number).toEqual(Uint8Array.of(0x01, 0x2c))
    expect(scanned(makeList(ca)).entries).toBe(0)
    expect(scanned(makeList(ca, { nextUpdateMs: null })).head.nextUpdateMs).toBeNull()
    expect(scanned(makeList(ca, { extensions: [] })).extensions.number).toBeNull()
  })

  it('is signed by its issuer, and by nobody else', () => {
    const list = makeList(ca)
    expect(scanned(list).verify(makeAuthority('Other').keys.publicKey)).toBe(false)
    expect(scanned(list).verify(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)).toBe(false)
    const asked = scanned(list)
    expect(asked.verify(ca.keys.publicKey)).toBe(true)
    expect(() => asked.verify(ca.keys.publicKey)).toThrow()
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(scanned(makeList(ca, { signer: rsa.privateKey })).verify(rsa.publicKey)).toBe(true)
  })
})

describe('a list that is not as it has to be', () => {
  const entry = (spec: Partial<EntrySpec>) => makeList(ca, { entries: [{ serial: 1 }, { serial: 5, ...spec }] })
  /** Where the second entry starts: behind the first one, which has 20 octets. */
  const second = (der: Uint8Array): number => {
    const head = readCrlHead(der)
    if ('code' in head) throw new Error(head.code)
    return head.entriesStart + 20
  }

  /** A list whose second entry has this for a UTCTime. */
  const dated = (text: string): Uint8Array => {
    const odd = element(0x17, new TextEncoder().encode(text))
    const writeTime = (atMs: number) => (atMs === 0 ? odd : utcTime(atMs))
    return makeList(ca, { entries: [{ serial: 1 }, { serial: 5, revokedAtMs: 0 }], writeTime })
  }

  it.each([
    ['a negative serial number', entry({ serial: Uint8Array.of(0x80) })],
    ['serial number zero', entry({ serial: Uint8Array.of(0) })],
    ['an empty serial number', entry({ serial: Uint8Array.of() })],
    ['a serial number with a needless zero', entry({ serial: Uint8Array.of(0, 1) })],
    ['a serial number of 21 octets', entry({ serial: new Uint8Array(21).fill(1) })],
    ['a reason that is none', entry({ extensions: [reasonCode(7)] })],
    ['a reason beyond the last', entry({ extensions: [reasonCode(11)] })],
    ['an extension twice', entry({ extensions: [reasonCode(1), reasonCode(1)] })],
    ['no extension where some are announced', entry({ extensions: [] })],
    ['a date of no calendar', dated('260631110000Z')],
    ['a date without seconds', dated('2606311100Z')],
    ['a date in another zone', dated('2605311100+0900')]
  ])('is malformed at its entry: %s', (_case, der) => {
    const { error, list } = scan(der, [64])
    expect(list).toBeNull()
    expect(error).toEqual({ code: 'list_malformed', offset: second(der) })
  })

  it.each([
    ['another issuer’s entry', entry({ extensions: [certificateIssuer(ca.encodedName)] }), 'list_scope'],
    ['an entry that takes one off', entry({ extensions: [reasonCode(8)] }), 'list_scope'],
    ['an unknown critical extension', entry({ extensions: [unknownExtension(true)] }), 'critical_extension_unknown'],
    ['version 1', makeList(ca, { version: null, extensions: [] }), 'list_malformed'],
    ['version 3', makeList(ca, { version: 2 }), 'list_malformed'],
    ['no name', makeList(ca, { issuer: sequence() }), 'list_malformed'],
    ['a critical number', makeList(ca, { extensions: [crlNumber(1, true)] }), 'list_malformed'],
    [
      'SHA-1',
      makeList(ca, { algorithm: { identifier: sequence(objectIdentifier('1.2.840.10045.4.1')), hash: 'sha1' } }),
      'list_algorithm_refused'
    ],
    [
      'another algorithm outside',
      makeList(ca, { outerAlgorithm: sequence(objectIdentifier('1.2.840.10045.4.3.3')) }),
      'list_malformed'
    ],
    ['RSA with other parameters', makeList(ca, {
      algorithm: { identifier: sequence(objectIdentifier('1.2.840.113549.1.1.11'), integer(1)), hash: 'sha256' }
    }), 'list_algorithm_refused'],
    ['no list at all', sequence(integer(1), nullValue), 'list_malformed'],
    ['something else', new TextEncoder().encode('<html>not found</html>'), 'list_malformed'],
    ['nothing', new Uint8Array(), 'list_cut_off'],
    ['a signature that is none', sequence(bitString(new Uint8Array(8))), 'list_malformed']
  ])('is refused: %s', (_case, der, code) => {
    expect(scan(der).error?.code).toBe(code)
  })

  it('is refused where an octet follows, and says where', () => {
    const der = makeList(ca, { entries: [{ serial: 1 }] })
    const { error } = scan(Buffer.concat([der, Buffer.of(0)]), [50])
    expect(error).toEqual({ code: 'list_malformed', offset: der.length })
  })

  it('is cut off wherever it ends early', () => {
    const der = makeList(ca, { entries: [{ serial: 1 }, { serial: 2, extensions: [reasonCode(1)] }] })
    for (let length = 0; length < der.length; length += 1) {
      expect(scan(der.subarray(0, length)).error).toEqual({ code: 'list_cut_off', offset: length })
    }
  })

  it('is too large by its own word, before the rest of it is looked at', () => {
    const der = makeList(ca, { entries: [{ serial: 1 }] })
    const { error, fed } = scan(der, [16], der.length - 1)
    expect(error).toEqual({ code: 'list_too_large', offset: 0 })
    expect(fed).toBe(16)
    expect(scan(der, [16], der.length).error).toBeNull()
  })

  it('is given up within one window where an entry, its head or its tail does not end', () => {
    const long = element(0x04, new Uint8Array(3_000_000))
    const lists = [
      makeList(ca, { entries: [{ serial: 1, extensions: [long] }] }),
      makeList(ca, { issuer: sequence(long) }),
      makeList(ca, { extensions: [crlNumber(1), long] })
    ]
    for (const der of lists) {
      const { error, fed } = scan(der, [4096])
      expect(error?.code).toBe('list_malformed')
      expect(fed).toBeLessThan(64 * 1024)
    }
  })

  it('is refused whichever octet is changed, or its signature is bad', () => {
    const der = makeList(ca, { entries: [{ serial: 1 }, { serial: 77, extensions: [reasonCode(4)] }] })
    for (let at = 0; at < der.length; at += 1) {
      const changed = Uint8Array.from(der)
      changed[at] = (changed[at] ?? 0) ^ 0x01
      const { list } = scan(changed)
      expect(list?.verify(ca.keys.publicKey) ?? false).toBe(false)
    }
  })
})
