import { describe, expect, test, vi } from 'vitest'
import { crlNumber, issuingPoint, reasonCode } from '../../../test/support/crl-builder.ts'
import type { Authority } from '../../../test/support/crl-world.ts'
import { AT_MS, DAY_MS, makeAuthority, makeKeys, makeLeaf, makeList } from '../../../test/support/crl-world.ts'
import type { Certificate } from '../certificate.ts'
import { parseCertificate } from '../certificate.ts'
import { WorkBudget } from '../path/work-budget.ts'
import { CrlSignatures } from './crl-signatures.ts'
import type { CrlStatusDemands } from './crl-status.ts'
import { judgeCrlStatus } from './crl-status.ts'
import type { Crl } from './crl.ts'
import { parseCrl } from './crl.ts'

/** What the lists of `test/conformance/crl-vectors.ts` do not show: signers of the same name, times told, and work. */

const authority = makeAuthority('List CA')
/** The same CA's other key, for lists only. */
const listKey = makeAuthority('List CA', { issuer: authority, usages: ['cRLSign'], isCa: false, serial: 2 })
const leaf = certificate(makeLeaf(authority, 7))

function certificate(der: Uint8Array): Certificate {
  const parsed = parseCertificate(der)
  if (!parsed.ok) throw new Error(parsed.error.code)
  return parsed.value
}

function crl(...of: Parameters<typeof makeList>): Crl {
  const parsed = parseCrl(makeList(...of))
  if (!parsed.ok) throw new Error(parsed.error.code)
  return parsed.value
}

function demands(crls: readonly Crl[], change: Partial<CrlStatusDemands> = {}): CrlStatusDemands {
  return {
    certificate: leaf,
    issuer: certificate(authority.der),
    crls,
    atMs: AT_MS,
    signatures: new CrlSignatures(new WorkBudget()),
    findCrlSigners: () => [],
    ...change
  }
}

describe('what is told', () => {
  test('reason and date of a revocation', () => {
    const entry = { serial: 7, revokedAtMs: AT_MS - 3 * DAY_MS, extensions: [reasonCode(4)] }
    expect(judgeCrlStatus(demands([crl(authority, { entries: [entry] })]))).toEqual({
      result: 'revoked', reason: 'superseded', revokedAtMs: AT_MS - 3 * DAY_MS
    })
  })

  test('the oldest of the lists that show it good', () => {
    const lists = [crl(authority), crl(authority, { thisUpdateMs: AT_MS - 2 * DAY_MS }), crl(authority)]
    expect(judgeCrlStatus(demands(lists))).toEqual({ result: 'good', thisUpdateMs: AT_MS - 2 * DAY_MS })
  })

  test('of several lists that cannot be used, the one that came furthest', () => {
    const stale = crl(authority, { nextUpdateMs: AT_MS - 1 })
    const outOfScope = crl(authority, { more: [issuingPoint({ onlyCa: true })] })
    const forged = crl(authority, { signer: makeKeys().privateKey })
    const reasonOf = (...lists: readonly Crl[]) => {
      const status = judgeCrlStatus(demands(lists))
      return status.result === 'undetermined' ? status.reason : status.result
    }
    expect(reasonOf(outOfScope, stale)).toBe('list_stale')
    expect(reasonOf(stale, outOfScope)).toBe('list_stale')
    expect(reasonOf(forged, stale)).toBe('signature_bad')
  })
})

describe('who signed', () => {
  const list = crl(listKey)

  test('another key of the issuer\'s name, if the caller vouches for it', () => {
    const findCrlSigners = vi.fn(() => [certificate(listKey.der)])
    expect(judgeCrlStatus(demands([list], { findCrlSigners }))).toMatchObject({ result: 'good' })
    expect(findCrlSigners).toHaveBeenCalledExactlyOnceWith(list)
    expect(judgeCrlStatus(demands([list]))).toEqual({ result: 'undetermined', reason: 'list_signer_unknown' })
  })

  test('nobody is looked for where the issuer itself signed', () => {
    const findCrlSigners = vi.fn(() => [])
    judgeCrlStatus(demands([crl(authority)], { findCrlSigners }))
    expect(findCrlSigners).not.toHaveBeenCalled()
  })

  test.each<[string, Authority]>([
    ['a key that may not sign lists', makeAuthority('List CA', { keys: listKey.keys, usages: ['keyCertSign'] })],
    ['a key of another name', makeAuthority('Other CA', { keys: listKey.keys })],
    ['another key', makeAuthority('List CA')]
  ])('not %s, even if the caller vouches for it', (_who, signer) => {
    const findCrlSigners = () => [certificate(signer.der)]
    expect(judgeCrlStatus(demands([list], { findCrlSigners }))).toEqual({
      result: 'undetermined', reason: 'list_signer_unknown'
    })
  })

  test('a list without a key identifier is tried with every key', () => {
    const anonymous = crl(listKey, { extensions: [crlNumber(1)] })
    const findCrlSigners = () => [certificate(makeAuthority('List CA').der), certificate(listKey.der)]
    const asked = demands([anonymous], { findCrlSigners })
    expect(judgeCrlStatus(asked)).toMatchObject({ result: 'good' })
    expect(asked.signatures.budget.spent).toBe(3)
  })

  test('a key of a kind that is not in the table', () => {
    const issuer = { ...certificate(authority.der), publicKey: null }
    expect(judgeCrlStatus(demands([crl(authority)], { issuer }))).toEqual({
      result: 'undetermined', reason: 'key_refused'
    })
  })
})

describe('work', () => {
  test('a signature is checked once for a list and a key, whoever asks', () => {
    const signatures = new CrlSignatures(new WorkBudget())
    const lists = [crl(authority), crl(authority, { signer: makeKeys().privateKey })]
    for (let serial = 1; serial <= 5; serial += 1) {
      // Parsed anew each time: the same key in another object.
      const question = { certificate: certificate(makeLeaf(authority, serial)), issuer: certificate(authority.der) }
      expect(judgeCrlStatus(demands(lists, { ...question, signatures }))).toMatchObject({ result: 'good' })
    }
    expect(signatures.budget.spent).toBe(2)
  })

  test('no signature is checked of a list that would be of no use', () => {
    const signatures = new CrlSignatures(new WorkBudget())
    const useless = [
      crl(makeAuthority('Other CA')),
      crl(authority, { nextUpdateMs: AT_MS - 1 }),
      crl(authority, { more: [issuingPoint({ onlyCa: true })] }),
      crl(makeAuthority('List CA'))
    ]
    expect(judgeCrlStatus(demands(useless, { signatures }))).toMatchObject({ result: 'undetermined' })
    expect(signatures.budget.spent).toBe(0)
  })

  test('a spent budget is an answer, also where an earlier list showed it good', () => {
    const lists = Array.from({ length: 20 }, () => crl(authority))
    const signatures = new CrlSignatures(new WorkBudget(10))
    expect(judgeCrlStatus(demands(lists, { signatures }))).toEqual({ result: 'undetermined', reason: 'too_much_work' })
    expect(signatures.budget.spent).toBe(10)
  })

  test('looking through long lists counts', () => {
    const entries = Array.from({ length: 9000 }, (_, index) => ({ serial: 1000 + index }))
    const signatures = new CrlSignatures(new WorkBudget(10, 3))
    const long = crl(authority, { entries })
    expect(judgeCrlStatus(demands([long], { signatures }))).toMatchObject({ result: 'good' })
    expect(signatures.budget.stepsTaken).toBe(3)
    expect(judgeCrlStatus(demands([long], { signatures }))).toMatchObject({ reason: 'too_much_work' })
  })
})
