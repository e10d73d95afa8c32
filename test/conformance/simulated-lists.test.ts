/**
 * The real `openssl` as judge of the simulated CA's certificates, CRL and ARL (RFC 5280).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import type { IssuedCard } from '../../main/platform/simulator/card-issuer.ts'
import { certificatePem } from '../../main/platform/simulator/certificate-builder.ts'
import { revocationReasons } from '../../main/platform/simulator/revocation-reasons.ts'
import { startSimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import type { SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { openssl, opensslIsHere, scratchFolder } from './openssl.ts'

describe.skipIf(!opensslIsHere())('openssl judges the simulated CA', () => {
  const folder = scratchFolder()
  let platform: SimulatedPlatform
  let card: IssuedCard
  let ca: string
  let certificate: string

  beforeAll(async () => {
    platform = await startSimulatedPlatform({ clock: systemClock })
    card = await platform.issueCard({ withSignature: true })
    ca = folder.put('ca.pem', platform.anchorsPem[0] ?? '')
    certificate = folder.put('card.pem', certificatePem(card.authentication.certificate))
  })
  afterAll(async () => {
    await platform.close()
    folder.remove()
  })

  async function download(url: string): Promise<string> {
    const reply = await fetch(url)
    expect(reply.headers.get('content-type')).toBe('application/pkix-crl')
    const der = folder.put('list.der', new Uint8Array(await reply.arrayBuffer()))
    const pem = folder.put('list.pem', '')
    await openssl(['crl', '-inform', 'DER', '-in', der, '-out', pem])
    return pem
  }

  it('accepts both certificates of a card, strictly', async () => {
    const policy = ['-policy', '1.2.392.200149.8.5.1.3.30', '-explicit_policy']
    expect(await openssl(['verify', '-x509_strict', ...policy, '-CAfile', ca, certificate])).toContain(': OK')
    const signatureCa = folder.put('signature-ca.pem', certificatePem(card.signature?.caCertificate ?? new Uint8Array()))
    const signature = folder.put('signature.pem', certificatePem(card.signature?.certificate ?? new Uint8Array()))
    expect(await openssl(['verify', '-x509_strict', '-CAfile', signatureCa, signature])).toContain(': OK')
    const text = await openssl(['x509', '-in', certificate, '-noout', '-text'])
    expect(text).toMatch(/Subject: C = JP, CN = [0-9A-Z]{24}\n/)
    expect(text).toMatch(/X509v3 Certificate Policies: critical\s+Policy: 1\.2\.392\.200149\.8\.5\.1\.3\.30/)
    expect(text).not.toMatch(/19\d\d-|birth|Subject Alternative/i)
  })

  it.each(['foreign', 'forged', 'expired'] as const)('refuses the %s certificate', async (profile) => {
    const other = await platform.issueCard(profile)
    const path = folder.put(`${profile}.pem`, certificatePem(other.authentication.certificate))
    expect(await openssl(['verify', '-CAfile', ca, path])).toMatch(/verification failed/)
  })

  it('tells the two generations apart by key identifier', async () => {
    const both = folder.put('both.pem', [...platform.anchorsPem].reverse().join(''))
    expect(await openssl(['verify', '-CAfile', both, certificate])).toContain(': OK')
    const old = folder.put('old.pem', platform.anchorsPem[1] ?? '')
    expect(await openssl(['verify', '-CAfile', old, certificate])).toMatch(/unable to get local issuer certificate/)
  })

  it('verifies the CRL, and a certificate against it', async () => {
    const list = await download(platform.crlUrl)
    expect(await openssl(['crl', '-in', list, '-noout', '-CAfile', ca])).toContain('verify OK')
    const check = ['verify', '-x509_strict', '-crl_check', '-CAfile', ca, '-CRLfile']
    expect(await openssl([...check, list, certificate])).toContain(': OK')
    platform.revoke(card.person, 'certificateHold')
    expect(await openssl([...check, await download(platform.crlUrl), certificate])).toContain('certificate revoked')
    platform.restore(card.person)
    expect(await openssl([...check, await download(platform.crlUrl), certificate])).toContain(': OK')
  })

  it('reads every reason in it, and a number that grows', async () => {
    const numberOf = (text: string): number => Number(/CRL Number: \s+(\d+)/.exec(text)?.[1])
    let number = numberOf(await openssl(['crl', '-in', await download(platform.crlUrl), '-noout', '-text']))
    for (const reason of revocationReasons) {
      platform.revoke(card.person, reason)
      const text = await openssl(['crl', '-in', await download(platform.crlUrl), '-noout', '-text'])
      expect(numberOf(text)).toBeGreaterThan(number)
      number = numberOf(text)
      if (reason === 'removeFromCRL') expect(text).toContain('No Revoked Certificates')
      else expect(text).toMatch(/Serial Number: [0-9A-F]+/)
      expect(text.includes('CRL Reason Code')).toBe(reason !== 'unspecified' && reason !== 'removeFromCRL')
    }
    platform.restore(card.person)
  })

  it('verifies the ARL, which names a revoked CA', async () => {
    const before = await download(platform.arlUrl)
    expect(await openssl(['crl', '-in', before, '-noout', '-CAfile', ca])).toContain('verify OK')
    expect(await openssl(['crl', '-in', before, '-noout', '-text'])).toContain('No Revoked Certificates')
    platform.revokeAuthority('current', 'cACompromise')
    const text = await openssl(['crl', '-in', await download(platform.arlUrl), '-noout', '-text'])
    expect(text).toContain('Only CA Certificates')
    expect(text).toContain('CA Compromise')
  })

  it('gets a list again only when it changed', async () => {
    const first = await fetch(platform.crlUrl)
    const etag = first.headers.get('etag') ?? ''
    expect(first.headers.get('last-modified')).toBeTruthy()
    expect((await fetch(platform.crlUrl, { headers: { 'if-none-match': etag } })).status).toBe(304)
    platform.revoke(card.person, 'superseded')
    const changed = await fetch(platform.crlUrl, { headers: { 'if-none-match': etag } })
    expect(changed.status).toBe(200)
    expect(changed.headers.get('etag')).not.toBe(etag)
    expect((await fetch(new URL('/crl/nothing.crl', platform.crlUrl))).status).toBe(404)
  })
})
