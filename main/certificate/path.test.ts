import { sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CertificateSpec, TestCertificate, TestKey } from '../../test/support/openssl-authority.ts'
import {
  CA_EXTENSIONS, certificatePem, hasOpenssl, JPKI_CA_SUBJECT, leafExtensions, OpensslWorkshop
} from '../../test/support/openssl-authority.ts'
import { loadAnchors, parseAnchors } from './anchors.ts'
import { parseCertificate } from './certificate.ts'
import type { PathJudgement, PathReason } from './judgement.ts'
import type { JudgedPath } from './path.ts'
import { JPKI_AUTHENTICATION_POLICY, judgePath } from './path.ts'
import { checkPossession } from './possession.ts'

const DAY_MS = 86_400_000

describe.skipIf(!hasOpenssl)('judgePath', () => {
  const workshop = new OpensslWorkshop()
  const nowMs = Date.now() + 60_000
  let caKey: TestKey
  let leafKey: TestKey
  let ca: TestCertificate
  let leaf: TestCertificate

  beforeAll(() => {
    caKey = workshop.rsaKey()
    leafKey = workshop.rsaKey()
    ca = workshop.authority(caKey)
    leaf = issue()
  })
  afterAll(() => workshop.dispose())

  function issue(spec: Partial<CertificateSpec> = {}): TestCertificate {
    const usual = { subject: '/C=JP/CN=leaf', key: leafKey, issuer: ca, extensions: leafExtensions() }
    return workshop.certificate({ ...usual, ...spec })
  }

  function judge(
    der: Uint8Array,
    options: { anchors?: readonly TestCertificate[]; atMs?: number; policies?: readonly string[] } = {}
  ): JudgedPath {
    const parsed = parseCertificate(der)
    if (!parsed.ok) {
      return { judgement: { result: 'invalid', reason: parsed.error.code }, issuer: null, signatureChecks: 0 }
    }
    const anchors = parseAnchors((options.anchors ?? [ca]).map((anchor) => anchor.der))
    if (!anchors.ok) throw new Error(anchors.error.code)
    const policies = options.policies ?? [JPKI_AUTHENTICATION_POLICY]
    return judgePath(parsed.value, { anchors: anchors.value, policies, atMs: options.atMs ?? nowMs })
  }

  const invalid = (reason: PathReason): PathJudgement => ({ result: 'invalid', reason })
  const undetermined = (reason: PathReason): PathJudgement => ({ result: 'undetermined', reason })

  test('a certificate of the profile is valid, after one signature check', () => {
    const path = judge(leaf.der)
    expect(path).toMatchObject({ judgement: { result: 'valid' }, signatureChecks: 1 })
    expect([...(path.issuer?.der ?? [])]).toEqual([...ca.der])
  })

  test('the validity period, at both ends', () => {
    const parsed = parseCertificate(leaf.der)
    if (!parsed.ok) throw new Error(parsed.error.code)
    const { notBeforeMs, notAfterMs } = parsed.value
    expect(judge(leaf.der, { atMs: notBeforeMs }).judgement).toEqual({ result: 'valid' })
    expect(judge(leaf.der, { atMs: notBeforeMs - 1 }).judgement).toEqual(invalid('not_yet_valid'))
    expect(judge(leaf.der, { atMs: notAfterMs + 999 }).judgement).toEqual({ result: 'valid' })
    expect(judge(leaf.der, { atMs: notAfterMs + 1000 }).judgement).toEqual(invalid('expired'))
  })

  const extensionRows: [string, Record<string, string | null>, PathReason | null][] = [
    ['another policy', { certificatePolicies: '1.2.392.200149.8.5.1.1.10' }, 'policy'],
    ['anyPolicy', { certificatePolicies: '2.5.29.32.0' }, 'policy'],
    ['no policy', { certificatePolicies: null }, 'policy'],
    ['a CA by its constraints', { basicConstraints: 'CA:TRUE' }, 'is_a_ca'],
    ['a CA by its key usage', { keyUsage: 'digitalSignature,keyCertSign' }, 'is_a_ca'],
    ['an end entity that says so', { basicConstraints: 'CA:FALSE' }, null],
    ['no digitalSignature', { keyUsage: 'critical,nonRepudiation' }, 'key_usage'],
    ['no key usage', { keyUsage: null }, 'key_usage'],
    ['another purpose', { extendedKeyUsage: 'serverAuth' }, 'key_usage'],
    ['client authentication', { extendedKeyUsage: 'critical,clientAuth' }, null],
    ['an unknown critical extension', { '1.2.3.4.5': 'critical,DER:0500' }, 'critical_extension_unknown'],
    ['critical name constraints', { nameConstraints: 'critical,permitted;DNS:a' }, 'critical_extension_unknown'],
    ['an unknown extension that is not critical', { '1.2.3.4.5': 'DER:0500' }, null],
    ['no authority key identifier', { authorityKeyIdentifier: 'none' }, 'profile'],
    ['authority name and serial too', { authorityKeyIdentifier: 'keyid:always,issuer:always' }, null]
  ]
  test.each(extensionRows)('%s', (_name, replace, reason) => {
    const { judgement } = judge(issue({ extensions: leafExtensions(replace) }).der)
    expect(judgement).toEqual(reason === null ? { result: 'valid' } : invalid(reason))
  })

  const algorithmRows: [string, () => Partial<CertificateSpec>, PathReason | null][] = [
    ['SHA-1', () => ({ digest: 'sha1' }), 'algorithm_refused'],
    ['SHA-384', () => ({ digest: 'sha384' }), null],
    ['SHA-512', () => ({ digest: 'sha512' }), null],
    ['RSA-1024', () => ({ key: workshop.rsaKey(1024) }), 'key_refused'],
    ['P-256', () => ({ key: workshop.ecKey('P-256') }), null],
    ['P-384', () => ({ key: workshop.ecKey('P-384') }), null],
    ['P-521', () => ({ key: workshop.ecKey('P-521') }), 'key_refused'],
    ['secp256k1', () => ({ key: workshop.ecKey('secp256k1') }), 'key_refused']
  ]
  test.each(algorithmRows)('%s', (_name, spec, reason) => {
    const { judgement } = judge(issue(spec()).der)
    expect(judgement).toEqual(reason === null ? { result: 'valid' } : invalid(reason))
  })

  test('an issuer of another name is none of ours', () => {
    const foreign = workshop.authority(caKey, { subject: '/C=JP/O=Other' })
    expect(judge(issue({ issuer: foreign }).der)).toMatchObject({ judgement: invalid('no_anchor'), signatureChecks: 0 })
  })

  test('our name with a key we do not know is a generation we cannot judge', () => {
    const next = workshop.authority(workshop.rsaKey())
    const path = judge(issue({ issuer: next }).der)
    expect(path).toMatchObject({ judgement: undetermined('no_anchor'), signatureChecks: 0 })
  })

  test('our name and key identifier under a foreign signature is a forgery', () => {
    const identifier = parseCertificate(ca.der)
    if (!identifier.ok) throw new Error(identifier.error.code)
    const hex = Buffer.from(identifier.value.extensions.subjectKeyIdentifier!).toString('hex')
    const forger = workshop.authority(workshop.rsaKey(), {
      extensions: [...CA_EXTENSIONS.slice(0, 2), `subjectKeyIdentifier = ${hex}`]
    })
    const path = judge(issue({ issuer: forger }).der)
    expect(path).toMatchObject({ judgement: invalid('signature_bad'), signatureChecks: 1 })
  })

  test('of two generations with one name the key identifier chooses', () => {
    const old = workshop.authority(workshop.rsaKey(), { days: 30 })
    const anchors = [old, ca]
    expect(judge(leaf.der, { anchors })).toMatchObject({ judgement: { result: 'valid' }, signatureChecks: 1 })
    const ofOld = issue({ issuer: old, days: 60 })
    expect(judge(ofOld.der, { anchors }).judgement).toEqual({ result: 'valid' })
    const atMs = nowMs + 40 * DAY_MS
    expect(judge(ofOld.der, { anchors, atMs }).judgement).toEqual(undetermined('anchor_expired'))
    expect(judge(ofOld.der, { anchors, atMs: nowMs + 70 * DAY_MS }).judgement).toEqual(invalid('expired'))
  })

  test('a CA certificate renewed with the same key takes over', () => {
    const short = workshop.authority(caKey, { days: 30 })
    const path = judge(leaf.der, { anchors: [short, ca], atMs: nowMs + 40 * DAY_MS })
    expect(path).toMatchObject({ judgement: { result: 'valid' }, signatureChecks: 1 })
  })

  test('an EC anchor and an EC certificate', () => {
    const ecCa = workshop.authority(workshop.ecKey('P-384'), { digest: 'sha384' })
    const ecLeaf = issue({ issuer: ecCa, key: workshop.ecKey('P-384'), digest: 'sha384' })
    expect(judge(ecLeaf.der, { anchors: [ca, ecCa] }).judgement).toEqual({ result: 'valid' })
    for (let index = 0; index < ecLeaf.der.length; index += 1) {
      const damaged = Uint8Array.from(ecLeaf.der)
      damaged[index]! ^= 0x01
      expect(judge(damaged, { anchors: [ca, ecCa] }).judgement.result, `octet ${String(index)}`).not.toBe('valid')
    }
  })

  test('an anchor itself is no end entity', () => {
    expect(judge(ca.der).judgement.result).toBe('invalid')
  })

  test('no octet of a valid certificate can be changed', { timeout: 120_000 }, () => {
    const anchors = parseAnchors([ca.der])
    if (!anchors.ok) throw new Error(anchors.error.code)
    const demands = { anchors: anchors.value, policies: [JPKI_AUTHENTICATION_POLICY], atMs: nowMs }
    for (let index = 0; index < leaf.der.length; index += 1) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const damaged = Uint8Array.from(leaf.der)
        damaged[index]! ^= mask
        const parsed = parseCertificate(damaged)
        const path = parsed.ok ? judgePath(parsed.value, demands) : null
        expect(path?.judgement.result, `octet ${String(index)}`).not.toBe('valid')
        expect(path?.signatureChecks ?? 0).toBeLessThanOrEqual(1)
      }
    }
  })

  test('anchors are checked before they are believed', () => {
    const pem = `before\n${certificatePem(ca.der)}between\n${certificatePem(ca.der)}`
    const loaded = loadAnchors(pem)
    expect(loaded.ok && loaded.value.length).toBe(1)
    expect(loadAnchors('nothing')).toEqual({ ok: false, error: { code: 'anchors_missing' } })
    expect(loadAnchors(certificatePem(ca.der).repeat(17))).toEqual({ ok: false, error: { code: 'anchors_too_many' } })
    const broken = loadAnchors(certificatePem(ca.der.subarray(1)))
    expect(broken).toEqual({ ok: false, error: { code: 'anchor_malformed', index: 0 } })
    const code = (der: Uint8Array) => {
      const result = parseAnchors([ca.der, der])
      return result.ok ? 'accepted' : result.error.code
    }
    const damaged = Uint8Array.from(ca.der)
    damaged[damaged.length - 1]! ^= 1
    const noIdentifier = workshop.authority(caKey, {
      extensions: [...CA_EXTENSIONS.slice(0, 2), 'subjectKeyIdentifier = none']
    })
    expect(code(leaf.der)).toBe('anchor_not_a_ca')
    expect(code(noIdentifier.der)).toBe('anchor_not_a_ca')
    expect(code(damaged)).toBe('anchor_not_self_signed')
    expect(code(issue({ subject: JPKI_CA_SUBJECT, extensions: CA_EXTENSIONS }).der)).toBe('anchor_not_self_signed')
    expect(code(workshop.authority(workshop.rsaKey(1024)).der)).toBe('anchor_key_refused')
    expect(code(workshop.authority(caKey, { digest: 'sha1' }).der)).toBe('anchor_algorithm_refused')
  })

  describe('checkPossession', () => {
    const challenge = new TextEncoder().encode('thirty-two octets of a challenge')
    const check = (certificate: TestCertificate, message: Uint8Array, signature: Uint8Array) => {
      const parsed = parseCertificate(certificate.der)
      return parsed.ok ? checkPossession(parsed.value, message, signature) : null
    }

    test('RSASSA-PKCS1-v1_5 with SHA-256', () => {
      const signature = sign('sha256', challenge, leafKey.privateKey)
      expect(check(leaf, challenge, signature)).toBe('proven')
      expect(check(leaf, challenge.subarray(1), signature)).toBe('failed')
      expect(check(leaf, challenge, signature.subarray(1))).toBe('failed')
      expect(check(leaf, challenge, new Uint8Array(0))).toBe('failed')
      expect(check(leaf, challenge, sign('sha512', challenge, leafKey.privateKey))).toBe('failed')
      expect(check(leaf, challenge, sign('sha256', challenge, caKey.privateKey))).toBe('failed')
      for (let index = 0; index < signature.length; index += 1) {
        const damaged = Uint8Array.from(signature)
        damaged[index]! ^= 0x01
        expect(check(leaf, challenge, damaged)).toBe('failed')
      }
    })

    test('the announced P-384 generation', () => {
      const key = workshop.ecKey('P-384')
      const certificate = issue({ key })
      const plain = sign('sha384', challenge, { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
      expect(check(certificate, challenge, plain)).toBe('proven')
      expect(check(certificate, challenge, sign('sha384', challenge, key.privateKey))).toBe('failed')
      const weaker = sign('sha256', challenge, { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
      expect(check(certificate, challenge, weaker)).toBe('failed')
      expect(check(certificate, challenge, new Uint8Array(96))).toBe('failed')
    })

    test('a key that no card has proves nothing', () => {
      const key = workshop.ecKey('P-256')
      const signature = sign('sha256', challenge, { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
      expect(check(issue({ key }), challenge, signature)).toBe('failed')
      const small = workshop.rsaKey(1024)
      expect(check(issue({ key: small }), challenge, sign('sha256', challenge, small.privateKey))).toBe('failed')
    })
  })
})
