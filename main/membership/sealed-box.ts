import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16
/** What sealing adds to a content. */
export const BOX_BYTES = NONCE_BYTES + TAG_BYTES

/**
 * AES-256-GCM with the row's name as associated data, so that a content is of no use under another's: nonce (12, by
 * chance, anew at each sealing), content, tag (16). Under one key up to 2^32 sealings are sound (NIST SP 800-38D, 8.3).
 */
export function sealBox(key: Uint8Array, name: Uint8Array, content: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(name)
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()])
}

/**
 * What was sealed under this name and key; null: it is damaged, changed, or another's.
 * @param sealed as SQLite gave it: of a damaged file a value of any type
 * @param contentBytes the one length that contents of this kind have
 */
export function openBox(key: Uint8Array, name: unknown, sealed: unknown, contentBytes: number): Buffer | null {
  if (!(name instanceof Uint8Array) || !(sealed instanceof Uint8Array)) return null
  if (sealed.length !== contentBytes + BOX_BYTES) return null
  const tagAt = NONCE_BYTES + contentBytes
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(name).setAuthTag(sealed.subarray(tagAt))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, tagAt)), decipher.final()])
  } catch {
    return null
  }
}
