import type { MemberView } from '../../main/contract/shopper-member.ts'
import { plainWords, type Words } from '../shared/words.ts'
import type { Strings } from './strings/shape.ts'

/** Why what was asked for last about a member number came to nothing; undefined where it did not. */
export function troubleWords(member: MemberView, { membership }: Strings): Words | undefined {
  if (!('trouble' in member) || member.trouble === undefined) return undefined
  const { doing, cause } = member.trouble
  return doing === 'unlink' && cause === 'failed' ? membership.notUndone : membership.trouble[cause]
}

/** The title over a link: what was just done, or that there is one. */
export function linkedTitle({ done }: Pick<Extract<MemberView, { state: 'linked' }>, 'done'>, { membership }: Strings): Words {
  if (done === undefined) return membership.linked
  return done === 'linked' ? membership.linkedNow : membership.carriedNow
}

/** Of a code that is being typed nothing is said, as of a PIN. */
export function memberSentences(member: MemberView, strings: Strings): readonly Words[] {
  const { membership: words } = strings
  const trouble = [troubleWords(member, strings) ?? []].flat()
  switch (member.state) {
    case 'not_linked':
      if (member.page === 'code') return [words.codeTitle, ...trouble, words.codeLead]
      return [
        words.title,
        ...(member.done === undefined ? [] : [words.unlinked]),
        ...trouble,
        words.lead,
        words.answering,
        words.receiving,
        words.used,
        words.both
      ]
    case 'linked': {
      if (member.page === 'undo') return [words.undoTitle, words.undoLead]
      const { numberEnd, linkedOn, carriedOver } = member.link
      const number = `${plainWords(words.number)} ${words.ending} ${numberEnd}`
      const carried = carriedOver ? [words.carried] : []
      return [linkedTitle(member, strings), ...trouble, number, words.since(linkedOn), ...carried]
    }
    case 'linking':
      return [words.linking, strings.dispensing.lead]
    case 'carrying':
      return [words.carrying, words.carryingLead]
    case 'unlinking':
      return [words.unlinking, strings.dispensing.lead]
  }
}

/** The keys of its pages. */
export function memberChoices(member: MemberView, { membership: words }: Strings): readonly Words[] {
  if (member.state === 'not_linked') return member.page === 'code' ? [words.otherWay] : [words.byCode, words.byCard]
  if (member.state !== 'linked') return []
  return member.page === 'undo' ? [words.keep, words.undoNow] : [words.undo]
}
