import type { AppletError } from '../../../device/card/applet-error.ts'
import type { SignatureAlgorithmName, TokenKind } from '../../../device/card/jpki-applet-data.ts'
import { JpkiApplet, type PinState } from '../../../device/card/jpki-applet.ts'
import { ok, type Result } from '../../../device/result.ts'
import type { Role } from '../../age/evidence.ts'
import type { LaidCard } from './laid-card.ts'

/** What a certificate tells, as far as the role may know. */
export type CertificateReport =
  /** The card holds none. */
  | { readonly result: 'missing' }
  /** Its dates are not where a certificate has them. */
  | { readonly result: 'malformed' }
  | {
      readonly result: 'read'
      readonly notBeforeMs: number
      /** The last second of validity, inclusive. */
      readonly notAfterMs: number
      /** Only for a platform operator. */
      readonly identity?: CertificateIdentity
    }

/** What only a platform operator may decode. */
export interface CertificateIdentity {
  /** Content octets of the serial number, hexadecimal. */
  readonly serialHex: string
  /** Such as `RSA-2048` or `EC secp384r1`; null for a key that is not understood. */
  readonly key: string | null
  readonly algorithm: SignatureAlgorithmName | null
}

/** A card as its first visit shows it. No PIN is asked for and no try spent. */
export interface CardReport {
  readonly readerName: string
  readonly token: { readonly label: string; readonly kind: TokenKind }
  /** How the card signs, by its label; `assumed` where the label is in no row. */
  readonly algorithm: { readonly name: SignatureAlgorithmName; readonly assumed: boolean }
  readonly triesLeft: PinState
  readonly certificate: CertificateReport
}

/** Which generation of cards signs in which way. */
export const GENERATIONS: Readonly<Record<SignatureAlgorithmName, 'current' | 'next'>> = {
  rsa_2048_sha256: 'current',
  ecdsa_p384_sha384: 'next'
}

/**
 * Visits the card once: applet, token information, certificate, tries left. A card without a certificate is still
 * shown. As a service provider nothing of the certificate is decoded but its two dates.
 */
export async function reportCard(
  { readerName, channel }: LaidCard,
  role: Role
): Promise<Result<CardReport, AppletError>> {
  const applet = await JpkiApplet.select(channel)
  if (!applet.ok) return applet
  const token = await applet.value.readTokenInformation()
  if (!token.ok) return token
  const read = await applet.value.readCertificate('authentication')
  if (!read.ok && read.error.code !== 'certificate_missing') return read
  const triesLeft = await applet.value.readPinState('authentication')
  if (!triesLeft.ok) return triesLeft
  const { label, kind, signatureAlgorithm } = token.value
  return ok({
    readerName,
    token: { label, kind },
    algorithm: { name: signatureAlgorithm, assumed: kind === 'unknown' },
    triesLeft: triesLeft.value,
    certificate: read.ok ? await reportCertificate(read.value, role) : { result: 'missing' }
  })
}

/** Each role loads its own reader and never the other's: what is not loaded cannot decode. */
async function reportCertificate(der: Uint8Array, role: Role): Promise<CertificateReport> {
  if (role === 'platform_operator') return (await import('./operator-certificate.ts')).reportWholeCertificate(der)
  const { readValidityDates } = await import('../../certificate/validity-dates.ts')
  const dates = readValidityDates(der)
  return dates.ok ? { result: 'read', ...dates.value } : { result: 'malformed' }
}
