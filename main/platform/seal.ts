import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { encodeBase64 } from './base64.ts'
import { SEALING_INFO, SEALING_SUITE, sealingAad } from './protocol.ts'
import type { AgeCheckRequest, CertificateForm } from './protocol.ts'
import { readPublicKey } from './public-key.ts'
import type { NamedPublicKey } from './public-key.ts'

/** All of a request but the certificate; a sealed certificate is bound to it. */
export type AgeCheckHead = Omit<AgeCheckRequest, 'certificate'>

/** Seals opaque bytes for one question. Whoever sealed them cannot open them again. */
export type Seal = (certificate: Uint8Array, head: AgeCheckHead) => Promise<CertificateForm>

/**
 * Seals to the platform operator's key: HPKE (RFC 9180) in base mode with the suite of `protocol.ts`, by node's
 * WebCrypto. Every call draws a fresh ephemeral key. The copy made for sealing is overwritten. Throws a TypeError for a
 * key that is not on P-256.
 */
export function sealTo(key: NamedPublicKey): Seal {
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
  const spki = readPublicKey(key).export({ type: 'spki', format: 'der' })
  // Read once. It cannot fail: the key is known to be on P-256.
  const recipient = crypto.subtle.importKey('spki', spki, { name: 'ECDH', namedCurve: 'P-256' }, true, [])
  const info = new TextEncoder().encode(SEALING_INFO)

  return async (certificate, head) => {
    const recipientPublicKey = await recipient
    // Given a whole buffer, the library works on it; of a view it would make a copy that we could not overwrite.
    const plaintext = new Uint8Array(certificate)
    try {
      const sealed = await suite.seal({ recipientPublicKey, info }, plaintext.buffer, sealingAad(head))
      return {
        form: 'sealed',
        suite: SEALING_SUITE,
        keyId: key.keyId,
        enc: encodeBase64(new Uint8Array(sealed.enc)),
        ciphertext: encodeBase64(new Uint8Array(sealed.ct))
      }
    } finally {
      plaintext.fill(0)
    }
  }
}
