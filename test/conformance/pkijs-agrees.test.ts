import * as pkijs from 'pkijs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../device/clock.ts'
import { parseCertificate } from '../../main/certificate/certificate.ts'
import { encodeOcspRequest } from '../../main/certificate/ocsp-request.ts'
import { cardProfiles } from '../../main/platform/simulator/people.ts'
import { startSimulatedPlatform, type SimulatedPlatform } from '../../main/platform/simulator/simulated-platform.ts'

const hex = (bytes: ArrayBuffer | Uint8Array) => Buffer.from(bytes as Uint8Array).toString('hex')
const pemToDer = (pem: string) => Buffer.from(pem.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64')

/** pkijs as a second reader: what our strict decoder finds in a certificate, a well-known library finds too. */
describe('pkijs and our decoder', () => {
  let platform: SimulatedPlatform
  beforeAll(async () => {
    platform = await startSimulatedPlatform({ clock: systemClock })
  })
  afterAll(() => platform.close())

  it.each(cardProfiles.filter((profile) => profile !== 'noCertificate'))('agree about the certificate of a card: %s', async (profile) => {
    const { certificate: der } = (await platform.issueCard(profile)).authentication
    const ours = parseCertificate(der)
    if (!ours.ok) throw new Error(ours.error.code)
    const theirs = pkijs.Certificate.fromBER(der)
    expect(hex(theirs.serialNumber.valueBlock.valueHexView)).toBe(hex(ours.value.serialNumber))
    expect(theirs.notBefore.value.getTime()).toBe(ours.value.notBeforeMs)
    expect(theirs.notAfter.value.getTime()).toBe(ours.value.notAfterMs)
    expect(hex(theirs.tbsView)).toBe(hex(ours.value.tbs))
    expect(theirs.signatureAlgorithm.algorithmId).toBe(ours.value.signatureAlgorithm.oid)
  })

  it('agree about an OCSP request', async () => {
    const { certificate: der } = (await platform.issueCard('adult')).authentication
    const certificate = parseCertificate(der)
    const issuer = parseCertificate(pemToDer(platform.anchorsPem[0] ?? ''))
    if (!certificate.ok || !issuer.ok) throw new Error('malformed')
    const nonce = new Uint8Array(32).fill(7)
    const request = pkijs.OCSPRequest.fromBER(
      encodeOcspRequest({ certificate: certificate.value, issuer: issuer.value }, nonce)
    )
    const [asked] = request.tbsRequest.requestList
    expect(request.tbsRequest.requestList).toHaveLength(1)
    expect(hex(asked?.reqCert.serialNumber.valueBlock.valueHexView ?? new Uint8Array())).toBe(
      hex(certificate.value.serialNumber)
    )
    const [extension] = request.tbsRequest.requestExtensions ?? []
    expect(extension?.extnID).toBe('1.3.6.1.5.5.7.48.1.2')
  })
})
