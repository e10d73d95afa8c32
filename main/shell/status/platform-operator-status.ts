import { randomBytes } from 'node:crypto'
import { readErasableKey } from '../../keys/erasable-key.ts'
import type { AgeMemories } from '../../memory/age-memories.ts'
import type { MemberLinks } from '../../membership/member-links.ts'
import { listsFinding, type ListHealth } from './list-status.ts'
import type { Finding } from './finding.ts'
import type { KeyFault } from './upkeep-status.ts'

/** What is looked at in the platform operator's role alone. */
export interface PlatformOperatorStatus {
  readonly lists: (nowMs: number) => Finding<'lists'>
  readonly memory: () => Finding<'memory'>
  /** The key that can be destroyed. */
  readonly keyFault: () => KeyFault | null
}

export interface PlatformOperatorStatusParts {
  readonly dataDirectory: string
  readonly lists: () => ListHealth
  /** null: nothing is remembered, or there are no members. */
  readonly memory: Pick<AgeMemories, 'find'> | null
  readonly links: Pick<MemberLinks, 'find'> | null
}

/** Octets of a pseudonym. */
const PSEUDONYM_BYTES = 32

/** Each look is cheap: names and times of files, and a row that is not there. */
export function platformOperatorStatus({ dataDirectory, lists, memory, links }: PlatformOperatorStatusParts): PlatformOperatorStatus {
  return {
    lists: (nowMs) => listsFinding(lists(), nowMs),
    memory: () => {
      // Nobody's: whether the file can be asked is seen by asking it for a card that there is not.
      const nobody = { pseudonym: Uint8Array.from(randomBytes(PSEUDONYM_BYTES)), certificate: new Uint8Array() }
      if (memory?.find(nobody).result === 'unreadable') return { code: 'memory_unreadable' }
      const link = links?.find(nobody)
      if (link?.ok === false) return { code: 'members_unreadable', facts: { reason: link.error.cause } }
      return { code: memory === null && links === null ? 'memory_none' : 'memory_sound' }
    },
    keyFault: () => {
      const key = readErasableKey(dataDirectory)
      return key.ok ? null : { name: 'lists', code: key.error.code }
    }
  }
}
