import { serviceFailed, toHome } from './on-visit.ts'
import { outsiderUnlinkFailed } from './on-outsider.ts'
import { isAtRest, uncovered, visitOf, type TvPolicy, type TvState } from './state.ts'
import { endLogin, endVisit, go, interrupt, outsiderEnd, stay, type Step } from './step.ts'

/** When what is on, or lies under a code, ends by itself: the visit, or the phase; Infinity: never. Monotonic milliseconds. */
export function phaseEndsAtMs(state: TvState): number {
  const { phase } = state
  const visit = visitOf(state)
  const deadlineAtMs = 'deadline' in phase ? phase.deadline.atMs : Infinity
  return Math.min(visit?.idleAtMs ?? Infinity, visit?.passEndsAtMs ?? Infinity, deadlineAtMs)
}

/** When time alone changes something next; Infinity: never. Monotonic milliseconds. */
export function dueAtMs(policy: TvPolicy, state: TvState): number {
  const { phase } = state
  const wait = 'wait' in phase ? phase.wait : null
  return Math.min(
    isAtRest(state) ? Infinity : absentAtMs(policy, state),
    phaseEndsAtMs(state),
    wait === null ? Infinity : wait.slow ? wait.atMs : wait.slowAtMs,
    coveredUntilMs(policy, state)
  )
}

/** Does what is due first. Whatever else is due by then comes with the next call. */
export function onTime(policy: TvPolicy, state: TvState, nowMs: number): Step {
  const { phase } = state
  const visit = visitOf(state)
  if (!isAtRest(state) && absentAtMs(policy, state) <= nowMs) {
    const why = { login: 'login_timed_out', visit: 'ended_screen_away', cause: 'screen_away' } as const
    return interrupt(policy, state, why, nowMs)
  }
  if (visit !== null && visit.idleAtMs <= nowMs) {
    return endVisit(policy, state, { cause: 'idle', notice: 'ended_idle' }, nowMs)
  }
  if (visit !== null && visit.passEndsAtMs <= nowMs) {
    return endVisit(policy, state, { cause: 'pass_expired', notice: 'ended_pass' }, nowMs)
  }
  if ('deadline' in phase && phase.deadline.atMs <= nowMs) return onDeadline(policy, state, nowMs)
  if ('wait' in phase && phase.wait !== null) {
    const { wait } = phase
    if (wait.atMs <= nowMs) return serviceFailed(state, phase, 'silent')
    if (!wait.slow && wait.slowAtMs <= nowMs) return go(state, { ...phase, wait: { ...wait, slow: true } })
  }
  return stay(coveredUntilMs(policy, state) <= nowMs ? uncovered(state) : state)
}

/** When a screen that is away has stayed away. */
function absentAtMs({ timeouts }: TvPolicy, state: TvState): number {
  return state.absentSinceMs === null ? Infinity : state.absentSinceMs + timeouts.absentMs
}

/** When the code that lies over what is on goes. One for another television does not hold where nobody can see it. */
function coveredUntilMs(policy: TvPolicy, state: TvState): number {
  const { remoteCode, pairing } = state
  if (pairing !== null) return Math.min(pairing.deadline.atMs, absentAtMs(policy, state))
  return remoteCode?.atMs ?? Infinity
}

/** A card did lie there, only nobody's: not that none came is said, but that it is to be taken. */
function leftCardTimedOut(policy: TvPolicy, state: TvState, nowMs: number): Step {
  const step = endLogin(policy, state, { outcome: 'given_up', notice: 'login_timed_out' }, nowMs)
  const { phase } = step.state
  return phase.name === 'notice' ? { ...step, state: { ...step.state, phase: { ...phase, cardLies: true } } } : step
}

function onDeadline(policy: TvPolicy, state: TvState, nowMs: number): Step {
  const { phase } = state
  switch (phase.name) {
    case 'waiting_card':
      return state.reader?.leftCard === true
        ? leftCardTimedOut(policy, state, nowMs)
        : endLogin(policy, state, { outcome: 'given_up', notice: 'no_card' }, nowMs)
    case 'entering_pin':
    case 'last_try':
    case 'lifted':
    case 'consent':
      return endLogin(policy, state, { outcome: 'given_up', notice: 'login_timed_out' }, nowMs)
    case 'reading_card':
    case 'proving':
      return endLogin(policy, state, { outcome: 'undetermined', notice: 'card_unreadable' }, nowMs)
    case 'asking_platform':
    case 'linking':
    case 'asking_operator':
      return endLogin(policy, state, { outcome: 'undetermined', notice: 'unreachable' }, nowMs)
    case 'outsider':
      return endLogin(policy, state, outsiderEnd(phase.outsider), nowMs)
    case 'outsider_unlinking':
      return outsiderUnlinkFailed(policy, state, phase, nowMs)
    case 'unlinking':
      return go(state, { name: 'visit_page', visit: phase.visit, page: { show: 'unlink_failed' } })
    case 'forgetting':
      return phase.visit === null ? go(state, { name: 'welcome' }) : toHome(state, phase.visit)
    case 'notice':
      return go(state, { name: 'welcome' })
    default:
      return stay(state)
  }
}
