import { readerLost, storeLost, twoCards, unreadable, type Ending } from './ending.ts'
import { withoutOffers } from './on-membership.ts'
import type { SessionPolicy } from './policy.ts'
import { recordOf } from './record-of.ts'
import { cardLies, type PhaseName, type PhaseOf, type SessionFacts, type SessionState } from './state.ts'
import { deadlineIn, end, endedWith, go, rest, stay, type Context, type Step } from './step.ts'
import { vendEnded, vendsGivenUp } from './vends.ts'

/** What may come between at any moment. */
export type Interruption =
  | 'cancelled'
  | 'timed_out'
  | 'card_removed'
  | 'cards_collided'
  | 'reader_lost'
  | 'machine_lost'
  | 'door_opened'
  | 'clock_doubted'
  | 'certification_lapsed'
  | 'service_begun'
  | 'store_failed'
  | 'fault_caught'
  | 'shutdown_requested'

/**
 * An answer to an interruption in one phase.
 * `ignore`: it changes nothing here (too late to stop, or nothing under way). `rest`: nobody is being served, so the
 * machine shows whether it can serve. `finish`: the shopper has read the end. `lift`: the card may be away for a moment.
 * `untap`: the session goes back to waiting for a tap. `as_found`: nobody takes the full fare, so the record has what was
 * found before it was offered. `unreported`: the machine does not say what became of the vend. An `Ending` ends the
 * session with its record.
 */
type Answer = 'ignore' | 'rest' | 'finish' | 'lift' | 'untap' | 'as_found' | 'unreported' | Ending

const cancelled: Ending = { outcome: 'cancelled', message: 'cancelled', mayTryAgain: false }
const timedOut: Ending = { outcome: 'timed_out', message: 'timed_out', mayTryAgain: true }
const cardRemoved: Ending = { outcome: 'card_removed', message: 'card_removed', mayTryAgain: true }
const stopped: Ending = { outcome: 'interrupted', reason: 'shutdown', message: 'could_not_check', mayTryAgain: false }
const faulted: Ending = { ...stopped, reason: 'fault' }
const lastTryKept: Ending = {
  outcome: 'card_not_usable',
  reason: 'last_try_kept',
  message: 'last_try_kept',
  mayTryAgain: false
}
const unanswered: Ending = {
  outcome: 'undetermined',
  reason: 'platform_unavailable',
  message: 'could_not_check',
  mayTryAgain: true
}
const machineLost: Ending = {
  outcome: 'device_lost',
  reason: 'machine_lost',
  message: 'machine_lost',
  mayTryAgain: false
}
const doorOpened: Ending = { ...machineLost, reason: 'door_open', message: 'door_open' }

const clockDoubted: Ending = {
  outcome: 'undetermined',
  reason: 'clock_untrusted',
  message: 'could_not_check',
  mayTryAgain: false
}
const certificationLapsed: Ending = { ...stopped, reason: 'certification_lapsed' }
const serviceBegun: Ending = { ...stopped, reason: 'service_begun' }

const always = (answer: Answer): Record<PhaseName, Answer> => ({
  out_of_service: answer,
  idle: answer,
  choosing: answer,
  awaiting_card: answer,
  awaiting_consent: answer,
  reading_card: answer,
  entering_pin: answer,
  awaiting_return: answer,
  last_try: answer,
  proving_holder: answer,
  asking: answer,
  offering_fare: answer,
  storing_intent: answer,
  vending: answer,
  sold: answer,
  not_sold: answer,
  stopped: answer
})

/** Once the intent is on its way to the disk and the machine, nothing may turn the session aside. */
const untouchable = { storing_intent: 'ignore', vending: 'ignore' } as const
/** A full fare needs neither card nor clock. */
const careless = { offering_fare: 'ignore' } as const
const resting = { idle: 'rest', out_of_service: 'rest', sold: 'ignore', not_sold: 'ignore', stopped: 'ignore' } as const

/** Every interruption in every phase: the whole truth about cancel, time-out, removal, loss and shutdown. */
export const answers: Record<Interruption, Record<PhaseName, Answer>> = {
  cancelled: {
    ...always(cancelled),
    ...untouchable,
    out_of_service: 'ignore',
    idle: 'ignore',
    last_try: lastTryKept,
    offering_fare: 'as_found',
    sold: 'finish',
    not_sold: 'finish',
    stopped: 'ignore'
  },
  timed_out: {
    ...always(timedOut),
    out_of_service: 'ignore',
    idle: 'ignore',
    reading_card: unreadable,
    awaiting_return: cardRemoved,
    last_try: lastTryKept,
    proving_holder: unreadable,
    asking: unanswered,
    offering_fare: 'as_found',
    storing_intent: 'ignore',
    vending: 'unreported',
    sold: 'finish',
    not_sold: 'finish',
    stopped: 'ignore'
  },
  card_removed: {
    ...always('ignore'),
    choosing: cardRemoved,
    awaiting_consent: 'untap',
    reading_card: cardRemoved,
    entering_pin: 'lift',
    last_try: lastTryKept,
    proving_holder: cardRemoved
  },
  // Past the proof the card has done its part. Before a session there is nothing to end: choosing will.
  cards_collided: {
    ...always(twoCards),
    ...untouchable,
    ...resting,
    ...careless,
    idle: 'ignore',
    out_of_service: 'ignore',
    asking: 'ignore'
  },
  reader_lost: { ...always(readerLost), ...untouchable, ...resting, ...careless, asking: 'ignore' },
  machine_lost: { ...always(machineLost), ...untouchable, ...resting },
  // What is under way comes out or does not, and the machine says so; of a basket nothing more is told.
  door_opened: { ...always(doorOpened), ...untouchable, ...resting },
  // Once the question is under way the decision knows of the clock; and the day of the check was still within the year.
  clock_doubted: { ...always(clockDoubted), ...untouchable, ...resting, ...careless, asking: 'ignore' },
  certification_lapsed: { ...always(certificationLapsed), ...untouchable, ...resting, ...careless, asking: 'ignore' },
  // What is being handed out comes out; of a basket nothing more is told.
  service_begun: { ...always(serviceBegun), ...untouchable, ...resting },
  store_failed: { ...always(storeLost), ...untouchable, ...resting },
  // Before an intent is stored nothing is told, so a fault may still end it.
  fault_caught: { ...always(faulted), ...untouchable, ...resting, storing_intent: faulted },
  shutdown_requested: { ...always(stopped), ...untouchable, ...resting, sold: 'rest', not_sold: 'rest' }
}

/** Answers an interruption; pure. */
export function interrupt(
  policy: SessionPolicy,
  state: SessionState,
  interruption: Interruption,
  context: Context
): Step {
  const { phase } = state
  const answer = answers[interruption][phase.name]
  switch (answer) {
    case 'ignore':
      return stay(state)
    case 'rest':
      return rest(state)
    case 'finish':
      if (!cardLies(state) || (phase.name !== 'sold' && phase.name !== 'not_sold')) return rest(state)
      // Loud until the card is gone: a forgotten card is the shopper's worst day. Then the screen is over at once.
      return finishing(state, phase, context)
    case 'lift':
      if (phase.name !== 'entering_pin') return stay(state)
      return go(state, { ...phase, deadline: sooner(phase.deadline, deadlineIn(context, policy.timeouts.returnCardMs)) })
    case 'untap':
      if (phase.name !== 'awaiting_consent') return stay(state)
      return go(state, {
        name: 'awaiting_card',
        session: phase.session,
        deadline: deadlineIn(context, policy.timeouts.tapMs)
      })
    case 'as_found':
      if (phase.name !== 'offering_fare') return stay(state)
      return endedWith(
        policy,
        state,
        phase.session,
        { ...phase.found, message: interruption === 'timed_out' ? 'timed_out' : 'cancelled', mayTryAgain: false },
        context
      )
    case 'unreported':
      return phase.name === 'vending' ? vendEnded(policy, state, phase, { result: 'unknown' }, context) : stay(state)
    default:
      return endWith(policy, state, answer, context)
  }
}

function finishing(
  state: SessionState,
  phase: PhaseOf<'sold' | 'not_sold'>,
  context: Context
): Step {
  const deadline = sooner(phase.deadline, deadlineIn(context, 0))
  if (phase.name === 'not_sold') return go(state, { ...phase, deadline })
  // Left by the shopper, or forgotten with the card: whoever finds that card must not find the holder's questions.
  return withoutOffers(state, { ...phase, deadline })
}

function endWith(policy: SessionPolicy, state: SessionState, ending: Ending, context: Context): Step {
  const { phase } = state
  if (phase.name === 'choosing') {
    // Nobody has asked for anything yet, and the card that is left will begin a session of its own.
    if (ending === twoCards && phase.session === null) return stay(state)
    return endChoosing(policy, state, phase.session, ending, context)
  }
  if (!('session' in phase)) return stay(state)
  // Some of the purchase is out already.
  if (phase.name === 'storing_intent' && phase.done.length > 0) return vendsGivenUp(policy, state, phase, context)
  // A PIN that nobody finishes because the card is away is a removed card, not a slow shopper.
  const lifted = phase.name === 'entering_pin' && state.cardId === null && ending === timedOut
  const cutOff = ending === unanswered ? { cutOff: state.line } : {}
  return end(policy, state, phase.session, { ...(lifted ? cardRemoved : ending), ...cutOff }, context)
}

/** Nothing was chosen yet, so there is nothing to explain: the record is written and the machine rests. */
function endChoosing(
  policy: SessionPolicy,
  state: SessionState,
  session: SessionFacts | null,
  ending: Ending,
  context: Context
): Step {
  const { phase } = state
  const record =
    session === null
      ? []
      : [{ type: 'record_decision' as const, record: recordOf(policy, session, ending, context.nowMs) }]
  if (ending === cardRemoved && phase.name === 'choosing') {
    return go(state, { ...phase, session: null }, ...record)
  }
  if (cardLies(state) && !state.stopping) {
    // A card left behind must be taken before anyone else is served.
    const deadline = deadlineIn(context, policy.timeouts.notSoldMs)
    return go(state, { name: 'not_sold', message: ending.message, again: null, pinEntered: false, deadline }, ...record)
  }
  const resting = rest(state)
  return { state: resting.state, effects: [...record, ...resting.effects] }
}

function sooner<T extends { readonly atMs: number }>(a: T, b: T): T {
  return a.atMs <= b.atMs ? a : b
}
