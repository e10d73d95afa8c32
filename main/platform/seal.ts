import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { encodeBase64 } from './base64.ts'
import { SEALING_INFO, SEALING_SUITE, sealingAad } from './protocol.ts'
import type { AgeCheckRequest, CertificateForm } from './protocol.ts'
import { readPublicKey } from './public-key.ts'
import type { NamedPublicKey } from './public-key.ts'

/** All of a request but the certificate; a sealed certificate is bound to it. */
export type AgeCheckHead = Omit<AgeCheckRequest, 'certificate'>

/** Seals opaque bytes for one question. Whoever sealed them cannot open them again. */
export interface Sealer {
  /** As `Sealing`'s. */
  prepare(): void
  seal(certificate: Uint8Array, head: AgeCheckHead): Promise<CertificateForm>
}

/** Bytes as sealed. */
export type SealedForm = Extract<CertificateForm, { readonly form: 'sealed' }>

/** Seals opaque bytes for one use, told by the `info` that it was made with. */
export interface Sealing {
  /**
   * Draws the next ephemeral key ahead of its use, and takes the place of one that was not used: the work before the
   * bytes are there is nearly all of it, in a dozen and a half turns of WebCrypto's threads, and each may have to wait
   * for a processor.
   */
  prepare(): void
  /** @param aad what the sealed bytes are bound to: with another they cannot be opened */
  seal(bytes: Uint8Array, aad: Uint8Array): Promise<SealedForm>
}

/** Seals certificates for age checks. Throws a TypeError for a key that is not on P-256. */
export function sealTo(key: NamedPublicKey): Sealer {
  const sealing = createSealing(key, SEALING_INFO)
  return {
    prepare: () => {
      sealing.prepare()
    },
    seal: (certificate, head) => sealing.seal(certificate, sealingAad(head))
  }
}

/**
 * Seals to a platform's key: HPKE (RFC 9180) in base mode with the suite of `protocol.ts`, by node's WebCrypto. Every
 * call uses an ephemeral key of its own. The copy made for sealing is overwritten. Throws a TypeError for a key that is
 * not on P-256.
 * @param use `info` of the HPKE context: what is sealed for one use cannot be opened for another
 */
export function createSealing(key: NamedPublicKey, use: string): Sealing {
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
  const spki = readPublicKey(key).export({ type: 'spki', format: 'der' })
  // Read once. It cannot fail: the key is known to be on P-256.
  const recipient = crypto.subtle.importKey('spki', spki, { name: 'ECDH', namedCurve: 'P-256' }, true, [])
  const info = new TextEncoder().encode(use)
  const createContext = async () => suite.createSenderContext({ recipientPublicKey: await recipient, info })
  let prepared: ReturnType<typeof createContext> | null = null

  return {
    prepare: () => {
      prepared = createContext()
      // Nobody may come to use it; whoever does is told then.
      prepared.catch(() => undefined)
    },
    seal: async (bytes, aad) => {
      const preparing = prepared ?? createContext()
      prepared = null
      const context = await preparing
      // Given a whole buffer, the library works on it; of a view it would make a copy that we could not overwrite.
      const plaintext = new Uint8Array(bytes)
      try {
        const ciphertext = await context.seal(plaintext.buffer, aad)
        return {
          form: 'sealed',
          suite: SEALING_SUITE,
          keyId: key.keyId,
          enc: encodeBase64(new Uint8Array(context.enc)),
          ciphertext: encodeBase64(new Uint8Array(ciphertext))
        }
      } finally {
        plaintext.fill(0)
      }
    }
  }
}
