import { createHash, hkdfSync } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from '../../device/result.ts'
import { err } from '../../device/result.ts'
import type { KeyError } from './key-file.ts'
import { destroySecret, keysDirectory, openSecret, readSecret } from './key-file.ts'

/**
 * The key that everything lies under which must be gone at the end of the contract: what is remembered of ages, and the
 * revocation lists. Destroying it makes all of that unreadable at once.
 */
export interface ErasableKey {
  /** 32 octets for one purpose, by HKDF-SHA-256 (RFC 5869): no salt, info `hatachi/1/use/LABEL`. */
  derive(label: string): Uint8Array
  /** Names the key without giving it away: SHA-256 of what HKDF makes for `hatachi/1/commitment`, in hexadecimal. */
  commitment(): string
}

/** Where the key lies below a data directory: `keys/retention.key`, folder 0700, file 0600. */
export function erasableKeyPath(dataDirectory: string): string {
  return join(keysDirectory(dataDirectory), 'retention.key')
}

/** Where an erasing notes down what it is at; while it is there, the key is neither used nor made. */
export function erasingJournalPath(dataDirectory: string): string {
  return join(keysDirectory(dataDirectory), 'erasing.json')
}

/**
 * The key of this machine, made lastingly on first use.
 * Errors: `key_medium`, `key_damaged` (never replaced by itself: what lies under the old one would be mixed with what
 * lies under the new), `key_rights_too_open`, `key_being_erased`.
 */
export function openErasableKey(dataDirectory: string): Result<ErasableKey, KeyError> {
  return keyFrom(dataDirectory, openSecret)
}

/** As `openErasableKey`, but nothing is made: `key_absent` where there is none. */
export function readErasableKey(dataDirectory: string): Result<ErasableKey, KeyError> {
  return keyFrom(dataDirectory, readSecret)
}

/**
 * Destroys the key, sound or damaged: overwritten, fsynced, its name removed and the folder fsynced. May be repeated;
 * none there is no failure.
 */
export function destroyErasableKey(dataDirectory: string): Result<void, KeyError> {
  return destroySecret(erasableKeyPath(dataDirectory))
}

function keyFrom(
  dataDirectory: string,
  secretAt: (path: string) => Result<Uint8Array, KeyError>
): Result<ErasableKey, KeyError> {
  const journal = erasingJournalPath(dataDirectory)
  if (statSync(journal, { throwIfNoEntry: false }) !== undefined) return err({ code: 'key_being_erased', path: journal })
  const secret = secretAt(erasableKeyPath(dataDirectory))
  return secret.ok ? { ok: true, value: erasableKeyOf(secret.value) } : secret
}

/** The key that a secret of 32 octets makes. */
export function erasableKeyOf(secret: Uint8Array): ErasableKey {
  const expand = (info: string) => new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), info, 32))
  return {
    derive: (label) => expand(`hatachi/1/use/${label}`),
    commitment: () => createHash('sha256').update(expand('hatachi/1/commitment')).digest('hex')
  }
}
