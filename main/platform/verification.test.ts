import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sendJson } from '../../test/support/fake-platform.ts'
import type { Reply } from '../../test/support/fake-platform.ts'
import { demands, verificationHarness } from '../../test/support/verification-harness.ts'
import { decide } from '../age/decision.ts'
import { ONLINE_TERMS } from '../../test/support/decision-terms.ts'

const world = verificationHarness()

describe.each(['service_provider', 'platform_operator'] as const)('verification as a %s', (role) => {
  it('uses a challenge once', async () => {
    const verification = world.verificationOf(role)
    const request = await world.withPin(verification)
    expect((await verification.verify(request, world.signal)).platform).toEqual(world.yes())
    const again = await verification.verify(request, world.signal)
    expect(again.platform).toEqual({ result: 'unavailable', reason: 'proof_replayed' })
    expect(world.fake.checks).toHaveLength(1)
    for (const demand of demands) expect(decide(again, demand, ONLINE_TERMS).outcome).not.toBe('approved')
  })

  it('does not use a challenge whose time is over', async () => {
    const verification = world.verificationOf(role)
    const request = await world.withPin(verification)
    world.clock.advance(120_000)
    const evidence = await verification.verify(request, world.signal)
    expect(evidence.platform).toEqual({ result: 'unavailable', reason: 'stale' })
    expect(world.fake.checks).toHaveLength(0)
    for (const demand of demands) expect(decide(evidence, demand, ONLINE_TERMS).outcome).not.toBe('approved')
  })

  it('sends nothing but the request for a challenge until it verifies', async () => {
    const verification = world.verificationOf(role)
    await world.withPin(verification)
    expect(world.fake.received).toEqual([{ path: '/v1/challenges', body: {} }])
  })

  it('asks with a fresh nonce each time', async () => {
    const verification = world.verificationOf(role)
    for (let count = 0; count < 5; count += 1) {
      await verification.verify(await world.withCard(verification), world.signal)
    }
    const nonces = world.fake.checks.map(({ body }) => (body as { nonce: string }).nonce)
    expect(new Set(nonces).size).toBe(5)
    for (const nonce of nonces) expect(Buffer.from(nonce, 'base64')).toHaveLength(32)
  })

  it('says why there is no challenge', async () => {
    world.fake.reply = (_, response) => sendJson(response, 503, { error: { code: 'busy', message: 'Later.' } })
    expect(await world.verificationOf(role).requestChallenge(world.signal, null)).toEqual({
      ok: false,
      error: { code: 'challenge_unavailable', reason: 'unreachable' }
    })
  })

  const refuse =
    (status: number, code: string): Reply =>
    (_, response) =>
      sendJson(response, status, { error: { code, message: 'In words.' } })
  const alter =
    (changes: Record<string, unknown>): Reply =>
    (asked, response) =>
      sendJson(response, 200, world.fake.signed({ ...world.fake.answer(asked), ...changes }))

  it.each<[string, Reply, string]>([
    ['no proof', refuse(403, 'proof_missing'), 'proof_missing'],
    ['a replayed proof', refuse(403, 'proof_replayed'), 'proof_replayed'],
    ['a foreign proof', refuse(403, 'proof_foreign'), 'proof_foreign'],
    ['a seal that it cannot open', refuse(422, 'unseal_failed'), 'refused_us'],
    ['too much to do', refuse(503, 'busy'), 'unreachable'],
    ['a fault of its own', (_, response) => response.writeHead(500).end(), 'unreachable'],
    ['nothing to say', (_, response) => response.socket?.destroy(), 'unreachable'],
    ['an unsigned answer', (asked, response) => sendJson(response, 200, world.fake.answer(asked)), 'malformed'],
    ['nonsense', (_, response) => sendJson(response, 200, 'yes'), 'malformed'],
    [
      'a signature over something else',
      (asked, response) => {
        const honest = world.fake.answer(asked)
        const other = world.fake.signed({ ...honest, answer: 'no' })
        sendJson(response, 200, { ...world.fake.signed(honest), signature: other.signature })
      },
      'signature_bad'
    ],
    [
      'another key',
      (asked, response) =>
        sendJson(response, 200, { ...world.fake.signed(world.fake.answer(asked)), keyId: 'answer-2' }),
      'signature_bad'
    ],
    ['another nonce', alter({ nonce: randomBytes(32).toString('base64') }), 'not_bound'],
    ['another certificate', alter({ certificateDigest: randomBytes(32).toString('base64') }), 'not_bound'],
    ['another age', alter({ condition: { atLeastYears: 1 } }), 'not_bound'],
    ['an old answer', alter({ answeredAt: '2026-03-31T03:00:00Z' }), 'stale'],
    ['an answer from the future', alter({ answeredAt: '2036-03-31T03:00:00Z' }), 'stale'],
    ['an age for a revoked certificate', alter({ validity: 'invalid' }), 'malformed'],
    ['more than was asked', alter({ birthDate: '2000-01-01' }), 'malformed']
  ])('approves nothing when the platform has %s', async (_, reply, reason) => {
    const verification = world.verificationOf(role)
    const requests = [
      await world.withPin(verification),
      await world.withCard(verification),
      await world.withCard(verification, true)
    ]
    world.fake.reply = reply
    for (const request of requests) {
      const evidence = await verification.verify(request, world.signal)
      expect(evidence.platform).toEqual({ result: 'unavailable', reason })
      expect(evidence.enrolment).toBe('not_asked')
      for (const demand of demands) expect(decide(evidence, demand, ONLINE_TERMS).outcome).not.toBe('approved')
    }
    expect(world.fake.checks).toHaveLength(3)
  })

  it('approves nothing that an earlier answer was about', async () => {
    const verification = world.verificationOf(role)
    let recorded: unknown
    const pin = await world.withPin(verification)
    const later = await world.withPin(verification)
    world.fake.reply = (asked, response) => {
      recorded ??= world.fake.signed(world.fake.answer(asked))
      sendJson(response, 200, recorded)
    }
    expect((await verification.verify(pin, world.signal)).platform).toEqual(world.yes())
    const replayed = await verification.verify(later, world.signal)
    expect(replayed.platform).toEqual({ result: 'unavailable', reason: 'not_bound' })
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['invalid', { validity: 'invalid', answer: 'not_answered' }, 'refused'],
    ['unknown', { validity: 'unknown', answer: 'not_answered' }, 'undetermined'],
    ['valid but unanswered', { answer: 'not_answered' }, 'undetermined'],
    ['too young', { answer: 'no' }, 'refused']
  ])('approves nothing when the platform says %s', async (_, changes, outcome) => {
    const verification = world.verificationOf(role)
    const request = await world.withPin(verification)
    world.fake.reply = alter(changes)
    const evidence = await verification.verify(request, world.signal)
    expect(evidence.platform.result).toBe('answered')
    expect(decide(evidence, 'pin', ONLINE_TERMS).outcome).toBe(outcome)
  })

  it('gives evidence, and no rejection, when it is told to stop', async () => {
    const verification = world.verificationOf(role)
    const request = await world.withPin(verification)
    const evidence = await verification.verify(request, AbortSignal.abort())
    expect(evidence.platform).toEqual({ result: 'unavailable', reason: 'timed_out' })
    expect(world.fake.checks).toEqual([])
  })
})
