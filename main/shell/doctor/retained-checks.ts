import type { Role } from '../../age/evidence.ts'
import { HATACHI } from '../program.ts'
import type { CheckResult } from './check-result.ts'
import { fail, pass, warn } from './check-result.ts'

/** What a platform operator's machine may hold during its contract alone, and the key that all of it lies under. */
export interface RetainedFacts {
  readonly key:
    | { readonly state: 'sound' | 'absent' }
    | { readonly state: 'unusable'; readonly code: string; readonly words: string; readonly chown: string | null }
  readonly memory:
    | { readonly state: 'sound'; readonly memories: number; readonly damaged: number; readonly expired: number }
    | { readonly state: 'unreadable'; readonly cause: string }
  /** The key, the memory or lists, in whatever state. */
  readonly isAnythingThere: boolean
}

/** What the configuration says of it. */
export interface RetainedWish {
  readonly role: Role
  readonly isRemembering: boolean
  readonly keepDays: number
}

/** The key and the memory; as a service provider, that there is neither. */
export function checkRetained(facts: RetainedFacts, wish: RetainedWish): readonly CheckResult[] {
  if (wish.role === 'platform_operator') return [checkKey(facts), checkMemory(facts, wish)]
  if (!facts.isAnythingThere) return []
  const sentence = 'Revocation lists, remembered ages or their key are here, which a service provider may not hold.'
  const remedy = `Run: ${HATACHI} retention erase --by NAME --reason TEXT --report FILE, with the appliance ended.`
  return [fail('key', sentence, remedy)]
}

function checkKey({ key }: RetainedFacts): CheckResult {
  switch (key.state) {
    case 'sound':
      return pass('key', 'The key of revocation lists and remembered ages is sound.')
    case 'absent':
      return pass('key', 'The key of revocation lists and remembered ages is made at the next start.')
    case 'unusable': {
      return fail('key', `The machine's own key cannot be had: ${key.words}.`, remedyOfKey(key))
    }
  }
}

function remedyOfKey({ code, chown }: RetainedFacts['key'] & { readonly state: 'unusable' }): string {
  if (chown !== null) return `Run: ${chown}`
  if (code === 'key_rights_too_open') return 'Run: chmod go= on that path.'
  // What cannot be read for want of rights or of a sound medium may be whole: nothing is to be erased for that.
  if (code === 'key_medium') return "Run this as the appliance's user; else mend the medium, or the rights: ls -l that path."
  return `What lies under it cannot be read. To begin anew: ${HATACHI} retention erase`
}

function checkMemory({ memory }: RetainedFacts, { isRemembering, keepDays }: RetainedWish): CheckResult {
  const anew = `Run: ${HATACHI} memory purge --all`
  if (memory.state === 'unreadable') {
    const sentence = `What is remembered of ages cannot be read (${memory.cause}): offline nothing is sold on it.`
    return fail('memory', sentence, anew)
  }
  const { memories, damaged, expired } = memory
  const count = memories === 1 ? '1 age is remembered' : `${String(memories)} ages are remembered`
  if (!isRemembering) {
    if (memories === 0) return pass('memory', 'No age is remembered.')
    return warn('memory', `${count} from before, and remembering is switched off.`, anew)
  }
  if (damaged > 0) return warn('memory', `${count}; at least ${String(damaged)} of them damaged, which clear nobody.`, anew)
  const late = expired === 0 ? '' : ` ${String(expired)} are past that, and forgotten while the appliance runs.`
  return pass('memory', `${count}, each for ${String(keepDays)} days.${late}`)
}
