import { serviceFailed, toHome } from './on-visit.ts'
import { outsiderUnlinkFailed } from './on-outsider.ts'
import { isAtRest, uncovered, visitOf, type TvPolicy, type TvState } from './state.ts'
import { endLogin, endVisit, go, interrupt, outsiderEnd, stay, type Step } from './step.ts'

/** When time alone changes something next; Infinity: never. Monotonic milliseconds. */
export function dueAtMs(policy: TvPolicy, state: TvState): number {
  const { phase, remoteCode, pairing } = state
  const wait = 'wait' in phase ? phase.wait : null
  return Math.min(
    absentAtMs(policy, state),
    visitOf(state)?.idleAtMs ?? Infinity,
    visitOf(state)?.passEndsAtMs ?? Infinity,
    'deadline' in phase ? phase.deadline.atMs : Infinity,
    wait === null ? Infinity : wait.slow ? wait.atMs : wait.slowAtMs,
    remoteCode?.atMs ?? Infinity,
    pairing?.deadline.atMs ?? Infinity
  )
}

/** Does what is due first. Whatever else is due by then comes with the next call. */
export function onTime(policy: TvPolicy, state: TvState, nowMs: number): Step {
  const { phase, remoteCode, pairing } = state
  const visit = visitOf(state)
  if (absentAtMs(policy, state) <= nowMs) {
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
  const coveredUntilMs = remoteCode?.atMs ?? pairing?.deadline.atMs ?? Infinity
  return stay(coveredUntilMs <= nowMs ? uncovered(state) : state)
}

function absentAtMs({ timeouts }: TvPolicy, state: TvState): number {
  return state.absentSinceMs === null || isAtRest(state) ? Infinity : state.absentSinceMs + timeouts.absentMs
}

function onDeadline(policy: TvPolicy, state: TvState, nowMs: number): Step {
  const { phase } = state
  switch (phase.name) {
    case 'waiting_card':
      return endLogin(policy, state, { outcome: 'given_up', notice: 'no_card' }, nowMs)
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
