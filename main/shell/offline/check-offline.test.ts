import { describe, expect, it } from 'vitest'
import { productFor } from '../../../test/support/session.ts'
import type { OfflinePolicy } from '../../age/offline-policy.ts'
import type { TrustSettings } from '../config/configuration.ts'
import { checkOffline, type KeptHere } from './check-offline.ts'
import { explainOffline, inWords } from './explain-offline.ts'

const HOUR_MS = 3_600_000
const nowMs = Date.UTC(2026, 10, 26)

const policy: OfflinePolicy = {
  id: 'kept',
  version: 3,
  ageEvidence: 'remembered_age',
  listMaxAgeMs: 50 * HOUR_MS,
  rememberedMaxAgeMs: 90 * 24 * HOUR_MS,
  outageMaxMs: 72 * HOUR_MS
}
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
const products = [
  { ...productFor('beer'), offline: policy },
  { ...productFor('sake'), offline: { ...policy, id: 'never', ageEvidence: 'none' as const } },
  productFor('wine')
]
const operator = { role: 'platform_operator' as const, trust, products }

describe('explainOffline', () => {
  it('says what is sold, on what, for how long, with the numbers of the policy', () => {
    const [beer, sake, wine] = explainOffline(operator)
    expect(beer).toMatchObject({ product: 'beer', policy: { id: 'kept', version: 3 }, sells: 'if_remembered' })
    const said = beer?.sentences.join(' ') ?? ''
    for (const words of ['kept, version 3', 'at least 20', '90 days', '50 hours', '3 days', 'one address']) {
      expect(said).toContain(words)
    }
    expect(sake).toMatchObject({ sells: 'no', policy: { id: 'never' } })
    expect(sake?.sentences.join(' ')).toContain('ageEvidence: none')
    expect(wine).toMatchObject({ sells: 'no', policy: null })
  })

  it('says of a service provider that nothing is sold, and why, whatever the policy', () => {
    for (const { sells, sentences } of explainOffline({ role: 'service_provider', products })) {
      expect(sells).toBe('no')
      expect(sentences.join(' ')).toContain("a service provider's")
    }
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
  const kept = (change: Partial<KeptHere> = {}): KeptHere => ({
    list: { thisUpdateMs: nowMs - 50 * HOUR_MS, isPast: false },
    remembered: 1,
    ...change
  })
  const beer = (here: KeptHere, configuration = operator) => checkOffline(configuration, here, nowMs)[0]

  it('finds a sale possible until the list is too old', () => {
    expect(beer(kept())).toMatchObject({ result: 'possible', listGoodUntilMs: nowMs })
    expect(checkOffline(operator, kept(), nowMs).map(({ result }) => result)).toEqual(['possible', 'not_sold', 'not_sold'])
  })

  it.each<[Partial<KeptHere>, string]>([
    [{ list: null }, 'offline_list_missing'],
    [{ list: { thisUpdateMs: nowMs - 50 * HOUR_MS - 1, isPast: false } }, 'offline_list_too_old'],
    [{ list: { thisUpdateMs: nowMs, isPast: true } }, 'offline_list_too_old'],
    [{ remembered: null }, 'offline_memory_unreadable']
  ])('finds none for %j', (change, reason) => {
    expect(beer(kept(change))).toMatchObject({ result: 'not_possible', reason })
  })
})
