import { createHash } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { sequence, status } from '../../test/support/ocsp-answer-builder.ts'
import { DELEGATE_EXTENSIONS, MINUTE_MS, OcspWorld, readCertificate } from '../../test/support/ocsp-world.ts'
import { hasOpenssl } from '../../test/support/openssl-authority.ts'
import type { OcspReason } from './judgement.ts'
import { parseOcspAnswer } from './ocsp-answer.ts'
import { checkResponder } from './ocsp-responder.ts'

/** ResponseData that says good where it was signed as saying unknown. The status stands before a GeneralizedTime. */
function unknownToGood(tbs: Uint8Array): Uint8Array {
  const hex = Buffer.from(tbs).toString('hex')
  expect(hex).toContain('8200180f')
  return Uint8Array.from(Buffer.from(hex.replace('8200180f', '8000180f'), 'hex'))
}

describe.skipIf(!hasOpenssl)('who signed an OCSP answer', () => {
  const world = new OcspWorld()
  const { nowMs, good, undetermined, workshop, delegate } = world
  const judge = world.judge.bind(world)
  const answer = world.answer.bind(world)
  const byDelegate = world.byDelegate.bind(world)
  const delegated = world.delegated.bind(world)
  const single = world.single.bind(world)
  /** Another CA of the same name. */
  const namesake = () => workshop.authority(workshop.rsaKey())

  afterAll(() => world.dispose())

  test('a delegate of the same CA, named by name or by key', () => {
    expect(judge(byDelegate(delegate))).toEqual(good())
    const keyHash = createHash('sha1').update(readCertificate(delegate).subjectPublicKey).digest()
    expect(judge(byDelegate(delegate, { responderId: { keyHash } }))).toEqual(good())
  })

  const refused: [string, () => Uint8Array, OcspReason][] = [
    [
      'a delegate without the purpose',
      () => byDelegate(delegated({ extensions: DELEGATE_EXTENSIONS.slice(0, 1) })),
      'responder_not_authorized'
    ],
    [
      'a delegate for any purpose',
      () => byDelegate(delegated({ extensions: ['extendedKeyUsage = anyExtendedKeyUsage'] })),
      'responder_not_authorized'
    ],
    [
      'a delegate that may not sign',
      () => byDelegate(delegated({ extensions: ['keyUsage = keyEncipherment', 'extendedKeyUsage = OCSPSigning'] })),
      'responder_not_authorized'
    ],
    [
      'a delegate with an unknown critical extension',
      () => byDelegate(delegated({ extensions: [...DELEGATE_EXTENSIONS, '1.2.3.4 = critical,DER:0500'] })),
      'responder_not_authorized'
    ],
    [
      'a delegate of a CA with our name and another key',
      () => byDelegate(delegated({ issuer: namesake() })),
      'responder_not_authorized'
    ],
    [
      'the same, hiding its key identifier',
      () => byDelegate(delegated({ issuer: namesake(), extensions: DELEGATE_EXTENSIONS.slice(0, 2) })),
      'responder_not_authorized'
    ],
    [
      'a delegate of another CA',
      () => byDelegate(delegated({ issuer: workshop.authority(world.caKey, { subject: '/CN=other' }) })),
      'responder_not_authorized'
    ],
    [
      'a delegate certified with SHA-1',
      () => byDelegate(delegated({ digest: 'sha1' })),
      'responder_not_authorized'
    ],
    [
      'a delegate with a short key',
      () => byDelegate(delegated({ key: workshop.rsaKey(1024) })),
      'responder_not_authorized'
    ],
    ['a delegate that is not there', () => byDelegate(delegate, { certificates: [] }), 'responder_not_authorized'],
    [
      'a delegate other than the one named',
      () => byDelegate(delegate, { responderId: { name: world.certificate.subject } }),
      'responder_not_authorized'
    ],
    ['our name, another key', () => answer({ signer: delegate.key.privateKey }), 'signature_bad'],
    [
      'a delegate\'s name, another key',
      () => byDelegate(delegate, { signer: world.caKey.privateKey }),
      'signature_bad'
    ],
    ['SHA-1', () => answer({ algorithm: { oid: '1.2.840.113549.1.1.5', hash: 'sha1' } }), 'algorithm_refused'],
    [
      'a hash other than the one it names',
      () => answer({ algorithm: { oid: '1.2.840.113549.1.1.12', hash: 'sha256' } }),
      'signature_bad'
    ],
    [
      'a change after the signature',
      () => answer({ singles: [single({ status: status.unknown })], tamper: unknownToGood }),
      'signature_bad'
    ]
  ]
  test.each(refused)('refuses %s', (_name, bytes, reason) => {
    expect(judge(bytes())).toEqual(undetermined(reason))
  })

  test('a delegate that is known to be revoked, and nobody else', () => {
    const { serialNumber } = readCertificate(delegate)
    const isRevoked = (certificate: { readonly serialNumber: Uint8Array }) =>
      Buffer.compare(certificate.serialNumber, serialNumber) === 0
    expect(judge(byDelegate(delegate), { isRevoked })).toEqual(undetermined('responder_not_authorized'))
    expect(judge(byDelegate(delegate), { isRevoked: () => false })).toEqual(good())
    expect(judge(answer(), { isRevoked: () => true })).toEqual(good())
  })

  test('a validity that ends before it begins is none, whatever the skew', () => {
    const inverted = delegated({ days: -1 })
    const { notBeforeMs } = readCertificate(inverted)
    expect(judge(byDelegate(inverted), { nowMs: notBeforeMs, clockSkewMs: 10 * MINUTE_MS })).toEqual(
      undetermined('responder_not_authorized')
    )
  })

  test('a delegate outside its validity, with its own answer fresh', () => {
    const { notBeforeMs, notAfterMs } = readCertificate(delegate)
    const at = (moment: number) => {
      const singles = [single({ thisUpdateMs: moment, nextUpdateMs: moment })]
      return judge(byDelegate(delegate, { producedAtMs: moment, singles }), { nowMs: moment })
    }
    expect(at(notBeforeMs - 3 * MINUTE_MS)).toEqual(undetermined('responder_not_authorized'))
    expect(at(notAfterMs)).toMatchObject({ result: 'good' })
    expect(at(notAfterMs + 3 * MINUTE_MS)).toEqual(undetermined('responder_not_authorized'))
  })

  test('the work is bounded by the certificates that may come along', () => {
    const checks = (bytes: Uint8Array) => {
      const parsed = parseOcspAnswer(bytes)
      if (!parsed.ok || parsed.value.kind !== 'basic') return null
      return checkResponder(parsed.value.basic, { issuer: world.issuer, atMs: nowMs, clockSkewMs: 0 }).signatureChecks
    }
    const eight = Array.from({ length: 8 }, () => delegate.der)
    expect(checks(answer())).toBe(1)
    expect(checks(answer({ certificates: eight }))).toBe(1)
    expect(checks(byDelegate(delegate))).toBe(2)
    expect(checks(byDelegate(delegate, { certificates: eight, signer: workshop.ecKey().privateKey }))).toBe(2)
    expect(judge(byDelegate(delegate, { certificates: [...eight, delegate.der] }))).toEqual(undetermined('malformed'))
  })

  test('certificates that nobody needs do no harm, as long as they can be read', () => {
    const surplus = [world.ca.der, world.certificate.der, delegate.der]
    expect(judge(byDelegate(delegate, { certificates: surplus }))).toEqual(good())
    const odd = [...surplus, sequence()]
    expect(judge(byDelegate(delegate, { certificates: odd }))).toEqual(undetermined('malformed'))
  })
})
