/**
 * The real `openssl ocsp` as judge of the simulated OCSP responder (RFC 6960).
 */
import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import type { IssuedCard } from '../../main/platform/simulator/card-issuer.ts'
import { certificatePem } from '../../main/platform/simulator/certificate-builder.ts'
import { clearFaults } from '../../main/platform/simulator/faults.ts'
import { revocationReasonCodes, revocationReasons } from '../../main/platform/simulator/revocation-reasons.ts'
import { startSimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import type { SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'
import { openssl, opensslIsHere, scratchFolder } from './openssl.ts'

describe.skipIf(!opensslIsHere())('openssl ocsp asks the simulated responder', () => {
  const folder = scratchFolder()
  let platform: SimulatedPlatform
  let card: IssuedCard
  let issuer: string

  beforeAll(async () => {
    platform = await startSimulatedPlatform({ clock: systemClock })
    card = await platform.issueCard('adult')
    issuer = folder.put('ca.pem', platform.anchorsPem[0] ?? '')
  })
  afterEach(() => {
    clearFaults(platform.faults)
    platform.restore(card.person)
  })
  afterAll(async () => {
    await platform.close()
    folder.remove()
  })

  const file = (name: string, of: IssuedCard): string =>
    folder.put(name, certificatePem(of.authentication.certificate))

  function askFor(certificate: string, ...more: readonly string[]): Promise<string> {
    const question = ['ocsp', '-issuer', issuer, ...more, '-cert', certificate]
    return openssl([...question, '-url', platform.ocspUrl, '-CAfile', issuer, '-timeout', '20'])
  }

  it('good, with SHA-1 and with SHA-256 CertIDs, and its nonce comes back', async () => {
    const certificate = file('good.pem', card)
    for (const hash of ['-sha1', '-sha256']) {
      const text = await askFor(certificate, hash)
      expect(text).toContain('Response verify OK')
      expect(text).toContain(`${certificate}: good`)
      expect(text).not.toMatch(/nonce/i)
    }
  })

  it('unknown, for a certificate that its CA has no record of', async () => {
    const certificate = file('unknown.pem', await platform.issueCard('unknown'))
    const text = await askFor(certificate)
    expect(text).toContain('Response verify OK')
    expect(text).toContain(`${certificate}: unknown`)
  })

  it.each(revocationReasons)('revoked for %s', async (reason) => {
    platform.revoke(card.person, reason)
    const text = await askFor(file('revoked.pem', card), '-resp_text')
    expect(text).toContain('Response verify OK')
    expect(text).toMatch(/revoked\.pem: revoked/)
    // `unspecified` is said by leaving the reason out. OpenSSL 3.0 knows the last two by number only.
    const code = revocationReasonCodes[reason]
    const [, said] = /Revocation Reason: \S+ \(0x([0-9a-f]+)\)/.exec(text) ?? []
    expect(said).toBe(reason === 'unspecified' ? undefined : code.toString(16))
    if (code > 0 && code < 9) expect(text).toContain(`Reason: ${reason}`)
  })

  it('several at once', async () => {
    const minor = await platform.issueCard('minor')
    platform.revoke(minor.person, 'superseded')
    const certificates = [file('first.pem', card), file('second.pem', minor)]
    const text = await askFor(certificates[0] ?? '', '-cert', certificates[1] ?? '')
    expect(text).toContain('first.pem: good')
    expect(text).toContain('second.pem: revoked')
  })

  it('for the next generation, with a responder of its own', async () => {
    const next = await platform.issueCard('nextGeneration')
    const ca = folder.put('next.pem', platform.nextGenerationAnchorPem)
    const certificate = file('next-card.pem', next)
    const options = ['-issuer', ca, '-cert', certificate, '-url', platform.ocspUrl, '-CAfile', ca]
    const text = await openssl(['ocsp', ...options])
    expect(text).toContain('Response verify OK')
    expect(text).toContain(`${certificate}: good`)
  })

  it('by GET, and finds the times of a 15 minute slot', async () => {
    const request = folder.put('request.der', '')
    await openssl(['ocsp', '-issuer', issuer, '-cert', file('get.pem', card), '-no_nonce', '-reqout', request])
    const path = encodeURIComponent(readFileSync(request).toString('base64'))
    const reply = await fetch(`${platform.ocspUrl}/${path}`)
    expect(reply.headers.get('content-type')).toBe('application/ocsp-response')
    const response = folder.put('response.der', new Uint8Array(await reply.arrayBuffer()))
    const text = await openssl(['ocsp', '-respin', response, '-text', '-CAfile', issuer, '-issuer', issuer])
    expect(text).toContain('Response verify OK')
    const [, thisUpdate = ''] = /This Update: (.*)/.exec(text) ?? []
    const [, nextUpdate = ''] = /Next Update: (.*)/.exec(text) ?? []
    expect(Date.parse(thisUpdate) % (15 * 60 * 1000)).toBe(0)
    expect(Date.parse(nextUpdate) - Date.parse(thisUpdate)).toBe(15 * 60 * 1000)
  })

  it('and hears that nonsense is malformed, and that a strange CA is not its business', async () => {
    const post = async (body: Uint8Array<ArrayBuffer>): Promise<string> => {
      const headers = { 'content-type': 'application/ocsp-request' }
      const reply = await fetch(platform.ocspUrl, { method: 'POST', headers, body })
      return Buffer.from(await reply.arrayBuffer()).toString('hex')
    }
    expect(await post(Uint8Array.of(0x30, 0x00))).toBe('30030a0101')
    const foreign = await platform.issueCard('foreign')
    const ca = folder.put('foreign-ca.pem', certificatePem(foreign.authentication.caCertificate))
    const request = folder.put('foreign.der', '')
    await openssl(['ocsp', '-issuer', ca, '-cert', file('foreign.pem', foreign), '-reqout', request])
    expect(await post(Uint8Array.from(readFileSync(request)))).toBe('30030a0106')
  })

  it('and notices every fault', async () => {
    const certificate = file('faulty.pem', card)
    const { ocsp } = platform.faults
    ocsp.wrongSignature = true
    expect(await askFor(certificate)).toMatch(/Response Verify Failure/i)
    clearFaults(platform.faults)
    ocsp.stale = true
    expect(await askFor(certificate)).toMatch(/Status times invalid/i)
    clearFaults(platform.faults)
    ocsp.wrongNonce = true
    expect(await askFor(certificate)).toMatch(/Nonce Verify error/i)
    clearFaults(platform.faults)
    ocsp.noNonce = true
    expect(await askFor(certificate)).toMatch(/no nonce in response/i)
    clearFaults(platform.faults)
    ocsp.wrongCertificate = true
    expect(await askFor(certificate)).toMatch(/No Status found/i)
    clearFaults(platform.faults)
    ocsp.down = true
    expect(await askFor(certificate)).not.toContain('Response verify OK')
  })
})
