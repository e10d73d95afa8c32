import { existsSync } from 'node:fs'
import { readDeviceKey } from '../../keys/device-key.ts'
import { readErasableKey } from '../../keys/erasable-key.ts'
import { misownedIn } from '../data-owner.ts'
import type { KeyError } from '../../keys/key-file.ts'
import { memoryPath } from '../../memory/memory-file.ts'
import { isLost, remedyOfMemory, type MemoryUnreadable } from '../retention/memory-remedy.ts'
import { endOfDeviceKeyError, endOfKeyError } from '../key-words.ts'
import { examineMemory } from '../retention/memory-commands.ts'
import { leftoversIn } from '../retention/leftovers.ts'
import { membersPath } from '../../membership/members-file.ts'
import { countMembers } from '../members/member-commands.ts'
import { storePath } from '../../store/database.ts'
import { remedyOfMembers } from '../members/members-remedy.ts'
import type { KeyFacts, RetainedFacts } from './retained-checks.ts'

/** A doctor does not keep anybody waiting for a million of them. */
const ROWS_LOOKED_AT = 20_000

/**
 * How it stands with the key that can be destroyed, and what lies under it. Makes nothing; only a memory of the format
 * before is carried over, as by whoever opens it.
 */
export function readRetainedFacts(dataDirectory: string, keepDays: number, nowMs: number): RetainedFacts {
  const key = readErasableKey(dataDirectory)
  const deviceKey = readDeviceKey(dataDirectory)
  const memory = examineMemory(dataDirectory, keepDays, nowMs, ROWS_LOOKED_AT)
  const misowned = misownedIn(dataDirectory)
  const chownOf = (name: 'keys' | 'memory') => (misowned?.names.includes(name) === true ? misowned.chown : null)
  const remedyOf = (error: MemoryUnreadable): string => {
    const chown = chownOf('memory')
    return chown === null || isLost(error) ? remedyOfMemory(error, memoryPath(dataDirectory)) : `Run: ${chown}`
  }
  return {
    key: key.ok ? { state: 'sound' } : factsOf(key.error, endOfKeyError(key.error).words, chownOf('keys')),
    deviceKey: deviceKey.ok
      ? { state: 'sound' }
      : factsOf(deviceKey.error, endOfDeviceKeyError(deviceKey.error).words, chownOf('keys')),
    memory: memory.ok
      ? { state: 'sound', ...memory.value }
      : { state: 'unreadable', cause: memory.error.cause, remedy: remedyOf(memory.error) },
    members: membersIn(dataDirectory),
    isAnythingThere: leftoversIn(dataDirectory).length > 0,
    isRecordThere: existsSync(storePath(dataDirectory))
  }
}

function membersIn(dataDirectory: string): RetainedFacts['members'] {
  const counted = countMembers(dataDirectory)
  if (counted.ok) return counted.value === null ? { state: 'absent' } : { state: 'sound', ...counted.value }
  const { error } = counted
  return { state: 'unreadable', cause: error.cause, remedy: remedyOfMembers(error, membersPath(dataDirectory)) }
}

function factsOf({ code, path }: KeyError, words: string, chown: string | null): KeyFacts {
  return code === 'key_absent' ? { state: 'absent' } : { state: 'unusable', code, path, words, chown }
}
