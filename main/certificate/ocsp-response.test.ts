import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { SingleSpec } from '../../test/support/ocsp-answer-builder.ts'
import {
  bareStatus, derNull, extension, nonceExtension, sequence, status, wrapBasic
} from '../../test/support/ocsp-answer-builder.ts'
import { MINUTE_MS, OcspWorld } from '../../test/support/ocsp-world.ts'
import { hasOpenssl } from '../../test/support/openssl-authority.ts'
import type { OcspReason } from './judgement.ts'

describe.skipIf(!hasOpenssl)('judgeOcspResponse', () => {
  const world = new OcspWorld()
  const { nonce, nowMs, good, undetermined } = world
  const judge = world.judge.bind(world)
  const answer = world.answer.bind(world)
  const single = world.single.bind(world)
  const certificateId = world.certificateId.bind(world)

  afterAll(() => world.dispose())

  test('good, from the issuer itself, named by name or by key', () => {
    expect(judge(answer())).toEqual(good())
    const keyHash = createHash('sha1').update(world.issuer.subjectPublicKey).digest()
    expect(judge(answer({ responderId: { keyHash } }))).toEqual(good())
  })

  test('unknown', () => {
    expect(judge(answer({ singles: [single({ status: status.unknown })] }))).toMatchObject({ result: 'unknown' })
  })

  test.each([
    [0, 'unspecified'], [1, 'keyCompromise'], [2, 'cACompromise'], [3, 'affiliationChanged'], [4, 'superseded'],
    [5, 'cessationOfOperation'], [6, 'certificateHold'], [8, 'removeFromCRL'], [9, 'privilegeWithdrawn'],
    [10, 'aACompromise'], [undefined, 'unspecified']
  ])('revoked for reason %s', (number, reason) => {
    const revokedAtMs = nowMs - 60 * MINUTE_MS
    const judgement = judge(answer({ singles: [single({ status: status.revoked(revokedAtMs, number) })] }))
    expect(judgement).toEqual({ ...good(), result: 'revoked', reason, revokedAtMs })
  })

  test.each([7, 11])('a reason that does not exist: %s', (number) => {
    const bytes = answer({ singles: [single({ status: status.revoked(nowMs, number) })] })
    expect(judge(bytes)).toEqual(undetermined('malformed'))
  })

  test('a status without an answer', () => {
    for (const number of [1, 2, 3, 5, 6]) expect(judge(bareStatus(number))).toEqual(undetermined('responder_refused'))
    for (const number of [0, 4, 7]) expect(judge(bareStatus(number))).toEqual(undetermined('malformed'))
  })

  test('another response type, nothing, too much', () => {
    expect(judge(wrapBasic(sequence(), '1.2.3'))).toEqual(undetermined('malformed'))
    expect(judge(new Uint8Array(0))).toEqual(undetermined('malformed'))
    expect(judge(new Uint8Array(64 * 1024 + 1))).toEqual(undetermined('too_large'))
    expect(judge(Uint8Array.from([...answer(), 0]))).toEqual(undetermined('malformed'))
  })

  describe('the nonce', () => {
    test('another one is refused, and none unless allowed', () => {
      const other = answer({ extensions: [nonceExtension(randomBytes(32))] })
      const none = answer({ extensions: [] })
      expect(judge(other)).toEqual(undetermined('nonce_mismatch'))
      expect(judge(other, { requireNonce: false })).toEqual(undetermined('nonce_mismatch'))
      expect(judge(none)).toEqual(undetermined('nonce_mismatch'))
      expect(judge(none, { requireNonce: false })).toEqual(good())
      expect(judge(none, { nonce: null })).toEqual(good())
      expect(judge(answer({ extensions: [nonceExtension(nonce, true)] }))).toEqual(good())
    })

    test('tells when an answer was made that is ours, a stale one too, and whether it was made for us just now', () => {
      const times = (bytes: Uint8Array, change: Parameters<typeof judge>[1] = {}) => {
        const told: object[] = []
        judge(bytes, { ...change, onSignedTime: (signed) => told.push(signed) })
        return told
      }
      const [{ atMs }] = times(answer()) as [{ readonly atMs: number }]
      expect(Math.abs(atMs - nowMs)).toBeLessThan(30 * MINUTE_MS)
      expect(times(answer())).toEqual([{ atMs, live: true }])
      const later = { nowMs: nowMs + 60 * MINUTE_MS }
      expect(judge(answer(), later)).toEqual(undetermined('stale'))
      expect(times(answer(), later)).toEqual([{ atMs, live: true }])
      expect(times(answer({ extensions: [] }), { requireNonce: false })).toEqual([{ atMs, live: false }])
      expect(times(answer(), { nonce: null })).toEqual([{ atMs, live: false }])
      expect(times(answer({ extensions: [nonceExtension(randomBytes(32))] }))).toEqual([])
      const forged = answer()
      forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
      expect(times(forged)).toEqual([])
    })

    test('bare octets are no nonce, and two are one too many', () => {
      const bare = answer({ extensions: [extension('1.3.6.1.5.5.7.48.1.2', nonce)] })
      const twice = answer({ extensions: [nonceExtension(nonce), nonceExtension(nonce)] })
      expect(judge(bare)).toEqual(undetermined('nonce_mismatch'))
      expect(judge(twice)).toEqual(undetermined('malformed'))
    })
  })

  describe('about which certificate', () => {
    const judgeId = (change: Parameters<typeof certificateId>[0]) =>
      judge(answer({ singles: [single({ certificateId: certificateId(change) })] }))

    test('SHA-256 names it as well', () => {
      expect(judgeId({ hash: 'sha256' })).toEqual(good())
    })

    test('another serial number, issuer name or issuer key is another certificate', () => {
      expect(judgeId({ serial: Uint8Array.of(1) })).toEqual(undetermined('certificate_mismatch'))
      expect(judgeId({ name: world.certificate.subject })).toEqual(undetermined('certificate_mismatch'))
      expect(judgeId({ key: world.certificate.subjectPublicKey })).toEqual(undetermined('certificate_mismatch'))
      expect(judge(answer({ singles: [] }))).toEqual(undetermined('certificate_mismatch'))
    })

    test('of several answers the worst counts, and others\' do not', () => {
      const held = status.revoked(nowMs - MINUTE_MS, 6)
      const revoked = single({ status: held, certificateId: certificateId({ hash: 'sha256' }) })
      const unknown = single({ status: status.unknown })
      const others = single({ certificateId: certificateId({ serial: Uint8Array.of(1) }), status: held })
      expect(judge(answer({ singles: [others, single(), others] }))).toEqual(good())
      expect(judge(answer({ singles: [single(), unknown] }))).toMatchObject({ result: 'unknown' })
      expect(judge(answer({ singles: [single(), unknown, revoked] }))).toMatchObject({ result: 'revoked' })
      const stale = single({ thisUpdateMs: nowMs - 60 * MINUTE_MS })
      expect(judge(answer({ singles: [single(), stale] }))).toEqual(undetermined('stale'))
      const older = single({ thisUpdateMs: nowMs - 7 * MINUTE_MS })
      expect(judge(answer({ singles: [single(), older] }))).toMatchObject({ thisUpdateMs: nowMs - 7 * MINUTE_MS })
    })
  })

  describe('how fresh', () => {
    const judgeTimes = (times: Partial<SingleSpec>, producedAtMs = nowMs - MINUTE_MS) =>
      judge(answer({ singles: [single(times)], producedAtMs }))

    test.each<[string, Partial<Record<'thisUpdate' | 'nextUpdate' | 'producedAt', number>>, 'good' | OcspReason]>([
      ['the responder ahead by the skew', { thisUpdate: 2, producedAt: 2 }, 'good'],
      ['known only in the future', { thisUpdate: 3, producedAt: 2 }, 'not_yet_valid'],
      ['made in the future', { producedAt: 3 }, 'not_yet_valid'],
      ['made before it was known', { thisUpdate: -1, producedAt: -4 }, 'not_yet_valid'],
      ['newer information due, within the skew', { nextUpdate: -2 }, 'good'],
      ['newer information overdue', { nextUpdate: -3 }, 'stale'],
      ['no next update, young enough', { thisUpdate: -20 }, 'good'],
      ['no next update, too old', { thisUpdate: -21 }, 'stale'],
      ['next update before this one', { thisUpdate: 1, nextUpdate: 0, producedAt: 1 }, 'stale']
    ])('%s', (_name, { thisUpdate = -5, nextUpdate, producedAt = -1 }, expected) => {
      const times = {
        certificateId: certificateId(),
        status: status.good,
        thisUpdateMs: nowMs + thisUpdate * MINUTE_MS,
        ...(nextUpdate === undefined ? {} : { nextUpdateMs: nowMs + nextUpdate * MINUTE_MS })
      }
      const judgement = judge(answer({ singles: [times], producedAtMs: nowMs + producedAt * MINUTE_MS }))
      expect(judgement).toMatchObject(expected === 'good' ? { result: 'good' } : undetermined(expected))
    })

    test('too old, whatever its next update says', () => {
      expect(judgeTimes({ thisUpdateMs: nowMs - 21 * MINUTE_MS })).toEqual(undetermined('stale'))
    })
  })

  test('unknown extensions: critical ones are refused where they bear on the answer', () => {
    const unknown = (critical: boolean) => extension('1.2.3.4', derNull, critical)
    const inSingle = (critical: boolean) => answer({ singles: [single({ extensions: [unknown(critical)] })] })
    const inAnswer = (critical: boolean) => answer({ extensions: [nonceExtension(nonce), unknown(critical)] })
    expect(judge(inSingle(false))).toEqual(good())
    expect(judge(inAnswer(false))).toEqual(good())
    expect(judge(inSingle(true))).toEqual(undetermined('critical_extension_unknown'))
    expect(judge(inAnswer(true))).toEqual(undetermined('critical_extension_unknown'))
  })

  test('no octet outside the spare certificates can be changed for the better', () => {
    const bytes = answer({ singles: [single({ status: status.revoked(nowMs - MINUTE_MS, 6) })] })
    for (let index = 0; index < bytes.length; index += 1) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const damaged = Uint8Array.from(bytes)
        damaged[index]! ^= mask
        expect(judge(damaged).result, `octet ${String(index)}`).toBe('undetermined')
      }
    }
  })

  test('never throws, whatever the bytes', () => {
    const bytes = world.byDelegate(world.delegate)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.uint8Array({ maxLength: 8 }), (at, piece) => {
        const damaged = Uint8Array.from([...bytes.subarray(0, at), ...piece, ...bytes.subarray(at + piece.length)])
        expect(['good', 'undetermined']).toContain(judge(damaged).result)
      }),
      { numRuns: 300 }
    )
  })
})
