import { acceptsKey, findPossessionScheme, verifySignature } from './algorithms.ts'
import type { Certificate } from './certificate.ts'

/**
 * Whether the holder of the certificate's private key signed this challenge: the card's answer to COMPUTE DIGITAL
 * SIGNATURE over the DigestInfo of the challenge's digest. Today that is RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017
 * section 8.2); `POSSESSION_SCHEMES` has every generation. A key that no generation has proves nothing.
 *
 * It says nothing of the certificate: judge its path too.
 */
export function checkPossession(
  certificate: Certificate,
  challenge: Uint8Array,
  signature: Uint8Array
): 'proven' | 'failed' {
  const { publicKey } = certificate
  if (publicKey === null || !acceptsKey(publicKey)) return 'failed'
  const scheme = findPossessionScheme(publicKey)
  if (scheme === null) return 'failed'
  return verifySignature(scheme, publicKey, challenge, signature, scheme.dsaEncoding) ? 'proven' : 'failed'
}
