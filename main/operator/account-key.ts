import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { ok, type Result } from '../../device/result.ts'
import { keysDirectory, openSecret, readSecret, type KeyError } from '../keys/key-file.ts'

/**
 * The key that accounts lie under. Not the one that can be destroyed: accounts are needed to show what was erased. Second
 * factors are sealed with it, and names and addresses that were tried are kept as what it makes of them.
 */
export interface AccountKey {
  /** AES-256-GCM, tied to the login: 12 octets of nonce, what is sealed, 16 of tag. */
  seal(login: string, secret: Uint8Array): Uint8Array
  /** What was sealed for this login; null: it was not, or is damaged. */
  unseal(login: string, sealed: Uint8Array): Uint8Array | null
  /** 16 octets that stand for a text and do not tell it (HMAC-SHA-256). */
  pseudonym(text: string): Uint8Array
  /** Names the key without giving it away. */
  commitment(): string
}

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Where the key lies below a data directory: `keys/accounts.key`, folder 0700, file 0600. */
export function accountKeyPath(dataDirectory: string): string {
  return join(keysDirectory(dataDirectory), 'accounts.key')
}

/** The key of this machine, made lastingly on first use. Errors as for every key file, `key_absent` aside. */
export function openAccountKey(dataDirectory: string): Result<AccountKey, KeyError> {
  const secret = openSecret(accountKeyPath(dataDirectory))
  return secret.ok ? ok(accountKeyOf(secret.value)) : secret
}

/** As `openAccountKey`, but nothing is made: `key_absent` where there is none. */
export function readAccountKey(dataDirectory: string): Result<AccountKey, KeyError> {
  const secret = readSecret(accountKeyPath(dataDirectory))
  return secret.ok ? ok(accountKeyOf(secret.value)) : secret
}

/** The key that a secret of 32 octets makes. */
export function accountKeyOf(secret: Uint8Array): AccountKey {
  // HKDF-SHA-256 (RFC 5869): no salt.
  const expand = (info: string) =>
    new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), `hatachi/1/accounts/${info}`, 32))
  const sealing = expand('second-factor')
  const naming = expand('pseudonym')
  return {
    seal: (login, octets) => {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(login))
      return Buffer.concat([nonce, cipher.update(octets), cipher.final(), cipher.getAuthTag()])
    },
    unseal: (login, sealed) => {
      if (sealed.length < NONCE_BYTES + TAG_BYTES) return null
      const end = sealed.length - TAG_BYTES
      const decipher = createDecipheriv('aes-256-gcm', sealing, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES
      })
      decipher.setAAD(Buffer.from(login)).setAuthTag(sealed.subarray(end))
      try {
        return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()])
      } catch {
        return null
      }
    },
    pseudonym: (text) => new Uint8Array(createHmac('sha256', naming).update(text).digest().subarray(0, 16)),
    commitment: () => createHash('sha256').update(expand('commitment')).digest('hex')
  }
}
