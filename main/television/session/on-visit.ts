import type { CableFault } from '../ports.ts'
import type { ServiceReply } from './event.ts'
import { onOutsiderReply } from './on-outsider.ts'
import {
  isAtRest,
  visitOf,
  type Deadline,
  type PhaseOf,
  type TvPolicy,
  type TvState,
  type Visit,
  type Wait
} from './state.ts'
import { ASKING_MS, deadlineIn, endVisit, go, SLOW_MS, stay, type Step } from './step.ts'

/** What came back of the service that is open. */
export function onServiceReply(state: TvState, reply: ServiceReply): Step {
  const { phase } = state
  if (phase.name !== 'opening' && phase.name !== 'in_service') return stay(state)
  const { visit, service } = phase
  switch (reply.type) {
    case 'service_page':
      return go(state, { name: 'in_service', visit, service, page: reply.page, wait: null })
    case 'service_back':
      if (phase.name === 'opening' || isActUnderWay(state)) return stay(state)
      return reply.page === null ? toHome(state, visit) : go(state, { ...phase, page: reply.page })
    case 'service_failed':
      return serviceFailed(state, phase, reply.trouble)
  }
}

/** A service that shows nothing: it is closed, and the person told. */
export function serviceFailed(
  state: TvState,
  { visit, service }: PhaseOf<'opening' | 'in_service'>,
  trouble: Extract<ServiceReply, { type: 'service_failed' }>['trouble']
): Step {
  const page = { show: 'service_failed', service, trouble } as const
  return go(state, { name: 'visit_page', visit, page }, { type: 'close_service' })
}

/** To the services; one that is open is closed. */
export function toHome(state: TvState, visit: Visit): Step {
  return go(state, { name: 'home', visit }, ...closing(state))
}

/** What is due before anything else of the television's own is shown in a visit. */
export function closing({ phase }: TvState): Step['effects'] {
  return phase.name === 'opening' || phase.name === 'in_service' ? [{ type: 'close_service' }] : []
}

export function openService(state: TvState, visit: Visit, service: number, nowMs: number): Step {
  const { session } = state
  const opening = state.opening + 1
  return go(
    { ...state, opening },
    { name: 'opening', visit, service, wait: waitFrom(nowMs) },
    { type: 'open_service', session, opening, service, pass: visit.pass }
  )
}

/** A service is asked from now on. */
export function waitFrom(nowMs: number): Wait {
  return { slow: false, slowAtMs: nowMs + SLOW_MS, atMs: nowMs + ASKING_MS }
}

/** The link is undone, be it that the screen has given up waiting for it: the pass is good for nothing any more. */
export function onUnlinked(policy: TvPolicy, state: TvState, nowMs: number): Step {
  const { phase } = state
  if ('outsider' in phase) return onOutsiderReply(policy, state, phase, { type: 'unlinked' }, nowMs)
  if (visitOf(state) === null) return stay(state)
  // Late as it may come, it says nothing of what was pressed in a service since.
  const end = { cause: 'asked', notice: 'unlinked', kept: isActUnderWay(state) ? 'act_unsure' : 'nothing' } as const
  return endVisit(policy, state, end, nowMs, { type: 'record', fact: { name: 'tv_unlinked' } })
}

/** No answer came to the undoing, or one that there is no asking again after: then the pass is good for nothing more. */
export function onUnlinkFailed(
  policy: TvPolicy,
  state: TvState,
  { visit }: PhaseOf<'unlinking'>,
  { code }: CableFault,
  nowMs: number
): Step {
  if (code !== 'ticket_spent') return go(state, { name: 'visit_page', visit, page: { show: 'unlink_failed' } })
  return endVisit(policy, state, { cause: 'pass_expired', notice: 'unlink_too_late', kept: 'nothing' }, nowMs)
}

/** Whether something that was pressed in a service is under way. It is not called back, so that its answer is waited for. */
export function isActUnderWay({ phase }: TvState): boolean {
  return phase.name === 'in_service' && phase.wait !== null
}

/**
 * The person wants this screen to be forgotten: asked once more, and not in the middle of a login, nor while what was
 * pressed in a service is under way.
 */
export function askToForget(policy: TvPolicy, state: TvState, nowMs: number): Step {
  const { phase } = state
  const visit = visitOf(state)
  const deadline: Deadline = deadlineIn(nowMs, policy.timeouts.consentMs)
  if (isActUnderWay(state)) return stay(state)
  const mayAsk = visit === null ? isAtRest(state) && phase.name !== 'ended' : phase.name !== 'unlinking'
  return mayAsk ? go(state, { name: 'forgetting', visit, deadline }, ...closing(state)) : stay(state)
}
