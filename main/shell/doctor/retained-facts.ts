import { readErasableKey } from '../../keys/erasable-key.ts'
import { misownedIn } from '../data-owner.ts'
import { endOfKeyError } from '../key-words.ts'
import { examineMemory } from '../retention/memory-commands.ts'
import { leftoversIn } from '../retention/leftovers.ts'
import type { RetainedFacts } from './retained-checks.ts'

/** A doctor does not keep anybody waiting for a million of them. */
const SEALS_LOOKED_AT = 20_000

/** How it stands with the key that can be destroyed, and what lies under it. Makes and changes nothing. */
export function readRetainedFacts(dataDirectory: string, keepDays: number, nowMs: number): RetainedFacts {
  const key = readErasableKey(dataDirectory)
  const memory = examineMemory(dataDirectory, keepDays, nowMs, SEALS_LOOKED_AT)
  const misowned = misownedIn(dataDirectory)
  const chown = misowned?.names.includes('keys') === true ? misowned.chown : null
  return {
    key: key.ok
      ? { state: 'sound' }
      : key.error.code === 'key_absent'
        ? { state: 'absent' }
        : { state: 'unusable', code: key.error.code, words: endOfKeyError(key.error).words, chown },
    memory: memory.ok ? { state: 'sound', ...memory.value } : { state: 'unreadable', cause: memory.error.cause },
    isAnythingThere: leftoversIn(dataDirectory).length > 0
  }
}
