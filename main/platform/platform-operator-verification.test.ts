import { describe, expect, it } from 'vitest'
import type { Reply } from '../../test/support/fake-platform.ts'
import { demands, goodRevocation, thisUpdateMs, verificationHarness } from '../../test/support/verification-harness.ts'
import { decide } from '../age/decision.ts'
import { ONLINE_TERMS } from '../../test/support/decision-terms.ts'
import { UNDISTURBED, type Evidence } from '../age/evidence.ts'
import type { ListJudgement, OcspJudgement, PathJudgement } from '../certificate/judgement.ts'

const world = verificationHarness()
const notAsked = { result: 'not_asked' }

describe('PlatformOperatorVerification', () => {
  it('judges path and proof itself, and asks the platform with the certificate as it is', async () => {
    const verification = world.verificationOf('platform_operator')
    const request = await world.withPin(verification)
    const evidence = await verification.verify(request, world.signal)
    expect(evidence).toEqual({
      role: 'platform_operator',
      holder: 'pin',
      enrolment: 'not_asked',
      path: { result: 'valid' },
      possession: 'proven',
      ocsp: { result: 'good', thisUpdateMs },
      list: { result: 'not_asked' },
      platform: world.yes(),
      ...UNDISTURBED
    })
    expect(decide(evidence, 'pin', ONLINE_TERMS)).toEqual({ outcome: 'approved', basis: 'platform' })
    const { holder } = request
    const { challenge, signature } = holder
    expect(world.judge.seen).toEqual([{ der: world.certificate, challenge: challenge.bytes, signature }])
    const form = { form: 'plain', der: world.certificate.toString('base64') }
    expect(world.fake.checks[0]?.body).toMatchObject({ certificate: form })
  })

  it('asks for no proof of a card that is alone', async () => {
    const verification = world.verificationOf('platform_operator')
    const evidence = await verification.verify(await world.withCard(verification), world.signal)
    expect(evidence).toMatchObject({ holder: 'card_only', enrolment: 'enrolled', possession: 'not_asked' })
    expect(decide(evidence, 'card_enrolled', ONLINE_TERMS)).toEqual({ outcome: 'approved', basis: 'platform' })
    expect(world.judge.seen).toEqual([])
  })

  it('asks nobody once the proof has failed here', async () => {
    world.judge.proof = 'failed'
    const verification = world.verificationOf('platform_operator')
    const evidence = await verification.verify(await world.withPin(verification), world.signal)
    expect(evidence).toMatchObject({
      possession: 'failed',
      ocsp: { result: 'not_asked' },
      platform: { result: 'not_asked' }
    })
    expect(decide(evidence, 'pin', ONLINE_TERMS)).toEqual({ outcome: 'refused', reason: 'holder_not_proven' })
    expect([world.fake.checks.length, world.judge.revocationChecks]).toEqual([0, 0])
  })

  it.each<[PathJudgement, string, string]>([
    [{ result: 'invalid', reason: 'expired' }, 'refused', 'certificate_invalid'],
    [{ result: 'undetermined', reason: 'no_anchor' }, 'undetermined', 'path_undetermined']
  ])('asks nobody about a path found %j', async (path, outcome, reason) => {
    world.judge.path = path
    const verification = world.verificationOf('platform_operator')
    const evidences = [
      await verification.verify(await world.withPin(verification), world.signal),
      await verification.verify(await world.withCard(verification), world.signal)
    ]
    for (const evidence of evidences) {
      expect(evidence).toMatchObject({ path, ocsp: { result: 'not_asked' }, platform: { result: 'not_asked' } })
      for (const demand of demands) expect(decide(evidence, demand, ONLINE_TERMS)).toEqual({ outcome, reason })
    }
    expect([world.fake.checks.length, world.judge.revocationChecks]).toEqual([0, 0])
  })

  it('asks nobody about a path that was not judged', async () => {
    const verification = world.verificationOf('platform_operator')
    const request = { ...(await world.withPin(verification)), examination: { path: { result: 'not_judged' } } as const }
    const evidence = await verification.verify(request, world.signal)
    expect(evidence.platform).toEqual({ result: 'not_asked' })
    expect(decide(evidence, 'pin', ONLINE_TERMS)).toEqual({ outcome: 'undetermined', reason: 'path_undetermined' })
  })

  it.each<[OcspJudgement, Evidence['ocsp'], object]>([
    [
      { result: 'revoked', reason: 'certificateHold', revokedAtMs: 1, thisUpdateMs, producedAtMs: 2, reusableUntilMs: null },
      { result: 'revoked', reason: 'certificateHold', thisUpdateMs },
      { outcome: 'refused', reason: 'certificate_invalid' }
    ],
    [
      { result: 'unknown', thisUpdateMs, producedAtMs: 2 },
      { result: 'unknown', thisUpdateMs },
      { outcome: 'undetermined', reason: 'ocsp_unknown' }
    ],
    [
      { result: 'undetermined', reason: 'stale' },
      { result: 'undetermined', reason: 'stale' },
      { outcome: 'undetermined', reason: 'ocsp_undetermined' }
    ]
  ])('puts the responder’s %j into the evidence', async (judgement, ocsp, decision) => {
    world.judge.revocation = () => Promise.resolve(judgement)
    const verification = world.verificationOf('platform_operator')
    const evidence = await verification.verify(await world.withPin(verification), world.signal)
    expect(evidence.ocsp).toEqual(ocsp)
    expect(decide(evidence, 'pin', ONLINE_TERMS)).toEqual(decision)
  })

  it('looks into its list in place of the responder, where it goes by lists', async () => {
    world.judge.list = { result: 'good', thisUpdateMs }
    const verification = world.verificationOf('platform_operator')
    const evidence = await verification.verify(await world.withPin(verification), world.signal)
    expect(evidence).toMatchObject({ list: { result: 'good', thisUpdateMs }, ocsp: { result: 'not_asked' } })
    expect(decide(evidence, 'pin', ONLINE_TERMS)).toEqual({ outcome: 'approved', basis: 'platform' })
    expect([world.fake.checks.length, world.judge.revocationChecks]).toEqual([1, 0])
  })

  it.each<[ListJudgement, Evidence['list'], object]>([
    [
      { result: 'revoked', reason: 'superseded', revokedAtMs: 1, thisUpdateMs },
      { result: 'revoked', reason: 'superseded', thisUpdateMs },
      { outcome: 'refused', reason: 'certificate_invalid' }
    ],
    [
      { result: 'undetermined', reason: 'list_stale' },
      { result: 'undetermined', reason: 'list_stale' },
      { outcome: 'undetermined', reason: 'list_undetermined' }
    ]
  ])('asks nobody, and pays no fee, when its list says %j', async (judgement, list, decision) => {
    world.judge.list = judgement
    const verification = world.verificationOf('platform_operator')
    const evidence = await verification.verify(await world.withPin(verification), world.signal)
    expect(evidence).toMatchObject({ list, ocsp: { result: 'not_asked' }, platform: { result: 'not_asked' } })
    for (const demand of demands) expect(decide(evidence, demand, ONLINE_TERMS)).toEqual(decision)
    expect([world.fake.checks.length, world.judge.revocationChecks]).toEqual([0, 0])
  })

  it.each<[PathJudgement, string, string]>([
    [{ result: 'invalid', reason: 'anchor_revoked' }, 'refused', 'certificate_invalid'],
    [{ result: 'invalid', reason: 'expired' }, 'refused', 'certificate_invalid'],
    [{ result: 'undetermined', reason: 'anchor_state_unknown' }, 'undetermined', 'path_undetermined']
  ])('records what has become of a path between tap and PIN: %j', async (path, outcome, reason) => {
    for (const list of [null, { result: 'good', thisUpdateMs } as const]) {
      const verification = world.verificationOf('platform_operator')
      const request = await world.withPin(verification)
      Object.assign(world.judge, { pathAtLast: path, list })
      const evidence = await verification.verify(request, world.signal)
      expect(evidence).toMatchObject({ path, possession: 'proven', ocsp: notAsked, list: notAsked, platform: notAsked })
      expect(decide(evidence, 'pin', ONLINE_TERMS)).toEqual({ outcome, reason })
      expect([world.fake.checks.length, world.judge.revocationChecks]).toEqual([0, 0])
    }
  })

  it('waits for neither longer than its deadline, even if the judge does not heed it', async () => {
    const never = () => new Promise<OcspJudgement>(() => undefined)
    const verification = world.verificationOf('platform_operator')
    const cases: readonly [() => Promise<OcspJudgement>, Reply, Partial<Evidence>][] = [
      [never, world.fake.honestly, { ocsp: { result: 'undetermined', reason: 'unavailable' } }],
      [
        () => Promise.resolve(goodRevocation),
        () => undefined,
        { ocsp: { result: 'good', thisUpdateMs }, platform: { result: 'unavailable', reason: 'timed_out' } }
      ],
      [never, () => undefined, { platform: { result: 'unavailable', reason: 'timed_out' } }]
    ]
    for (const [revocation, reply, expected] of cases) {
      const request = await world.withPin(verification)
      world.judge.revocation = revocation
      world.fake.reply = reply
      const before = world.fake.checks.length
      const waiting = verification.verify(request, world.signal)
      while (world.fake.checks.length === before) await new Promise((resolve) => setTimeout(resolve, 5))
      world.clock.advance(10_000)
      const evidence = await waiting
      expect(evidence).toMatchObject(expected)
      expect(decide(evidence, 'pin', ONLINE_TERMS).outcome).toBe('undetermined')
      world.fake.reply = world.fake.honestly
    }
    expect(world.clock.pending).toBe(0)
  })
})
