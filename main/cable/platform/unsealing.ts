import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { decodeBase64 } from '../../platform/base64.ts'
import { loginAad, LOGIN_SEALING_INFO } from '../protocol.ts'
import type { LoginRequest } from '../protocol.ts'
import type { PlatformKeyPair } from './platform-keys.ts'

/** Opens what was sealed for just this login of this box; null for anything else. Whoever uses it overwrites it. */
export type Unseal = (request: LoginRequest, boxId: string) => Promise<Uint8Array | null>

/** Opens with the cable platform's sealing key: HPKE (RFC 9180) in base mode, the suite of the age check. */
export function createUnseal({ privateKey, named }: PlatformKeyPair): Unseal {
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
  // Read once. It cannot fail: the key is known to be on P-256.
  const imported = crypto.subtle.importKey('pkcs8', pkcs8, { name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
  const info = new TextEncoder().encode(LOGIN_SEALING_INFO)
  return async (request, boxId) => {
    const { keyId, enc, ciphertext } = request.certificate
    const [encBytes, ciphertextBytes] = [decodeBase64(enc), decodeBase64(ciphertext)]
    if (keyId !== named.keyId || encBytes === undefined || ciphertextBytes === undefined) return null
    try {
      const recipient = await suite.createRecipientContext({ recipientKey: await imported, enc: encBytes, info })
      return new Uint8Array(await recipient.open(ciphertextBytes, loginAad(request, boxId)))
    } catch {
      // The library throws for a bad point and for a bad tag alike; either way it cannot be opened.
      return null
    }
  }
}
