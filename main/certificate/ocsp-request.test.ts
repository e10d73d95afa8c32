import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nonceExtension, octets, oid, derNull, sequence, tlv } from '../../test/support/ocsp-answer-builder.ts'
import { hasOpenssl, leafExtensions, OpensslWorkshop } from '../../test/support/openssl-authority.ts'
import { parseCertificate } from './certificate.ts'
import { namesCertificate } from './ocsp-certificate-id.ts'
import { encodeOcspRequest, freshNonce } from './ocsp-request.ts'

test('a nonce is 32 octets and never the same', () => {
  expect(freshNonce()).toHaveLength(32)
  expect(freshNonce()).not.toEqual(freshNonce())
})

test('the request is what RFC 6960 draws, for any serial number and nonce', () => {
  const octetString = fc.uint8Array({ minLength: 1, maxLength: 40 })
  const serial = fc
    .uint8Array({ minLength: 1, maxLength: 20 })
    .filter(([first = 0, second]) => first < 0x80 && (first > 0 || (second ?? 0) >= 0x80))
  fc.assert(
    fc.property(serial, octetString, octetString, octetString, (serialNumber, subject, subjectPublicKey, nonce) => {
      const sha1 = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest()
      const certificateId = sequence(
        sequence(oid('1.3.14.3.2.26'), derNull),
        octets(sha1(subject)),
        octets(sha1(subjectPublicKey)),
        tlv(0x02, serialNumber)
      )
      const expected = sequence(
        sequence(sequence(sequence(certificateId)), tlv(0xa2, sequence(nonceExtension(nonce))))
      )
      const request = encodeOcspRequest({ certificate: { serialNumber }, issuer: { subject, subjectPublicKey } }, nonce)
      expect(Buffer.from(request).toString('hex')).toBe(Buffer.from(expected).toString('hex'))
    })
  )
})

const EMPTY = new Uint8Array(0)

test('without a nonce there are no extensions at all', () => {
  const issuer = { subject: EMPTY, subjectPublicKey: EMPTY }
  const subject = { certificate: { serialNumber: Uint8Array.of(5) }, issuer }
  const hash = createHash('sha1').update(EMPTY).digest()
  const id = sequence(sequence(oid('1.3.14.3.2.26'), derNull), octets(hash), octets(hash), tlv(0x02, Uint8Array.of(5)))
  expect(encodeOcspRequest(subject, null)).toEqual(sequence(sequence(sequence(sequence(id)))))
})

test('a CertID names a certificate by all three of its values, and by known hashes only', () => {
  const issuer = { subject: randomBytes(9), subjectPublicKey: randomBytes(9) }
  const subject = { certificate: { serialNumber: Uint8Array.of(5) }, issuer }
  const digest = (hash: string, bytes: Uint8Array) => Uint8Array.from(createHash(hash).update(bytes).digest())
  const id = (hash: string, hashOid: string) => ({
    hashOid,
    issuerNameHash: digest(hash, subject.issuer.subject),
    issuerKeyHash: digest(hash, subject.issuer.subjectPublicKey),
    serialNumber: Uint8Array.of(5)
  })
  const sha256 = id('sha256', '2.16.840.1.101.3.4.2.1')
  expect(namesCertificate(id('sha1', '1.3.14.3.2.26'), subject)).toBe(true)
  expect(namesCertificate(sha256, subject)).toBe(true)
  expect(namesCertificate({ ...sha256, issuerNameHash: new Uint8Array(32) }, subject)).toBe(false)
  expect(namesCertificate({ ...sha256, issuerKeyHash: new Uint8Array(32) }, subject)).toBe(false)
  expect(namesCertificate({ ...sha256, serialNumber: Uint8Array.of(6) }, subject)).toBe(false)
  expect(namesCertificate({ ...sha256, serialNumber: Uint8Array.of(0, 5) }, subject)).toBe(false)
  expect(namesCertificate(id('md5', '1.2.840.113549.2.5'), subject)).toBe(false)
  expect(namesCertificate(id('sha1', '2.16.840.1.101.3.4.2.1'), subject)).toBe(false)
})

describe.skipIf(!hasOpenssl)('openssl reads the request', () => {
  const workshop = new OpensslWorkshop()
  let print: (hash?: 'sha1' | 'sha256') => string
  const nonce = Uint8Array.from(randomBytes(32))

  beforeAll(() => {
    const ca = workshop.authority(workshop.ecKey())
    const leaf = workshop.certificate({
      subject: '/CN=leaf', key: workshop.ecKey(), issuer: ca, extensions: leafExtensions(), serial: '0x00c0ffee'
    })
    const certificate = parseCertificate(leaf.der)
    const issuer = parseCertificate(ca.der)
    if (!certificate.ok || !issuer.ok) throw new Error('the test certificates cannot be read')
    print = (hash) => {
      const request = encodeOcspRequest({ certificate: certificate.value, issuer: issuer.value }, nonce, hash)
      return workshop.run(['ocsp', '-reqin', workshop.write('der', request), '-req_text']).toString()
    }
  })
  afterAll(() => workshop.dispose())

  test.each(['sha1', 'sha256'] as const)('with %s', (hash) => {
    const text = print(hash)
    expect(text).toContain(`Hash Algorithm: ${hash}`)
    expect(text).toContain('Serial Number: C0FFEE')
    expect(text).toContain('OCSP Nonce')
  })
})
