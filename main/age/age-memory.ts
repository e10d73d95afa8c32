import type { Result } from '../../device/result.ts'
import type { RememberedFinding } from './evidence.ts'

/**
 * A certificate under a keyed pseudonym, HMAC-SHA-256 under a key of this device: whoever has it and not the key cannot
 * tell whose it is. Held no longer than one shopper's screens.
 */
export interface MemorySubject {
  readonly pseudonym: Uint8Array
}

/** The memory could not be read or written; `cause` is a stable word for the operator. */
export interface MemoryError {
  readonly code: 'memory_failed'
  readonly cause: string
}

/** What a platform operator's machine may remember of ages, with the shopper's say-so. A no is never remembered. */
export interface AgeMemory {
  subjectOf(certificate: Uint8Array): MemorySubject
  /** Never `not_asked`. What is past the limit of days is `none`. */
  find(subject: MemorySubject): RememberedFinding
  /**
   * "At least N" from a platform's yes. The highest N stays, with the day (its beginning, Asia/Tokyo) of the newest yes to
   * it. Durable on return.
   */
  remember(subject: MemorySubject, atLeastYears: number, answeredAtMs: number): Result<void, MemoryError>
  /**
   * Forgets one card, at its holder's word or because it was refused. Where that fails, `find` answers `unreadable` for it
   * until it was made good: what was to be forgotten clears nobody.
   * @returns whether there was anything to forget
   */
  forget(subject: MemorySubject): Result<boolean, MemoryError>
}
