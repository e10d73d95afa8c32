import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sendJson } from '../../test/support/fake-platform.ts'
import { verificationHarness } from '../../test/support/verification-harness.ts'
import { decide } from '../age/decision.ts'
import { UNDISTURBED } from '../age/evidence.ts'
import { ONLINE_TERMS } from '../../test/support/decision-terms.ts'

const world = verificationHarness()

describe('ServiceProviderVerification', () => {
  it('leaves all judging to the platform, and sends the certificate sealed', async () => {
    const verification = world.verificationOf('service_provider')
    const request = await world.withPin(verification)
    const evidence = await verification.verify(request, world.signal)
    expect(evidence).toEqual({
      role: 'service_provider',
      holder: 'pin',
      enrolment: 'not_asked',
      path: { result: 'not_judged' },
      possession: 'not_judged',
      ocsp: { result: 'not_asked' },
      list: { result: 'not_asked' },
      platform: world.yes(),
      ...UNDISTURBED
    })
    expect(decide(evidence, 'pin', ONLINE_TERMS)).toEqual({ outcome: 'approved', basis: 'platform' })
    expect(world.judge.seen).toEqual([])

    const { holder } = request
    expect(world.fake.checks[0]?.body).toMatchObject({
      certificate: { form: 'sealed', keyId: 'sealing-1' },
      condition: { atLeastYears: 20 },
      holder: {
        kind: 'pin',
        challengeId: holder.challenge.challengeId,
        signature: Buffer.from(holder.signature).toString('base64')
      }
    })
    expect(JSON.stringify(world.fake.received)).not.toContain(world.certificate.toString('base64').slice(0, 40))
  })

  it('takes enrolment from the answer when the card is alone', async () => {
    const verification = world.verificationOf('service_provider')
    for (const enrolment of ['enrolled', 'not_enrolled'] as const) {
      const answer = enrolment === 'enrolled' ? 'yes' : 'not_answered'
      world.fake.reply = (asked, response) =>
        sendJson(response, 200, world.fake.signed(world.fake.answer(asked, { enrolment, answer })))
      const evidence = await verification.verify(await world.withCard(verification), world.signal)
      expect(evidence).toMatchObject({ holder: 'card_only', enrolment, possession: 'not_asked' })
      const outcome = enrolment === 'enrolled' ? 'approved' : 'pin_required'
      expect(decide(evidence, 'card_enrolled', ONLINE_TERMS)).toMatchObject({ outcome })
    }
    expect(world.fake.checks[0]?.body).toMatchObject({ holder: { kind: 'card_only', enrolmentWaived: false } })
    await verification.verify(await world.withCard(verification, true), world.signal)
    expect(world.fake.checks[2]?.body).toMatchObject({ holder: { kind: 'card_only', enrolmentWaived: true } })
  })

  it('takes whatever bytes it is given', async () => {
    const verification = world.verificationOf('service_provider')
    for (const bytes of [new Uint8Array(0), new TextEncoder().encode('not a certificate'), randomBytes(8000)]) {
      const request = { ...(await world.withPin(verification)), certificate: bytes }
      expect((await verification.verify(request, world.signal)).platform).toEqual(world.yes())
    }
  })
})
