import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { err, ok } from '../../device/result.ts'
import type { Result } from '../../device/result.ts'
import type { HttpsError, HttpsErrorCode, JsonAnswer, JsonTransport, PostOptions } from './https-client.ts'
import type { FailedRequest } from './line-probes.ts'
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
      value: { issuer: 'platform', challengeId: 'c-1', bytes: new Uint8Array(32).fill(7), expiresAtMs: clock.nowMs() + 120_000 }
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

describe('PlatformClient with two addresses', () => {
  /** Each gives challenges of its own, and says which requests it had. */
  function twoAddresses(first: { failsWith?: HttpsError } = {}) {
    const seen: string[] = []
    const transportOf = (name: string, failsWith: HttpsError | undefined): JsonTransport => ({
      postJson: (path) => {
        seen.push(`${name} ${path}`)
        if (failsWith !== undefined) return Promise.resolve(err(failsWith))
        const body =
          path === '/v1/challenges'
            ? { ...challenge, challengeId: `of-${name}` }
            : { keyId: 'answer-1', signature: 'AAAA', payload: 'AAAA' }
        return Promise.resolve(ok({ status: 200, body }))
      },
      warm: () => undefined
    })
    const client = new PlatformClient({
      transport: transportOf('first', first.failsWith),
      second: transportOf('second', undefined),
      clock
    })
    const withPin = (challengeId: string): AgeCheckRequest => ({
      ...request,
      holder: { kind: 'pin', challengeId, signature: 'AAAA' }
    })
    return { seen, client, withPin }
  }

  it('checks where the challenge came from, and nowhere else', async () => {
    const { seen, client, withPin } = twoAddresses({ failsWith: { code: 'unreachable', nothingSent: true } })
    expect(await client.requestChallenge(signal)).toMatchObject({ ok: true, value: { challengeId: 'of-second' } })
    expect(await client.checkAge(withPin('of-second'), signal)).toMatchObject({ ok: true })
    expect(seen).toEqual(['first /v1/challenges', 'second /v1/challenges', 'second /v1/age-checks'])
  })

  it('never sends a proof to an address that did not ask for it, even where not a byte has left', async () => {
    const { seen, client, withPin } = twoAddresses({ failsWith: { code: 'unreachable', nothingSent: true } })
    expect(await client.checkAge(withPin('of-first'), signal)).toMatchObject({ ok: false })
    expect(seen).toEqual(['first /v1/age-checks'])
  })

  it('goes on to the second without a proof where not a byte has left, and only then', async () => {
    const unsent = twoAddresses({ failsWith: { code: 'unreachable', nothingSent: true } })
    expect(await unsent.client.checkAge(request, signal)).toMatchObject({ ok: true })
    expect(unsent.seen).toEqual(['first /v1/age-checks', 'second /v1/age-checks'])
    for (const code of ['unreachable', 'timed_out', 'malformed', 'refused_us'] as const) {
      const sent = twoAddresses({ failsWith: { code } })
      expect(await sent.client.checkAge(request, signal)).toMatchObject({ ok: false, error: { reason: code } })
      expect(sent.seen).toEqual(['first /v1/age-checks'])
    }
  })
})

describe('PlatformClient and the line', () => {
  function onLine(lost: 'unreachable' | 'timed_out' | null, answer: Result<JsonAnswer, HttpsError>) {
    const told: string[] = []
    let posts = 0
    const transport: JsonTransport = {
      postJson: () => {
        posts += 1
        return Promise.resolve(answer)
      },
      warm: () => told.push('warm')
    }
    const line = {
      lost: () => lost,
      order: () => [0],
      heard: (_: number, asked: string) => told.push(`heard ${asked}`),
      failed: (_: number, asked: string, { reason, busy }: FailedRequest) =>
        told.push(`failed ${asked} ${reason}${busy === undefined ? '' : ` busy ${String(busy.retryAfterMs)}`}`)
    }
    return { told, posts: () => posts, client: new PlatformClient({ transport, line, clock }) }
  }

  it('sends nothing while it is down, and opens nothing', async () => {
    const { client, told, posts } = onLine('timed_out', ok({ status: 200, body: challenge }))
    client.warm()
    const reason = 'timed_out'
    expect(await client.requestChallenge(signal)).toEqual(err({ code: 'challenge_unavailable', reason }))
    expect(await client.checkAge(request, signal)).toEqual(err({ code: 'platform_unavailable', reason }))
    expect([posts(), told]).toEqual([0, []])
  })

  it.each<[string, Result<JsonAnswer, HttpsError>, readonly string[]]>([
    ['an answer', ok({ status: 200, body: challenge }), ['heard age_check']],
    ['a refusal', ok({ status: 403, body: errorBody('proof_foreign') }), ['heard age_check']],
    ['being turned away', err({ code: 'refused_us' }), ['heard age_check']],
    ['no connection', err({ code: 'unreachable' }), ['failed age_check unreachable']],
    ['no answer in time', err({ code: 'timed_out' }), ['failed age_check timed_out']],
    ['a broken server', ok({ status: 502, body: undefined }), ['failed age_check unreachable']],
    ['a busy one', ok({ status: 503, body: errorBody('busy') }), ['failed age_check unreachable busy null']],
    [
      'one that says when',
      ok({ status: 429, body: undefined, retryAfterMs: 7000 }),
      ['failed age_check unreachable busy 7000']
    ],
    ['no HTTP', err({ code: 'malformed' }), []]
  ])('tells it of %s', async (_, answer, expected) => {
    const { client, told } = onLine(null, answer)
    await client.checkAge(request, signal)
    expect(told).toEqual(expected)
  })

  it('does not hold it against the line that somebody stopped waiting', async () => {
    const { client, told } = onLine(null, err({ code: 'timed_out' }))
    await client.checkAge(request, AbortSignal.abort())
    await client.requestChallenge(AbortSignal.abort())
    expect(told).toEqual([])
  })
})
