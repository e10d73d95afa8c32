import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { err, ok } from '../../device/result.ts'
import type { Result } from '../../device/result.ts'
import type { HttpsError, HttpsErrorCode, JsonAnswer, JsonTransport, PostOptions } from './https-client.ts'
import { PlatformClient } from './platform-client.ts'
import type { AgeCheckRequest } from './protocol.ts'

const clock = new ManualClock()
const signal = new AbortController().signal
const request: AgeCheckRequest = {
  nonce: 'AAAA',
  certificate: { form: 'plain', der: 'AAAA' },
  condition: { atLeastYears: 20 },
  holder: { kind: 'card_only', enrolmentWaived: false }
}

/** Gives one answer to everything, and remembers what was asked. */
function transportOf(answer: Result<JsonAnswer, HttpsError>) {
  const posts: { path: string; body: unknown; options: PostOptions }[] = []
  const warmed: number[] = []
  const transport: JsonTransport = {
    postJson: (path, body, options) => {
      posts.push({ path, body, options })
      return Promise.resolve(answer)
    },
    warm: (holdMs) => warmed.push(holdMs)
  }
  return { posts, warmed, client: new PlatformClient({ transport, clock }) }
}

const answered = (status: number, body: unknown) => transportOf(ok({ status, body }))
const errorBody = (code: string) => ({ error: { code, message: 'In words.' } })

const challenge = {
  challengeId: 'c-1',
  challenge: Buffer.alloc(32, 7).toString('base64'),
  expiresAt: new Date(clock.nowMs() + 120_000).toISOString()
}

describe('PlatformClient.requestChallenge', () => {
  it('asks for a challenge, says nothing else, and keeps a connection warm while it lives', async () => {
    const { client, posts, warmed } = answered(200, challenge)
    expect(await client.requestChallenge(signal)).toEqual({
      ok: true,
      value: { challengeId: 'c-1', bytes: new Uint8Array(32).fill(7), expiresAtMs: clock.nowMs() + 120_000 }
    })
    expect(posts).toEqual([
      { path: '/v1/challenges', body: {}, options: { timeoutMs: 5000, signal, repeatable: true } }
    ])
    expect(warmed).toEqual([120_000])
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no id', { ...challenge, challengeId: '' }],
    ['31 bytes', { ...challenge, challenge: Buffer.alloc(31).toString('base64') }],
    ['33 bytes', { ...challenge, challenge: Buffer.alloc(33).toString('base64') }],
    ['no base64', { ...challenge, challenge: '?' }],
    ['bits that do not belong', { ...challenge, challenge: challenge.challenge.replace('c=', 'd=') }],
    ['a time that is none', { ...challenge, expiresAt: 'tomorrow' }],
    ['a field too many', { ...challenge, birthDate: '2000-01-01' }]
  ])('finds a challenge with %s malformed', async (_, body) => {
    const { client } = answered(200, body)
    expect(await client.requestChallenge(signal)).toEqual({
      ok: false,
      error: { code: 'challenge_unavailable', reason: 'malformed' }
    })
  })

  it('takes no challenge that is already over', async () => {
    const { client } = answered(200, { ...challenge, expiresAt: new Date(clock.nowMs()).toISOString() })
    expect(await client.requestChallenge(signal)).toEqual({
      ok: false,
      error: { code: 'challenge_unavailable', reason: 'stale' }
    })
  })

  it.each(['unreachable', 'timed_out', 'refused_us', 'malformed'] as const)('passes on %s', async (code) => {
    const { client } = transportOf(err({ code }))
    expect(await client.requestChallenge(signal)).toEqual({
      ok: false,
      error: { code: 'challenge_unavailable', reason: code }
    })
  })
})

describe('PlatformClient.checkAge', () => {
  it('asks once, and gives the signed answer unread', async () => {
    const signed = { keyId: 'answer-1', signature: 'AAAA', payload: 'AAAA' }
    const { client, posts } = answered(200, signed)
    expect(await client.checkAge(request, signal)).toEqual({ ok: true, value: signed })
    expect(posts).toEqual([
      { path: '/v1/age-checks', body: request, options: { timeoutMs: 8000, signal, repeatable: false } }
    ])
  })

  const unavailable = (reason: string) => ({ ok: false, error: { code: 'platform_unavailable', reason } })

  it.each<[number, string, string]>([
    [403, 'proof_missing', 'proof_missing'],
    [403, 'proof_replayed', 'proof_replayed'],
    [403, 'proof_foreign', 'proof_foreign'],
    [503, 'busy', 'unreachable'],
    [400, 'malformed', 'refused_us'],
    [413, 'too_large', 'refused_us'],
    [422, 'unseal_failed', 'refused_us'],
    [404, 'not_found', 'refused_us']
  ])('reads %i %s as %s', async (status, code, reason) => {
    expect(await answered(status, errorBody(code)).client.checkAge(request, signal)).toEqual(unavailable(reason))
  })

  it.each<[number, unknown, string]>([
    [401, undefined, 'refused_us'],
    [403, '<html>', 'refused_us'],
    [429, undefined, 'unreachable'],
    [500, undefined, 'unreachable'],
    [503, { error: 'down' }, 'unreachable'],
    [400, errorBody('a code of its own'), 'malformed'],
    [404, undefined, 'malformed'],
    [307, undefined, 'malformed'],
    // A success may not wear the clothes of an error, nor an error those of a success.
    [200, errorBody('proof_foreign'), 'malformed'],
    [500, { keyId: 'answer-1', signature: 'AAAA', payload: 'AAAA' }, 'unreachable'],
    [200, { keyId: 'answer-1', signature: 'AAAA' }, 'malformed'],
    [200, { keyId: 'answer-1', signature: 'AAAA', payload: 'AAA' }, 'malformed'],
    [200, { keyId: 'answer-1', signature: 'AAAA', payload: 'AAAA'.repeat(6001) }, 'malformed']
  ])('reads %i with a body %j as %s', async (status, body, reason) => {
    expect(await answered(status, body).client.checkAge(request, signal)).toEqual(unavailable(reason))
  })

  it.each<HttpsErrorCode>(['unreachable', 'timed_out', 'refused_us', 'malformed'])('passes on %s', async (code) => {
    expect(await transportOf(err({ code })).client.checkAge(request, signal)).toEqual(unavailable(code))
  })
})
