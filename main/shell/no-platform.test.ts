import { expect, test } from 'vitest'
import { decide } from '../age/decision.ts'
import type { HolderDemand } from '../age/rule.ts'
import { NoPlatform } from './no-platform.ts'

const examination = { path: { result: 'not_judged' } } as const

test('gives no challenge, so that nobody is asked for a PIN', async () => {
  expect(await new NoPlatform().requestChallenge()).toEqual({
    ok: false,
    error: { code: 'challenge_unavailable', reason: 'unreachable' }
  })
})

test('gives evidence on which nobody is of age', async () => {
  const verification = new NoPlatform()
  expect(await verification.examine()).toEqual(examination)
  const evidence = await verification.verify({
    certificate: new Uint8Array(1),
    examination,
    atLeastYears: 20,
    offline: null,
    holder: { kind: 'card_only', enrolmentWaived: true }
  })
  expect(evidence).toMatchObject({ role: 'service_provider', platform: { result: 'unavailable', reason: 'unreachable' } })
  for (const demand of ['pin', 'card_enrolled', 'card_only'] satisfies HolderDemand[]) {
    expect(decide(evidence, demand, { atLeastYears: 20, offline: null, nowMs: 0 }).outcome).not.toBe('approved')
  }
})
