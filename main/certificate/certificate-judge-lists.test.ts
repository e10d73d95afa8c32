import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import type { TestCertificate } from '../../test/support/openssl-authority.ts'
import { certificatePem, hasOpenssl, leafExtensions, OpensslWorkshop } from '../../test/support/openssl-authority.ts'
import { CertificateJudge, loadAnchors } from './certificate-judge.ts'
import { parseCertificate } from './certificate.ts'
import type { ListAnswer, ListLookup, ListQuestion } from './list-judgement.ts'
import { JPKI_AUTHENTICATION_POLICY } from './path.ts'

const HOUR_MS = 3_600_000

/** Answers as it is told, and notes what it was asked. */
class FakeLists implements ListLookup {
  readonly asked: ListQuestion[] = []
  crl: ListAnswer = { result: 'undetermined', reason: 'list_absent' }
  arl: ListAnswer = { result: 'undetermined', reason: 'list_absent' }

  lookup(question: ListQuestion): ListAnswer {
    this.asked.push(question)
    return this[question.kind]
  }
}

describe.skipIf(!hasOpenssl)('CertificateJudge with lists', () => {
  const workshop = new OpensslWorkshop()
  // In the middle of what openssl makes valid from now on.
  const clock = new ManualClock(Date.now() + HOUR_MS)
  const fresh = { thisUpdateMs: clock.nowMs() - HOUR_MS, nextUpdateMs: clock.nowMs() + 24 * HOUR_MS }
  const old = { thisUpdateMs: clock.nowMs() - 60 * HOUR_MS, nextUpdateMs: null }
  const future = { thisUpdateMs: clock.nowMs() + HOUR_MS, nextUpdateMs: clock.nowMs() + 24 * HOUR_MS }
  const revoked = { result: 'listed', reason: 'cACompromise', revokedAtMs: 1, ...fresh } as const
  let generations: readonly TestCertificate[]
  let leaf: TestCertificate
  let lists: FakeLists

  beforeAll(() => {
    // One name, two keys: the leaf is the second one's.
    generations = [workshop.authority(workshop.rsaKey()), workshop.authority(workshop.rsaKey())]
    leaf = workshop.certificate({
      subject: '/CN=leaf',
      key: workshop.rsaKey(),
      issuer: generations[1]!,
      extensions: leafExtensions({ crlDistributionPoints: 'URI:http://lists.example/a.crl' })
    })
  })
  beforeEach(() => {
    lists = new FakeLists()
  })
  afterAll(() => {
    workshop.dispose()
  })

  function judge(changes: { forCertificates?: boolean; authorityListsRequired?: boolean } = {}): CertificateJudge {
    const anchors = loadAnchors(generations.map(({ der }) => certificatePem(der)).join('\n'))
    if (!anchors.ok) throw new Error(anchors.error.code)
    return new CertificateJudge({
      anchorsDer: anchors.value,
      policies: [JPKI_AUTHENTICATION_POLICY],
      ocsp: { url: 'http://127.0.0.1:1/', timeoutMs: 1, maxAgeMs: 1, clockSkewMs: 1, requireNonce: true },
      lists: {
        lookup: lists,
        forCertificates: true,
        maxAgeMs: 50 * HOUR_MS,
        authorityListsRequired: false,
        authorityMaxAgeMs: 50 * HOUR_MS,
        clockSkewMs: 60_000,
        ...changes
      },
      clock
    })
  }

  const serialOf = (certificate: TestCertificate) => {
    const parsed = parseCertificate(certificate.der)
    if (!parsed.ok) throw new Error(parsed.error.code)
    return parsed.value
  }

  test('looks the certificate up under the generation that signed it', () => {
    lists.crl = { result: 'not_listed', ...fresh }
    const good = { result: 'good', thisUpdateMs: fresh.thisUpdateMs }
    expect(judge().checkList(leaf.der)).toEqual({ path: { result: 'valid' }, list: good })
    const question = lists.asked.find(({ kind }) => kind === 'crl')
    const [issuer, certificate] = [serialOf(generations[1]!), serialOf(leaf)]
    expect(question?.issuerKeyIdentifier).toEqual(issuer.extensions.subjectKeyIdentifier)
    expect(question?.serialNumber).toEqual(certificate.serialNumber)
    expect(question?.distributionPoints).toEqual(certificate.extensions.distributionPoints)
    expect(certificate.extensions.distributionPoints[0]?.uris).toEqual(['http://lists.example/a.crl'])
    expect(question?.issuer).toEqual(certificate.issuer)
  })

  test.each<[string, ListAnswer, object]>([
    ['listed', { result: 'listed', reason: 'superseded', revokedAtMs: 1, ...fresh }, { result: 'revoked', reason: 'superseded' }],
    ['in an old list', { result: 'not_listed', ...old }, { result: 'undetermined', reason: 'list_stale' }],
    ['in no list', { result: 'undetermined', reason: 'list_scope' }, { result: 'undetermined', reason: 'list_scope' }]
  ])('judges a certificate that is %s', (_, answer, expected) => {
    lists.crl = answer
    expect(judge().checkList(leaf.der)).toMatchObject({ path: { result: 'valid' }, list: expected })
  })

  test('by lists it sends nothing out; by OCSP it looks into no list of people', async () => {
    const { signal } = new AbortController()
    expect(await judge().checkRevocation(leaf.der, signal)).toEqual({ result: 'undetermined', reason: 'unavailable' })
    expect(judge({ forCertificates: false }).checkList(leaf.der)).toEqual({ path: { result: 'valid' }, list: null })
    expect(lists.asked.filter(({ kind }) => kind === 'crl')).toEqual([])
  })

  test('knows nothing of a certificate whose path is not valid, and says why it is not', () => {
    lists.crl = { result: 'not_listed', ...fresh }
    const malformed = { result: 'invalid', reason: 'malformed' }
    expect(judge().checkList(new Uint8Array(3))).toEqual({ path: malformed, list: null })
    expect(lists.asked).toEqual([])
    // Between the tap and the PIN.
    lists.arl = revoked
    const lost = { result: 'invalid', reason: 'anchor_revoked' }
    expect(judge().checkList(leaf.der)).toEqual({ path: lost, list: null })
    expect(judge({ forCertificates: false }).checkList(leaf.der)).toEqual({ path: lost, list: null })
  })

  test('clears nobody of whom delta lists may say more, and believes a revocation all the same', () => {
    const withDeltas = workshop.certificate({
      subject: '/CN=leaf',
      key: workshop.rsaKey(),
      issuer: generations[1]!,
      extensions: leafExtensions({ freshestCRL: 'URI:http://lists.example/delta.crl' })
    })
    lists.crl = { result: 'not_listed', ...fresh }
    expect(judge().checkList(withDeltas.der).list).toEqual({ result: 'undetermined', reason: 'list_scope' })
    lists.crl = revoked
    expect(judge().checkList(withDeltas.der).list).toMatchObject({ result: 'revoked' })
  })

  test.each<[string, ListAnswer, boolean, object]>([
    ['is not on its list', { result: 'not_listed', ...fresh }, true, { result: 'valid' }],
    ['is on it', revoked, true, { result: 'invalid', reason: 'anchor_revoked' }],
    ['is on one that nobody demanded', revoked, false, { result: 'invalid', reason: 'anchor_revoked' }],
    [
      'has none, and one is demanded',
      { result: 'undetermined', reason: 'list_absent' },
      true,
      { result: 'undetermined', reason: 'anchor_state_unknown' }
    ],
    [
      'has a damaged one, and one is demanded',
      { result: 'undetermined', reason: 'list_damaged' },
      true,
      { result: 'undetermined', reason: 'anchor_state_unknown' }
    ],
    ...(['list_absent', 'list_scope'] as const).map((reason): [string, ListAnswer, boolean, object] => [
      `has none that is about it (${reason}), and none is demanded`,
      { result: 'undetermined', reason },
      false,
      { result: 'valid' }
    ]),
    // What is there has a say, whoever brought it.
    [
      'has a damaged one that nobody demanded',
      { result: 'undetermined', reason: 'list_damaged' },
      false,
      { result: 'undetermined', reason: 'anchor_state_unknown' }
    ],
    [
      'has an old one that nobody demanded',
      { result: 'not_listed', ...old },
      false,
      { result: 'undetermined', reason: 'anchor_state_unknown' }
    ],
    [
      'has one of the future that nobody demanded',
      { result: 'not_listed', ...future },
      false,
      { result: 'undetermined', reason: 'anchor_state_unknown' }
    ],
    [
      'has an old one, and one is demanded',
      { result: 'not_listed', ...old },
      true,
      { result: 'undetermined', reason: 'anchor_state_unknown' }
    ]
  ])('judges a path whose anchor %s', (_, answer, authorityListsRequired, expected) => {
    lists.arl = answer
    expect(judge({ authorityListsRequired }).examine(leaf.der)).toEqual(expected)
    const [question] = lists.asked
    expect(question).toMatchObject({ kind: 'arl', serialNumber: serialOf(generations[1]!).serialNumber })
    expect(question?.issuerKeyIdentifier).toEqual(serialOf(generations[1]!).extensions.subjectKeyIdentifier)
  })
})
