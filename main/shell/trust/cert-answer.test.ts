import { describe, expect, test } from 'vitest'
import type { Authority } from '../../../test/support/crl-world.ts'
import { AT_MS, DAY_MS, makeAuthority, makeLeaf, makeList } from '../../../test/support/crl-world.ts'
import { ANY_POLICY_INPUTS } from '../../certificate/path/policy-graph.ts'
import type { CertAnswer } from './cert-answer.ts'
import { answerQuestion } from './cert-answer.ts'
import type { CertQuestion } from './cert-question.ts'

const root = makeAuthority('root')
const ca = makeAuthority('CA', { issuer: root, serial: 7 })
const leaf = makeLeaf(ca, 100)

function judge(question: Partial<CertQuestion>): CertAnswer {
  const { answer, budget } = answerQuestion(
    {
      certificate: leaf,
      anchors: [root.der],
      intermediates: [ca.der],
      crls: [],
      ocsp: null,
      atMs: AT_MS,
      maxDepth: null,
      extendedKeyUsages: [],
      policy: ANY_POLICY_INPUTS,
      ...question
    },
    { profile: 'general', nowMs: AT_MS, ocspMaxAgeMs: DAY_MS }
  )
  expect(budget.spent).toBeLessThanOrEqual(16)
  return answer
}

const rootList = makeList(root)
const list = makeList(ca)

describe('revocation along a path', () => {
  const rows: [string, readonly Uint8Array[], string][] = [
    ['lists of both CAs', [rootList, list], 'valid'],
    ['in the other order', [list, rootList], 'valid'],
    ["no list of the certificate's issuer", [rootList], 'revocation_undetermined'],
    ['no list about the CA', [list], 'revocation_undetermined'],
    ['the certificate is listed', [rootList, makeList(ca, { entries: [{ serial: 100 }] })], 'revoked'],
    ['the CA is listed', [makeList(root, { entries: [{ serial: 7 }] }), list], 'revoked'],
    ['the CA is listed, and nothing known of the certificate', [makeList(root, { entries: [{ serial: 7 }] })], 'revoked'],
    ['a list that cannot be read', [rootList, Uint8Array.of(0x30)], 'revocation_undetermined']
  ]
  test.each(rows)('%s', (_case, crls, reason) => {
    expect(judge({ crls }).reason).toBe(reason)
  })

  test('an answer that cannot be read shows nothing, and lists still do', () => {
    expect(judge({ ocsp: Uint8Array.of(0x30) })).toMatchObject({ result: 'undetermined', detail: 'CA 1 of 1 below the anchor: malformed' })
    expect(judge({ ocsp: Uint8Array.of(0x30), crls: [rootList, list] }).reason).toBe('valid')
  })
})

test('a question of more certificates or lists than anybody needs is not looked into', () => {
  const tooMuch = { result: 'undetermined', reason: 'too_much_work' }
  const times = (count: number, der: Uint8Array) => Array.from({ length: count }, () => der)
  expect(judge({ intermediates: times(999, ca.der) }).reason).toBe('valid')
  expect(judge({ intermediates: times(1000, ca.der) })).toMatchObject(tooMuch)
  expect(judge({ anchors: times(1000, root.der) })).toMatchObject(tooMuch)
  expect(judge({ crls: times(1001, list) })).toMatchObject(tooMuch)
  // Whatever it is, nothing of it is believed.
  expect(judge({ certificate: Uint8Array.of(0x30), crls: times(1001, list) })).toMatchObject(tooMuch)
})

describe('lists signed by another key of the issuer', () => {
  const signerUnder = (issuer: Authority, spec: Parameters<typeof makeAuthority>[1] = {}) =>
    makeAuthority('CA', { issuer, usages: ['cRLSign'], isCa: false, serial: 8, ...spec })

  test('whose certificate the same anchor vouches for', () => {
    const signer = signerUnder(root)
    const crls = [rootList, makeList(signer)]
    expect(judge({ intermediates: [ca.der, signer.der], crls }).reason).toBe('valid')
    expect(judge({ intermediates: [ca.der], crls }).reason).toBe('revocation_undetermined')
    const listed = [rootList, makeList(signer, { entries: [{ serial: 100 }] })]
    expect(judge({ intermediates: [ca.der, signer.der], crls: listed }).reason).toBe('revoked')
  })

  test('whose certificate was revoked', () => {
    const signer = signerUnder(root)
    const crls = [makeList(root, { entries: [{ serial: 8 }] }), makeList(signer)]
    expect(judge({ intermediates: [ca.der, signer.der], crls }).reason).toBe('revocation_undetermined')
  })

  test('that may not sign lists', () => {
    const signer = signerUnder(root, { usages: ['digitalSignature'] })
    expect(judge({ intermediates: [ca.der, signer.der], crls: [rootList, makeList(signer)] }).reason).toBe('revocation_undetermined')
  })

  test('that another anchor vouches for', () => {
    const stranger = makeAuthority('stranger')
    const signer = signerUnder(stranger)
    const question = { anchors: [root.der, stranger.der], intermediates: [ca.der, signer.der] }
    expect(judge({ ...question, crls: [rootList, makeList(stranger), makeList(signer)] }).reason).toBe('revocation_undetermined')
  })

  test('whose own state hangs on its own list', () => {
    const signer = signerUnder(ca)
    const crls = [rootList, makeList(signer)]
    expect(judge({ intermediates: [ca.der, signer.der], crls }).reason).toBe('revocation_undetermined')
  })

  test('two that vouch for each other', () => {
    const [one, two] = [signerUnder(ca, { serial: 8 }), signerUnder(ca, { serial: 9 })]
    const crls = [rootList, makeList(one), makeList(two)]
    expect(judge({ intermediates: [ca.der, one.der, two.der], crls }).reason).toBe('revocation_undetermined')
  })
})

test('with no anchor that can be read nothing can be said', () => {
  expect(judge({ anchors: [] })).toMatchObject({ result: 'undetermined', reason: 'no_anchor' })
  expect(judge({ anchors: [Uint8Array.of(0x30)] })).toMatchObject({ result: 'undetermined', reason: 'no_anchor' })
})
