import type { KeyError } from '../../keys/key-file.ts'
import { endOfKeyError } from '../key-words.ts'
import { HATACHI } from '../program.ts'

/** Why what is remembered cannot be read. */
export interface MemoryUnreadable {
  readonly code: 'memory_unusable'
  /** A stable word: a key's, or a file's. */
  readonly cause: string
  /** The key's own error, where it is that. */
  readonly key: KeyError | null
}

/**
 * Causes that nothing mends but to begin anew. All others may leave a sound memory behind: for want of rights, of a medium
 * or of a copy of its key nothing is removed.
 */
const LOST: readonly string[] = ['damaged', 'other_key', 'foreign', 'key_absent']

/** Whether `memory purge --all` may remove the file for this cause. */
export function isLost({ cause }: MemoryUnreadable): boolean {
  return LOST.includes(cause)
}

/** What mends it, one sentence with its end. @param path of the memory's file */
export function remedyOfMemory(error: MemoryUnreadable, path: string): string {
  if (isLost(error)) return `To begin anew: ${HATACHI} memory purge --all`
  if (error.key !== null) return `${sentenceOf(endOfKeyError(error.key).words)}.`
  switch (error.cause) {
    case 'locked':
      return 'Another program is at work in it. Try again.'
    case 'newer':
      return 'Install the newer version of Hatachi that wrote it.'
    case 'row_damaged':
      return `To begin anew: ${HATACHI} memory purge --all`
    default:
      return `It may be whole. Run this as the appliance's user; else mend the medium, or the rights: ls -l ${path}`
  }
}

function sentenceOf(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
