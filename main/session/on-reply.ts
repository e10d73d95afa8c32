import { secretBytes } from '../../device/secret-bytes.ts'
import { decide, type DecisionTerms } from '../age/decision.ts'
import type { Evidence } from '../age/evidence.ts'
import { lineFailed } from '../age/offline-decision.ts'
import { closedNow } from './closing.ts'
import { endingOf, notUsable, readerLost, twoCards, unreadable, type Ending } from './ending.ts'
import { concluded } from './conclusion.ts'
import type { Effect } from './effect.ts'
import type { ProofError, SessionReply } from './event.ts'
import { OFFLINE } from './offline-sale.ts'
import type { SessionPolicy } from './policy.ts'
import type { AskedSession, CardFacts, PhaseOf, SessionState } from './state.ts'
import { deadlineIn, end, go, type Context, type Step } from './step.ts'
import { intentFailed, intentStored, vendEnded } from './vends.ts'

/** Answers a reply of the current session; null where this phase does not wait for it, which makes it a late one. */
export function onReply(
  policy: SessionPolicy,
  state: SessionState,
  reply: SessionReply,
  context: Context
): Step | null {
  const { phase } = state
  switch (reply.type) {
    case 'card_read':
      return phase.name === 'reading_card' ? cardRead(policy, state, phase.session, reply.card, context) : null
    case 'card_read_failed':
      return phase.name === 'reading_card'
        ? end(policy, state, phase.session, endingOf(reply.error), context)
        : null
    case 'challenge_failed':
      // Told before the PIN where it can be: nobody types a PIN for a question that cannot be asked.
      return phase.name === 'reading_card' ||
        phase.name === 'entering_pin' ||
        phase.name === 'awaiting_return' ||
        phase.name === 'last_try'
        ? end(policy, state, phase.session, challengeUnavailable(state), context)
        : null
    case 'holder_proven':
      return phase.name === 'proving_holder'
        ? askWith(policy, state, { ...phase.session, holder: 'pin' }, phase.card, {
            kind: 'pin',
            challenge: reply.challenge,
            signature: reply.signature
          }, context)
        : null
    case 'holder_proof_failed':
      return phase.name === 'proving_holder' ? proofFailed(policy, state, phase, reply.error, context) : null
    case 'evidence_gathered':
      return phase.name === 'asking' ? judged(policy, state, phase, reply.evidence, context) : null
    case 'intent_stored':
      return phase.name === 'storing_intent' ? intentStored(policy, state, phase, context) : null
    case 'intent_failed':
      return phase.name === 'storing_intent' ? intentFailed(policy, state, phase, context) : null
    case 'vend_ended':
      return phase.name === 'vending' ? vendEnded(policy, state, phase, reply, context) : null
  }
}

/** While the line is known to be down the shopper hears why, as at every other end of that kind. */
function challengeUnavailable({ line }: SessionState): Ending {
  const told = line.state === 'down' ? OFFLINE : ({ message: 'could_not_check', mayTryAgain: true } as const)
  return { outcome: 'undetermined', reason: 'challenge_unavailable', cutOff: line, ...told }
}

/** After the first visit: refuse what can be refused here, go without PIN where the rule allows, else ask for it. */
function cardRead(
  policy: SessionPolicy,
  state: SessionState,
  session: AskedSession,
  card: CardFacts,
  context: Context
): Step {
  if (card.tokenKind === 'unknown') {
    return end(policy, state, session, notUsable('token_unknown', 'card_not_accepted'), context)
  }
  if (card.tokenKind !== 'card' && policy.phonesAcknowledgement === null) {
    return end(policy, state, session, notUsable('phone_not_accepted', 'phone_not_accepted'), context)
  }
  const { path } = card.examination
  if (path.result === 'invalid' || path.result === 'undetermined') {
    const evidence: Evidence = {
      role: policy.role,
      holder: 'card_only',
      enrolment: 'not_asked',
      path,
      possession: 'not_asked',
      ocsp: { result: 'not_asked' },
      list: { result: 'not_asked' },
      platform: { result: 'not_asked' },
      remembered: { result: 'not_asked' },
      line: state.line,
      clock: state.clock
    }
    return concluded(policy, state, { ...session, evidence }, decide(evidence, session.demand, termsOf(session, context)), context)
  }
  if (session.demand === 'pin') return askPin(policy, state, session, card, card.triesLeft, {}, context)
  return askWith(
    policy,
    state,
    { ...session, holder: 'card_only' },
    card,
    { kind: 'card_only', enrolmentWaived: session.demand === 'card_only' },
    context
  )
}

/** As often as a record can count, and five times as often as a card of the law lets one try. */
const MOST_PINS_ENTERED = 15

/** Why the PIN is asked for, where it is not simply its turn. */
interface Occasion {
  readonly wrongPin?: boolean
  readonly triesFewer?: boolean
  readonly pinAfterAll?: boolean
}

/** Tries left are read before asking; the last one is guarded. */
function askPin(
  policy: SessionPolicy,
  state: SessionState,
  session: AskedSession,
  card: CardFacts,
  triesLeft: CardFacts['triesLeft'],
  { wrongPin = false, triesFewer = false, pinAfterAll = false }: Occasion,
  context: Context,
  effects: readonly Effect[] = []
): Step {
  // Before another challenge is asked for.
  const closed = closedNow(policy, state, session, context)
  if (closed !== null) return closed
  // A card that never runs out of tries is none.
  if (session.pinsEntered >= MOST_PINS_ENTERED) return end(policy, state, session, unreadable, context)
  if (triesLeft === 'blocked' || triesLeft === 0) {
    return end(policy, state, session, notUsable('pin_blocked', 'pin_blocked'), context)
  }
  if (triesLeft === 'not_set') return end(policy, state, session, notUsable('pin_not_set', 'pin_not_set'), context)
  if (triesLeft === 1) {
    const deadline = deadlineIn(context, policy.timeouts.lastTryMs)
    return go(state, { name: 'last_try', session, card, pinAfterAll, deadline }, ...effects)
  }
  return go(
    state,
    {
      name: 'entering_pin',
      session,
      card,
      triesLeft,
      pin: secretBytes(0),
      wrongPin,
      triesFewer,
      pinAfterAll,
      deadline: deadlineIn(context, policy.timeouts.pinMs)
    },
    ...effects
  )
}

/** Failures that come before VERIFY only: the card has not seen the PIN. */
const BEFORE_VERIFY: ReadonlySet<ProofError['code']> = new Set([
  'different_card',
  'challenge_unavailable',
  'pin_tries_fewer',
  'not_my_number_card',
  'applet_missing',
  'certificate_missing'
])

function proofFailed(
  policy: SessionPolicy,
  state: SessionState,
  { session: proving, card }: PhaseOf<'proving_holder'>,
  error: ProofError,
  context: Context
): Step {
  const session = BEFORE_VERIFY.has(error.code) ? { ...proving, pinAttempts: proving.pinAttempts - 1 } : proving
  if (error.code === 'pin_wrong') {
    // Each attempt gets its own challenge.
    return askPin(policy, state, session, card, error.triesLeft, { wrongPin: true }, context, [
      { type: 'request_challenge', sessionId: session.id, offline: session.product.offline }
    ])
  }
  if (error.code === 'pin_tries_fewer') {
    // The challenge was not shown to the card either, and is used when the PIN comes again.
    return askPin(policy, state, session, card, error.triesLeft, { triesFewer: true }, context)
  }
  if (error.code === 'challenge_unavailable') return end(policy, state, session, challengeUnavailable(state), context)
  if (error.code === 'different_card') {
    return end(policy, state, session, { ...notUsable('different_card', 'different_card'), mayTryAgain: true }, context)
  }
  return end(policy, state, session, endingOf(error), context)
}

/** The certificate leaves the state with the question, except where the platform may still want the PIN. */
function askWith(
  policy: SessionPolicy,
  state: SessionState,
  session: AskedSession,
  card: CardFacts,
  holder: Extract<Effect, { type: 'verify' }>['request']['holder'],
  context: Context
): Step {
  const closed = closedNow(policy, state, session, context)
  if (closed !== null) return closed
  return go(
    state,
    {
      name: 'asking',
      session,
      card: holder.kind === 'card_only' ? card : null,
      offline: state.line.state === 'down',
      deadline: deadlineIn(context, policy.timeouts.askMs, 0)
    },
    {
      type: 'verify',
      sessionId: session.id,
      request: {
        certificate: card.certificate,
        examination: card.examination,
        atLeastYears: session.product.rule.atLeastYears,
        offline: session.product.offline,
        holder
      }
    }
  )
}

function judged(
  policy: SessionPolicy,
  state: SessionState,
  phase: PhaseOf<'asking'>,
  found: Evidence,
  context: Context
): Step {
  // What was proven of the holder is this session's own knowledge; nobody else may claim more for it. A clock that is
  // doubted here is doubted, whoever else believed it.
  const evidence: Evidence = {
    ...found,
    role: policy.role,
    holder: phase.session.holder ?? 'card_only',
    clock: state.clock === 'trusted' ? found.clock : state.clock
  }
  const session: AskedSession = { ...phase.session, evidence }
  const decision = decide(evidence, session.demand, termsOf(session, context))
  if (decision.outcome === 'pin_required' && phase.card !== null) {
    if (mayHaveBeenAsked(phase, evidence)) return end(policy, state, session, { ...lineCut, cutOff: evidence.line }, context)
    if (state.readerFault !== null) return end(policy, state, session, readerLost, context)
    if (state.cardsCollided) return end(policy, state, session, twoCards, context)
    return askPin(policy, state, session, phase.card, phase.card.triesLeft, { pinAfterAll: true }, context, [
      { type: 'request_challenge', sessionId: session.id, offline: session.product.offline }
    ])
  }
  return concluded(policy, state, session, decision, context)
}

/** Trying again begins anew, and by then the machine knows its line is down: it asks for the PIN, and sends nothing. */
const lineCut: Ending = {
  outcome: 'undetermined',
  reason: 'platform_unavailable',
  message: 'could_not_check',
  mayTryAgain: true
}

/**
 * Whether the question may have reached the platform, and cost its fee, though no answer came: the line was not known to be
 * down when it was sent, or has come back meanwhile. Asked again with the PIN, one decision would cost two.
 */
function mayHaveBeenAsked({ offline }: PhaseOf<'asking'>, { platform, line }: Evidence): boolean {
  return lineFailed(platform) && (!offline || line.state === 'up')
}

function termsOf({ product }: AskedSession, { nowMs }: Context): DecisionTerms {
  return { atLeastYears: product.rule.atLeastYears, offline: product.offline, nowMs }
}
