import type { DecisionRecord } from '../audit/decision-record.ts'
import type { Effect } from './effect.ts'
import type { Ending } from './ending.ts'
import { isAsked } from './purchase.ts'
import type { SessionPolicy } from './policy.ts'
import { recordOf } from './record-of.ts'
import {
  DEFAULT_PREFERENCES,
  type BuyingSession,
  type Deadline,
  type Phase,
  type SessionFacts,
  type SessionState
} from './state.ts'

/** What a transition may not find out by itself: the time, and identifiers nobody has used. */
export interface Context {
  readonly nowMs: number
  readonly monotonicMs: number
  readonly freshId: string
  /** A second one, for a session that begins with a vend. */
  readonly anotherId: string
  /** A shuffled pad that no session has had; absent where pads are in the usual order. */
  readonly freshPadLayout?: readonly number[]
}

/** The new state and what is to be done, in order. */
export interface Step {
  readonly state: SessionState
  readonly effects: readonly Effect[]
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
  // Before what ails the machine: whoever is at work on it knows, and tests it all the same.
  if (state.service !== 'in_service') return go(fresh, { name: 'out_of_service', cause: 'service' })
  if (state.faulted) return go(fresh, { name: 'out_of_service', cause: 'fault' })
  if (state.storeFailed) return go(fresh, { name: 'out_of_service', cause: 'store' })
  if (!state.machineReady) return go(fresh, { name: 'out_of_service', cause: 'machine' })
  if (state.doorOpen) return go(fresh, { name: 'out_of_service', cause: 'door' })
  if (state.readerFault !== null) return go(fresh, { name: 'out_of_service', cause: 'reader' })
  if (state.clock !== 'trusted') return go(fresh, { name: 'out_of_service', cause: 'clock' })
  if (state.certificationLapsed) return go(fresh, { name: 'out_of_service', cause: 'certification' })
  return go(fresh, { name: 'idle' })
}

/** Whether the machine could serve the next one, were nobody being served. */
export function couldServe(state: SessionState): boolean {
  return rest(state).state.phase.name === 'idle'
}

type WhyNotTold = 'shutdown' | 'service_begun' | 'fault' | 'store_failed' | 'machine_lost' | 'door_open'

/** Whether the machine can still be told to hand something out; null where it can, else why not, for the record. */
export function whyNotTold(state: SessionState): WhyNotTold | null {
  if (state.stopping) return 'shutdown'
  if (state.service !== 'in_service') return 'service_begun'
  if (state.faulted) return 'fault'
  if (state.storeFailed) return 'store_failed'
  if (!state.machineReady) return 'machine_lost'
  return state.doorOpen ? 'door_open' : null
}

/** Something is sound again: a machine that is out of service for it, and for nothing else, serves. */
export function recovered(state: SessionState): Step {
  const { phase } = state
  // Of no consequence in service: the screen stays as the technician has set it.
  if (phase.name !== 'out_of_service' || (phase.cause === 'service' && state.service !== 'in_service')) return stay(state)
  return rest(state)
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

/**
 * Ends a session that sold nothing. Whatever is under way is abandoned. A ticket that may be had at its full fare is
 * offered at that before the end; else the record is written and the shopper is told.
 */
export function end(
  policy: SessionPolicy,
  state: SessionState,
  session: SessionFacts | BuyingSession,
  ending: Ending,
  context: Context
): Step {
  const abandon: Effect = { type: 'abandon', sessionId: session.id }
  if ('items' in session && isAsked(session) && mayOfferFare(state, session, ending)) {
    const deadline = deadlineIn(context, policy.timeouts.consentMs)
    return go(state, { name: 'offering_fare', session: marked(state, session), found: ending, deadline }, abandon)
  }
  const over = endedWith(policy, state, session, ending, context)
  return { ...over, effects: [abandon, ...over.effects] }
}

/** Writes the record of a session that sold nothing, with nothing under way any more, and tells the shopper. */
export function endedWith(
  policy: SessionPolicy,
  state: SessionState,
  session: SessionFacts | BuyingSession,
  ending: Ending,
  context: Context
): Step {
  // Where the machine leads it hands out only what it asks for itself, and it has been declined.
  const mayTryAgain = ending.mayTryAgain && policy.machineLeads !== true
  const again = mayTryAgain && 'items' in session ? session.items.map(({ product }) => product) : null
  const phase: Phase = state.stopping
    ? { name: 'stopped' }
    : {
        name: 'not_sold',
        message: ending.message,
        again,
        ...(ending.sale === undefined ? {} : { sale: ending.sale }),
        ...withoutCard(marked(state, session)),
        pinEntered: session.pinsEntered > 0,
        deadline: deadlineIn(context, policy.timeouts.notSoldMs)
      }
  return go(state, phase, { type: 'record_decision', record: recordOf(policy, session, ending, context.nowMs) })
}

/** Whether a purchase went on, or ended, without a card: none was asked for, or none was read before it came to this. */
export function withoutCard(session: SessionFacts | BuyingSession): { readonly withoutCard?: true } {
  const isWithout = 'items' in session && (session.demand === undefined || session.withoutCard === true)
  return isWithout ? { withoutCard: true } : {}
}

/** Phases in which no card was read yet. */
const BEFORE_CARD: ReadonlySet<Phase['name']> = new Set(['idle', 'choosing', 'awaiting_card', 'awaiting_consent'])

function marked<S extends SessionFacts | BuyingSession>({ phase }: SessionState, session: S): S {
  return 'items' in session && BEFORE_CARD.has(phase.name) ? { ...session, withoutCard: true } : session
}

/** Only where the age was not found out or not reached; whoever gave up, or was given up on, is not asked again. */
const OFFERED_FARE: ReadonlySet<Ending['outcome']> = new Set(['refused', 'undetermined', 'card_not_usable'])

function mayOfferFare(state: SessionState, { product }: BuyingSession, { outcome, reason, sale }: Ending): boolean {
  // What is not on sale is so at every fare.
  if (sale !== undefined || !OFFERED_FARE.has(outcome) || reason === 'two_cards' || whyNotTold(state) !== null) return false
  return mayTakeFullFare(state, product)
}

/** Whether a product has a full fare, and the machine has it. */
export function mayTakeFullFare({ soldOut }: Pick<SessionState, 'soldOut'>, { fullFare }: BuyingSession['product']): boolean {
  return fullFare !== undefined && !soldOut.includes(fullFare.selection)
}
