import { generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Clock } from '../../device/clock.ts'
import { systemClock } from '../../device/clock.ts'
import { err, ok } from '../../device/result.ts'
import type { Result } from '../../device/result.ts'
import { signAnswer } from '../../test/support/fake-platform.ts'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { HttpsClient } from './https-client.ts'
import type { HttpsError, JsonAnswer, JsonTransport } from './https-client.ts'
import { PlatformClient } from './platform-client.ts'
import { PreviousSerials, readPreviousAnswer } from './platform-operator-previous.ts'
import type { PreviousSerialRequest } from './protocol.ts'
import { digestAsSent } from './signed-answer.ts'
import type { IssuedCard } from './simulator/card-issuer.ts'
import { clearFaults } from './simulator/faults.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from './simulator/simulated-platform.ts'
import type { ClientRole } from './simulator/tls-identities.ts'

const CONSENTS = { answering: true, receiving: true } as const
const signal = new AbortController().signal
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const otherKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const answerKeys = [{ keyId: 'answer-1', publicKeyPem: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString() }]
const certificate = randomBytes(900)
const ISSUER = Buffer.from('301c310b3009060355040613024a50310d300b060355040a0c044a504b49', 'hex')

/** An honest answer to a request, with some fields otherwise; undefined takes a field away. */
function payloadOf(request: PreviousSerialRequest, nowMs: number, changes: object = {}): Buffer {
  const answer = {
    previous: 'answered',
    nonce: request.nonce,
    certificateDigest: digestAsSent(request.certificate),
    answeredAt: new Date(nowMs).toISOString(),
    issuer: ISSUER.toString('base64'),
    serial: Buffer.of(0x12, 0x34).toString('base64')
  }
  return Buffer.from(JSON.stringify({ ...answer, ...changes }))
}

type Script = (request: PreviousSerialRequest, nowMs: number) => Result<JsonAnswer, HttpsError>

/** A platform of one line, which says what the test has it say. */
function askedOf(...scripts: readonly Script[]) {
  const clock = new ManualClock()
  const posts: { readonly path: string; readonly body: PreviousSerialRequest }[] = []
  const told: number[] = []
  const transports = scripts.map((script): JsonTransport => {
    return {
      postJson: (path, body) => {
        const request = body as PreviousSerialRequest
        posts.push({ path, body: request })
        return Promise.resolve(script(request, clock.nowMs()))
      },
      warm: () => undefined
    }
  })
  const [transport, second] = transports
  if (transport === undefined) throw new TypeError('no address')
  const client = new PlatformClient({ transport, ...(second === undefined ? {} : { second }), clock })
  const serials = new PreviousSerials({ client, clock, answerKeys, onSignedTime: (atMs) => told.push(atMs) })
  return { posts, told, clock, ask: () => serials.ask(certificate, CONSENTS, signal) }
}

const saying = (changes: object = {}, key = keys.privateKey): Script => (request, nowMs) =>
  ok({ status: 200, body: signAnswer(payloadOf(request, nowMs, changes), key, 'answer-1') })
const unavailable = (reason: string) => ({ result: 'unavailable', reason })

describe('the question for the certificate before', () => {
  it('carries the certificate and both consents, with a nonce of its own, and is answered', async () => {
    const { ask, posts, told, clock } = askedOf(saying())
    expect(await ask()).toEqual({
      result: 'answered',
      previous: { issuer: new Uint8Array(ISSUER), serial: Uint8Array.of(0x12, 0x34) }
    })
    await ask()
    const [first, again] = posts
    expect(first).toMatchObject({
      path: '/v1/previous-serials',
      body: { certificate: { form: 'plain', der: certificate.toString('base64') }, consents: CONSENTS }
    })
    expect(Object.keys(first?.body ?? {})).toEqual(['nonce', 'certificate', 'consents'])
    expect(again?.body.nonce).not.toBe(first?.body.nonce)
    expect(told).toEqual([clock.nowMs(), clock.nowMs()])
  })

  it.each(['none', 'not_consented'] as const)('is answered with %s', async (previous) => {
    expect(await askedOf(saying({ previous, issuer: undefined, serial: undefined })).ask()).toEqual({ result: previous })
  })

  it.each<[string, string, Script]>([
    ['under another key', 'signature_bad', saying({}, otherKeys.privateKey)],
    ['under a key of another name', 'signature_bad', (request, nowMs) => ok({ status: 200, body: signAnswer(payloadOf(request, nowMs), keys.privateKey, 'answer-2') })],
    ['without a signature', 'signature_bad', (request, nowMs) => ok({ status: 200, body: { keyId: 'answer-1', signature: '', payload: payloadOf(request, nowMs).toString('base64') } })],
    ['to another nonce', 'not_bound', saying({ nonce: randomBytes(32).toString('base64') })],
    ['about another certificate', 'not_bound', saying({ certificateDigest: randomBytes(32).toString('base64') })],
    ['of three minutes ago', 'stale', (request, nowMs) => saying()(request, nowMs - 180_000)],
    ['of two minutes from now', 'stale', (request, nowMs) => saying()(request, nowMs + 120_000)],
    ['without a serial', 'malformed', saying({ serial: undefined })],
    ['of none with a serial', 'malformed', saying({ previous: 'none' })],
    ['with more than it may hold', 'malformed', saying({ name: 'somebody' })],
    ['with an empty issuer', 'malformed', saying({ issuer: '' })],
    ['of another kind', 'malformed', saying({ previous: undefined, issuer: undefined, serial: undefined, certificateDigest: undefined, time: '2026-04-01T03:00:00Z', answeredAt: undefined })],
    ...['', 'AA==', 'gA==', 'AAE=', Buffer.alloc(21, 1).toString('base64'), 'AB=='].map(
      (serial): [string, string, Script] => [`with the serial "${serial}"`, 'malformed', saying({ serial })]
    ),
    ['by 404', 'refused_us', () => ok({ status: 404, body: { error: { code: 'not_found', message: 'There is nothing here.' } } })],
    ['by 503', 'unreachable', () => ok({ status: 503, body: {} })],
    ['by silence', 'timed_out', () => err({ code: 'timed_out' })]
  ])('answered %s is not believed', async (_, reason, script) => {
    const { ask, told } = askedOf(script)
    expect(await ask()).toEqual(unavailable(reason))
    // Only an answer to our own question tells a time.
    if (['signature_bad', 'not_bound', 'refused_us'].includes(reason)) expect(told).toEqual([])
  })

  it('answered with what was said before is not believed: the nonce is another', async () => {
    let recorded: JsonAnswer | null = null
    const { ask } = askedOf((request, nowMs) => {
      const answer = saying()(request, nowMs)
      if (recorded !== null) return ok(recorded)
      if (answer.ok) recorded = answer.value
      return answer
    })
    expect(await ask()).toMatchObject({ result: 'answered' })
    expect(await ask()).toEqual(unavailable('not_bound'))
  })

  it('goes to the other address where the first has no answer, and nowhere else where it said no', async () => {
    const silent: Script = () => err({ code: 'unreachable', nothingSent: true })
    const both = askedOf(silent, saying())
    expect(await both.ask()).toMatchObject({ result: 'answered' })
    expect(both.posts).toHaveLength(2)
    const refused = askedOf(() => ok({ status: 404, body: { error: { code: 'not_found', message: '' } } }), saying())
    expect(await refused.ask()).toEqual(unavailable('refused_us'))
    expect(refused.posts).toHaveLength(1)
  })

  it('with any bit of the answer changed is not believed', () => {
    const request: PreviousSerialRequest = {
      nonce: randomBytes(32).toString('base64'),
      certificate: { form: 'plain', der: certificate.toString('base64') },
      consents: CONSENTS
    }
    const pinned = new Map([['answer-1', keys.publicKey]])
    const signed = signAnswer(payloadOf(request, 0), keys.privateKey, 'answer-1')
    expect(readPreviousAnswer(signed, request, pinned).ok).toBe(true)
    const payload = Buffer.from(signed.payload, 'base64')
    fc.assert(
      fc.property(fc.nat({ max: payload.length * 8 - 1 }), (bit) => {
        const flipped = Buffer.from(payload)
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(readPreviousAnswer({ ...signed, payload: flipped.toString('base64') }, request, pinned)).toEqual(
          err({ code: 'signature_bad' })
        )
      })
    )
  })
})

describe('asked of the simulated platform', () => {
  let offsetMs = 0
  const clock: Clock = { ...systemClock, nowMs: () => Date.now() + offsetMs }
  let platform: SimulatedPlatform
  let first: IssuedCard
  let second: IssuedCard
  let third: IssuedCard
  const open: HttpsClient[] = []

  beforeAll(async () => {
    platform = await startSimulatedPlatform({ clock })
    first = await platform.issueCard('adult')
    second = await platform.issueCard({ consentsToAnswering: true }, first.person)
  })
  afterEach(() => {
    clearFaults(platform.faults)
    offsetMs = 0
  })
  afterAll(async () => {
    for (const each of open) each.close()
    await platform.close()
  })

  function ask(card: IssuedCard, role: ClientRole = 'platform_operator') {
    const transport = new HttpsClient({ endpoint: platform.endpoint, credentials: platform.credentials(role), clock, maxSockets: 2 })
    open.push(transport)
    const client = new PlatformClient({ transport, clock })
    const serials = new PreviousSerials({ client, clock, answerKeys: [platform.answerKey] })
    return serials.ask(card.authentication.certificate, CONSENTS, signal)
  }
  const serialOf = (card: IssuedCard) => new Uint8Array(card.person.certificates.at(-1)?.serial ?? [])

  it('a renewed card tells the one before it, a first one none', async () => {
    expect(await ask(second)).toMatchObject({ result: 'answered', previous: { serial: serialOf(first) } })
    const other = await platform.issueCard({ consentsToAnswering: true })
    expect(await ask(other)).toEqual({ result: 'none' })
    expect(platform.counters.previousSerials).toBeGreaterThan(1)
    expect(platform.counters.chargeable).toBe(0)
  })

  it('tells nothing of a card that is superseded, revoked, suspended or not its own', async () => {
    expect(await ask(first)).toEqual({ result: 'none' })
    const renewed = await platform.issueCard({ consentsToAnswering: true }, (await platform.issueCard('adult')).person)
    platform.revoke(renewed.person, 'certificateHold')
    expect(await ask(renewed)).toEqual({ result: 'none' })
    platform.restore(renewed.person)
    expect(await ask(renewed)).toMatchObject({ result: 'answered' })
    const foreign = await platform.issueCard('foreign')
    expect(await ask(foreign)).toEqual({ result: 'none' })
  })

  it("tells nothing without the person's consent to J-LIS's answering, which can be taken back", async () => {
    second.person.consentsToAnswering = false
    expect(await ask(second)).toEqual({ result: 'not_consented' })
    second.person.consentsToAnswering = true
    expect(await ask(second)).toMatchObject({ result: 'answered' })
  })

  it('tells one generation back and no further', async () => {
    const renewals = await platform.issueCard('adult')
    const before = serialOf(renewals)
    const one = await platform.issueCard({ consentsToAnswering: true }, renewals.person)
    const [middle] = one.person.certificates
    third = await platform.issueCard({ consentsToAnswering: true }, one.person)
    const told = await ask(third)
    expect(told).toMatchObject({ result: 'answered', previous: { serial: new Uint8Array(middle?.serial ?? []) } })
    expect(told).not.toMatchObject({ previous: { serial: before } })
    expect(third.person).toBe(renewals.person)
    expect(platform.people.filter((person) => person === renewals.person)).toHaveLength(1)
  })

  it("is no question for a service provider's machine", async () => {
    expect(await ask(second, 'service_provider')).toEqual(unavailable('refused_us'))
  })

  it.each([
    ['wrongSignature', 'signature_bad'],
    ['wrongNonce', 'not_bound'],
    ['wrongDigest', 'not_bound'],
    ['staleAnswer', 'stale'],
    ['garbage', 'malformed'],
    ['http500', 'unreachable'],
    ['down', 'unreachable']
  ] as const)('with %s it is not believed', async (fault, reason) => {
    platform.faults.api[fault] = true
    expect(await ask(second)).toEqual(unavailable(reason))
  })
})
