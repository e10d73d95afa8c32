import { expect, test } from 'vitest'
import { ok } from '../../device/result.ts'
import { UNDISTURBED, type Evidence } from '../age/evidence.ts'
import type { Challenge, Verification, VerificationRequest } from '../age/verification.ts'
import { whileCertified } from './certified-verification.ts'

const challenge: Challenge = { issuer: 'platform', challengeId: 'c', bytes: new Uint8Array(32), expiresAtMs: 1 }
const evidence: Evidence = {
  role: 'platform_operator',
  holder: 'pin',
  enrolment: 'not_asked',
  path: { result: 'valid' },
  possession: 'proven',
  ocsp: { result: 'not_asked' },
  list: { result: 'not_asked' },
  platform: { result: 'answered', validity: 'valid', condition: 'yes', answeredAtMs: 1 },
  ...UNDISTURBED
}
const request: VerificationRequest = {
  certificate: new Uint8Array(1),
  examination: { path: { result: 'valid' } },
  atLeastYears: 20,
  offline: null,
  holder: { kind: 'pin', challenge, signature: new Uint8Array(1) }
}

/** A verification that says what was asked of it. */
function asked(): { readonly verification: Verification; readonly calls: string[] } {
  const calls: string[] = []
  const called = <T>(name: string, answer: T): T => {
    calls.push(name)
    return answer
  }
  const verification: Verification = {
    role: 'platform_operator',
    warm: () => called('warm', undefined),
    requestChallenge: () => called('requestChallenge', Promise.resolve(ok(challenge))),
    examine: () => called('examine', Promise.resolve({ path: { result: 'valid' as const } })),
    verify: () => called('verify', Promise.resolve(evidence))
  }
  return { verification, calls }
}

test('while the certification lasts, everything goes through', async () => {
  const { verification, calls } = asked()
  const certified = whileCertified(verification, () => false, () => 'trusted')
  const { signal } = new AbortController()
  certified.warm()
  expect(await certified.requestChallenge(signal, null)).toEqual(ok(challenge))
  await certified.examine(request.certificate)
  expect(await certified.verify(request, signal)).toEqual(evidence)
  expect(calls).toEqual(['warm', 'requestChallenge', 'examine', 'verify'])
})

test('once it has lapsed, in the middle of a purchase too, nobody is asked and nobody is proven', async () => {
  const { verification, calls } = asked()
  let lapsed = false
  const certified = whileCertified(verification, () => lapsed, () => 'behind')
  const { signal } = new AbortController()
  await certified.requestChallenge(signal, null)
  lapsed = true
  expect(await certified.verify(request, signal)).toEqual({
    ...evidence,
    possession: 'not_asked',
    platform: { result: 'unavailable', reason: 'refused_us' },
    clock: 'behind'
  })
  certified.warm()
  expect(await certified.requestChallenge(signal, null)).toMatchObject({ ok: false, error: { reason: 'refused_us' } })
  expect(calls).toEqual(['requestChallenge'])
})
