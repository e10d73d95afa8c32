import { generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerKeysOf, checkPass, passCheckOf, readPass, signPass } from './pass.ts'
import type { PassClaims } from './pass.ts'

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const others = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pemOf = (key: typeof keys.publicKey) => key.export({ type: 'spki', format: 'pem' }).toString()
const pinned = answerKeysOf([{ keyId: 'answers-1', publicKeyPem: pemOf(keys.publicKey) }])

const NOW_MS = Date.parse('2026-11-28T08:00:00+09:00')
const claims: PassClaims = {
  keyId: 'answers-1',
  cableId: 'c_abcdefgh',
  boxId: 'box-1',
  issuedAtMs: NOW_MS,
  expiresAtMs: NOW_MS + 3_600_000
}
const ids = (least: number) =>
  fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${String(least)},64}$`))
const anyClaims: fc.Arbitrary<PassClaims> = fc.record({
  keyId: fc.constant('answers-1'),
  cableId: ids(8),
  boxId: ids(1),
  issuedAtMs: fc.nat({ max: 2 ** 45 }),
  expiresAtMs: fc.nat({ max: 2 ** 45 })
})
const codeOf = (assertion: string) => {
  const read = readPass(assertion, pinned)
  return read.ok ? 'read' : read.error.code
}

describe('a pass', () => {
  it('says what was signed, in letters that go into a header', () => {
    fc.assert(
      fc.property(anyClaims, (any) => {
        const assertion = signPass(any, keys.privateKey)
        expect(assertion).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$/)
        expect(readPass(assertion, pinned)).toEqual({ ok: true, value: any })
      }),
      { numRuns: 60 }
    )
  })

  it('is none with any letter another', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    fc.assert(
      fc.property(anyClaims, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(63), (any, where, other) => {
        const assertion = signPass(any, keys.privateKey)
        const at = Math.floor(where * assertion.length)
        const letter = letters[other] ?? 'A'
        fc.pre(assertion[at] !== letter)
        const altered = `${assertion.slice(0, at)}${letter}${assertion.slice(at + 1)}`
        expect(codeOf(altered)).toMatch(/^pass_(?:malformed|signature_bad)$/)
      }),
      { numRuns: 120 }
    )
  })

  it('is none that is only text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), (text) => {
        expect(codeOf(text)).toBe('pass_malformed')
      })
    )
    const assertion = signPass(claims, keys.privateKey)
    for (const text of ['', '.', `${assertion}.`, `${assertion}.AA`, `${assertion}=`, ` ${assertion}`, 'A'.repeat(5_000)]) {
      expect(codeOf(text)).toBe('pass_malformed')
    }
  })

  it('is believed of a pinned key alone, by the name that the key has', () => {
    expect(codeOf(signPass(claims, others.privateKey))).toBe('pass_signature_bad')
    expect(codeOf(signPass({ ...claims, keyId: 'answers-2' }, keys.privateKey))).toBe('pass_signature_bad')
  })

  it('is not what the same key signed for another use', () => {
    // As a signed answer is signed: over the bytes themselves.
    const payload = Buffer.from(JSON.stringify(claims))
    const signature = sign('sha256', payload, { key: keys.privateKey, dsaEncoding: 'ieee-p1363' })
    const overText = sign('sha256', Buffer.from(payload.toString('base64url')), {
      key: keys.privateKey,
      dsaEncoding: 'ieee-p1363'
    })
    for (const each of [signature, overText]) {
      expect(codeOf(`${payload.toString('base64url')}.${each.toString('base64url')}`)).toBe('pass_signature_bad')
    }
  })

  it.each([
    ['a field too many', { ...claims, serial: '1' }],
    ['a field too few', { keyId: claims.keyId, cableId: claims.cableId, boxId: claims.boxId }],
    ['a cable ID that is none', { ...claims, cableId: 'a b' }],
    ['a box that is none', { ...claims, boxId: '' }],
    ['a time that is none', { ...claims, expiresAtMs: 1.5 }]
  ])('with %s is none, though it be signed', (_what, wrong) => {
    expect(codeOf(signPass(wrong as PassClaims, keys.privateKey))).toBe('pass_malformed')
  })

  it.each([
    ['at the moment of its issue', NOW_MS, 'box-1', 'taken'],
    ['at its last millisecond', claims.expiresAtMs - 1, 'box-1', 'taken'],
    ['when it is over', claims.expiresAtMs, 'box-1', 'pass_expired'],
    ['where this clock is a minute behind', NOW_MS - 60_000, 'box-1', 'taken'],
    ['where this clock is further behind', NOW_MS - 60_001, 'box-1', 'pass_expired'],
    ['where there is no time', Number.NaN, 'box-1', 'pass_expired'],
    ['at another box', NOW_MS, 'box-2', 'pass_other_box']
  ])('%s', (_when, nowMs, boxId, outcome) => {
    const checked = checkPass(signPass(claims, keys.privateKey), pinned, boxId, nowMs)
    expect(checked.ok ? 'taken' : checked.error.code).toBe(outcome)
  })
})

describe('a service’s check', () => {
  const named = { keyId: 'answers-1', publicKeyPem: pemOf(keys.publicKey) }
  const check = passCheckOf([named])

  it('says whose pass it is, whichever box it was given to, and believes only a pinned key in its time', () => {
    for (const boxId of ['box-1', 'box-2']) {
      const taken = check(signPass({ ...claims, boxId }, keys.privateKey), NOW_MS)
      expect(taken).toEqual({ ok: true, value: { cableId: claims.cableId } })
    }
    const outcome = (assertion: string, nowMs: number) => {
      const checked = check(assertion, nowMs)
      return checked.ok ? 'taken' : checked.error.code
    }
    const own = signPass(claims, keys.privateKey)
    expect(outcome(own, claims.expiresAtMs - 1)).toBe('taken')
    expect(outcome(own, claims.expiresAtMs)).toBe('pass_expired')
    expect(outcome(own, NOW_MS - 60_001)).toBe('pass_expired')
    // Nothing is said of the time of what nobody signed.
    expect(outcome(signPass(claims, others.privateKey), claims.expiresAtMs)).toBe('pass_refused')
    for (const none of ['', 'e30.e30', `${own}A`]) expect(outcome(none, NOW_MS), none).toBe('pass_refused')
  })

  it('is not made without a key', () => {
    expect(() => passCheckOf([])).toThrow(TypeError)
  })
})
