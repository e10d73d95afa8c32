import type { LineFinding } from '../age/evidence.ts'
import { basisOf, offlineTermsOf } from '../audit/decision-basis.ts'
import type { Outcome, OutcomeReason, DecisionRecord } from '../audit/decision-record.ts'
import type { NotSoldMessage } from '../contract/shopper.ts'
import type { Effect } from './effect.ts'
import type { SessionPolicy } from './policy.ts'
import {
  DEFAULT_PREFERENCES,
  type AskedSession,
  type Deadline,
  type Phase,
  type Product,
  type SessionFacts,
  type SessionState
} from './state.ts'

/** What a transition may not find out by itself: the time, and one identifier nobody has used. */
export interface Context {
  readonly nowMs: number
  readonly monotonicMs: number
  readonly freshId: string
  /** A shuffled pad that no session has had; absent where pads are in the usual order. */
  readonly freshPadLayout?: readonly number[]
}

/** The new state and what is to be done, in order. */
export interface Step {
  readonly state: SessionState
  readonly effects: readonly Effect[]
}

/** How a session ends: what is recorded, and what the shopper is told. */
export interface Ending {
  readonly outcome: Outcome
  readonly reason?: OutcomeReason
  readonly message: NotSoldMessage
  /** Whether the same product may be tried again at once. */
  readonly mayTryAgain: boolean
  readonly vend?: DecisionRecord['vend']
  /** The session ends because the platform was not reached, its line as it was then; absent: for another reason. */
  readonly cutOff?: LineFinding
}

const EXTENSIONS = 10

export function stay(state: SessionState): Step {
  return { state, effects: [] }
}

export function go(state: SessionState, phase: Phase, ...effects: readonly Effect[]): Step {
  return { state: { ...state, phase }, effects }
}

/** A deadline `totalMs` from now. */
export function deadlineIn(context: Context, totalMs: number, extensionsLeft = EXTENSIONS): Deadline {
  return { atMs: context.monotonicMs + totalMs, totalMs, extensionsLeft }
}

/** Where the machine rests when nobody is being served. What the last shopper chose is forgotten. */
export function rest(state: SessionState): Step {
  const fresh: SessionState = { ...state, ...DEFAULT_PREFERENCES }
  if (state.stopping) return go(fresh, { name: 'stopped' })
  if (state.faulted) return go(fresh, { name: 'out_of_service', cause: 'fault' })
  if (state.storeFailed) return go(fresh, { name: 'out_of_service', cause: 'store' })
  if (!state.machineReady) return go(fresh, { name: 'out_of_service', cause: 'machine' })
  if (state.readerFault !== null) return go(fresh, { name: 'out_of_service', cause: 'reader' })
  if (state.clock !== 'trusted') return go(fresh, { name: 'out_of_service', cause: 'clock' })
  if (state.certificationLapsed) return go(fresh, { name: 'out_of_service', cause: 'certification' })
  return go(fresh, { name: 'idle' })
}

/** Something is sound again: a machine that is out of service for it, and for nothing else, serves. */
export function recovered(state: SessionState): Step {
  return state.phase.name === 'out_of_service' ? rest(state) : stay(state)
}

/** Begins a session; its first entry is recorded before anything else happens. */
export function begin(
  order: DecisionRecord['order'],
  context: Context
): { readonly session: SessionFacts; readonly effect: Effect } {
  const { freshId, freshPadLayout, nowMs } = context
  const session: SessionFacts = {
    id: freshId,
    order,
    startedAtMs: nowMs,
    ...(freshPadLayout === undefined ? {} : { padLayout: freshPadLayout }),
    pinsEntered: 0,
    pinAttempts: 0
  }
  return {
    session,
    effect: { type: 'record_session_started', sessionId: session.id, order, startedAtMs: session.startedAtMs }
  }
}

/** The session's one record, from what it knows. */
export function recordOf(
  policy: SessionPolicy,
  session: SessionFacts | AskedSession,
  ending: Pick<Ending, 'outcome' | 'reason' | 'vend' | 'cutOff'>,
  context: Context
): DecisionRecord {
  const asked = 'product' in session ? session : null
  const { evidence } = session
  const basis = evidence === undefined ? null : basisOf(evidence)
  const offline = offlineTermsOf(asked?.product.offline ?? null, evidence, ending.cutOff ?? null)
  return {
    sessionId: session.id,
    startedAtMs: session.startedAtMs,
    endedAtMs: context.nowMs,
    role: policy.role,
    place: policy.place,
    order: session.order,
    outcome: ending.outcome,
    ...(ending.reason === undefined ? {} : { reason: ending.reason }),
    ...(asked === null
      ? {}
      : {
          product: { id: asked.product.view.id, selection: asked.product.selection },
          rule: {
            id: asked.product.rule.id,
            version: asked.product.rule.version,
            atLeastYears: asked.product.rule.atLeastYears,
            pin: asked.product.rule.pin,
            demand: asked.demand
          }
        }),
    ...(session.holder === undefined ? {} : { holder: session.holder }),
    pinAttempts: session.pinAttempts,
    ...(evidence === undefined ? {} : { evidence }),
    ...(basis === null ? {} : { basis }),
    ...(offline === null ? {} : { offline }),
    ...(ending.vend === undefined ? {} : { vend: ending.vend })
  }
}

/** Ends a session that sold nothing: whatever is under way is abandoned, the record is written, the shopper is told. */
export function end(
  policy: SessionPolicy,
  state: SessionState,
  session: SessionFacts | AskedSession,
  ending: Ending,
  context: Context
): Step {
  const again: Product | null = ending.mayTryAgain && 'product' in session ? session.product : null
  const phase: Phase = state.stopping
    ? { name: 'stopped' }
    : {
        name: 'not_sold',
        message: ending.message,
        again,
        pinEntered: session.pinsEntered > 0,
        deadline: deadlineIn(context, policy.timeouts.notSoldMs)
      }
  return go(
    state,
    phase,
    { type: 'abandon', sessionId: session.id },
    { type: 'record_decision', record: recordOf(policy, session, ending, context) }
  )
}
