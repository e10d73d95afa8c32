import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  crlNumber, crlPem, deltaIndicator, directoryName, freshestCrl, issuingPoint, reasonCode, unknownExtension, uriName, type EntrySpec
} from '../../test/support/crl-builder.ts'
import { AT_MS, DAY_MS, makeAuthority, makeKeys, makeList, nameOf, type Authority } from '../../test/support/crl-world.ts'
import { LISTS_KEY } from '../../test/support/lists-key.ts'
import { LIST_CLOCK_SKEW_MS } from '../certificate/list-judgement.ts'
import { encodeName } from '../platform/simulator/names.ts'
import { keyIdentifier } from '../platform/simulator/signing.ts'
import { lockImports } from './import-lock.ts'
import { ListSeal } from './list-seal.ts'
import type { ListQuestion } from './revocation-lists.ts'
import { RevocationLists } from './revocation-lists.ts'

const ca = makeAuthority('Lists')
let directory = ''
let lists: RevocationLists

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-lists-'))
  lists = RevocationLists.open(join(directory, 'lists'), LISTS_KEY)
})

afterEach(() => {
  lists.close()
  rmSync(directory, { recursive: true, force: true })
})

interface Given {
  readonly anchors?: readonly Authority[]
  readonly nowMs?: number
  readonly into?: RevocationLists
  readonly signal?: AbortSignal
  readonly maxBytes?: number
}

/** Imports from a file, in this thread unless it is about threads. */
async function bring(content: Uint8Array | string, given: Given & { readonly thread?: 'own' | 'callers' } = {}) {
  const path = join(directory, 'list.crl')
  writeFileSync(path, content)
  const { anchors = [ca], nowMs = AT_MS, into = lists, thread = 'callers', ...rest } = given
  const anchorsDer = anchors.map(({ der }) => der)
  const done = await into.importFile(path, { anchorsDer, nowMs, thread, ...rest })
  return done.ok ? { ...done.value, code: done.value.unchanged ? 'unchanged' : 'imported' } : { ...done.error }
}

const ask = (serial: number | Uint8Array, more: Partial<ListQuestion> = {}, from = lists) =>
  from.lookup({
    issuerKeyIdentifier: keyIdentifier(ca.keys.publicKey),
    issuer: ca.encodedName,
    serialNumber: typeof serial === 'number' ? Uint8Array.of(serial) : serial,
    kind: 'crl',
    distributionPoints: [],
    ...more
  })

const point = (...names: readonly Uint8Array[]) => ({ names, relativeName: null, reasons: null, indirect: false })
const listFiles = () => readdirSync(join(directory, 'lists')).filter((name) => name.endsWith('.list'))

describe('a list in force', () => {
  it('says of each serial number what it said, in another process’s eyes too', async () => {
    const long = new Uint8Array(20).fill(0x41)
    const entries: EntrySpec[] = [
      { serial: 1, revokedAtMs: AT_MS - 5000, extensions: [reasonCode(1)] },
      { serial: 2, revokedAtMs: AT_MS - 6000 },
      { serial: long, revokedAtMs: Date.UTC(2051, 0, 1), extensions: [reasonCode(10)] }
    ]
    const other = RevocationLists.open(join(directory, 'lists'), LISTS_KEY)
    expect(ask(1, {}, other)).toEqual({ result: 'undetermined', reason: 'list_absent' })
    expect(await bring(makeList(ca, { entries, number: 7 }), { thread: 'own' })).toMatchObject({ code: 'imported' })
    const times = { thisUpdateMs: AT_MS - DAY_MS, nextUpdateMs: AT_MS + DAY_MS }
    for (const from of [lists, other]) {
      expect(ask(1, {}, from)).toEqual({ result: 'listed', reason: 'keyCompromise', revokedAtMs: AT_MS - 5000, ...times })
      expect(ask(2, {}, from)).toMatchObject({ result: 'listed', reason: 'unspecified', revokedAtMs: AT_MS - 6000 })
      expect(ask(long, {}, from)).toMatchObject({ reason: 'aACompromise', revokedAtMs: Date.UTC(2051, 0, 1) })
      expect(ask(3, {}, from)).toEqual({ result: 'not_listed', ...times })
      expect(ask(Uint8Array.of(0, 1), {}, from).result).toBe('not_listed')
    }
    expect(ask(1, { issuerKeyIdentifier: Uint8Array.of(1) })).toEqual({ result: 'undetermined', reason: 'list_absent' })
    other.close()
  })

  it('lifts a hold that the next one leaves out, and keeps only the next one', async () => {
    await bring(makeList(ca, { number: 1, entries: [{ serial: 9, extensions: [reasonCode(6)] }] }))
    expect(ask(9)).toMatchObject({ result: 'listed', reason: 'certificateHold' })
    await bring(makeList(ca, { number: 2, entries: [{ serial: 8 }] }))
    expect(ask(9).result).toBe('not_listed')
    expect(ask(8).result).toBe('listed')
    expect(listFiles()).toHaveLength(1)
  })

  it('tells its facts', async () => {
    const der = makeList(ca, { number: 258, entries: [{ serial: 1 }, { serial: 2 }], more: [issuingPoint({ name: { full: [uriName('http://a.test/1.crl')] } })] })
    await bring(der, { nowMs: AT_MS + 17 })
    const [facts, ...others] = lists.status()
    expect(others).toEqual([])
    expect(facts).toMatchObject({
      kind: 'crl',
      numberHex: '102',
      thisUpdateMs: AT_MS - DAY_MS,
      nextUpdateMs: AT_MS + DAY_MS,
      entries: 2,
      importedAtMs: AT_MS + 17,
      issuerKeyIdentifierHex: Buffer.from(keyIdentifier(ca.keys.publicKey)).toString('hex'),
      distributionPoints: ['http://a.test/1.crl']
    })
  })

  it('may be written in PEM, with words before it', async () => {
    const der = makeList(ca, { entries: [{ serial: 3 }] })
    expect(await bring(`A list.\n${crlPem(der)}`)).toMatchObject({ code: 'imported' })
    expect(ask(3).result).toBe('listed')
    expect(await bring(der)).toMatchObject({ code: 'unchanged' })
  })

  it('may name a serial number twice: the first of them counts', async () => {
    const entries = [{ serial: 3, extensions: [reasonCode(4)] }, { serial: 3, extensions: [reasonCode(1)] }]
    await bring(makeList(ca, { entries }))
    expect(ask(3)).toMatchObject({ reason: 'superseded' })
  })

  it('is sought among thousands', async () => {
    const entries = Array.from({ length: 20_000 }, (_, index) => ({ serial: index * 3 + 1 }))
    expect(await bring(makeList(ca, { entries }))).toMatchObject({ facts: { entries: 20_000 } })
    const serialOf = (number: number) => Buffer.from((number + 2 ** 24).toString(16).slice(1), 'hex')
    const octets = (number: number) => {
      const bytes = serialOf(number)
      const start = bytes.findIndex((octet) => octet !== 0)
      return bytes.subarray((bytes[start] ?? 0) >= 0x80 ? start - 1 : start)
    }
    for (let number = 1; number < 60_000; number += 1) {
      if (ask(octets(number)).result !== (number % 3 === 1 ? 'listed' : 'not_listed')) throw new Error(String(number))
    }
    expect(statSync(join(directory, 'lists', listFiles()[0] ?? '')).size).toBeLessThan(20_000 * 10)
  })
})

describe('which certificates a list covers', () => {
  const [first, second] = [uriName('http://a.test/1.crl'), uriName('http://a.test/2.crl')]

  it('those of its distribution point, of several lists', async () => {
    await bring(makeList(ca, { number: 1, entries: [{ serial: 1 }], more: [issuingPoint({ name: { full: [first] } })] }))
    await bring(makeList(ca, { number: 9, entries: [{ serial: 2 }], more: [issuingPoint({ name: { full: [second, directoryName(ca.encodedName)] } })] }))
    expect(listFiles()).toHaveLength(2)
    expect(ask(1, { distributionPoints: [point(first)] })).toMatchObject({ result: 'listed' })
    expect(ask(2, { distributionPoints: [point(first)] })).toMatchObject({ result: 'not_listed' })
    expect(ask(2, { distributionPoints: [point(directoryName(ca.encodedName))] })).toMatchObject({ result: 'listed' })
    expect(ask(1, { distributionPoints: [point(uriName('http://a.test/3.crl'))] })).toEqual({ result: 'undetermined', reason: 'list_scope' })
    expect(ask(1)).toEqual({ result: 'undetermined', reason: 'list_scope' })
    // Of what holds some reasons only, or is another issuer's, none could clear the certificate.
    const some = { ...point(first), reasons: new Set(['keyCompromise'] as const) }
    expect(ask(2, { distributionPoints: [some] })).toMatchObject({ reason: 'list_scope' })
    expect(ask(1, { distributionPoints: [some] })).toMatchObject({ result: 'listed' })
    expect(ask(1, { distributionPoints: [{ ...point(first), indirect: true }] })).toMatchObject({ reason: 'list_scope' })
    expect(ask(2, { distributionPoints: [point(first), { ...point(first), indirect: true }] })).toMatchObject({ reason: 'list_scope' })
  })

  it('people’s or CAs’, or both', async () => {
    await bring(makeList(ca, { entries: [{ serial: 1 }], more: [issuingPoint({ onlyCa: true })] }))
    expect(lists.status()).toMatchObject([{ kind: 'arl' }])
    expect(ask(1)).toEqual({ result: 'undetermined', reason: 'list_scope' })
    expect(ask(1, { kind: 'arl' }).result).toBe('listed')
    await bring(makeList(ca, { entries: [{ serial: 2 }], more: [issuingPoint({ onlyUser: true })] }))
    expect(ask(1).result).toBe('not_listed')
    expect(ask(2, { kind: 'arl' }).result).toBe('not_listed')
    await bring(makeList(ca, { entries: [{ serial: 5 }] }))
    expect(ask(5, { kind: 'arl' }).result).toBe('listed')
  })

  it('those of its issuer’s key, where two generations share a name', async () => {
    const next = makeAuthority('Lists', { keys: makeKeys() })
    expect(await bring(makeList(next, { number: 1, entries: [{ serial: 1 }] }), { anchors: [ca, next] })).toMatchObject({ code: 'imported' })
    expect(await bring(makeList(ca, { number: 1, entries: [{ serial: 2 }] }), { anchors: [ca, next] })).toMatchObject({ code: 'imported' })
    expect(ask(1).result).toBe('not_listed')
    expect(ask(2).result).toBe('listed')
    expect(ask(1, { issuerKeyIdentifier: keyIdentifier(next.keys.publicKey) }).result).toBe('listed')
  })
})

describe('a list that does not come into force', () => {
  const names = encodeName(nameOf('Nobody'))
  const refusals: readonly (readonly [string, Uint8Array, Given])[] = [
    ['list_issuer_unknown', makeList(ca, { issuer: names }), {}],
    ['list_issuer_unknown', makeList(ca), { anchors: [makeAuthority('Lists')] }],
    ['list_issuer_unknown', makeList(ca), { anchors: [makeAuthority('Lists', { keys: ca.keys, usages: ['keyCertSign'] })] }],
    ['list_issuer_unknown', makeList(ca, { extensions: [crlNumber(5)] }), { anchors: [ca, makeAuthority('Lists')] }],
    ['list_signature_bad', makeList(ca, { signer: makeKeys().privateKey }), {}],
    ['list_scope', makeList(ca, { number: 5, more: [deltaIndicator(1)] }), {}],
    ['list_scope', makeList(ca, { number: 5, more: [freshestCrl({ name: { full: [uriName('http://a.test/d.crl')] } })] }), {}],
    ['list_scope', makeList(ca, { number: 5, more: [issuingPoint({ indirect: true })] }), {}],
    ['list_scope', makeList(ca, { number: 5, more: [issuingPoint({ onlySome: [1, 2] })] }), {}],
    ['list_scope', makeList(ca, { number: 5, more: [issuingPoint({ onlyAttribute: true })] }), {}],
    ['list_scope', makeList(ca, { number: 5, entries: [{ serial: 1, extensions: [reasonCode(8)] }] }), {}],
    ['critical_extension_unknown', makeList(ca, { number: 5, more: [unknownExtension(true)] }), {}],
    ['list_number_missing', makeList(ca, { extensions: [] }), {}],
    ['list_malformed', makeList(ca, { number: 5, nextUpdateMs: null }), {}],
    ['list_expired', makeList(ca, { number: 5, nextUpdateMs: AT_MS - LIST_CLOCK_SKEW_MS - 1000 }), {}],
    ['list_not_yet_valid', makeList(ca, { number: 5, thisUpdateMs: AT_MS + 6 * 60_000 }), {}],
    ['list_older', makeList(ca, { number: 2, entries: [{ serial: 4 }] }), {}],
    ['list_older', makeList(ca, { number: 5, thisUpdateMs: AT_MS - 2 * DAY_MS }), {}],
    ['list_same_number_differs', makeList(ca, { number: 3, entries: [{ serial: 4 }] }), {}],
    ['list_too_large', makeList(ca, { number: 5 }), { maxBytes: 100 }],
    ['aborted', makeList(ca, { number: 5 }), { signal: AbortSignal.abort() }],
    ['anchors_unusable', makeList(ca, { number: 5 }), { anchors: [] }]
  ]

  it.each(refusals)('%s: the one before stays as it was', async (code, der, given) => {
    const before = makeList(ca, { number: 3, entries: [{ serial: 1, extensions: [reasonCode(1)] }] })
    expect(await bring(before)).toMatchObject({ code: 'imported' })
    const bytes = readFileSync(join(directory, 'lists', listFiles()[0] ?? ''))
    expect((await bring(der, given)).code).toBe(code)
    expect(listFiles()).toHaveLength(1)
    expect(readFileSync(join(directory, 'lists', listFiles()[0] ?? ''))).toEqual(bytes)
    expect(readdirSync(join(directory, 'lists/incoming'))).toEqual([])
    expect(ask(1)).toMatchObject({ result: 'listed' })
    expect(ask(4).result).toBe('not_listed')
  })

  it('would be seen to have come into force', async () => {
    await bring(makeList(ca, { number: 3, entries: [{ serial: 1 }] }))
    expect((await bring(makeList(ca, { number: 4, entries: [{ serial: 4 }] }))).code).toBe('imported')
    expect(ask(4).result).toBe('listed')
  })

  it('is one that cannot be read', async () => {
    const done = await lists.importFile(join(directory, 'absent'), { anchorsDer: [ca.der], nowMs: AT_MS })
    expect(done).toEqual({ ok: false, error: { code: 'list_unreadable', fault: 'ENOENT' } })
    expect(await bring('-----BEGIN X509 CRL-----\nMII*\n-----END X509 CRL-----\n')).toMatchObject({ code: 'list_malformed' })
  })

  it('is one that comes while another is imported, here or elsewhere', async () => {
    const unlock = await lockImports(join(directory, 'lists'))
    expect(await bring(makeList(ca))).toEqual({ code: 'import_running' })
    await unlock?.()
    expect(await bring(makeList(ca))).toMatchObject({ code: 'imported' })
  })

  it('leaves no trace where it is given up halfway', async () => {
    const told = new AbortController()
    const entries = Array.from({ length: 60_000 }, (_, index) => ({ serial: index + 1 }))
    const done = bring(makeList(ca, { entries }), { signal: told.signal, thread: 'own' })
    told.abort()
    expect((await done).code).toBe('aborted')
    expect(readdirSync(join(directory, 'lists')).filter((name) => name !== 'incoming')).toEqual([])
  })
})

describe('a list under a key that is gone', () => {
  const otherKey = Uint8Array.from(LISTS_KEY).reverse()
  const der = makeList(ca, { number: 4, entries: [{ serial: 1 }] })
  const withKey = (key: Uint8Array) => RevocationLists.open(join(directory, 'lists'), key)

  it('answers nothing, not even beside one that could, and says why', async () => {
    await bring(der)
    const others = withKey(otherKey)
    expect(others.status()).toEqual([])
    expect(others.damaged()).toMatchObject([{ kind: 'crl', fault: 'key_gone' }])
    for (const serial of [1, 2]) {
      expect(ask(serial, {}, others)).toEqual({ result: 'undetermined', reason: 'list_key_gone' })
      expect(others.find(Uint8Array.of(serial), null)).toMatchObject([{ facts: null, found: 'key_gone' }])
    }
    const more = [issuingPoint({ onlyUser: true })]
    expect(await bring(makeList(ca, { number: 3, entries: [{ serial: 2 }], more }), { into: others })).toMatchObject({ code: 'imported' })
    expect(others.status()).toHaveLength(1)
    expect(ask(3, {}, others)).toEqual({ result: 'undetermined', reason: 'list_key_gone' })
    expect(ask(2, {}, others).result).toBe('listed')
    // What is damaged as well is told as damaged: a sound key would not help.
    writeFileSync(join(directory, 'lists', `${'ab'.repeat(20)}-crl-${'0'.repeat(16)}.list`), '')
    expect(others.damaged().map(({ fault }) => fault).toSorted()).toEqual(['damaged', 'key_gone'])
    others.close()
  })

  it('still holds the next one to its number and times, and is mended by the very same', async () => {
    await bring(der)
    const others = withKey(otherKey)
    const into = others
    expect(await bring(makeList(ca, { number: 3, entries: [] }), { into })).toMatchObject({ code: 'list_older' })
    expect(await bring(makeList(ca, { number: 4, entries: [] }), { into })).toMatchObject({ code: 'list_same_number_differs' })
    expect(await bring(der, { into, thread: 'own' })).toMatchObject({ code: 'imported' })
    expect(ask(1, {}, others).result).toBe('listed')
    expect(others.damaged()).toEqual([])
    expect(ask(1)).toEqual({ result: 'undetermined', reason: 'list_key_gone' })
    others.close()
  })

  it('goes with its scope, like any other, where a newer one stands in for it', async () => {
    await bring(makeList(ca, { number: 1, thisUpdateMs: AT_MS - 2 * DAY_MS, more: [issuingPoint({ name: { full: [uriName('http://a.test/1.crl')] } })] }))
    const others = withKey(otherKey)
    expect(await bring(makeList(ca, { number: 2, entries: [] }), { into: others })).toMatchObject({ code: 'imported' })
    expect(listFiles()).toHaveLength(1)
    expect(others.damaged()).toEqual([])
    others.close()
  })

  it('wants a whole key', () => {
    expect(() => withKey(LISTS_KEY.subarray(1))).toThrow(TypeError)
  })
})

describe('a list of before lists were sealed', () => {
  it('answers nothing, says why, still knows its number, and makes way for the next', async () => {
    await bring(makeList(ca, { number: 4, entries: [{ serial: 1 }] }))
    const path = join(directory, 'lists', listFiles()[0] ?? '')
    writeFileSync(path, asVersion1(readFileSync(path)))
    lists.close()
    expect(lists.damaged()).toMatchObject([{ kind: 'crl', fault: 'old_version' }])
    expect(ask(1)).toEqual({ result: 'undetermined', reason: 'list_damaged' })
    expect(ask(2)).toEqual({ result: 'undetermined', reason: 'list_damaged' })
    expect(await bring(makeList(ca, { number: 3, entries: [] }))).toMatchObject({ code: 'list_older' })
    expect(await bring(makeList(ca, { number: 5, entries: [{ serial: 2 }] }))).toMatchObject({ code: 'imported' })
    expect(ask(2).result).toBe('listed')
    expect(lists.damaged()).toEqual([])
  })

  /** What version 1 wrote: the same, with nothing sealed and zeros in place of nonce and mark. */
  function asVersion1(file: Buffer): Buffer {
    const sealedFrom = 64 + file.readUInt32BE(12)
    const seal = new ListSeal(LISTS_KEY).ofFile(file.subarray(32, 48), file.subarray(48, 56))
    if (seal === null) throw new Error('another key')
    const old = Buffer.concat([file.subarray(0, sealedFrom), seal.turn(file.subarray(sealedFrom), sealedFrom)])
    old.writeUInt32BE(1, 8)
    old.fill(0, 32, 60)
    old.writeUInt32BE(crc32(old.subarray(0, 60)), 60)
    return old
  }
})

describe('a list that is damaged where it lies', () => {
  const alter = (at: (size: number) => number): void => {
    const path = join(directory, 'lists', listFiles()[0] ?? '')
    const file = openSync(path, 'r+')
    const position = at(statSync(path).size)
    writeSync(file, Uint8Array.of(readFileSync(path)[position]! ^ 0x10), 0, 1, position)
    closeSync(file)
  }
  const der = makeList(ca, { number: 4, entries: [{ serial: 1 }] })

  it('clears nobody, wherever the damage is, and the same list again mends it', async () => {
    await bring(der)
    const size = statSync(join(directory, 'lists', listFiles()[0] ?? '')).size
    for (let at = 0; at < size; at += 1) {
      alter(() => at)
      const fresh = RevocationLists.open(join(directory, 'lists'), LISTS_KEY)
      expect(ask(1, {}, fresh)).toEqual({ result: 'undetermined', reason: 'list_damaged' })
      fresh.close()
      alter(() => at)
    }
    // The last of the buckets' octets: only a lookup reads it.
    alter((end) => end - 5)
    expect(lists.status()).toHaveLength(1)
    expect(ask(1).result).toBe('undetermined')
    expect(await bring(der)).toMatchObject({ code: 'imported' })
    expect(ask(1).result).toBe('listed')
    alter(() => 3)
    lists.close()
    expect(lists.status()).toEqual([])
    expect(lists.damaged()).toMatchObject([{ kind: 'crl' }])
    expect(await bring(der)).toMatchObject({ code: 'imported' })
    expect(lists.damaged()).toEqual([])
  })
})
