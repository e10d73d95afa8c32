import { describe, expect, it } from 'vitest'
import { saleRule } from '../../../test/support/book-in-force.ts'
import { productFor } from '../../../test/support/session.ts'
import type { TrustSettings } from '../config/configuration.ts'
import type { TrustFacts } from '../doctor/probes.ts'
import { checkOffline, isEverythingPossible, type KeptHere } from './check-offline.ts'
import { explainOffline, inWords } from './explain-offline.ts'
import { listsHere } from './lists-here.ts'
import { offlineTermsOf, sellsOffline } from './offline-terms.ts'
import type { InForce } from '../rules/rule-shelf.ts'

const HOUR_MS = 3_600_000
const nowMs = Date.UTC(2026, 10, 26)

const kept = { listMaxAgeHours: 50, rememberedMaxAgeDays: 90, outageMaxHours: 72 }
const trust: TrustSettings = {
  anchorsPem: '',
  policies: [],
  revocation: {
    method: 'ocsp',
    sources: [{ url: 'http://lists.example/a.crl', kind: 'crl' }],
    maxAgeMs: 50 * HOUR_MS,
    authorityMaxAgeMs: 0,
    authorityListsRequired: false,
    overdueMs: 0
  },
  ocsp: { timeoutMs: 1, maxAgeMs: 1, clockSkewMs: 1, requireNonce: true, cache: false }
}
const products = ['beer', 'sake', 'wine', 'tea', 'cider'].map((id) => ({ ...productFor(id), category: null }))
const rules = [
  saleRule({ id: 'kept', version: 3, products: ['beer'], offline: kept }),
  saleRule({ id: 'strict', products: ['sake'], hours: [{ from: '05:00', until: '23:00' }] }),
  saleRule({ id: 'bar', products: ['wine'] }),
  saleRule({ id: 'soft', products: ['tea'], atLeastYears: null })
]
const inForce: InForce = {
  version: { number: 4, inForceSinceMs: 0, origin: 'console', appliedBy: null, approvedBy: null },
  book: { holidays: [], rules },
  refusal: null
}
const terms = offlineTermsOf(inForce, products, nowMs)
const operator = {
  role: 'platform_operator' as const,
  trust,
  offline: { policies: [], memory: { enabled: true, keepDays: 90, acknowledgement: null } }
}

describe('explainOffline', () => {
  it('says what is sold, on what, for how long, with the numbers of the rule in force', () => {
    const [beer, sake, wine, tea, cider] = explainOffline(operator, terms)
    expect(beer).toMatchObject({ product: 'beer', rule: { id: 'kept', version: 3 }, sells: 'if_remembered' })
    const said = beer?.sentences.join(' ') ?? ''
    for (const words of ['kept, version 3', 'at least 20', '90 days', '50 hours', '3 days', 'one address']) {
      expect(said).toContain(words)
    }
    expect(sake).toMatchObject({ sells: 'no', rule: { id: 'strict' } })
    expect(sake?.sentences.join(' ')).toContain('strict, version 1, says nothing of it')
    expect(wine).toMatchObject({ sells: 'no', rule: { id: 'bar' } })
    expect(tea).toMatchObject({ sells: 'to_anybody', rule: { id: 'soft' } })
    expect(cider).toMatchObject({ sells: 'no', rule: null })
    expect(cider?.sentences.join(' ')).toContain('No rule of sale is for it today')
  })

  it('says of hours and of a full fare that they hold with and without the network', () => {
    const timed = { ...inForce, book: { holidays: [], rules: [saleRule({ id: 'kept', offline: kept, hours: [{ from: '05:00', until: '23:00' }] })] } }
    const fare = { ...productFor('ticket'), category: null, fullFare: { selection: '9', priceYen: 500 } }
    const said = explainOffline(operator, offlineTermsOf(timed, [fare], nowMs))[0]?.sentences.join(' ') ?? ''
    expect(said).toContain('within the hours and dates of the rule')
    expect(said).toContain('full fare it is sold to anybody')
  })

  it('goes by the rule of the day', () => {
    const turned = { ...inForce, book: { holidays: [], rules: [saleRule({ id: 'new-year', offline: kept, from: '2027-01-01' })] } }
    expect(explainOffline(operator, offlineTermsOf(turned, products, nowMs))[0]).toMatchObject({ sells: 'no', rule: null })
    const later = offlineTermsOf(turned, products, Date.UTC(2027, 0, 1))
    expect(explainOffline(operator, later)[0]).toMatchObject({ sells: 'if_remembered', rule: { id: 'new-year' } })
    expect(sellsOffline(turned)).toBe(true)
    expect(sellsOffline({ ...turned, book: { holidays: [], rules: rules.slice(1) } })).toBe(false)
  })

  it('says of a service provider that nothing is sold to holders, and why, whatever the rule', () => {
    const said = explainOffline({ role: 'service_provider' }, offlineTermsOf(inForce, products.slice(0, 3), nowMs))
    for (const { sells, sentences } of said) {
      expect(sells).toBe('no')
      expect(sentences.join(' ')).toContain("a service provider's")
    }
  })

  it('says that nothing is sold under a book that cannot be used', () => {
    const refused = { ...inForce, refusal: { code: 'rules_damaged' as const } }
    const without = offlineTermsOf(refused, products, nowMs)
    for (const { sells, sentences } of explainOffline(operator, without)) {
      expect(sells).toBe('no')
      expect(sentences.join(' ')).toContain('rule book 4, which is in force, cannot be used (rules_damaged)')
    }
    expect(sellsOffline(refused)).toBe(false)
  })

  it('counts in hours and in whole days', () => {
    expect([1, 2, 24, 47, 48, 49, 72].map((hours) => inWords(hours * HOUR_MS))).toEqual([
      '1 hour',
      '2 hours',
      '24 hours',
      '47 hours',
      '2 days',
      '49 hours',
      '3 days'
    ])
  })
})

describe('checkOffline', () => {
  const list = { thisUpdateMs: nowMs - 50 * HOUR_MS, usableUntilMs: null }
  const yes = { atLeastYears: 20, answeredAtMs: nowMs - HOUR_MS, memories: 1 }
  const sound: KeptHere = { clock: { finding: 'trusted', by: 'marks' }, lists: { gap: null, lists: [list] }, remembered: [yes] }
  const beer = (change: Partial<KeptHere> = {}, configuration: Parameters<typeof checkOffline>[0] = operator) =>
    checkOffline(configuration, terms, { ...sound, ...change }, nowMs)[0]
  const days = (count: number) => nowMs - count * 24 * HOUR_MS

  it('finds a sale possible until the list is too old', () => {
    expect(beer()).toMatchObject({ result: 'possible', listGoodUntilMs: nowMs, remembered: 1 })
    expect(beer()?.sentence).toMatch(/^Could be sold to whoever is remembered \(one card\) until 2026/)
    expect(checkOffline(operator, terms, sound, nowMs).map(({ result, reason }) => [result, reason])).toEqual([
      ['possible', undefined],
      ['not_sold', 'offline_not_sold'],
      ['not_sold', 'offline_not_sold'],
      ['possible', undefined],
      ['not_sold', 'no_rule']
    ])
  })

  it('finds nothing sold under a book that cannot be used', () => {
    const without = offlineTermsOf({ ...inForce, refusal: { code: 'rules_unreadable' } }, products, nowMs)
    for (const { result, reason } of checkOffline(operator, without, sound, nowMs)) {
      expect([result, reason]).toEqual(['not_sold', 'rules_unusable'])
    }
    expect(isEverythingPossible(checkOffline(operator, without, sound, nowMs), without, false)).toBe(false)
  })

  it('counts those alone who would be sold to', () => {
    const remembered = [
      { ...yes, memories: 2 },
      { ...yes, atLeastYears: 21 },
      { ...yes, answeredAtMs: days(90) },
      { ...yes, atLeastYears: 18, memories: 10 },
      { ...yes, answeredAtMs: days(90) - 1, memories: 100 },
      { ...yes, answeredAtMs: nowMs + HOUR_MS, memories: 1000 }
    ]
    expect(beer({ remembered })).toMatchObject({ result: 'possible', remembered: 4 })
    const shorter = { ...operator, offline: { ...operator.offline, memory: { ...operator.offline.memory, keepDays: 30 } } }
    expect(beer({ remembered }, shorter)).toMatchObject({ remembered: 3 })
  })

  it('takes the worst list, and the first end', () => {
    const fresh = { thisUpdateMs: nowMs, usableUntilMs: nowMs + HOUR_MS }
    expect(beer({ lists: { gap: null, lists: [fresh] } })).toMatchObject({ listGoodUntilMs: nowMs + HOUR_MS })
    expect(beer({ lists: { gap: null, lists: [fresh, { ...list, thisUpdateMs: list.thisUpdateMs - 1 }] } })).toMatchObject({
      reason: 'offline_list_too_old'
    })
  })

  it.each<[string, Partial<KeptHere>]>([
    ['offline_list_missing', { lists: { gap: 'No list.', lists: [list] } }],
    ['offline_list_too_old', { lists: { gap: null, lists: [{ ...list, thisUpdateMs: list.thisUpdateMs - 1 }] } }],
    ['offline_list_too_old', { lists: { gap: null, lists: [{ thisUpdateMs: nowMs, usableUntilMs: nowMs }] } }],
    ['offline_memory_unreadable', { remembered: null }],
    ['offline_not_remembered', { remembered: [] }],
    ['offline_not_remembered', { remembered: [{ ...yes, atLeastYears: 19 }] }],
    ['offline_memory_too_old', { remembered: [{ ...yes, answeredAtMs: days(90) - 1 }] }],
    ['clock_untrusted', { clock: { finding: 'behind', reason: 'mark_damaged' } }],
    ['clock_untrusted', { clock: { finding: 'ahead', reason: 'contradicted' } }]
  ])('finds none for %s: %j', (reason, change) => {
    expect(beer(change)).toMatchObject({ result: 'not_possible', reason })
  })

  it('finds none once the certification lapsed: its last day in Japan still counts', () => {
    const lasting = (validUntil: string) => ({ ...operator, trust: { ...trust, certification: { validUntil } } })
    expect(beer({}, lasting('2026-11-26'))).toMatchObject({ result: 'possible' })
    expect(beer({}, lasting('2026-11-25'))).toMatchObject({ result: 'not_possible', reason: 'certification_lapsed' })
    expect(explainOffline(lasting('2027-03-31'), terms)[0]?.sentences.join(' ')).toContain('lasts until 2027-03-31')
    expect(explainOffline(operator, terms)[0]?.sentences.join(' ')).not.toContain('certification')
  })

  it('ends well where all whose rule sells then, or is asked about, could be sold', () => {
    const checks = checkOffline(operator, terms, sound, nowMs)
    const ends = (...names: readonly string[]) =>
      isEverythingPossible(checks.filter(({ product }) => names.includes(product)), terms, names.length === 1)
    expect(ends('beer')).toBe(true)
    expect(ends('beer', 'wine')).toBe(true)
    expect(ends('beer', 'tea')).toBe(true)
    expect(ends('tea')).toBe(true)
    expect(ends('sake')).toBe(false)
    expect(ends('cider')).toBe(false)
    expect(ends('wine', 'tea')).toBe(false)
    expect(isEverythingPossible([], terms, false)).toBe(false)
    const gone = checkOffline(operator, terms, { ...sound, remembered: [] }, nowMs)
    expect(isEverythingPossible(gone, terms, false)).toBe(false)
  })
})

describe('listsHere', () => {
  const list = { kind: 'crl' as const, number: '0x1', thisUpdateMs: nowMs, nextUpdateMs: nowMs + HOUR_MS, entries: 1 }
  const anchor = (key: string, peopleLists: TrustFacts['peopleLists'], endsAtMs = nowMs + HOUR_MS) => {
    return { key, startsAtMs: 0, endsAtMs, isFollowed: false, peopleLists }
  }
  const source = { state: { state: 'current' as const }, problem: null, list }
  const facts: TrustFacts = {
    anchors: [anchor('aa', [list])],
    anchorsFault: null,
    sources: [source],
    peopleLists: [list],
    damagedLists: 0,
    keyGoneLists: 0,
    keyFault: null
  }
  const here = (change: Partial<TrustFacts> = {}) => listsHere({ ...facts, ...change }, trust.revocation, nowMs)

  it('gives the lists of CAs in their time', () => {
    const old = anchor('bb', [{ ...list, thisUpdateMs: 1 }], nowMs)
    expect(here({ anchors: [...facts.anchors, old] })).toEqual({
      gap: null,
      lists: [{ thisUpdateMs: nowMs, usableUntilMs: nowMs + HOUR_MS + 5 * 60_000 }]
    })
    // Imported by hand, it stands in for an address that gave none.
    expect(here({ sources: [{ ...source, list: null }] }).gap).toBeNull()
  })

  it.each<[string, Partial<TrustFacts>]>([
    ['key bb', { anchors: [anchor('aa', [list]), anchor('bb', [])] }],
    ['No list of revoked certificates is here', { anchors: [anchor('aa', [])], peopleLists: [] }],
    ['cannot be read', { damagedLists: 1 }],
    ['cannot be read', { keyGoneLists: 1 }],
    ['cannot be had: gone', { keyFault: 'gone' }],
    ['anchor_not_a_ca', { anchorsFault: 'anchor_not_a_ca' }],
    ['No CA certificate is valid', { anchors: [anchor('aa', [list], nowMs)] }],
    ['of the future', { peopleLists: [{ ...list, thisUpdateMs: nowMs + HOUR_MS }] }]
  ])('says what is missing: %s', (words, change) => {
    expect(here(change).gap).toContain(words)
  })

  it('says which of several addresses gave none', () => {
    const [first] = trust.revocation.sources
    const revocation = { ...trust.revocation, sources: [first!, { ...first!, url: 'http://lists.example/b.crl' }] }
    const sources = [source, { ...source, list: null }]
    expect(listsHere({ ...facts, sources }, revocation, nowMs).gap).toBe('List 2 of revoked certificates is not here.')
  })
})
