import type { ShopperCommand } from '../contract/shopper.ts'
import type { Effect } from './effect.ts'
import type { MemberDoing, MemberReply, MemberStanding, MemberTrouble, SoldMember } from './members.ts'
import type { SessionPolicy } from './policy.ts'
import { isAsked } from './purchase.ts'
import { soldDeadline } from './sold-deadline.ts'
import { cardLies, type BuyingSession, type PhaseOf, type SessionState } from './state.ts'
import { go, stay, type Context, type Step } from './step.ts'

/**
 * Whether a shopper may see to their member number after a sale: only as platform operator, where the operator keeps
 * members, and only a holder who was proven with the PIN and whose certificate this machine itself found valid, by a
 * path and by a responder or a list. Null: nothing of it is shown.
 */
export function memberAfterSale(policy: SessionPolicy, session: BuyingSession): SoldMember | null {
  const { evidence, holder, id: sessionId } = session
  if (policy.role !== 'platform_operator' || policy.members !== true) return null
  if (!isAsked(session) || session.fare === 'full') return null
  if (evidence === undefined || holder !== 'pin' || evidence.possession !== 'proven') return null
  const { path, ocsp, list, platform } = evidence
  if (path.result !== 'valid' || ocsp.result === 'revoked' || list.result === 'revoked') return null
  if (ocsp.result !== 'good' && list.result !== 'good') return null
  if (platform.result === 'answered' && platform.validity !== 'valid') return null
  return { sessionId, page: null, wrongCodes: 0, is: { state: 'sought' } }
}

type MemberCommand = Extract<
  ShopperCommand,
  { type: 'open_membership' | 'close_membership' | 'link_member' | 'carry_member' | 'unlink_member' }
>

/** What the shopper does about it. One thing at a time; and only on its own screen, apart from opening that. */
export function onMemberCommand(
  policy: SessionPolicy,
  state: SessionState,
  phase: PhaseOf<'sold'>,
  command: MemberCommand,
  context: Context
): Step {
  const { member } = phase
  if (member === null || member.is.state === 'sought' || cardLies(state)) return stay(state)
  const { sessionId, is } = member
  const timed = (next: SoldMember, ...effects: readonly Effect[]): Step => {
    const shown = { ...phase, member: next }
    return go(state, { ...shown, deadline: soldDeadline(policy, shown, context) }, ...effects)
  }
  switch (command.type) {
    case 'open_membership': {
      const page = command.at ?? 'first'
      const isThere = page === 'first' || is.state === (page === 'code' ? 'not_linked' : 'linked')
      return page === member.page || !isThere ? stay(state) : timed({ ...member, page, is: settled(is) })
    }
    case 'close_membership': {
      if (member.page === null) return stay(state)
      return timed({ ...member, page: null }, ...memberGivenUp(member))
    }
    case 'link_member': {
      if (member.page === null || is.state !== 'not_linked') return stay(state)
      if (member.wrongCodes >= MOST_WRONG_CODES) return timed({ ...member, page: 'first', is: refused(member, THROTTLED) })
      const { code, consents } = command
      return timed({ ...member, is: { state: 'linking' } }, { type: 'link_member', sessionId, code, consents })
    }
    case 'carry_member': {
      if (member.page === null || is.state !== 'not_linked') return stay(state)
      const { consents } = command
      return timed({ ...member, is: { state: 'carrying' } }, { type: 'carry_member', sessionId, consents })
    }
    case 'unlink_member':
      if (member.page === null || is.state !== 'linked') return stay(state)
      return timed({ ...member, is: { state: 'unlinking', link: is.link } }, { type: 'unlink_member', sessionId })
  }
}

/** What became of it. Heard only by the end of the sale that it belongs to. */
export function onMemberReply(policy: SessionPolicy, state: SessionState, reply: MemberReply, context: Context): Step {
  const { phase } = state
  if (phase.name !== 'sold' || phase.member?.sessionId !== reply.sessionId) return stay(state)
  const { member: before } = phase
  const isWrong = reply.type === 'member_refused' && reply.trouble.cause === 'code_refused' && before.is.state === 'linking'
  const wrongCodes = before.wrongCodes + (isWrong ? 1 : 0)
  const is = isWrong && wrongCodes >= MOST_WRONG_CODES ? refused(before, THROTTLED) : after(before, reply)
  if (is === before.is) return stay(state)
  const shown = { ...phase, member: is === null ? null : { ...before, wrongCodes, is, page: pageAfter(before, is) } }
  return go(state, { ...shown, deadline: soldDeadline(policy, shown, context) })
}

/**
 * The platform has not answered in time: that is told, and the screen stays. Null: nothing is waited for, so that the
 * screen itself is over.
 */
export function carryingTimedOut(
  policy: SessionPolicy,
  state: SessionState,
  phase: PhaseOf<'sold'>,
  context: Context
): Step | null {
  const { member } = phase
  if (member?.is.state !== 'carrying') return null
  const is = refused(member, { doing: 'carry', cause: 'platform_unavailable' })
  const shown = { ...phase, member: { ...member, is } }
  return go(
    state,
    { ...shown, deadline: soldDeadline(policy, shown, context) },
    ...memberGivenUp(member)
  )
}

/** What is to be done where the member's screen is left while the platform is asked. */
export function memberGivenUp(member: SoldMember | null): readonly Effect[] {
  return member?.is.state === 'carrying' ? [{ type: 'abandon_member', sessionId: member.sessionId }] : []
}

/** Nothing more is asked of the holder, nor done for them; the sale itself stays told. */
export function withoutOffers(state: SessionState, phase: PhaseOf<'sold'>): Step {
  return go(state, { ...phase, ownCardId: null, memory: null, member: null }, ...memberGivenUp(phase.member))
}

/** What was done last, or went wrong, is said once. */
function settled(is: MemberStanding): MemberStanding {
  if (is.state === 'not_linked') return { ...is, done: null, trouble: null }
  return is.state === 'linked' ? { ...is, done: null, trouble: null } : is
}

/** Whoever mistyped the code types it again; all else is told where everything can be done. */
function pageAfter({ page }: SoldMember, is: MemberStanding): SoldMember['page'] {
  if (page === null) return null
  return is.state === 'not_linked' && is.trouble?.cause === 'code_refused' ? 'code' : 'first'
}

function after(member: SoldMember, reply: MemberReply): MemberStanding | null {
  const { is } = member
  switch (reply.type) {
    case 'member_found':
      if (is.state !== 'sought') return is
      return reply.link === null ? NOT_LINKED : { state: 'linked', link: reply.link, done: null, trouble: null }
    case 'member_unreadable':
      return is.state === 'sought' ? null : is
    case 'member_linked':
      return is.state === 'linking' ? { state: 'linked', link: reply.link, done: 'linked', trouble: null } : is
    // It may be known only after it was waited for no longer: then that is what is true.
    case 'member_carried_over':
      return is.state === 'carrying' || is.state === 'not_linked'
        ? { state: 'linked', link: reply.link, done: 'carried_over', trouble: null }
        : is
    case 'member_unlinked':
      return is.state === 'unlinking' ? { state: 'not_linked', done: 'unlinked', trouble: null } : is
    case 'member_refused':
      return reply.trouble.doing === DOING[is.state] ? refused(member, reply.trouble) : is
  }
}

/** So many wrong codes are looked at after one sale: whoever guesses buys for the next three. */
const MOST_WRONG_CODES = 3
const THROTTLED: MemberTrouble = { doing: 'link', cause: 'throttled' }

const NOT_LINKED: MemberStanding = { state: 'not_linked', done: null, trouble: null }

/** What each state is waiting for. */
const DOING: Partial<Record<MemberStanding['state'], MemberDoing>> = {
  linking: 'link',
  carrying: 'carry',
  unlinking: 'unlink'
}

/** Back to what is true of the card. Whoever left before that has given it up, and is told of no failure. */
function refused({ is, page }: SoldMember, trouble: MemberTrouble): MemberStanding {
  const told = page === null ? null : trouble
  return is.state === 'unlinking'
    ? { state: 'linked', link: is.link, done: null, trouble: told }
    : { state: 'not_linked', done: null, trouble: told }
}
