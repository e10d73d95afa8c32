import { sign } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import type { TestCertificate } from '../../test/support/openssl-authority.ts'
import { certificatePem, hasOpenssl, leafExtensions, OpensslWorkshop } from '../../test/support/openssl-authority.ts'
import { CertificateJudge, loadAnchors } from './certificate-judge.ts'
import { JPKI_AUTHENTICATION_POLICY } from './path.ts'

describe.skipIf(!hasOpenssl)('CertificateJudge', () => {
  const workshop = new OpensslWorkshop()
  const paths: string[] = []
  const server = http.createServer((request, response) => {
    paths.push(request.url!)
    response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(Buffer.from('30030a0106', 'hex'))
  })
  let anchorsDer: readonly Uint8Array[]
  let leaf: TestCertificate
  let silent: TestCertificate
  let wrongPolicy: TestCertificate
  let base: string

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const ca = workshop.authority(workshop.rsaKey())
    const loaded = loadAnchors(certificatePem(ca.der))
    if (!loaded.ok) throw new Error(loaded.error.code)
    anchorsDer = loaded.value
    const key = workshop.rsaKey()
    const issue = (replace: Record<string, string | null>) =>
      workshop.certificate({ subject: '/CN=leaf', key, issuer: ca, extensions: leafExtensions(replace) })
    const authorityInfoAccess = `OCSP;URI:ldap://127.0.0.1/,OCSP;URI:${base}/from-certificate`
    leaf = issue({ authorityInfoAccess })
    silent = issue({ authorityInfoAccess: null })
    wrongPolicy = issue({ authorityInfoAccess, certificatePolicies: '1.2.3' })
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
    workshop.dispose()
  })

  function judge(url?: string): CertificateJudge {
    return new CertificateJudge({
      anchorsDer,
      policies: [JPKI_AUTHENTICATION_POLICY],
      ocsp: {
        ...(url === undefined ? {} : { url }),
        timeoutMs: 30_000,
        maxAgeMs: 3_600_000,
        clockSkewMs: 300_000,
        requireNonce: true
      },
      clock: systemClock
    })
  }

  async function check(der: Uint8Array, url?: string) {
    paths.length = 0
    const judging = judge(url)
    const judgement = await judging.checkRevocation(der, new AbortController().signal)
    judging.close()
    return judgement
  }

  test('judges path and possession from bytes', () => {
    const challenge = Uint8Array.of(1, 2, 3)
    const signature = sign('sha256', challenge, leaf.key.privateKey)
    expect(judge().examine(leaf.der)).toEqual({ result: 'valid' })
    expect(judge().examine(wrongPolicy.der)).toEqual({ result: 'invalid', reason: 'policy' })
    expect(judge().examine(new Uint8Array(3))).toEqual({ result: 'invalid', reason: 'malformed' })
    expect(judge().examine(new Uint8Array(20_000))).toEqual({ result: 'invalid', reason: 'too_large' })
    expect(judge().possession(leaf.der, challenge, signature)).toBe('proven')
    expect(judge().possession(leaf.der, Uint8Array.of(1, 2), signature)).toBe('failed')
    expect(judge().possession(new Uint8Array(3), challenge, signature)).toBe('failed')
  })

  test('asks where the certificate says, or where configuration says', async () => {
    const refused = { result: 'undetermined', reason: 'responder_refused' }
    expect(await check(leaf.der)).toEqual(refused)
    expect(paths).toEqual(['/from-certificate'])
    expect(await check(leaf.der, `${base}/configured`)).toEqual(refused)
    expect(paths).toEqual(['/configured'])
  })

  test('asks nobody about a certificate whose path is not valid, or that names nobody', async () => {
    const unavailable = { result: 'undetermined', reason: 'unavailable' }
    for (const der of [wrongPolicy.der, new Uint8Array(3), silent.der]) {
      expect(await check(der)).toEqual(unavailable)
      expect(paths).toEqual([])
    }
  })

  test('will not start on anchors that cannot be used', () => {
    const wrong = { ocsp: { timeoutMs: 1, maxAgeMs: 1, clockSkewMs: 1, requireNonce: true }, clock: systemClock }
    expect(() => new CertificateJudge({ ...wrong, anchorsDer: [], policies: [] })).toThrow(TypeError)
    expect(() => new CertificateJudge({ ...wrong, anchorsDer: [leaf.der], policies: [] })).toThrow('anchor_not_a_ca')
  })
})
