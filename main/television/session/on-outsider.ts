import type { Reply } from './event.ts'
import type { OwnAct } from './own-acts.ts'
import type { Outsider, OutsiderPage, PhaseOf, TvPolicy, TvState } from './state.ts'
import { ASKING_MS, deadlineIn, endLogin, go, leaveLogin, outsiderEnd, stay, type Step } from './step.ts'

/**
 * Whoever's card is linked and who is of no household here: no service is for them, but they can undo the link. The login
 * goes on meanwhile, so that it takes the card on the reader; with the card the way there is gone.
 */

/** Says why nobody is let in, and offers to undo the link. */
export function toOutsider(policy: TvPolicy, state: TvState, outsider: Outsider, nowMs: number): Step {
  return onPage(policy, state, outsider, 'told', nowMs)
}

/** An act on one of an outsider's pages. */
export function outsiderAct(policy: TvPolicy, state: TvState, own: OwnAct, nowMs: number): Step {
  const { phase, session } = state
  if (phase.name !== 'outsider') return stay(state)
  const { outsider, page } = phase
  switch (page) {
    case 'told':
      if (own === 'unlink') return onPage(policy, state, outsider, 'unlink', nowMs)
      return own === 'first' ? leaveLogin(policy, state, nowMs) : stay(state)
    case 'unlink': {
      if (own === 'unlink.no') return onPage(policy, state, outsider, 'told', nowMs)
      if (own !== 'unlink.yes') return stay(state)
      const deadline = deadlineIn(nowMs, ASKING_MS)
      return go(state, { name: 'outsider_unlinking', outsider, deadline }, { type: 'unlink', session, pass: outsider.pass })
    }
    case 'unlink_failed':
      if (own === 'again') return onPage(policy, state, outsider, 'unlink', nowMs)
      return own === 'first' ? leaveLogin(policy, state, nowMs) : stay(state)
  }
}

/** What came of undoing an outsider's link. A "done" counts also where the screen has given up waiting for it. */
export function onOutsiderReply(
  policy: TvPolicy,
  state: TvState,
  phase: PhaseOf<'outsider' | 'outsider_unlinking'>,
  reply: Extract<Reply, { type: 'unlinked' | 'party_failed' }>,
  nowMs: number
): Step {
  const { outcome } = outsiderEnd(phase.outsider)
  if (reply.type === 'unlinked') {
    const end = endLogin(policy, state, { outcome, notice: 'unlinked', kept: 'nothing' }, nowMs)
    return { ...end, effects: [{ type: 'record', fact: { name: 'tv_unlinked' } }, ...end.effects] }
  }
  if (phase.name !== 'outsider_unlinking') return stay(state)
  if (reply.fault.code === 'ticket_spent') {
    return endLogin(policy, state, { outcome, notice: 'unlink_too_late', kept: 'nothing' }, nowMs)
  }
  return outsiderUnlinkFailed(policy, state, phase, nowMs)
}

/** No answer came to the undoing: it may have been done. */
export function outsiderUnlinkFailed(
  policy: TvPolicy,
  state: TvState,
  { outsider }: PhaseOf<'outsider_unlinking'>,
  nowMs: number
): Step {
  return onPage(policy, state, outsider, 'unlink_failed', nowMs)
}

function onPage(policy: TvPolicy, state: TvState, outsider: Outsider, page: OutsiderPage, nowMs: number): Step {
  const deadline = deadlineIn(nowMs, policy.timeouts.consentMs)
  return go(state, { name: 'outsider', outsider, page, deadline })
}
