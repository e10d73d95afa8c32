import { generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { honestAnswer, signAnswer } from '../../test/support/fake-platform.ts'
import type { AgeCheckAnswer, AgeCheckRequest, SignedAnswer } from './protocol.ts'
import { DEFAULT_FRESHNESS, checkSignedAnswer, digestAsSent } from './signed-answer.ts'
import type { PlatformEvidence } from './signed-answer.ts'

type Flipped = 'payload' | 'signature' | 'nonce' | 'digest' | 'asked nonce' | 'asked certificate'

const nowMs = Date.parse('2026-04-01T03:00:00Z')
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const otherKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pinned = new Map([['answer-1', keys.publicKey]])

const plain: AgeCheckRequest = {
  nonce: randomBytes(32).toString('base64'),
  certificate: { form: 'plain', der: randomBytes(900).toString('base64') },
  condition: { atLeastYears: 20 },
  holder: { kind: 'pin', challengeId: 'c-1', signature: randomBytes(256).toString('base64') }
}
const sealed: AgeCheckRequest = {
  ...plain,
  certificate: {
    form: 'sealed',
    suite: 'DHKEM_P256_HKDF_SHA256-HKDF_SHA256-AES_256_GCM',
    keyId: 'sealing-1',
    enc: randomBytes(65).toString('base64'),
    ciphertext: randomBytes(916).toString('base64')
  },
  holder: { kind: 'card_only', enrolmentWaived: false }
}

function signedOver(bytes: Uint8Array) {
  return signAnswer(bytes, keys.privateKey, 'answer-1')
}

function check(request: AgeCheckRequest, changes: Record<string, unknown>): PlatformEvidence {
  const payload = Buffer.from(JSON.stringify({ ...honestAnswer(request, nowMs), ...changes }))
  return checkSignedAnswer(signedOver(payload), request, pinned, nowMs, DEFAULT_FRESHNESS)
}

const unavailable = (reason: string) => ({ platform: { result: 'unavailable', reason }, enrolment: 'not_asked' })

describe('checkSignedAnswer', () => {
  it.each([
    ['plain', plain, 'not_asked'],
    ['sealed', sealed, 'enrolled']
  ] as const)('believes an honest answer about a %s certificate', (_, request, enrolment) => {
    expect(check(request, {})).toEqual({
      platform: { result: 'answered', validity: 'valid', condition: 'yes', answeredAtMs: nowMs },
      enrolment
    })
  })

  it('tells when an answer of ours was signed, a stale one too, and of no other', () => {
    const times = (changes: Record<string, unknown>, keyOf = signedOver) => {
      const told: number[] = []
      const payload = Buffer.from(JSON.stringify({ ...honestAnswer(plain, nowMs), ...changes }))
      const signed = keyOf(payload)
      checkSignedAnswer(signed, plain, pinned, nowMs, DEFAULT_FRESHNESS, (signedMs) => told.push(signedMs))
      return told
    }
    expect(times({})).toEqual([nowMs])
    expect(times({ answeredAt: '2025-04-01T03:00:00Z' })).toEqual([Date.parse('2025-04-01T03:00:00Z')])
    expect(times({ nonce: randomBytes(32).toString('base64') })).toEqual([])
    expect(times({}, (bytes) => signAnswer(bytes, otherKeys.privateKey, 'answer-1'))).toEqual([])
  })

  it('takes the enrolment of a card alone from the answer', () => {
    expect(check(sealed, { enrolment: 'not_enrolled', answer: 'not_answered' })).toEqual({
      platform: { result: 'answered', validity: 'valid', condition: 'not_answered', answeredAtMs: nowMs },
      enrolment: 'not_enrolled'
    })
  })

  it.each<[string, Record<string, unknown>]>([
    ['another nonce', { nonce: randomBytes(32).toString('base64') }],
    ['another certificate', { certificateDigest: randomBytes(32).toString('base64') }],
    ['a lower age', { condition: { atLeastYears: 18 } }],
    ['a higher age', { condition: { atLeastYears: 21 } }]
  ])('finds an answer with %s not bound', (_, changes) => {
    expect(check(plain, changes)).toEqual(unavailable('not_bound'))
    expect(check(sealed, changes)).toEqual(unavailable('not_bound'))
  })

  it.each<[string, Record<string, unknown>]>([
    ['a field too many', { birthDate: '2000-01-01' }],
    ['no validity', { validity: undefined }],
    ['a word of its own', { answer: 'maybe' }],
    ['a time without a zone', { answeredAt: '2026-04-01T03:00:00' }],
    ['an age for an invalid certificate', { validity: 'invalid' }],
    ['an age for an unknown certificate', { validity: 'unknown', answer: 'no' }],
    ['enrolment where a PIN was given', { enrolment: 'enrolled' }]
  ])('finds an answer with %s malformed', (_, changes) => {
    expect(check(plain, changes)).toEqual(unavailable('malformed'))
  })

  it.each(['', '{', 'null', '[]', '"yes"'])('finds the signed payload %j malformed', (text) => {
    const signed = signedOver(Buffer.from(text))
    expect(checkSignedAnswer(signed, plain, pinned, nowMs, DEFAULT_FRESHNESS)).toEqual(unavailable('malformed'))
  })

  it('finds a signed payload that is no UTF-8 malformed', () => {
    const text = JSON.stringify(honestAnswer(plain, nowMs))
    const signed = signedOver(Buffer.concat([Buffer.from(text), Buffer.from([0x20, 0xff])]))
    expect(checkSignedAnswer(signed, plain, pinned, nowMs, DEFAULT_FRESHNESS)).toEqual(unavailable('malformed'))
  })

  it('holds the time to its limits, to the millisecond', () => {
    const { maxAgeMs, maxSkewMs } = DEFAULT_FRESHNESS
    const at = (offsetMs: number) => check(plain, { answeredAt: new Date(nowMs + offsetMs).toISOString() }).platform
    expect(at(-maxAgeMs).result).toBe('answered')
    expect(at(-maxAgeMs - 1)).toEqual({ result: 'unavailable', reason: 'stale' })
    expect(at(maxSkewMs).result).toBe('answered')
    expect(at(maxSkewMs + 1)).toEqual({ result: 'unavailable', reason: 'stale' })
  })

  it('believes only the key that is pinned under the name', () => {
    const payload = Buffer.from(JSON.stringify(honestAnswer(plain, nowMs)))
    const both = new Map([...pinned, ['answer-2', otherKeys.publicKey]])
    const judge = (keyId: string, privateKey = keys.privateKey, known = both) =>
      checkSignedAnswer(signAnswer(payload, privateKey, keyId), plain, known, nowMs, DEFAULT_FRESHNESS)
    expect(judge('answer-2', otherKeys.privateKey).platform.result).toBe('answered')
    expect(judge('answer-2')).toEqual(unavailable('signature_bad'))
    expect(judge('answer-1', otherKeys.privateKey)).toEqual(unavailable('signature_bad'))
    expect(judge('answer-3')).toEqual(unavailable('signature_bad'))
    expect(judge('answer-1', keys.privateKey, new Map())).toEqual(unavailable('signature_bad'))
  })

  it('is answered by no signature, payload, nonce or digest with a single byte flipped', () => {
    const honest = honestAnswer(plain, nowMs)
    const signed = signedOver(Buffer.from(JSON.stringify(honest)))
    const flip = (text: string, at: number, mask: number): string => {
      const bytes = Buffer.from(text, 'base64')
      const index = at % bytes.length
      bytes[index] = (bytes[index] ?? 0) ^ mask
      return bytes.toString('base64')
    }
    fc.assert(
      fc.property(
        fc.constantFrom<Flipped[]>('payload', 'signature', 'nonce', 'digest', 'asked nonce', 'asked certificate'),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (what, at, mask) => {
          const resigned = (changes: Partial<AgeCheckAnswer>) =>
            signedOver(Buffer.from(JSON.stringify({ ...honest, ...changes })))
          const der = plain.certificate.form === 'plain' ? plain.certificate.der : ''
          const cases: Record<Flipped, readonly [SignedAnswer, AgeCheckRequest]> = {
            payload: [{ ...signed, payload: flip(signed.payload, at, mask) }, plain],
            signature: [{ ...signed, signature: flip(signed.signature, at, mask) }, plain],
            // Even under a good signature: a platform that answers another question.
            nonce: [resigned({ nonce: flip(honest.nonce, at, mask) }), plain],
            digest: [resigned({ certificateDigest: flip(honest.certificateDigest, at, mask) }), plain],
            'asked nonce': [signed, { ...plain, nonce: flip(plain.nonce, at, mask) }],
            'asked certificate': [signed, { ...plain, certificate: { form: 'plain', der: flip(der, at, mask) } }]
          }
          const [answer, request] = cases[what]
          const { platform } = checkSignedAnswer(answer, request, pinned, nowMs, DEFAULT_FRESHNESS)
          expect(platform.result).toBe('unavailable')
        }
      ),
      { numRuns: 600 }
    )
  })

  it('is answered by no text other than the one that was sent', () => {
    const signed = signedOver(Buffer.from(JSON.stringify(honestAnswer(plain, nowMs))))
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/='
    fc.assert(
      fc.property(
        fc.constantFrom('payload' as const, 'signature' as const),
        fc.nat(),
        fc.nat(alphabet.length - 1).map((index) => alphabet.charAt(index)),
        (field, at, letter) => {
          const text = signed[field]
          const index = at % text.length
          fc.pre(text[index] !== letter)
          const altered = { ...signed, [field]: text.slice(0, index) + letter + text.slice(index + 1) }
          const { platform } = checkSignedAnswer(altered, plain, pinned, nowMs, DEFAULT_FRESHNESS)
          expect(platform.result).toBe('unavailable')
        }
      ),
      { numRuns: 300 }
    )
  })
})

describe('digestAsSent', () => {
  it('is SHA-256 of the DER, or of enc followed by ciphertext', () => {
    // SHA-256("abc"), FIPS 180-2 appendix B.1.
    const abc = 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='
    expect(digestAsSent({ form: 'plain', der: 'YWJj' })).toBe(abc)
    const { certificate } = sealed
    expect(digestAsSent({ ...certificate, enc: 'YQ==', ciphertext: 'YmM=' } as typeof certificate)).toBe(abc)
  })
})
