import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { SetClock } from '../../test/support/service-world.ts'
import type { JsonReply } from '../services/http/json-server.ts'
import { errorReply, serveJson } from '../services/http/json-server.ts'
import { makeToken } from '../services/http/secrets.ts'
import type { CableParties, LoginProof } from '../television/ports.ts'
import { createCableParties } from './cable-client.ts'
import { signPass } from './pass.ts'
import { loginRequestSchema, linkRequestSchema } from './protocol.ts'
import type { LoginRequest } from './protocol.ts'

const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const [answers, strangers, sealing] = [pair(), pair(), pair()]
const pemOf = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()
const named = { keyId: 'answers-1', publicKeyPem: pemOf(answers.publicKey) }
const sealingKey = { keyId: 'sealing-1', publicKeyPem: pemOf(sealing.publicKey) }
const clock = new SetClock('2026-11-28T08:00:00+09:00')
const { signal } = new AbortController()

const toClose: (() => unknown)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0)) await close()
})

type Fields = Readonly<Record<string, unknown>>

/** What a party says to a login or a link, given what was asked. */
type Saying = (asked: Fields) => JsonReply

function signed(answer: Fields | string, key = answers.privateKey, keyId = 'answers-1'): JsonReply {
  const payload = Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer))
  const signature = sign('sha256', payload, { key, dsaEncoding: 'der' }).toString('base64')
  return { status: 200, body: { keyId, signature, payload: payload.toString('base64') } }
}

function passFor(changes: Fields = {}, key = answers.privateKey) {
  const claims = { keyId: 'answers-1', cableId: 'c_abcdefgh', boxId: 'box-1', issuedAtMs: clock.at, expiresAtMs: clock.at + 1000 }
  return { cableId: 'c_abcdefgh', assertion: signPass({ ...claims, ...changes }, key) }
}

function digestOf({ certificate }: LoginRequest): string {
  const [enc, ciphertext] = [certificate.enc, certificate.ciphertext].map((text) => Buffer.from(text, 'base64'))
  return createHash('sha256').update(enc ?? '').update(ciphertext ?? '').digest('base64')
}

/** An honest answer to a login. */
function honest(asked: Fields): Fields {
  const request = loginRequestSchema.parse(asked)
  const head = { kind: 'cable_login', nonce: request.nonce, certificateDigest: digestOf(request), boxId: 'box-1' }
  return { answer: 'linked', ...head, answeredAt: new Date(clock.at).toISOString(), pass: passFor() }
}

function honestLink(asked: Fields): Fields {
  const { nonce } = linkRequestSchema.parse(asked)
  return { kind: 'cable_link', nonce, boxId: 'box-1', answeredAt: new Date(clock.at).toISOString(), pass: passFor() }
}

/** A box before parties that say these things. */
async function box(login: Saying, link: Saying = (asked) => signed(honestLink(asked))) {
  const seen: { readonly path: string; readonly body: unknown; readonly pass: unknown }[] = []
  const says = (path: string, say: Saying) => ({
    method: 'POST' as const,
    path,
    answer: ({ body, headers }: { readonly body: unknown; readonly headers: Fields }) => {
      seen.push({ path, body, pass: headers['cable-pass'] })
      return say((body ?? {}) as Fields)
    }
  })
  const served = await serveJson([says('/v1/logins', login), says('/v1/links', link)], {
    host: '127.0.0.1',
    port: 0,
    mostBodyBytes: 32 * 1024,
    mostConnections: 10
  })
  if (!served.ok) throw new Error(served.error.code)
  const party = { url: served.value.address, token: makeToken() }
  const parties = createCableParties(clock, { boxId: 'box-1', platform: party, operator: party, answerKeys: [named], sealingKey })
  toClose.push(parties.close, served.value.close)
  return { parties, seen }
}

const proof = (): LoginProof => ({
  certificate: new Uint8Array(randomBytes(900)),
  challenge: { challengeId: 'c-1', bytes: new Uint8Array(32), expiresAtMs: clock.at + 1000 },
  signature: new Uint8Array(randomBytes(256))
})
const codeOf = async (answer: ReturnType<CableParties['logIn'] | CableParties['link']>) => {
  const given = await answer
  return given.ok ? 'believed' : given.error.code
}

describe('an answer of the cable platform’s', () => {
  it('is believed where it is honest', async () => {
    const { parties } = await box((asked) => signed(honest(asked)))
    expect(await parties.logIn(proof(), signal)).toEqual({
      ok: true,
      value: { answer: 'linked', pass: { cableId: 'c_abcdefgh', assertion: expect.any(String) as string, expiresAtMs: clock.at + 1000 } }
    })
    expect(await codeOf(parties.link('A'.repeat(43), signal))).toBe('believed')
  })

  it.each<[string, Saying]>([
    ['signed by another key', (asked) => signed(honest(asked), strangers.privateKey)],
    ['signed by another key under its own name', (asked) => signed(honest(asked), strangers.privateKey, 'answers-2')],
    ['not signed', (asked) => ({ status: 200, body: honest(asked) })],
    ['to another question', (asked) => signed({ ...honest(asked), nonce: randomBytes(32).toString('base64') })],
    ['of another certificate', (asked) => signed({ ...honest(asked), certificateDigest: randomBytes(32).toString('base64') })],
    ['to another box', (asked) => signed({ ...honest(asked), boxId: 'box-2' })],
    ['of long ago', (asked) => signed({ ...honest(asked), answeredAt: new Date(clock.at - 120_001).toISOString() })],
    ['of the future', (asked) => signed({ ...honest(asked), answeredAt: new Date(clock.at + 60_001).toISOString() })],
    ['of another kind', (asked) => signed({ ...honest(asked), kind: 'cable_link' })],
    ['that says a word of its own', (asked) => signed({ ...honest(asked), answer: 'welcome' })],
    ['with a field too many', (asked) => signed({ ...honest(asked), serial: '1' })],
    ['without the pass', (asked) => signed({ ...honest(asked), pass: undefined })],
    ['with a pass of another key', (asked) => signed({ ...honest(asked), pass: passFor({}, strangers.privateKey) })],
    ['with a pass of another box', (asked) => signed({ ...honest(asked), pass: passFor({ boxId: 'box-2' }) })],
    ['with a pass of somebody else', (asked) => signed({ ...honest(asked), pass: passFor({ cableId: 'c_ijklmnop' }) })],
    ['with a pass whose time is over', (asked) => signed({ ...honest(asked), pass: passFor({ expiresAtMs: clock.at }) })],
    ['that is no JSON', () => signed('welcome')],
    ['of a page for people', () => ({ status: 200, body: '<html>' })]
  ])('%s is not', async (_what, say) => {
    const { parties } = await box(say)
    expect(await codeOf(parties.logIn(proof(), signal))).toBe('answer_unusable')
  })

  it.each<[string, Saying]>([
    ['signed by another key', (asked) => signed(honestLink(asked), strangers.privateKey)],
    ['to another question', (asked) => signed({ ...honestLink(asked), nonce: randomBytes(32).toString('base64') })],
    ['of long ago', (asked) => signed({ ...honestLink(asked), answeredAt: new Date(clock.at - 120_001).toISOString() })],
    ['with a pass of another box', (asked) => signed({ ...honestLink(asked), pass: passFor({ boxId: 'box-2' }) })]
  ])('%s links nobody', async (_what, say) => {
    const { parties } = await box((asked) => signed(honest(asked)), say)
    expect(await codeOf(parties.link('A'.repeat(43), signal))).toBe('answer_unusable')
  })

  it.each([
    [401, 'unauthorized', 'refused_us'],
    [400, 'unseal_failed', 'refused_us'],
    [403, 'pass_refused', 'refused_us'],
    [403, 'pass_expired', 'ticket_spent'],
    [409, 'challenge_spent', 'ticket_spent'],
    [409, 'ticket_spent', 'ticket_spent'],
    [429, 'too_fast', 'unreachable'],
    [500, 'internal', 'unreachable'],
    [503, 'store_failed', 'unreachable']
  ])('with status %i and %s is the fault %s', async (status, code, fault) => {
    const { parties } = await box(() => errorReply(status, code, 'x'))
    expect(await codeOf(parties.logIn(proof(), signal))).toBe(fault)
  })
})

describe('what leaves the box', () => {
  it('holds nothing of a certificate that can be read, and another sealing each time', async () => {
    const { parties, seen } = await box((asked) => signed(honest(asked)))
    const first = proof()
    const second = { ...first, challenge: { ...first.challenge } }
    await parties.logIn(first, signal)
    await parties.logIn(second, signal)
    const texts = seen.map(({ body }) => JSON.stringify(body))
    const certificate = Buffer.from(first.certificate)
    for (const text of texts) {
      for (const encoding of ['base64', 'hex', 'latin1'] as const) {
        expect(text).not.toContain(certificate.subarray(0, 30).toString(encoding))
      }
    }
    const [one, two] = seen.map(({ body }) => loginRequestSchema.parse(body))
    expect(one?.nonce).not.toBe(two?.nonce)
    expect(one?.certificate.ciphertext).not.toBe(two?.certificate.ciphertext)
  })

  it('is the same when the same proof is sent again, and leaves the certificate alone', async () => {
    const { parties, seen } = await box((asked) => signed(honest(asked)))
    const once = proof()
    const before = Uint8Array.from(once.certificate)
    await parties.logIn(once, signal)
    await parties.logIn({ ...once }, signal)
    expect(seen[1]).toEqual(seen[0])
    expect(once.certificate).toEqual(before)
    // Of another card, for the same challenge: not the answer to the first.
    await parties.logIn({ ...once, signature: new Uint8Array(randomBytes(256)) }, signal)
    expect(seen[2]).not.toEqual(seen[0])
  })
})

describe('settings', () => {
  const party = { url: 'http://127.0.0.1:1', token: makeToken() }
  const settings = { boxId: 'box-1', platform: party, operator: party, answerKeys: [named], sealingKey }
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })

  it.each([
    ['a platform without TLS', { platform: { ...party, url: 'http://cable.example' } }],
    ['an operator without TLS', { operator: { ...party, url: 'http://192.0.2.1:80' } }],
    ['an answer key on another curve', { answerKeys: [{ keyId: 'x', publicKeyPem: pemOf(p384.publicKey) }] }],
    ['a sealing key that is none', { sealingKey: { keyId: 'x', publicKeyPem: 'nonsense' } }]
  ])('with %s are a mistake', (_what, changes) => {
    expect(() => createCableParties(clock, { ...settings, ...changes })).toThrow(TypeError)
  })

  it('may be of another machine over TLS', () => {
    const far = createCableParties(clock, { ...settings, platform: { ...party, url: 'https://cable.example' } })
    far.close()
  })
})
