import { createECDH, createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { err, ok, type Result } from '../../../device/result.ts'
import { keysDirectory, openSecret, readSecret, type KeyError } from '../../keys/key-file.ts'
import { isSystemError, systemFaultOf, writeLastingFile } from '../../keys/lasting-files.ts'
import { selfSignedCertificate } from './self-signed.ts'

/**
 * The certificates of the operator's side and of the television's, which the machine makes itself at the first start. Nobody
 * vouches for them: whoever connects for the first time compares the fingerprint with what `hatachi operator show` (or
 * `hatachi television show`) prints.
 */

/** What HTTPS is spoken with. */
export interface TlsIdentity {
  readonly certificatePem: string
  readonly keyPem: string
  /** SHA-256 of the certificate's DER: 32 pairs of capital hexadecimal digits with colons, as browsers show it. */
  readonly fingerprint: string
  readonly endsAtMs: number
}

export type CertificateError =
  KeyError | { readonly code: 'certificate_medium'; readonly path: string; readonly fault: string }

const DAY_MS = 86_400_000
/** Public CAs end there as well (CA/Browser Forum, 398 days), and so no browser objects; a person compares once a year. */
const VALID_MS = 397 * DAY_MS
/** Made anew so long before its end. */
const RENEW_MS = 30 * DAY_MS
/** The clocks of those who connect may be behind. */
const BEFORE_MS = DAY_MS

const fileSchema = z.strictObject({
  version: z.literal(1),
  certificatePem: z.string(),
  keyIdentity: z.string(),
  names: z.array(z.string()),
  notBeforeMs: z.int(),
  notAfterMs: z.int()
})
type KeptCertificate = z.infer<typeof fileSchema>

/** Whose certificate: each side has a key of its own. */
export type TlsSide = 'operator' | 'television'

/** Where its secret lies below a data directory (0600); the private key is derived from it. */
export function operatorKeyPath(dataDirectory: string, side: TlsSide = 'operator'): string {
  return join(keysDirectory(dataDirectory), `${side}-tls.key`)
}

/** Where the certificate lies, which is no secret. */
export function operatorCertificatePath(dataDirectory: string, side: TlsSide = 'operator'): string {
  return join(keysDirectory(dataDirectory), `${side}-certificate.json`)
}

/**
 * The certificate for these names, made where there is none; and made anew, with the same key, where the one that is there
 * ends within 30 days, is not valid yet by this clock, lacks one of these names, or is of another key.
 * @param names host names and IP addresses, at least one
 * @param further what it holds for as well where it is made now, and is not made anew for: addresses that come and go
 */
export function openTlsIdentity(
  dataDirectory: string,
  names: readonly string[],
  nowMs: number,
  further: readonly string[] = [],
  side: TlsSide = 'operator'
): Result<TlsIdentity, CertificateError> {
  const secret = openSecret(operatorKeyPath(dataDirectory, side))
  if (!secret.ok) return secret
  const key = privateKeyOf(secret.value, side)
  const path = operatorCertificatePath(dataDirectory, side)
  const kept = readKept(path)
  if (kept !== null && isOfUse(kept, key, names, nowMs)) return ok(identityOf(kept, key))
  const made = makeCertificate(key, [...new Set([...names, ...further])], nowMs)
  try {
    writeLastingFile(path, `${JSON.stringify(made)}\n`)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    return err({ code: 'certificate_medium', path, fault: systemFaultOf(thrown) })
  }
  return ok(identityOf(made, key))
}

/** What people are shown of a certificate. */
export interface ShownCertificate {
  readonly fingerprint: string
  readonly endsAtMs: number
  /** Host names and addresses that it holds for. */
  readonly names: readonly string[]
}

/** The certificate that is there; null where there is none yet. Makes nothing. */
export function shownCertificate(
  dataDirectory: string,
  side: TlsSide = 'operator'
): Result<ShownCertificate | null, KeyError> {
  const secret = readSecret(operatorKeyPath(dataDirectory, side))
  if (!secret.ok) return secret.error.code === 'key_absent' ? ok(null) : secret
  const kept = readKept(operatorCertificatePath(dataDirectory, side))
  if (kept === null || kept.keyIdentity !== keyIdentityOf(privateKeyOf(secret.value, side))) return ok(null)
  return ok({ fingerprint: fingerprintOf(kept.certificatePem), endsAtMs: kept.notAfterMs, names: kept.names })
}

/** SHA-256 of the first certificate in a PEM text, as browsers show it. It is not decoded for that. */
export function fingerprintOf(certificatePem: string): string {
  const base64 = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END/.exec(certificatePem)?.[1] ?? ''
  const digest = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex').toUpperCase()
  return digest.match(/../g)?.join(':') ?? ''
}

function identityOf(kept: KeptCertificate, key: KeyObject): TlsIdentity {
  return {
    certificatePem: kept.certificatePem,
    keyPem: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    fingerprint: fingerprintOf(kept.certificatePem),
    endsAtMs: kept.notAfterMs
  }
}

function isOfUse(kept: KeptCertificate, key: KeyObject, names: readonly string[], nowMs: number): boolean {
  const isInTime = nowMs >= kept.notBeforeMs && nowMs < kept.notAfterMs - RENEW_MS
  return isInTime && kept.keyIdentity === keyIdentityOf(key) && names.every((name) => kept.names.includes(name))
}

function makeCertificate(key: KeyObject, names: readonly string[], nowMs: number): KeptCertificate {
  // Whole seconds: a certificate knows no finer ones.
  const notBeforeMs = Math.floor((nowMs - BEFORE_MS) / 1000) * 1000
  const notAfterMs = notBeforeMs + BEFORE_MS + VALID_MS
  const der = selfSignedCertificate({ key, commonName: 'Hatachi', names, notBeforeMs, notAfterMs })
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? []
  const certificatePem = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
  return { version: 1, certificatePem, keyIdentity: keyIdentityOf(key), names: [...names], notBeforeMs, notAfterMs }
}

/** Null where there is none, or nothing that could be used: it is made anew, and nothing is lost with it. */
function readKept(path: string): KeptCertificate | null {
  try {
    const read = fileSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return read.success ? read.data : null
  } catch {
    return null
  }
}

/** Tells whether a certificate was made for a key: SHA-256 of its public half. */
function keyIdentityOf(key: KeyObject): string {
  return createHash('sha256').update(createPublicKey(key).export({ format: 'der', type: 'spki' })).digest('hex')
}

/**
 * A private key on P-256 from a secret: HKDF-SHA-256 until it gives a number that is a private key, which one in 2^32 is
 * not.
 */
function privateKeyOf(secret: Uint8Array, side: TlsSide): KeyObject {
  for (let attempt = 0; ; attempt++) {
    const scalar = Buffer.from(
      hkdfSync('sha256', secret, Buffer.alloc(0), `hatachi/1/${side}-tls/${String(attempt)}`, 32)
    )
    const curve = createECDH('prime256v1')
    try {
      curve.setPrivateKey(scalar)
    } catch {
      continue
    }
    // Uncompressed: 0x04 and the two coordinates.
    const point = curve.getPublicKey()
    const coordinate = (from: number) => point.subarray(from, from + 32).toString('base64url')
    const key = { kty: 'EC', crv: 'P-256', d: scalar.toString('base64url'), x: coordinate(1), y: coordinate(33) }
    return createPrivateKey({ key, format: 'jwk' })
  }
}
