import type { Role } from '../../age/evidence.ts'
import type { KeyError } from '../../keys/key-file.ts'
import { HATACHI } from '../program.ts'
import type { CheckResult } from './check-result.ts'
import { fail, pass, warn } from './check-result.ts'

/** How it stands with one key. */
export type KeyFacts =
  | { readonly state: 'sound' | 'absent' }
  | {
      readonly state: 'unusable'
      readonly code: KeyError['code']
      readonly path: string
      readonly words: string
      readonly chown: string | null
    }

/** What a platform operator's machine may hold during its contract alone, and the key that all of it lies under. */
export interface RetainedFacts {
  readonly key: KeyFacts
  /** The one that signs. */
  readonly deviceKey: KeyFacts
  readonly memory:
    | { readonly state: 'sound'; readonly memories: number; readonly damaged: number; readonly expired: number }
    | { readonly state: 'unreadable'; readonly cause: string; readonly remedy: string }
  /** Cards linked to member numbers, and open codes. */
  readonly members:
    | { readonly state: 'absent' }
    | { readonly state: 'sound'; readonly links: number; readonly invitations: number }
    | { readonly state: 'unreadable'; readonly cause: string; readonly remedy: string }
  /** The key, the memory, the links or lists, in whatever state. */
  readonly isAnythingThere: boolean
  /** Whether this machine has kept a record, which it signed. */
  readonly isRecordThere: boolean
}

/** What the configuration says of it. */
export interface RetainedWish {
  readonly role: Role
  readonly isRemembering: boolean
  readonly keepDays: number
  readonly hasMembers: boolean
}

const ERASE = `${HATACHI} retention erase --by NAME --reason TEXT --report FILE`

/** The keys and the memory; as a service provider, that there is neither. */
export function checkRetained(facts: RetainedFacts, wish: RetainedWish): readonly CheckResult[] {
  if (wish.role === 'platform_operator') {
    return [checkKey(facts), ...checkDeviceKey(facts), checkMemory(facts, wish), ...checkMembers(facts, wish)]
  }
  if (!facts.isAnythingThere) return checkDeviceKey(facts)
  const sentence = 'Revocation lists, remembered ages, links of member cards or their key are here, which a service provider may not hold.'
  return [fail('key', sentence, `Run: ${ERASE}, with the appliance ended.`, 'key_of_other_role'), ...checkDeviceKey(facts)]
}

function checkKey({ key }: RetainedFacts): CheckResult {
  switch (key.state) {
    case 'sound':
      return pass('key', 'The key under which lists and memories are sealed is sound.')
    case 'absent':
      return pass('key', 'The key under which lists and memories are sealed is made at the next start.')
    case 'unusable': {
      return fail('key', `The key under which lists and memories are sealed cannot be had: ${key.words}.`, remedyOfKey(key, `To begin anew, where no copy is left: ${ERASE}`), key.code)
    }
  }
}

/** A row of its own where it is not to be had; it is made when it is first needed. */
function checkDeviceKey({ key, deviceKey, isRecordThere }: RetainedFacts): readonly CheckResult[] {
  if (deviceKey.state === 'absent' && isRecordThere) {
    const sentence = "The machine's own key, which signs the record, is gone: at the next start another one is made, and says so."
    return [fail('key', sentence, 'Bring keys/device.key back from a copy before the next start.', 'key_absent')]
  }
  if (deviceKey.state !== 'unusable') return []
  // Their folder is what ails, and is told once.
  if (key.state === 'unusable' && key.path === deviceKey.path) return []
  const sentence = `The machine's own key, which signs its reports of erasing, cannot be had: ${deviceKey.words}.`
  return [fail('key', sentence, remedyOfKey(deviceKey, 'Bring it back from a copy before the end of the contract.'), deviceKey.code)]
}

/** @param ifDamaged what to do where it is no whole key */
function remedyOfKey({ code, path, chown }: KeyFacts & { readonly state: 'unusable' }, ifDamaged: string): string {
  if (chown !== null) return `Run: ${chown}`
  if (code === 'key_rights_too_open') return `Run: chmod go= ${path}`
  // What cannot be read for want of rights or of a sound medium may be whole: nothing is to be erased for that.
  if (code === 'key_medium') return "Run this as the appliance's user; else mend the medium, or the rights: ls -l that path."
  if (code === 'key_being_erased') return `To end it, run: ${ERASE}, with the appliance ended.`
  return ifDamaged
}

function checkMemory({ key, memory }: RetainedFacts, { isRemembering, keepDays }: RetainedWish): CheckResult {
  const anew = `Run: ${HATACHI} memory purge --all`
  if (memory.state === 'unreadable') {
    const sentence = `What is remembered of ages cannot be read (${memory.cause}): offline nothing is sold on it.`
    // Where its key is what ails, that is mended, and nothing is removed.
    return fail('memory', sentence, key.state === 'unusable' ? 'See the check "key": it mends this as well.' : memory.remedy, 'memory_unreadable')
  }
  const { memories, damaged, expired } = memory
  const count = memories === 1 ? '1 age is remembered' : `${String(memories)} ages are remembered`
  if (!isRemembering) {
    if (memories === 0) return pass('memory', 'No age is remembered.')
    return warn('memory', `${count} from before, and remembering is switched off.`, anew)
  }
  if (damaged > 0) return warn('memory', `${count}; at least ${String(damaged)} of them damaged, which clear nobody.`, anew)
  const late = expired === 0 ? '' : ` At least ${String(expired)} are past that, and forgotten while the appliance runs.`
  return pass('memory', `${count}, each for ${String(keepDays)} days.${late}`)
}

/** A row only where there are members, or are to be. */
function checkMembers({ key, members }: RetainedFacts, { hasMembers }: RetainedWish): readonly CheckResult[] {
  switch (members.state) {
    case 'absent':
      return hasMembers ? [pass('members', 'No card is linked to a member number yet.')] : []
    case 'unreadable': {
      const sentence = `The links of cards to member numbers cannot be used (${members.cause}): no card stands for a member card.`
      const remedy = key.state === 'unusable' ? 'See the check "key": it mends this as well.' : members.remedy
      return [fail('members', sentence, remedy, 'members_unreadable')]
    }
    case 'sound': {
      const { links, invitations } = members
      const linked = links === 1 ? '1 card is linked to a member number' : `${String(links)} cards are linked to member numbers`
      const open = invitations === 1 ? '1 code is open' : `${String(invitations)} codes are open`
      if (hasMembers || (links === 0 && invitations === 0)) return [pass('members', `${linked}, and ${open}.`)]
      const remedy = `Set members.enabled; or undo them: ${HATACHI} member list, ${HATACHI} member remove NUMBER`
      return [warn('members', `${linked}, and ${open}, from before: members are switched off.`, remedy)]
    }
  }
}
