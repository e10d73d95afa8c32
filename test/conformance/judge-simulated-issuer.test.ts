import { sign } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { CertificateJudge, loadAnchors } from '../../main/certificate/certificate-judge.ts'
import type { OcspJudgement } from '../../main/certificate/judgement.ts'
import { JPKI_AUTHENTICATION_POLICY } from '../../main/certificate/path.ts'
import { clearFaults } from '../../main/platform/simulator/faults.ts'
import type { CardWish } from '../../main/platform/simulator/people.ts'
import { startSimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import type { SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'

/** The judge and the simulated issuer, which share no code that reads or writes DER, understand each other. */

describe('the judge and the simulated issuer', () => {
  let platform: SimulatedPlatform
  let judge: CertificateJudge

  function createJudge(anchors: readonly string[]): CertificateJudge {
    const loaded = loadAnchors(anchors.join('\n'))
    if (!loaded.ok) throw new Error(loaded.error.code)
    return new CertificateJudge({
      anchorsDer: loaded.value,
      policies: [JPKI_AUTHENTICATION_POLICY],
      ocsp: { timeoutMs: 30_000, maxAgeMs: 30 * 60_000, clockSkewMs: 60_000, requireNonce: true },
      clock: systemClock
    })
  }

  beforeAll(async () => {
    platform = await startSimulatedPlatform({ clock: systemClock })
    judge = createJudge([...platform.anchorsPem, platform.nextGenerationAnchorPem])
  })
  afterEach(() => clearFaults(platform.faults))
  afterAll(async () => {
    judge.close()
    await platform.close()
  })

  async function certificateOf(wish: CardWish): Promise<Uint8Array> {
    return (await platform.issueCard(wish)).authentication.certificate
  }

  const ask = (der: Uint8Array): Promise<OcspJudgement> => judge.checkRevocation(der, new AbortController().signal)

  test.each<[CardWish, object]>([
    ['adult', { result: 'valid' }],
    ['nextGeneration', { result: 'valid' }],
    ['revoked', { result: 'valid' }],
    ['expired', { result: 'invalid', reason: 'expired' }],
    ['foreign', { result: 'undetermined', reason: 'no_anchor' }],
    ['forged', { result: 'invalid', reason: 'signature_bad' }]
  ])('path of %s', async (wish, judgement) => {
    expect(judge.examine(await certificateOf(wish))).toEqual(judgement)
  })

  test('a generation that is not configured is a matter of configuration', async () => {
    const der = await certificateOf('nextGeneration')
    const other = createJudge(platform.anchorsPem)
    expect(other.examine(der).result).not.toBe('valid')
    expect(await other.checkRevocation(der, new AbortController().signal)).toMatchObject({ reason: 'unavailable' })
    other.close()
  })

  test('a signature certificate is not for this', async () => {
    const card = await platform.issueCard({ withSignature: true })
    expect(judge.examine(card.signature!.certificate).result).toBe('invalid')
  })

  test.each<CardWish>(['adult', 'nextGeneration'])('possession by %s', async (wish) => {
    const { certificate, privateKey } = (await platform.issueCard(wish)).authentication
    const challenge = Uint8Array.of(1, 2, 3)
    const hash = wish === 'adult' ? 'sha256' : 'sha384'
    const signature = sign(hash, challenge, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    expect(judge.possession(certificate, challenge, signature)).toBe('proven')
    expect(judge.possession(certificate, Uint8Array.of(1, 2), signature)).toBe('failed')
  })

  test.each<[CardWish, object]>([
    ['adult', { result: 'good' }],
    ['nextGeneration', { result: 'good' }],
    ['revoked', { result: 'revoked', reason: 'cessationOfOperation' }],
    ['suspended', { result: 'revoked', reason: 'certificateHold' }],
    ['unknown', { result: 'unknown' }],
    ['expired', { result: 'undetermined', reason: 'unavailable' }]
  ])('OCSP for %s', async (wish, judgement) => {
    expect(await ask(await certificateOf(wish))).toMatchObject(judgement)
  })

  test.each([
    ['down', 'unavailable'],
    ['wrongSignature', 'signature_bad'],
    ['stale', 'stale'],
    ['wrongNonce', 'nonce_mismatch'],
    ['noNonce', 'nonce_mismatch'],
    ['wrongCertificate', 'certificate_mismatch']
  ] as const)('a responder with the fault %s', async (fault, reason) => {
    const der = await certificateOf('adult')
    platform.faults.ocsp[fault] = true
    expect(await ask(der)).toEqual({ result: 'undetermined', reason })
  })
})
