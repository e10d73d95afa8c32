import { X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tlv } from '../../test/support/ocsp-answer-builder.ts'
import type { TestCertificate, TestKey } from '../../test/support/openssl-authority.ts'
import { hasOpenssl, leafExtensions, OpensslWorkshop } from '../../test/support/openssl-authority.ts'
import type { Certificate } from './certificate.ts'
import { isWithinValidity, parseCertificate } from './certificate.ts'

function parsed(der: Uint8Array): Certificate {
  const result = parseCertificate(der)
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

/** Replaces one run of octets, given in hexadecimal, that must occur; all occurrences or the last one. */
function patched(der: Uint8Array, from: string, to: string, which: 'all' | 'last' = 'all'): Uint8Array {
  const hex = Buffer.from(der).toString('hex')
  expect(hex).toContain(from)
  const at = hex.lastIndexOf(from)
  const changed = which === 'all' ? hex.replaceAll(from, to) : hex.slice(0, at) + to + hex.slice(at + from.length)
  return Uint8Array.from(Buffer.from(changed, 'hex'))
}

describe.skipIf(!hasOpenssl)('parseCertificate', () => {
  const workshop = new OpensslWorkshop()
  let key: TestKey
  let leaf: TestCertificate
  let rich: TestCertificate

  beforeAll(() => {
    key = workshop.ecKey()
    const issuer = workshop.authority(workshop.rsaKey())
    leaf = workshop.certificate({ subject: '/CN=leaf', key, issuer, extensions: leafExtensions(), serial: '0x00ff01' })
    rich = workshop.certificate({
      subject: '/CN=rich',
      key,
      issuer,
      extensions: [
        'basicConstraints = CA:TRUE,pathlen:2',
        'keyUsage = digitalSignature,decipherOnly,cRLSign',
        'extendedKeyUsage = clientAuth,OCSPSigning',
        'certificatePolicies = 1.2.3.4,@policy',
        'authorityKeyIdentifier = keyid:always,issuer:always',
        'crlDistributionPoints = full,directory',
        'authorityInfoAccess = caIssuers;URI:http://ca.test/,OCSP;URI:http://one.test/,OCSP;URI:http://two.test/',
        'subjectAltName = DNS:ignored.test',
        '1.2.3.4.5 = critical,DER:0500',
        '1.2.3.4.6 = DER:0500',
        '[policy]',
        'policyIdentifier = 1.3.6.1.4.1.99999.1',
        'CPS.1 = http://cps.test/',
        '[full]',
        'fullname = URI:http://crl.test/a,URI:ldap://crl.test/b',
        'reasons = keyCompromise',
        '[directory]',
        'fullname = dirName:place',
        '[place]',
        'CN = CRL 1'
      ]
    })
  })
  afterAll(() => workshop.dispose())

  test('reads what an independent decoder reads', () => {
    const certificate = parsed(leaf.der)
    const theirs = new X509Certificate(leaf.der)
    expect(Buffer.from(certificate.serialNumber).toString('hex')).toBe('00ff01')
    expect(certificate.notBeforeMs).toBe(Date.parse(theirs.validFrom))
    expect(certificate.notAfterMs).toBe(Date.parse(theirs.validTo))
    expect(certificate.publicKey?.equals(theirs.publicKey)).toBe(true)
    expect(certificate.signatureAlgorithm).toMatchObject({ oid: '1.2.840.113549.1.1.11', parameters: 'null' })
    expect(certificate.signature).toHaveLength(256)
    expect([...certificate.der]).toEqual([...leaf.der])
    expect(Buffer.from(certificate.der).includes(Buffer.from(certificate.tbs))).toBe(true)
    expect(certificate.extensions).toMatchObject({
      basicConstraints: null,
      keyUsage: new Set(['digitalSignature']),
      extendedKeyUsage: null,
      policies: ['1.2.392.200149.8.5.1.3.30'],
      distributionPoints: [{ uris: ['http://crl.test/list.crl'], directoryNames: [], partial: false, indirect: false }],
      ocspUris: ['http://127.0.0.1:9/'],
      unknownCritical: []
    })
    expect(certificate.extensions.authorityKeyIdentifier).toHaveLength(20)
    expect(certificate.extensions.subjectKeyIdentifier).toHaveLength(20)
  })

  test('reads every extension it knows, and lists the critical ones it does not', () => {
    const { extensions } = parsed(rich.der)
    expect(extensions).toMatchObject({
      basicConstraints: { ca: true, pathLength: 2 },
      keyUsage: new Set(['digitalSignature', 'cRLSign', 'decipherOnly']),
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.9'],
      policies: ['1.2.3.4', '1.3.6.1.4.1.99999.1'],
      ocspUris: ['http://one.test/', 'http://two.test/'],
      unknownCritical: ['1.2.3.4.5']
    })
    expect(extensions.distributionPoints).toHaveLength(2)
    const uris = ['http://crl.test/a', 'ldap://crl.test/b']
    expect(extensions.distributionPoints[0]).toMatchObject({ uris, partial: true })
    expect(Buffer.from(extensions.distributionPoints[1]!.directoryNames[0]!).includes('CRL 1')).toBe(true)
  })

  test('keeps a copy: the caller may wipe its buffer', () => {
    const buffer = Uint8Array.from(leaf.der)
    const certificate = parsed(buffer)
    buffer.fill(0)
    expect([...certificate.der]).toEqual([...leaf.der])
  })

  test('refuses every truncation, and anything behind', () => {
    for (let length = 0; length < leaf.der.length; length += 1) {
      expect(parseCertificate(leaf.der.subarray(0, length)).ok).toBe(false)
    }
    const behind = Uint8Array.from([...leaf.der, 0])
    expect(parseCertificate(behind)).toEqual({ ok: false, error: { code: 'malformed' } })
  })

  test('refuses more than 16 KiB without looking at it', () => {
    expect(parseCertificate(new Uint8Array(16 * 1024 + 1))).toEqual({ ok: false, error: { code: 'too_large' } })
    const full = tlv(0x30, new Uint8Array(16 * 1024 - 4))
    expect(parseCertificate(full)).toEqual({ ok: false, error: { code: 'malformed' } })
  })

  // Within OIDs and values of equal length, so that every length stays right.
  const patches: [string, string, string, ('all' | 'last')?][] = [
    ['an extension that occurs twice', '0603551d0e', '0603551d23'],
    ['two signature algorithms', '06092a864886f70d01010b', '06092a864886f70d01010c', 'last'],
    ['version 1', 'a003020102', 'a003020100'],
    ['a negative serial number', '020300ff01', '0203ff0001'],
    ['a zero serial number', '020300ff01', '0203000000'],
    ['key usage without a usage', '0603551d0f0101ff040403020780', '0603551d0f0101ff040403020000'],
    ['a boolean that is neither', '0101ff', '010101'],
    ['signature bits left over', '0382010100', '0382010101', 'last']
  ]
  test.each(patches)('refuses %s', (_name, from, to, which = 'all') => {
    expect(parseCertificate(patched(leaf.der, from, to, which)).ok).toBe(false)
  })

  test('never throws on a damaged certificate', () => {
    fc.assert(
      fc.property(fc.nat(leaf.der.length - 1), fc.nat(255), (index, octet) => {
        const damaged = Uint8Array.from(leaf.der)
        damaged[index] = octet
        expect(typeof parseCertificate(damaged).ok).toBe('boolean')
      }),
      { numRuns: 500 }
    )
  })

  test('both ends of the validity belong to it', () => {
    const validity = { notBeforeMs: 10_000, notAfterMs: 20_000 }
    expect([9_999, 10_000, 20_999, 21_000].map((at) => isWithinValidity(validity, at))).toEqual([
      'before', 'within', 'within', 'after'
    ])
  })
})
