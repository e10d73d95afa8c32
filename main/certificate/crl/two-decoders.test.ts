import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { CrlSpec, EntrySpec } from '../../../test/support/crl-builder.ts'
import {
  certificateIssuer, crlNumber, deltaIndicator, extensionOf, invalidityDate, reasonCode, unknownExtension
} from '../../../test/support/crl-builder.ts'
import { AT_MS, makeAuthority, makeList } from '../../../test/support/crl-world.ts'
import { generalizedTime } from '../../platform/simulator/der-writer.ts'
import { revocationReasonOf } from '../revocation-reason.ts'
import { CrlScanner } from './crl-scanner.ts'
import { msOfListTime } from './crl-time.ts'
import { parseCrl } from './crl.ts'

/**
 * There are two decoders of lists: `crl.ts` for those in memory (`cert check`), and `crl-scanner.ts` for a nation's. Here
 * both read the same lists, and every difference between them has its row. What the scanner takes the other takes too,
 * and understands as the same.
 */

const ca = makeAuthority('Read Twice')

/** What the one that reads a list whole says. */
function whole(der: Uint8Array, serials: readonly Uint8Array[]): string {
  const parsed = parseCrl(der)
  if (!parsed.ok) return parsed.error.code
  const { entries } = parsed.value
  if (entries.hasUnknownCritical) return 'critical_extension_unknown'
  if (entries.hasCertificateIssuer || entries.hasRemovals) return 'list_scope'
  const found = serials.map((serial) => parsed.value.find(serial))
  return JSON.stringify(found.map((entry) => [entry?.reason, entry?.revokedAtMs]))
}

/** What the scanner says. */
function scanned(der: Uint8Array, serials: readonly Uint8Array[]): string {
  const found = new Map<string, unknown>()
  const scanner = new CrlScanner({
    begin: () => undefined,
    entry: (from, start, length, revokedAt, reason) => {
      const serial = Buffer.from(from.subarray(start, start + length)).toString('hex')
      if (!found.has(serial)) found.set(serial, [revocationReasonOf(reason), msOfListTime(revokedAt)])
    }
  })
  scanner.push(der)
  const end = scanner.end()
  if (!end.ok) return end.error.code
  return JSON.stringify(serials.map((serial) => found.get(Buffer.from(serial).toString('hex')) ?? [undefined, undefined]))
}

const SERIAL = Uint8Array.of(5)
const entry = (spec: Partial<EntrySpec>): Partial<CrlSpec> => ({ entries: [{ serial: SERIAL, ...spec }] })
const serialOf = (...octets: readonly number[]): Partial<CrlSpec> => entry({ serial: Uint8Array.from(octets) })

/** What both say: `read`, or the same refusal in the words of each. */
const ALIKE: readonly (readonly [string, Partial<CrlSpec>, whole: string, scanned: string])[] = [
  ['no entry', {}, 'read', 'read'],
  ['an entry', entry({}), 'read', 'read'],
  ['a reason', entry({ extensions: [reasonCode(1)] }), 'read', 'read'],
  ['a critical reason', entry({ extensions: [reasonCode(4, true)] }), 'read', 'read'],
  ['a reason that is spelled out as unspecified', entry({ extensions: [reasonCode(0)] }), 'read', 'read'],
  ['a reason and a date', entry({ extensions: [reasonCode(1), invalidityDate(AT_MS)] }), 'read', 'read'],
  ['an extension that is not understood', entry({ extensions: [unknownExtension(false)] }), 'read', 'read'],
  ['20 octets of serial number', entry({ serial: new Uint8Array(20).fill(0x41) }), 'read', 'read'],
  ['a revocation from 2050 on', entry({ revokedAtMs: Date.UTC(2051, 0, 1) }), 'read', 'read'],
  ['a reason that there is not', entry({ extensions: [reasonCode(7)] }), 'malformed', 'list_malformed'],
  ['a reason above all', entry({ extensions: [reasonCode(11)] }), 'malformed', 'list_malformed'],
  ['a reason twice', entry({ extensions: [reasonCode(1), reasonCode(1)] }), 'malformed', 'list_malformed'],
  ['extensions of nothing', entry({ extensions: [] }), 'malformed', 'list_malformed'],
  ['a reason that is no ENUMERATED', entry({ extensions: [extensionOf('2.5.29.21', Uint8Array.of(2, 1, 1))] }), 'malformed', 'list_malformed'],
  ['a serial number with a zero too many', serialOf(0, 5), 'malformed', 'list_malformed'],
  ['a serial number of nothing', serialOf(), 'malformed', 'list_malformed'],
  ['a critical extension that is not understood', entry({ extensions: [unknownExtension(true)] }), 'critical_extension_unknown', 'critical_extension_unknown'],
  ['an entry of another issuer', entry({ extensions: [certificateIssuer(ca.encodedName)] }), 'list_scope', 'list_scope'],
  ['an entry with extensions in version 1', { ...entry({ extensions: [reasonCode(1)] }), version: null, extensions: [] }, 'malformed', 'list_malformed']
]

/** Where they differ: the scanner refuses what the other reads, or gives another reason. Why is in the last column. */
const DIFFERENT: readonly (readonly [string, Partial<CrlSpec>, whole: string, scanned: string, why: string])[] = [
  ['a serial number of zero', serialOf(0), 'read', 'list_malformed', 'PKITS has lists with such; the file of a list in force has room for positive ones'],
  ['a negative serial number', serialOf(0x85), 'read', 'list_malformed', 'as above'],
  ['21 octets of serial number', entry({ serial: new Uint8Array(21).fill(0x41) }), 'read', 'list_malformed', 'as above'],
  ['GeneralizedTime before 2050', { ...entry({}), writeTime: generalizedTime }, 'read', 'list_malformed', 'other PKIs write it; RFC 5280 section 5.1.2.6 forbids it'],
  ['a revocation after 2086', entry({ revokedAtMs: Date.UTC(2090, 0, 1) }), 'read', 'list_malformed', 'the file of a list in force has 32 bits for it'],
  ['removeFromCRL in a full list', entry({ extensions: [reasonCode(8)] }), 'malformed', 'list_scope', 'refused by both, in other words'],
  ['removeFromCRL in a delta list', { ...entry({ extensions: [reasonCode(8)] }), extensions: [crlNumber(2), deltaIndicator(1)] }, 'list_scope', 'list_scope', 'used by neither']
]

describe('both decoders of lists', () => {
  const kindOf = (said: string) => (said.startsWith('[') ? 'read' : said)

  it.each(ALIKE)('agree on %s', (_, spec, wholeSays, scannedSays) => {
    const der = makeList(ca, spec)
    const said = [whole(der, [SERIAL]), scanned(der, [SERIAL])]
    expect(said.map(kindOf)).toEqual([wholeSays, scannedSays])
    if (wholeSays === 'read') expect(said[0]).toBe(said[1])
  })

  it.each(DIFFERENT)('differ, and never for the worse, on %s', (_, spec, wholeSays, scannedSays) => {
    const der = makeList(ca, spec)
    expect([whole(der, []), scanned(der, [])].map(kindOf)).toEqual([wholeSays, scannedSays])
  })

  test('what the scanner reads of a damaged list the other reads alike', () => {
    const entries = [
      { serial: SERIAL, extensions: [reasonCode(1)] },
      { serial: new Uint8Array(9).fill(0x33), extensions: [reasonCode(6), invalidityDate(AT_MS)] },
      { serial: Uint8Array.of(0, 0x80) }
    ]
    const serials = entries.map(({ serial }) => serial)
    const der = makeList(ca, { entries })
    let read = 0
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Uint8Array.from(der)
        damaged[at] = (damaged[at] ?? 0) ^ flip
        const said = scanned(damaged, serials)
        if (kindOf(said) !== 'read') return
        read += 1
        expect(whole(damaged, serials)).toBe(said)
      }),
      { numRuns: 3000 }
    )
    expect(read).toBeGreaterThan(0)
  })
})
