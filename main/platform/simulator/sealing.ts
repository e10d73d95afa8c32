import { webcrypto } from 'node:crypto'
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { SEALING_INFO, sealingAad } from '../protocol.ts'
import type { AgeCheckRequest, CertificateForm } from '../protocol.ts'

/**
 * A key of WebCrypto for ECDH. Node knows uses of keys that the HPKE library's types do not, but such a key has none of
 * them; saying so makes the two agree.
 */
export type EcdhKey = webcrypto.CryptoKey & { readonly usages: ('deriveBits' | 'deriveKey')[] }

type SealedForm = CertificateForm & { readonly form: 'sealed' }

/** The platform operator's key that service providers seal certificates to. */
export interface SealingKey {
  readonly keyId: string
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKeyPem: string
  /** Opens what was sealed for just this question; `undefined` for anything else. */
  open(sealed: SealedForm, question: AgeCheckRequest): Promise<Uint8Array | undefined>
}

/** Makes a fresh key. RFC 9180 base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
export async function createSealingKey(keyId: string): Promise<SealingKey> {
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
  const keys = (await webcrypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])) as {
    readonly publicKey: EcdhKey
    readonly privateKey: EcdhKey
  }
  const spki = Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey))
  const lines = spki.toString('base64').match(/.{1,64}/g) ?? []
  const info = new TextEncoder().encode(SEALING_INFO)

  return {
    keyId,
    publicKeyPem: `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`,
    open: async (sealed, question) => {
      if (sealed.keyId !== keyId) return undefined
      try {
        const recipient = await suite.createRecipientContext({
          recipientKey: keys,
          enc: bytesOf(sealed.enc),
          info
        })
        return new Uint8Array(await recipient.open(bytesOf(sealed.ciphertext), sealingAad(question)))
      } catch {
        // The library throws for a bad point and for a bad tag alike; either way it cannot be opened.
        return undefined
      }
    }
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64, 'base64'))
}
