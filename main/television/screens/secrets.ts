import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A fresh secret: 256 random bits in base64url. */
export function freshSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** A fresh code for a telephone: 128 random bits in base64url, short enough for a picture that is scanned. */
export function freshCode(): string {
  return randomBytes(16).toString('base64url')
}

/** All that is kept of a secret: its SHA-256 in small hexadecimal. A secret of so many random bits needs no salt. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Whether a secret has this digest; takes as long whatever the answer is. */
export function hasDigest(secret: string, digest: string): boolean {
  return timingSafeEqual(Buffer.from(digestOf(secret), 'hex'), Buffer.from(digest, 'hex'))
}
