import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bitString, element, nullValue, sequence } from '../../platform/simulator/der-writer.ts'
import type { CrlSpec, EntrySpec } from '../../../test/support/crl-builder.ts'
import { crlNumber, reasonCode } from '../../../test/support/crl-builder.ts'
import { AT_MS, DAY_MS, makeAuthority, makeList } from '../../../test/support/crl-world.ts'
import { revocationReasonOf } from './crl-fields.ts'
import type { Crl } from './crl.ts'
import { MAX_WHOLE_CRL_BYTES, parseCrl } from './crl.ts'

const authority = makeAuthority('List CA')
const list = (spec: Partial<CrlSpec> = {}): Uint8Array => makeList(authority, spec)
const MALFORMED = { ok: false, error: { code: 'malformed' } }

function parsed(der: Uint8Array): Crl {
  const result = parseCrl(der)
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

describe('parseCrl', () => {
  test('reads every part of a list', () => {
    const der = list({ entries: [{ serial: 7, revokedAtMs: AT_MS - DAY_MS, extensions: [reasonCode(1)] }] })
    const crl = parsed(der)
    expect(crl.der).toEqual(der)
    expect(crl.issuer).toEqual(Uint8Array.from(authority.encodedName))
    expect(crl.thisUpdateMs).toBe(AT_MS - DAY_MS)
    expect(crl.nextUpdateMs).toBe(AT_MS + DAY_MS)
    expect(crl.extensions.number).toEqual(Uint8Array.of(1))
    expect(crl.entries).toEqual({ count: 1, hasUnknownCritical: false, hasCertificateIssuer: false, hasRemovals: false })
    expect(crl.find(Uint8Array.of(7))).toEqual({ reason: 'keyCompromise', revokedAtMs: AT_MS - DAY_MS })
    expect(crl.find(Uint8Array.of(8))).toBeNull()
    expect(crl.signatureAlgorithm.oid).toBe('1.2.840.10045.4.3.2')
  })

  test('what was read cannot be changed through the caller\'s buffer', () => {
    const der = list({ entries: [{ serial: 7 }] })
    const crl = parsed(der)
    der.fill(0)
    expect(crl.find(Uint8Array.of(7))).not.toBeNull()
  })

  test('finds every serial number of a list, with its date and reason', () => {
    const second = fc.integer({ min: Date.parse('1950-01-01') / 1000, max: Date.parse('2099-12-31') / 1000 })
    const entry = fc.record({
      serial: fc.uint8Array({ minLength: 1, maxLength: 20 }).filter(isMinimal),
      revokedAtMs: second.map((seconds) => seconds * 1000),
      reason: fc.option(fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 9, 10))
    })
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ serial }) => serial.join() }), (entries) => {
        const crl = parsed(list({ entries: entries.map(specOf) }))
        expect(crl.entries.count).toBe(entries.length)
        for (const { serial, revokedAtMs, reason } of entries) {
          expect(crl.find(serial)).toEqual({ reason: revocationReasonOf(reason ?? 0), revokedAtMs })
          const another = Uint8Array.from([...serial, 1])
          if (!entries.some((other) => Buffer.compare(other.serial, another) === 0)) {
            expect(crl.find(another)).toBeNull()
          }
        }
      }),
      { numRuns: 50 }
    )
  })

  test('never throws, whatever octets of a list are changed, added or cut off', () => {
    const whole = list({ entries: [{ serial: 7, extensions: [reasonCode(1)] }, { serial: 200 }] })
    const place = fc.nat(whole.length - 1)
    fc.assert(
      fc.property(place, fc.integer({ min: 0, max: 255 }), place, (at, octet, cut) => {
        const changed = Uint8Array.from(whole)
        changed[at] = octet
        expect(parseCrl(changed).ok || MALFORMED).toBeTruthy()
        expect(parseCrl(whole.subarray(0, cut))).toEqual(MALFORMED)
        expect(parseCrl(Uint8Array.from([...whole, octet]))).toEqual(MALFORMED)
      })
    )
  })

  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['a NULL', nullValue],
    ['version 1 with extensions', list({ version: null })],
    ['version 1 with extensions of an entry', list({
      version: null, extensions: [], entries: [{ serial: 1, extensions: [reasonCode(1)] }]
    })],
    ['version 1 written out', list({ version: 0 })],
    ['version 3', list({ version: 2 })],
    ['an issuer without a name', list({ issuer: sequence() })],
    ['an extension twice', list({ extensions: [crlNumber(1), crlNumber(2)] })],
    ['an outer algorithm of its own', list({ outerAlgorithm: sequence(nullValue) })],
    ['removeFromCRL in a full list', list({ entries: [{ serial: 1, extensions: [reasonCode(8)] }] })],
    ['extensions of an entry that are an empty sequence', list({ entries: [{ serial: 1, extensions: [] }] })],
    ['a serial number without octets', list({ entries: [{ serial: new Uint8Array(0) }] })],
    ['a padded serial number', list({ entries: [{ serial: Uint8Array.of(0, 1) }] })],
    ['a padded negative serial number', list({ entries: [{ serial: Uint8Array.of(0xff, 0x80) }] })],
    ['a time that is none', list({ writeTime: () => element(0x17, Buffer.from('261301000000Z')) })],
    ['something behind the signature', sequence(contentOf(list()), bitString(new Uint8Array(8)))]
  ])('refuses %s', (_what, der) => {
    expect(parseCrl(der)).toEqual(MALFORMED)
  })

  test('refuses entries that are cut off, or longer than they say', () => {
    const whole = list({ entries: [{ serial: 7 }, { serial: 8 }] })
    const entryAt = Buffer.from(whole).indexOf(Buffer.of(0x30, 0x12, 0x02, 0x01, 0x07))
    expect(entryAt).toBeGreaterThan(0)
    for (const length of [0x00, 0x11, 0x13, 0x26, 0x7f, 0x80, 0x84]) {
      const changed = Uint8Array.from(whole)
      changed[entryAt + 1] = length
      expect(parseCrl(changed)).toEqual(MALFORMED)
    }
  })

  test('is lenient where deployed CAs are', () => {
    expect(parsed(list({ spellOutEmpty: true })).entries.count).toBe(0)
    expect(parsed(list({ entries: [{ serial: new Uint8Array(40).fill(1) }] })).entries.count).toBe(1)
    expect(parsed(list({ nextUpdateMs: null })).nextUpdateMs).toBeNull()
    expect(parsed(list({ version: null, extensions: [] })).extensions.number).toBeNull()
  })

  test('a list of 100,000 entries is read and looked through', () => {
    const entries = Array.from({ length: 100_000 }, (_, index) => ({ serial: index + 1, revokedAtMs: AT_MS }))
    const crl = parsed(list({ entries }))
    expect(crl.entries.count).toBe(100_000)
    expect(crl.find(Uint8Array.of(0x01, 0x86, 0xa0))).not.toBeNull()
    expect(crl.find(Uint8Array.of(0x01, 0x86, 0xa1))).toBeNull()
  })

  test('refuses more than the cap unread', () => {
    expect(parseCrl(new Uint8Array(MAX_WHOLE_CRL_BYTES + 1))).toEqual({ ok: false, error: { code: 'too_large' } })
  })
})

function contentOf(der: Uint8Array): Uint8Array {
  const first = der[1] ?? 0
  return der.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f))
}

/** X.690 section 8.3.2. */
function isMinimal([first = 0, second]: Uint8Array): boolean {
  return second === undefined || !((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80))
}

function specOf(entry: { serial: Uint8Array; revokedAtMs: number; reason: number | null }): EntrySpec {
  const { serial, revokedAtMs, reason } = entry
  return { serial, revokedAtMs, ...(reason === null ? {} : { extensions: [reasonCode(reason)] }) }
}
