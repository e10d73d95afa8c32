import type { TvFact, TvLogoutCause } from '../ports.ts'
import type { TvEffect } from './effect.ts'
import {
  cardLies,
  isAtRest,
  uncovered,
  visitOf,
  type Deadline,
  type Kept,
  type NoticeName,
  type Outsider,
  type Phase,
  type TvPolicy,
  type TvState,
  type Visit,
  type VisitPage
} from './state.ts'

/** The new state and what is to be done, in order. */
export interface Step {
  readonly state: TvState
  readonly effects: readonly TvEffect[]
}

/**
 * How long a card or a party is waited for, milliseconds. Each has a time-out of its own and is shorter: this is for one
 * that does not keep to it, so that no screen stands for ever.
 */
export const ASKING_MS = 60_000
/** A service that answers sooner changes the screen once and not twice, milliseconds. */
export const SLOW_MS = 300

export function stay(state: TvState): Step {
  return { state, effects: [] }
}

/** Into a phase. A code that lies over what is on stays only where the phase is the same. */
export function go(state: TvState, phase: Phase, ...effects: readonly TvEffect[]): Step {
  const before = phase.name === state.phase.name ? state : uncovered(state)
  return { state: { ...before, phase }, effects }
}

export function deadlineIn(nowMs: number, totalMs: number): Deadline {
  return { atMs: nowMs + totalMs, totalMs }
}

/** The same visit, in which something was pressed just now. */
export function awake(policy: TvPolicy, visit: Visit, nowMs: number): Visit {
  return { ...visit, idleAtMs: nowMs + policy.timeouts.idleMs }
}

/** How a login ends that leads nowhere, for the record. */
type LoginEnd = Extract<TvFact, { name: 'tv_login' }>['outcome']

/** Ends a login: everything is given up and given back, and the screen says why. */
export function endLogin(
  policy: TvPolicy,
  state: TvState,
  end: {
    readonly outcome: Exclude<LoginEnd, 'logged_in' | 'linked'>
    readonly notice: NoticeName
    /** Where the parties' own word says so; absent: as the phase has it. */
    readonly kept?: Kept
  },
  nowMs: number
): Step {
  const fact: TvFact = { name: 'tv_login', outcome: end.outcome }
  return atNotice(policy, state, end, [{ type: 'record', fact }], nowMs)
}

/** How an outsider's login ends: with the answer that it got, which it is told once more. */
export function outsiderEnd({ why }: Outsider): {
  readonly outcome: 'given_up' | 'refused'
  readonly notice: Outsider['why']
} {
  return { outcome: why === 'other_household' ? 'refused' : 'given_up', notice: why }
}

/** Whoever leaves a login of his own accord is shown nothing more, unless his card lies there or something is unsure. */
export function leaveLogin(policy: TvPolicy, state: TvState, nowMs: number): Step {
  const outcome = 'outsider' in state.phase ? outsiderEnd(state.phase.outsider).outcome : 'given_up'
  const step = endLogin(policy, state, { outcome, notice: 'take_card' }, nowMs)
  const { phase } = step.state
  if (phase.name !== 'notice' || phase.cardLies || phase.kept !== 'nothing') return step
  return { ...step, state: { ...step.state, phase: { name: 'welcome' } } }
}

/** Ends a visit. @param before effects that come first */
export function endVisit(
  policy: TvPolicy,
  state: TvState,
  end: { readonly cause: TvLogoutCause; readonly notice: NoticeName; readonly kept?: Kept },
  nowMs: number,
  ...before: readonly TvEffect[]
): Step {
  const fact: TvFact = { name: 'tv_logout', cause: end.cause }
  return atNotice(policy, state, end, [...before, { type: 'record', fact }], nowMs)
}

function atNotice(
  policy: TvPolicy,
  state: TvState,
  end: { readonly notice: NoticeName; readonly kept?: Kept },
  records: readonly TvEffect[],
  nowMs: number
): Step {
  const phase: Phase = {
    name: 'notice',
    notice: end.notice,
    kept: end.kept ?? keptOf(state),
    cardLies: cardLies(state),
    deadline: deadlineIn(nowMs, policy.timeouts.noticeMs)
  }
  const abandon: TvEffect = { type: 'abandon', session: state.session }
  return go({ ...state, reader: null }, phase, abandon, ...records)
}

/** What the parties may have been told to keep by the login, or the visit, that ends in this state. */
function keptOf({ phase }: TvState): Kept {
  switch (phase.name) {
    case 'linking':
      return 'link_unsure'
    case 'asking_operator':
      if (phase.linkedNow) return 'linked'
      return phase.call === 'join' ? 'join_unsure' : 'nothing'
    case 'outsider':
      if (phase.page === 'unlink_failed') return 'unlink_unsure'
      return phase.outsider.linkedNow ? 'linked' : 'nothing'
    case 'unlinking':
    case 'outsider_unlinking':
      return 'unlink_unsure'
    case 'in_service':
      return phase.wait === null ? 'nothing' : 'act_unsure'
    case 'visit_page':
      return keptAfter(phase.page)
    default:
      return 'nothing'
  }
}

/** What the person was told to be unsure stays so at the end of the visit. */
function keptAfter(page: VisitPage): Kept {
  if (page.show === 'unlink_failed') return 'unlink_unsure'
  const isUnsure = page.show === 'service_failed' && (page.trouble === 'silent' || page.trouble === 'broken')
  return isUnsure ? 'act_unsure' : 'nothing'
}

/** Ends whatever is under way, for a cause from outside; at rest everything stays as it is. */
export function interrupt(
  policy: TvPolicy,
  state: TvState,
  why: { readonly login: NoticeName; readonly visit: NoticeName; readonly cause: TvLogoutCause },
  nowMs: number
): Step {
  if (isAtRest(state)) return stay(state)
  if (visitOf(state) !== null) return endVisit(policy, state, { cause: why.cause, notice: why.visit }, nowMs)
  const { phase } = state
  if ('outsider' in phase && why.login !== 'fault') return endLogin(policy, state, outsiderEnd(phase.outsider), nowMs)
  const outcome = why.login === 'fault' ? 'undetermined' : 'given_up'
  return endLogin(policy, state, { outcome, notice: why.login }, nowMs)
}
