import { describe, expect, test } from 'vitest'
import type { TrustSettings } from '../config/configuration.ts'
import type { AnchorFacts, SourceFacts, TrustFacts } from './probes.ts'
import { checkAnchors, checkAuthorityLists, checkGenerations, checkRevocationLists } from './trust-checks.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const NOW_MS = Date.parse('2026-04-01T03:00:00Z')

const nothing: TrustFacts = {
  anchors: [],
  anchorsFault: null,
  sources: [],
  peopleLists: [],
  damagedLists: 0,
  keyGoneLists: 0,
  keyFault: null
}
const anchor = (endsInDays: number, isFollowed = false, startsInDays = -1000): AnchorFacts => ({
  key: '00112233',
  startsAtMs: NOW_MS + startsInDays * DAY_MS,
  endsAtMs: NOW_MS + endsInDays * DAY_MS,
  isFollowed,
  peopleLists: []
})

describe('checkAnchors', () => {
  test.each<[string, AnchorFacts, string, RegExp]>([
    ['one that lasts', anchor(1000), 'pass', /valid until 2028-12-26/],
    ['one that ends in half a year', anchor(179), 'warn', /no later generation is there/],
    ['one that ends, with another to follow', anchor(100, true), 'pass', /a later generation is there/],
    ['one that has ended', anchor(-1), 'fail', /nothing is sold to its cards/],
    ['one that has ended, with another there', anchor(-100, true), 'pass', /a later generation is there/],
    ['one of the future', anchor(1000, false, 1), 'warn', /not valid yet/]
  ])('%s', (_, facts, status, sentence) => {
    const [result, ...others] = checkAnchors({ ...nothing, anchors: [facts] }, NOW_MS)
    expect(others).toEqual([])
    expect(result).toMatchObject({ id: 'anchor', status })
    expect(result?.sentence).toMatch(sentence)
    expect(result?.sentence).toContain('CA certificate 1 (key 00112233)')
    expect(result?.remedy === undefined).toBe(status === 'pass')
  })

  test('each has its row, and what cannot be used has one', () => {
    expect(checkAnchors({ ...nothing, anchors: [anchor(1000), anchor(-5, true)] }, NOW_MS)).toHaveLength(2)
    expect(checkAnchors({ ...nothing, anchorsFault: 'anchor_not_a_ca' }, NOW_MS)).toMatchObject([{ status: 'fail' }])
  })
})

describe('checkRevocationLists', () => {
  const trust: TrustSettings = {
    anchorsPem: '',
    policies: [],
    revocation: {
      method: 'list',
      sources: [{ url: 'http://lists.example/a.crl', kind: 'crl' }],
      maxAgeMs: 50 * HOUR_MS,
      authorityMaxAgeMs: 100 * HOUR_MS,
      authorityListsRequired: false,
      overdueMs: 6 * HOUR_MS
    },
    ocsp: { timeoutMs: 1, maxAgeMs: 1, clockSkewMs: 1, requireNonce: true, cache: true }
  }
  const list = (ageHours: number, nextUpdateInHours: number | null = 100) => ({
    kind: 'crl' as const,
    number: '0x11',
    thisUpdateMs: NOW_MS - ageHours * HOUR_MS,
    nextUpdateMs: nextUpdateInHours === null ? null : NOW_MS + nextUpdateInHours * HOUR_MS,
    entries: 1_234_567
  })
  const since = { sinceMs: NOW_MS - 8 * HOUR_MS }
  const current: SourceFacts = { state: { state: 'current' }, problem: null, list: list(5) }

  test.each<[string, SourceFacts, string, RegExp]>([
    ['of today', current, 'pass', /number 0x11 with 1234567 entries, is 5 hours old; the next one is due at 07:00/],
    ['that is due', { ...current, state: { state: 'due', ...since } }, 'pass', /is being asked for/],
    [
      'that is overdue',
      { state: { state: 'overdue', ...since }, problem: 'unreachable', list: list(30) },
      'warn',
      /overdue since 2026-03-31T19:00:00\.000Z\. The last attempt ended with unreachable/
    ],
    ['past the age', { ...current, list: list(51) }, 'fail', /too old: nothing is sold/],
    ['past its nextUpdate', { ...current, list: list(5, -1) }, 'fail', /too old/],
    ['that never came', { ...current, problem: 'http_status', list: null }, 'fail', /not here.*http_status/],
    ['of another kind', { ...current, list: { ...list(5), kind: 'arl' } }, 'fail', /another kind \(ARL\)/]
  ])('one %s', (_, source, status, sentence) => {
    const [result, ...others] = checkRevocationLists(trust, { ...nothing, sources: [source] }, NOW_MS)
    expect(others).toEqual([])
    expect(result).toMatchObject({ id: 'revocation_list', status })
    expect(result?.sentence).toMatch(sentence)
    expect(result?.remedy === undefined).toBe(status === 'pass')
  })

  test('lists that are only ever imported are looked at as well', () => {
    const byHand = { ...trust, revocation: { ...trust.revocation, sources: [] } }
    const list = { kind: 'crl', number: '0x7', thisUpdateMs: NOW_MS - 3 * HOUR_MS, nextUpdateMs: NOW_MS + DAY_MS, entries: 1 } as const
    const rows = (...peopleLists: TrustFacts['peopleLists'][number][]) => checkRevocationLists(byHand, { ...nothing, peopleLists }, NOW_MS)
    expect(rows()).toMatchObject([{ status: 'fail', sentence: expect.stringContaining('No revocation list is here') as string }])
    expect(rows({ ...list, thisUpdateMs: NOW_MS - 51 * HOUR_MS })).toMatchObject([{ status: 'fail' }])
    expect(rows({ ...list, nextUpdateMs: NOW_MS - HOUR_MS })).toMatchObject([{ status: 'fail' }])
    expect(rows({ ...list, nextUpdateMs: NOW_MS - HOUR_MS }, list)).toMatchObject([
      { status: 'warn', sentence: expect.stringContaining('number 0x7, is 3 hours old') as string }
    ])
    const ocsp = { ...byHand, revocation: { ...byHand.revocation, method: 'ocsp' as const } }
    expect(checkRevocationLists(ocsp, nothing, NOW_MS)).toEqual([])
    // Where a policy sells offline, the want of one is a row of its own.
    expect(checkRevocationLists(ocsp, nothing, NOW_MS, true)).toMatchObject([
      { status: 'fail', sentence: 'No revocation list is here, and no address is configured: nothing is sold offline.' }
    ])
  })

  test.each<['ocsp' | 'list', string]>([
    ['ocsp', 'nothing is sold offline'],
    ['list', 'nothing is sold']
  ])('method %s: without a list %s', (method, lost) => {
    const rows = (facts: Partial<TrustFacts>) =>
      checkRevocationLists({ ...trust, revocation: { ...trust.revocation, method } }, { ...nothing, ...facts }, NOW_MS, true)
    expect(rows({ sources: [{ ...current, list: null }] })).toMatchObject([
      { status: 'fail', sentence: `Revocation list 1 (CRL) is not here: ${lost}.` }
    ])
    expect(rows({ sources: [{ ...current, list: list(51) }] })[0]?.sentence).toContain(`too old: ${lost}.`)
    // The list of one CA is here, that of another is not; one whose time is over wants none.
    const anchors = [
      { ...anchor(100), peopleLists: [list(5)] },
      { ...anchor(900), key: '44556677' },
      { ...anchor(-1), key: '8899aabb' }
    ]
    expect(rows({ sources: [current], peopleLists: [list(5)], anchors }).slice(1)).toMatchObject([
      { status: 'fail', sentence: `No revocation list of the CA certificate with key 44556677 is here: ${lost} to its cards.` }
    ])
  })

  test('whoever names no address of a list of CAs is told, whatever the method', () => {
    for (const method of ['list', 'ocsp'] as const) {
      const revocation = { ...trust.revocation, method }
      expect(checkAuthorityLists({ ...trust, revocation })).toMatchObject([{ id: 'revocation_list', status: 'warn' }])
      const sources = [{ url: 'http://lists.example/a.arl', kind: 'arl' as const }]
      expect(checkAuthorityLists({ ...trust, revocation: { ...revocation, sources } })).toEqual([])
    }
  })

  test('a damaged list is told, and a list of CAs has an age of its own', () => {
    expect(checkRevocationLists(trust, { ...nothing, sources: [current], damagedLists: 1 }, NOW_MS)).toMatchObject([
      { status: 'pass' },
      { status: 'fail' }
    ])
    const sources = [{ url: 'http://lists.example/a.arl', kind: 'arl' as const }]
    const ofCas = { ...trust, revocation: { ...trust.revocation, method: 'ocsp' as const, sources } }
    const old = { ...current, list: { ...list(60), kind: 'arl' as const } }
    expect(checkRevocationLists(ofCas, { ...nothing, sources: [old] }, NOW_MS)).toMatchObject([{ status: 'pass' }])
  })

  test('lists under a key that is gone are told, and a key that cannot be had before them', () => {
    const rows = (facts: Partial<TrustFacts>) =>
      checkRevocationLists(trust, { ...nothing, sources: [current], ...facts }, NOW_MS).slice(1)
    expect(rows({ keyGoneLists: 2 })).toMatchObject([
      { status: 'fail', sentence: '2 of the revocation lists on this machine are sealed under a key that is gone.' }
    ])
    const faulty = rows({ keyGoneLists: 2, keyFault: 'it is not whole' })
    expect(faulty).toMatchObject([
      { status: 'fail', sentence: 'The key under which lists and memories are sealed cannot be had: it is not whole.' }
    ])
  })
})

test('a generation that is announced to end is told months before', () => {
  const row = { name: 'x', words: 'The interface, version 1', endsOn: '2026-12-31', source: '' }
  const on = (date: string) => checkGenerations(Date.parse(`${date}T12:00:00+09:00`), [row, { ...row, endsOn: null }])
  expect(on('2026-04-01')).toMatchObject({ status: 'pass', sentence: expect.stringContaining('2026-12-31') as string })
  expect(on('2026-09-01')).toMatchObject({ status: 'warn', sentence: 'The interface, version 1: until 2026-12-31.' })
  expect(on('2026-12-31').status).toBe('warn')
  expect(on('2027-01-01').status).toBe('fail')
  expect(checkGenerations(NOW_MS).status).toBe('pass')
})
