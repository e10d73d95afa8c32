import type { KeyError } from '../../keys/key-file.ts'
import type { ExitName } from '../exit-codes.ts'
import { endOfKeyError } from '../key-words.ts'
import { HATACHI } from '../program.ts'

/** Why the links of cards to member numbers cannot be used. */
export interface MembersUnreadable {
  readonly code: 'members_unusable'
  /** A stable word: a key's, or a file's. */
  readonly cause: string
  /** The key's own error, where it is that. */
  readonly key: KeyError | null
}

export function unreadable(cause: string, key: KeyError | null = null): MembersUnreadable {
  return { code: 'members_unusable', cause, key }
}

/** What mends it, one sentence with its end. Nothing of it removes what may be whole. @param path of the file */
export function remedyOfMembers({ cause, key }: MembersUnreadable, path: string): string {
  if (key !== null && key.code !== 'key_absent') {
    const { words } = endOfKeyError(key)
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
  }
  switch (cause) {
    case 'locked':
      return 'Another program is at work in it. Try again.'
    case 'newer':
      return 'Install the newer version of Hatachi that wrote it.'
    case 'row_damaged':
      return `Such a row is still found by its number: ${HATACHI} member remove NUMBER. Then invite that member again.`
    case 'damaged':
    case 'foreign':
    case 'other_key':
    case 'key_absent':
      return `Bring it back from a copy, with its key. To begin anew, end the appliance and remove ${path}: every member is then invited again.`
    default:
      return `It may be whole. Run this as the appliance's user; else mend the medium, or the rights: ls -l ${path}`
  }
}

/** How a command ends that could not use them. */
export function exitOfMembers({ cause, key }: MembersUnreadable): ExitName {
  if (key !== null) return endOfKeyError(key).exit
  if (cause === 'locked') return 'unavailable'
  return ['medium_read_only', 'medium_full', 'medium_failed', 'cannot_open', 'setting_lost'].includes(cause) ? 'inputOutput' : 'data'
}
