import type { KeyObject } from 'node:crypto'
import { parseCertificate } from '../../certificate/certificate.ts'
import type { CertificateIdentity, CertificateReport } from './card-report.ts'

/** What a platform operator may see of a certificate. For that role alone: it decodes the serial number. */
export function reportWholeCertificate(der: Uint8Array): CertificateReport {
  const parsed = parseCertificate(der)
  if (!parsed.ok) return { result: 'malformed' }
  const { notBeforeMs, notAfterMs, serialNumber, publicKey } = parsed.value
  const serialHex = Buffer.from(serialNumber).toString('hex')
  return { result: 'read', notBeforeMs, notAfterMs, identity: { serialHex, ...keyOf(publicKey) } }
}

function keyOf(key: KeyObject | null): Pick<CertificateIdentity, 'key' | 'algorithm'> {
  const { modulusLength, namedCurve } = key?.asymmetricKeyDetails ?? {}
  if (modulusLength !== undefined) {
    return { key: `RSA-${String(modulusLength)}`, algorithm: modulusLength === 2048 ? 'rsa_2048_sha256' : null }
  }
  if (namedCurve === undefined) return { key: null, algorithm: null }
  return { key: `EC ${namedCurve}`, algorithm: namedCurve === 'secp384r1' ? 'ecdsa_p384_sha384' : null }
}
