import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sendJson } from '../../test/support/fake-platform.ts'
import { thisUpdateMs, verificationHarness } from '../../test/support/verification-harness.ts'
import { ok } from '../../device/result.ts'
import type { AgeMemory } from '../age/age-memory.ts'
import type { OfflinePolicy } from '../age/offline-policy.ts'
import type { Challenge, Verification, VerificationRequest } from '../age/verification.ts'

const world = verificationHarness()
const policy: OfflinePolicy = {
  id: 'careful',
  version: 3,
  ageEvidence: 'remembered_age',
  listMaxAgeMs: 1,
  rememberedMaxAgeMs: 1,
  outageMaxMs: 1
}
const nothing: OfflinePolicy = { ...policy, ageEvidence: 'none' }
const down = { state: 'down', sinceMs: 5 } as const
const remembered = { result: 'yes', atLeastYears: 20, answeredAtMs: 7 } as const

/** Remembers everybody, and says how often it was asked. */
function memoryOfAll() {
  const asked: Uint8Array[] = []
  const memory: AgeMemory = {
    subjectOf: (certificate) => ({ pseudonym: certificate.slice(0, 16) }),
    find: ({ pseudonym }) => {
      asked.push(pseudonym)
      return remembered
    },
    remember: () => ok(undefined),
    forget: () => ok(false)
  }
  return { memory, asked }
}

/** The platform hangs up on everybody. */
function hangUp(): void {
  world.fake.reply = (_, response) => response.socket?.destroy()
}

async function withProof(
  verification: Verification,
  challenge: Challenge,
  offline: OfflinePolicy | null = policy
): Promise<VerificationRequest> {
  const examination = await verification.examine(world.certificate)
  const holder = { kind: 'pin', challenge, signature: randomBytes(256) } as const
  return { certificate: world.certificate, examination, atLeastYears: 20, offline, holder }
}

async function challengeOf(verification: Verification, offline: OfflinePolicy | null = policy): Promise<Challenge> {
  const challenge = await verification.requestChallenge(world.signal, offline)
  if (!challenge.ok) throw new Error(challenge.error.reason)
  return challenge.value
}

describe('a platform operator whose platform cannot be reached', () => {
  it('makes a challenge of its own, judges it here, and lets nothing of it out', async () => {
    const { memory, asked } = memoryOfAll()
    world.memory = memory
    world.line = () => down
    world.clockFinding = () => 'behind'
    world.judge.listAtHand = { result: 'good', thisUpdateMs }
    hangUp()
    const verification = world.verificationOf('platform_operator')
    const challenge = await challengeOf(verification)
    expect(challenge.issuer).toBe('machine')
    world.fake.received.length = 0
    world.fake.reply = world.fake.honestly
    // The line is back by now, and the evidence still says how it was.
    world.line = () => ({ state: 'up' })
    const request = await withProof(verification, challenge)
    expect(await verification.verify(request, world.signal)).toEqual({
      role: 'platform_operator',
      holder: 'pin',
      enrolment: 'not_asked',
      path: { result: 'valid' },
      possession: 'proven',
      ocsp: { result: 'good', thisUpdateMs },
      list: { result: 'good', thisUpdateMs },
      platform: { result: 'unavailable', reason: 'unreachable' },
      remembered,
      line: down,
      clock: 'behind'
    })
    expect(world.judge.seen[0]?.challenge).toEqual(challenge.bytes)
    expect([world.fake.received, asked.length]).toEqual([[], 1])

    const again = await verification.verify(request, world.signal)
    expect(again).toMatchObject({ possession: 'not_asked', platform: { reason: 'proof_missing' }, remembered: { result: 'not_asked' } })
    expect(asked).toHaveLength(1)
  })

  it('takes no challenge for its own that it did not make', async () => {
    const { memory, asked } = memoryOfAll()
    world.memory = memory
    const verification = world.verificationOf('platform_operator')
    const online = await challengeOf(verification)
    world.fake.received.length = 0
    const evidence = await verification.verify(await withProof(verification, { ...online, issuer: 'machine' }), world.signal)
    expect(evidence).toMatchObject({ possession: 'not_asked', platform: { result: 'unavailable', reason: 'proof_missing' } })
    expect([world.fake.received, asked]).toEqual([[], []])
  })

  it.each<[string, OfflinePolicy | null, boolean]>([
    ['no policy', null, true],
    ['one that sells nothing', nothing, true],
    ['no memory', policy, false]
  ])('makes none with %s', async (_, offline, hasMemory) => {
    if (hasMemory) world.memory = memoryOfAll().memory
    hangUp()
    const verification = world.verificationOf('platform_operator')
    expect(await verification.requestChallenge(world.signal, offline)).toEqual({
      ok: false,
      error: { code: 'challenge_unavailable', reason: 'unreachable' }
    })
  })

  it('makes none where the platform was reached', async () => {
    world.memory = memoryOfAll().memory
    world.fake.reply = (_, response) => sendJson(response, 403, { no: 'thanks' })
    const verification = world.verificationOf('platform_operator')
    expect(await verification.requestChallenge(world.signal, policy)).toMatchObject({ ok: false, error: { reason: 'refused_us' } })
    expect(await verification.requestChallenge(AbortSignal.abort(), policy)).toMatchObject({ ok: false })
  })

  it('asks the memory only once the holder is proven, and a list of its own only with the policy', async () => {
    const { memory, asked } = memoryOfAll()
    world.memory = memory
    world.judge.listAtHand = { result: 'good', thisUpdateMs }
    const verification = world.verificationOf('platform_operator')
    const requests = [
      await withProof(verification, await challengeOf(verification), null),
      await withProof(verification, await challengeOf(verification), nothing),
      { ...(await world.withCard(verification)), offline: policy }
    ]
    const failing = await withProof(verification, await challengeOf(verification))
    hangUp()
    for (const request of requests) {
      const evidence = await verification.verify(request, world.signal)
      expect(evidence).toMatchObject({ platform: { reason: 'unreachable' }, list: { result: 'not_asked' }, remembered: { result: 'not_asked' } })
    }
    world.judge.proof = 'failed'
    expect(await verification.verify(failing, world.signal)).toMatchObject({ possession: 'failed', remembered: { result: 'not_asked' } })
    expect(asked).toEqual([])
  })

  it('waits a second for the responder and no more, once the line is known to be down', async () => {
    world.memory = memoryOfAll().memory
    hangUp()
    world.line = () => down
    world.judge.revocation = () => new Promise(() => undefined)
    const verification = world.verificationOf('platform_operator')
    const waiting = verification.verify(await withProof(verification, await challengeOf(verification)), world.signal)
    while (world.clock.pending === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    world.clock.advance(1000)
    expect(await waiting).toMatchObject({ ocsp: { result: 'undetermined', reason: 'unavailable' }, remembered })
  })

  it('says nothing of a card before its PIN: neither list nor responder is asked, but for a list that is no use', async () => {
    const { memory, asked } = memoryOfAll()
    world.memory = memory
    world.line = () => down
    hangUp()
    const verification = world.verificationOf('platform_operator')
    const request = { ...(await world.withCard(verification)), offline: policy }
    const revoked = { result: 'revoked', thisUpdateMs, reason: 'certificateHold', revokedAtMs: 1 } as const
    const found = []
    for (const list of [null, { result: 'good', thisUpdateMs } as const, revoked]) {
      world.judge.list = list
      found.push(await verification.verify(request, world.signal))
    }
    for (const evidence of found) {
      expect(evidence).toEqual(found[0])
      expect(evidence).toMatchObject({ list: { result: 'not_asked' }, ocsp: { result: 'not_asked' }, platform: { reason: 'unreachable' }, line: down })
    }
    expect([world.judge.revocationChecks, world.fake.received, asked]).toEqual([0, [], []])

    world.judge.list = { result: 'undetermined', reason: 'list_stale' }
    expect(await verification.verify(request, world.signal)).toMatchObject({ list: { result: 'undetermined', reason: 'list_stale' } })
    world.judge.list = revoked
    expect(await verification.verify({ ...request, offline: nothing }, world.signal)).toMatchObject({ list: { result: 'revoked' } })
  })

  it('hears a responder that says "revoked" all the same', async () => {
    world.memory = memoryOfAll().memory
    hangUp()
    world.judge.listAtHand = { result: 'good', thisUpdateMs }
    const revoked = { result: 'revoked', reason: 'superseded', revokedAtMs: 1, thisUpdateMs, producedAtMs: 2, reusableUntilMs: null } as const
    world.judge.revocation = () => Promise.resolve(revoked)
    const verification = world.verificationOf('platform_operator')
    const evidence = await verification.verify(await withProof(verification, await challengeOf(verification)), world.signal)
    expect(evidence.ocsp).toEqual({ result: 'revoked', thisUpdateMs, reason: 'superseded' })
  })

  it('gathers what it has though its list be too old, for the record to say so', async () => {
    world.memory = memoryOfAll().memory
    world.line = () => down
    world.judge.list = { result: 'undetermined', reason: 'list_stale' }
    const verification = world.verificationOf('platform_operator')
    const challenge = await challengeOf(verification)
    hangUp()
    const evidence = await verification.verify(await withProof(verification, challenge), world.signal)
    expect(evidence).toMatchObject({
      list: { result: 'undetermined', reason: 'list_stale' },
      ocsp: { result: 'not_asked' },
      platform: { result: 'unavailable', reason: 'unreachable' }
    })
  })
})

describe('a service provider whose platform cannot be reached', () => {
  it('has no challenge, whatever the policy', async () => {
    hangUp()
    expect(await world.verificationOf('service_provider').requestChallenge(world.signal, policy)).toMatchObject({ ok: false })
  })

  it('sends nothing about a challenge that is not the platform’s, and says how line and clock stand', async () => {
    world.line = () => down
    world.clockFinding = () => 'ahead'
    const verification = world.verificationOf('service_provider')
    const challenge: Challenge = { ...(await challengeOf(verification)), issuer: 'machine' }
    world.fake.received.length = 0
    const evidence = await verification.verify(await withProof(verification, challenge), world.signal)
    expect(evidence).toMatchObject({
      platform: { result: 'unavailable', reason: 'proof_missing' },
      remembered: { result: 'not_asked' },
      line: down,
      clock: 'ahead'
    })
    expect(world.fake.received).toEqual([])
  })
})
