import { generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { decide } from '../../main/age/decision.ts'
import { ONLINE_TERMS } from '../support/decision-terms.ts'
import type { Evidence, Role } from '../../main/age/evidence.ts'
import type { HolderDemand } from '../../main/age/rule.ts'
import type { Challenge, Verification, VerificationRequest } from '../../main/age/verification.ts'
import { CertificateJudge, loadAnchors } from '../../main/certificate/certificate-judge.ts'
import { JPKI_AUTHENTICATION_POLICY } from '../../main/certificate/path.ts'
import { HttpsClient } from '../../main/platform/https-client.ts'
import { PlatformClient } from '../../main/platform/platform-client.ts'
import { PlatformOperatorVerification } from '../../main/platform/platform-operator-verification.ts'
import type { NamedPublicKey } from '../../main/platform/public-key.ts'
import { ServiceProviderVerification } from '../../main/platform/service-provider-verification.ts'
import type { IssuedCard } from '../../main/platform/simulator/card-issuer.ts'
import { clearFaults, setFaults } from '../../main/platform/simulator/faults.ts'
import type { FaultChanges } from '../../main/platform/simulator/faults.ts'
import type { CardWish } from '../../main/platform/simulator/people.ts'
import { startSimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import type { SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'

/** Both roles of the appliance and the simulated platform, which share no code but the protocol, agree throughout. */

const roles: readonly Role[] = ['service_provider', 'platform_operator']
const demands: readonly HolderDemand[] = ['pin', 'card_enrolled', 'card_only']
const signal = new AbortController().signal

let platform: SimulatedPlatform
let judge: CertificateJudge
let clients: HttpsClient[] = []
/** Chargeable requests, and all age-checks, when the test began. */
let before = { chargeable: 0, ageChecks: 0 }
const cards = new Map<string, IssuedCard>()

beforeAll(async () => {
  platform = await startSimulatedPlatform({ clock: systemClock })
  const anchors = loadAnchors(platform.anchorsPem.join('\n'))
  if (!anchors.ok) throw new Error(anchors.error.code)
  judge = new CertificateJudge({
    anchorsDer: anchors.value,
    policies: [JPKI_AUTHENTICATION_POLICY],
    ocsp: { timeoutMs: 30_000, maxAgeMs: 30 * 60_000, clockSkewMs: 60_000, requireNonce: true, cache: false },
    clock: systemClock
  })
})

beforeEach(() => {
  before = { ...platform.counters }
})

afterEach(() => {
  clearFaults(platform.faults)
  for (const client of clients) client.close()
  clients = []
})

afterAll(async () => {
  judge.close()
  await platform.close()
})

function verificationOf(
  role: Role,
  changes: { sealingKey?: NamedPublicKey; answerKey?: NamedPublicKey; checkTimeoutMs?: number } = {}
): Verification {
  const { sealingKey = platform.sealingKey, answerKey = platform.answerKey, checkTimeoutMs = 30_000 } = changes
  const clock = systemClock
  const transport = new HttpsClient({ endpoint: platform.endpoint, credentials: platform.credentials(role), clock })
  clients.push(transport)
  const client = new PlatformClient({ transport, clock, challengeTimeoutMs: 30_000, checkTimeoutMs })
  const undisturbed = { lineFinding: () => ({ state: 'up' }) as const, clockFinding: () => 'trusted' as const }
  const shared = { client, clock, answerKeys: [answerKey], ...undisturbed }
  return role === 'service_provider'
    ? new ServiceProviderVerification({ ...shared, sealingKey })
    : new PlatformOperatorVerification({ ...shared, judge, verifyTimeoutMs: 60_000 })
}

/** A card of this kind; made once, for an RSA key takes its time. */
async function cardOf(wish: CardWish): Promise<IssuedCard> {
  const name = JSON.stringify(wish)
  const card = cards.get(name) ?? (await platform.issueCard(wish))
  cards.set(name, card)
  return card
}

async function challengeFrom(verification: Verification): Promise<Challenge> {
  const challenge = await verification.requestChallenge(signal, null)
  if (!challenge.ok) throw new Error(challenge.error.reason)
  return challenge.value
}

/** The two card visits with a PIN: certificate and challenge, then the card's signature over it. */
async function withPin(verification: Verification, wish: CardWish, signer?: IssuedCard): Promise<VerificationRequest> {
  const { certificate, privateKey } = (await cardOf(wish)).authentication
  const challenge = await challengeFrom(verification)
  const examination = await verification.examine(certificate)
  const signature = sign('sha256', challenge.bytes, signer?.authentication.privateKey ?? privateKey)
  return { certificate, examination, atLeastYears: 20, offline: null, holder: { kind: 'pin', challenge, signature } }
}

async function withCard(verification: Verification, wish: CardWish, waived = false): Promise<VerificationRequest> {
  const { certificate } = (await cardOf(wish)).authentication
  const examination = await verification.examine(certificate)
  return { certificate, examination, atLeastYears: 20, offline: null, holder: { kind: 'card_only', enrolmentWaived: waived } }
}

const spent = () => ({
  chargeable: platform.counters.chargeable - before.chargeable,
  ageChecks: platform.counters.ageChecks - before.ageChecks
})

function approvedUnderNone(evidence: Evidence): void {
  for (const demand of demands) expect(decide(evidence, demand, ONLINE_TERMS).outcome, demand).not.toBe('approved')
}

describe.each(roles)('a %s and the platform', (role) => {
  const operator = role === 'platform_operator'

  it.each<[CardWish, string, string, number, object]>([
    ['adult', 'valid', 'yes', 1, { outcome: 'approved', basis: 'platform' }],
    ['minor', 'valid', 'no', 1, { outcome: 'refused', reason: 'age_condition_not_met' }],
    ['turning20tomorrow', 'valid', 'no', 1, { outcome: 'refused', reason: 'age_condition_not_met' }],
    ['revoked', 'invalid', 'not_answered', 1, { outcome: 'refused', reason: 'certificate_invalid' }],
    ['suspended', 'invalid', 'not_answered', 1, { outcome: 'refused', reason: 'certificate_invalid' }],
    ['unknown', 'unknown', 'not_answered', 0, { outcome: 'undetermined', reason: 'platform_unknown' }]
  ])('with PIN, %j: %s, %s, %i chargeable', async (wish, validity, condition, chargeable, decision) => {
    const verification = verificationOf(role)
    const evidence = await verification.verify(await withPin(verification, wish), signal)
    expect(evidence.platform).toMatchObject({ result: 'answered', validity, condition })
    expect(evidence).toMatchObject({ role, holder: 'pin', enrolment: 'not_asked' })
    expect(evidence.possession).toBe(operator ? 'proven' : 'not_judged')
    expect(evidence.path.result).toBe(operator ? 'valid' : 'not_judged')
    expect(decide(evidence, 'pin', ONLINE_TERMS)).toEqual(decision)
    if (condition !== 'yes') approvedUnderNone(evidence)
    expect(spent()).toEqual({ chargeable, ageChecks: 1 })
  })

  it.each<[CardWish, boolean, HolderDemand, string, string, object, number]>([
    ['enrolled', false, 'card_enrolled', 'enrolled', 'yes', { outcome: 'approved', basis: 'platform' }, 1],
    ['enrolled', false, 'pin', 'enrolled', 'yes', { outcome: 'pin_required' }, 1],
    ['adult', false, 'card_enrolled', 'not_enrolled', 'not_answered', { outcome: 'pin_required' }, 0],
    ['adult', true, 'card_only', 'not_enrolled', 'yes', { outcome: 'approved', basis: 'platform' }, 1],
    [
      { profile: 'minor', enrolled: true },
      false,
      'card_enrolled',
      'enrolled',
      'no',
      { outcome: 'refused', reason: 'age_condition_not_met' },
      1
    ]
  ])('card alone, %j, enrolment waived %j, demand %s: %s, %s', async (...row) => {
    const [wish, waived, demand, enrolment, condition, decision, chargeable] = row
    const verification = verificationOf(role)
    const evidence = await verification.verify(await withCard(verification, wish, waived), signal)
    expect(evidence).toMatchObject({ holder: 'card_only', enrolment, possession: 'not_asked' })
    expect(evidence.platform).toMatchObject({ result: 'answered', validity: 'valid', condition })
    expect(decide(evidence, demand, ONLINE_TERMS)).toEqual(decision)
    expect(spent().chargeable).toBe(chargeable)
  })

  it('refuses a proof by another card, free of charge', async () => {
    const verification = verificationOf(role)
    const request = await withPin(verification, 'adult', await cardOf('minor'))
    const evidence = await verification.verify(request, signal)
    expect(evidence).toMatchObject(
      operator
        ? { possession: 'failed', platform: { result: 'not_asked' } }
        : { platform: { result: 'unavailable', reason: 'proof_foreign' } }
    )
    for (const demand of demands) {
      expect(decide(evidence, demand, ONLINE_TERMS)).toEqual({ outcome: 'refused', reason: 'holder_not_proven' })
    }
    expect(spent()).toEqual({ chargeable: 0, ageChecks: operator ? 0 : 1 })
  })

  it('refuses a challenge used before, even on a machine that has forgotten', async () => {
    const verification = verificationOf(role)
    const request = await withPin(verification, 'adult')
    expect(decide(await verification.verify(request, signal), 'pin', ONLINE_TERMS).outcome).toBe('approved')
    const restarted = verificationOf(role)
    const evidence = await restarted.verify(request, signal)
    expect(evidence.platform).toEqual({ result: 'unavailable', reason: 'proof_replayed' })
    approvedUnderNone(evidence)
    expect(spent()).toEqual({ chargeable: 1, ageChecks: 2 })
  })

  it('refuses a challenge that the platform never gave', async () => {
    const verification = verificationOf(role)
    const request = await withPin(verification, 'adult')
    if (request.holder.kind !== 'pin') throw new Error('with PIN')
    const challenge = { ...request.holder.challenge, challengeId: 'c-of-its-own' }
    const evidence = await verification.verify({ ...request, holder: { ...request.holder, challenge } }, signal)
    expect(evidence.platform).toEqual({ result: 'unavailable', reason: 'proof_missing' })
    approvedUnderNone(evidence)
    expect(spent()).toEqual({ chargeable: 0, ageChecks: 1 })
  })

  it.each<[string, FaultChanges['api'], string, number]>([
    ['signs something else', { wrongSignature: true }, 'signature_bad', 1],
    ['repeats another nonce', { wrongNonce: true }, 'not_bound', 1],
    ['names another certificate', { wrongDigest: true }, 'not_bound', 1],
    ['answers another condition', { wrongCondition: true }, 'not_bound', 1],
    ['answers of an hour ago', { staleAnswer: true }, 'stale', 1],
    ['talks garbage', { garbage: true }, 'malformed', 0],
    ['fails within', { http500: true }, 'unreachable', 0],
    ['is down', { down: true }, 'unreachable', 0]
  ])('approves nothing when the platform %s', async (_, faults, reason, chargeable) => {
    const verification = verificationOf(role)
    const request = await withPin(verification, 'adult')
    setFaults(platform.faults, { api: faults })
    const evidence = await verification.verify(request, signal)
    expect(evidence.platform).toEqual({ result: 'unavailable', reason })
    approvedUnderNone(evidence)
    expect(spent().chargeable).toBe(chargeable)
    if (reason === 'unreachable') {
      expect(await verification.requestChallenge(signal, null)).toMatchObject({ ok: false, error: { reason } })
    }
  })

  it('approves nothing when the platform is slow', async () => {
    const verification = verificationOf(role, { checkTimeoutMs: 50 })
    const request = await withPin(verification, 'adult')
    setFaults(platform.faults, { api: { latencyMs: 1000 } })
    const evidence = await verification.verify(request, signal)
    expect(evidence.platform).toEqual({ result: 'unavailable', reason: 'timed_out' })
    approvedUnderNone(evidence)
  })

  it('believes no key but the pinned one', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const verification = verificationOf(role, { answerKey: { ...platform.answerKey, publicKeyPem } })
    const evidence = await verification.verify(await withPin(verification, 'adult'), signal)
    expect(evidence.platform).toEqual({ result: 'unavailable', reason: 'signature_bad' })
  })

  it('costs nothing until it verifies', async () => {
    const verification = verificationOf(role)
    const requests = platform.counters.requests.length
    await withPin(verification, 'adult')
    await withPin(verification, 'adult')
    expect(platform.counters.requests.slice(requests)).toEqual(Array(2).fill('POST /v1/challenges'))
    expect(spent()).toEqual({ chargeable: 0, ageChecks: 0 })
  })
})

describe('a service provider and the platform', () => {
  it.each<[CardWish, string]>([
    ['expired', 'invalid'],
    [{ profile: 'adult', issuer: 'old' }, 'invalid'],
    ['foreign', 'invalid'],
    ['forged', 'invalid']
  ])('leaves judging of the path to it: %j is %s', async (wish, validity) => {
    const verification = verificationOf('service_provider')
    const evidence = await verification.verify(await withPin(verification, wish), signal)
    expect(evidence.platform).toMatchObject({ result: 'answered', validity })
    expect(decide(evidence, 'pin', ONLINE_TERMS)).toEqual({ outcome: 'refused', reason: 'certificate_invalid' })
  })

  it('is told when the platform cannot open the seal', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const verification = verificationOf('service_provider', { sealingKey: { ...platform.sealingKey, publicKeyPem } })
    const evidence = await verification.verify(await withPin(verification, 'adult'), signal)
    expect(evidence.platform).toEqual({ result: 'unavailable', reason: 'refused_us' })
    expect(spent()).toEqual({ chargeable: 0, ageChecks: 1 })
  })

  it('is told when there is no proof', async () => {
    const verification = verificationOf('service_provider')
    const request = await withPin(verification, 'adult')
    if (request.holder.kind !== 'pin') throw new Error('with PIN')
    const holder = { ...request.holder, signature: new Uint8Array(0) }
    const evidence = await verification.verify({ ...request, holder }, signal)
    expect(evidence.platform).toEqual({ result: 'unavailable', reason: 'proof_missing' })
    expect(spent().chargeable).toBe(0)
  })

  it('asks no responder', async () => {
    const { ocspRequests } = platform.counters
    const verification = verificationOf('service_provider')
    await verification.verify(await withPin(verification, 'adult'), signal)
    expect(platform.counters.ocspRequests).toBe(ocspRequests)
  })
})

describe('a platform operator, the platform and the responder', () => {
  it.each<[CardWish, object]>([
    ['expired', { result: 'invalid', reason: 'expired' }],
    [{ profile: 'adult', issuer: 'old' }, { result: 'undetermined', reason: 'anchor_expired' }],
    ['foreign', { result: 'undetermined', reason: 'no_anchor' }],
    ['forged', { result: 'invalid', reason: 'signature_bad' }]
  ])('asks nobody about a card that is %j', async (wish, path) => {
    const { ocspRequests } = platform.counters
    const verification = verificationOf('platform_operator')
    const evidence = await verification.verify(await withPin(verification, wish), signal)
    expect(evidence).toMatchObject({ path, ocsp: { result: 'not_asked' }, platform: { result: 'not_asked' } })
    approvedUnderNone(evidence)
    expect(spent()).toEqual({ chargeable: 0, ageChecks: 0 })
    expect(platform.counters.ocspRequests).toBe(ocspRequests)
  })

  it.each<[CardWish, object]>([
    ['adult', { result: 'good' }],
    ['revoked', { result: 'revoked', reason: 'cessationOfOperation' }],
    ['suspended', { result: 'revoked', reason: 'certificateHold' }],
    ['unknown', { result: 'unknown' }]
  ])('hears both about a card that is %s', async (wish, ocsp) => {
    const verification = verificationOf('platform_operator')
    const evidence = await verification.verify(await withPin(verification, wish), signal)
    expect(evidence.ocsp).toMatchObject(ocsp)
    expect(evidence.platform.result).toBe('answered')
  })

  it.each<[string, FaultChanges['ocsp']]>([
    ['is down', { down: true }],
    ['signs badly', { wrongSignature: true }],
    ['is of yesterday', { stale: true }],
    ['repeats another nonce', { wrongNonce: true }],
    ['speaks of another certificate', { wrongCertificate: true }]
  ])('does not sell on the platform’s word alone when the responder %s', async (_, faults) => {
    const verification = verificationOf('platform_operator')
    const request = await withPin(verification, 'adult')
    setFaults(platform.faults, { ocsp: faults })
    const evidence = await verification.verify(request, signal)
    expect(evidence.platform).toMatchObject({ result: 'answered', validity: 'valid', condition: 'yes' })
    expect(evidence.ocsp.result).toBe('undetermined')
    approvedUnderNone(evidence)
    expect(decide(evidence, 'pin', ONLINE_TERMS)).toEqual({ outcome: 'undetermined', reason: 'ocsp_undetermined' })
  })
})
