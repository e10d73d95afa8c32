import { createHmac } from 'node:crypto'
import { parseCertificate } from '../../certificate/certificate.ts'

/**
 * A card's name in the store: HMAC-SHA-256 over its issuer's name (DER, which tells its own length) and the content
 * octets of its serial number. A renewed card has another serial number and so another name: its first use links anew.
 * J-LIS's answer on the serial before (`main/platform/protocol.ts`, `POST /v1/previous-serials`) could carry a link
 * over, with both consents; nothing asks for it here yet.
 * @returns null: no certificate
 */
export function personOf(certificate: Uint8Array, key: Uint8Array): Uint8Array | null {
  const parsed = parseCertificate(certificate)
  if (!parsed.ok) return null
  const { issuer, serialNumber } = parsed.value
  return new Uint8Array(createHmac('sha256', key).update(issuer).update(serialNumber).digest())
}
