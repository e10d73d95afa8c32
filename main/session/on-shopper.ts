import { copySecret, secretBytes } from '../../device/secret-bytes.ts'
import type { ShopperCommand } from '../contract/shopper.ts'
import { askAgain, cardFirst, checkOut, chooseProduct, isOfUse, mayChoose, startChoosing, withBasket } from './choosing.ts'
import { closedNow } from './closing.ts'
import type { Effect } from './effect.ts'
import { takeFullFare } from './fares.ts'
import { mayTryAgain } from './offline-sale.ts'
import { withoutOffers } from './on-membership.ts'
import type { SessionPolicy } from './policy.ts'
import type { AskedSession, PhaseOf, SessionState } from './state.ts'
import { deadlineIn, go, stay, type Context, type Step } from './step.ts'

/** Digits of the authentication PIN. */
export const PIN_LENGTH = 4

const ASCII_ZERO = 0x30

/** What the shopper does on the screen, apart from what may come between at any moment. */
export function onCommand(
  policy: SessionPolicy,
  state: SessionState,
  command: ShopperCommand,
  context: Context
): Step {
  const { phase } = state
  switch (command.type) {
    case 'wake':
      return phase.name === 'idle' && isOfUse(policy, state, context) ? startChoosing(policy, state, context) : stay(state)
    case 'choose_product': {
      const product = policy.products.find((each) => each.view.id === command.productId)
      // Where the machine leads nothing is offered here, so that nobody can have chosen it.
      return product !== undefined && policy.machineLeads !== true && mayChoose(policy, state, product, false, context)
        ? (chooseProduct(policy, state, product, false, context) ?? stay(state))
        : stay(state)
    }
    case 'remove_product': {
      if (phase.name !== 'choosing') return stay(state)
      const at = phase.basket.findLastIndex(({ view }) => view.id === command.productId)
      return at === -1 ? stay(state) : withBasket(policy, state, phase, phase.basket.toSpliced(at, 1), context)
    }
    case 'check_out':
      return phase.name === 'choosing' ? checkOut(policy, state, phase, context) : stay(state)
    case 'take_full_fare':
      return phase.name === 'awaiting_card' || phase.name === 'awaiting_consent' || phase.name === 'offering_fare'
        ? takeFullFare(policy, state, phase, context)
        : stay(state)
    case 'consent':
      return phase.name === 'awaiting_consent' && state.cardId !== null
        ? startReading(policy, state, phase.session, state.cardId, context)
        : stay(state)
    case 'press_digit':
      return phase.name === 'entering_pin' ? pressDigit(policy, state, phase, command.digit, context) : stay(state)
    case 'erase_digit':
      return phase.name === 'entering_pin' && phase.pin.length > 0
        ? typed(policy, state, phase, copySecret(phase.pin.subarray(0, -1)), context)
        : stay(state)
    case 'confirm_pin':
      return phase.name === 'entering_pin' && phase.pin.length === PIN_LENGTH
        ? confirmPin(policy, state, phase, context)
        : stay(state)
    case 'spend_last_try':
      return phase.name === 'last_try' && policy.lastTry === 'ask'
        ? go(state, {
            name: 'entering_pin',
            session: phase.session,
            card: phase.card,
            triesLeft: 1,
            pin: secretBytes(0),
            wrongPin: false,
            triesFewer: false,
            pinAfterAll: phase.pinAfterAll,
            deadline: deadlineIn(context, policy.timeouts.pinMs)
          })
        : stay(state)
    case 'try_again':
      return phase.name === 'not_sold' && phase.again !== null && healthy(state) && mayTryAgain(policy, state, phase, context.nowMs)
        ? askAgain(policy, state, phase.again, context)
        : stay(state)
    default:
      return stay(state)
  }
}

/** A card was laid down. Where the age is already told, this is the consent; elsewhere it only begins a session. */
export function onCardInserted(policy: SessionPolicy, state: SessionState, context: Context): Step {
  const { phase, cardId } = state
  if (cardId === null) return stay(state)
  switch (phase.name) {
    case 'idle':
      return isOfUse(policy, state, context) ? cardFirst(policy, state, context) : stay(state)
    case 'choosing':
      return phase.session === null && isOfUse(policy, state, context) ? cardFirst(policy, state, context) : stay(state)
    case 'awaiting_card':
      return startReading(policy, state, phase.session, cardId, context)
    case 'entering_pin':
      return go(state, { ...phase, deadline: deadlineIn(context, policy.timeouts.pinMs) })
    case 'awaiting_return':
      return prove(policy, state, phase, cardId, context)
    case 'sold':
      return withoutOffers(state, phase)
    default:
      return stay(state)
  }
}

/** The first visit; beside it the challenge is fetched, which says nothing about the person and warms the line. */
function startReading(
  policy: SessionPolicy,
  state: SessionState,
  session: AskedSession,
  cardId: number,
  context: Context
): Step {
  const closed = closedNow(policy, state, session, context)
  if (closed !== null) return closed
  const challenge: Effect[] =
    session.demand === 'pin' ? [{ type: 'request_challenge', sessionId: session.id, offline: session.product.offline }] : []
  return go(
    state,
    { name: 'reading_card', session, deadline: deadlineIn(context, policy.timeouts.readMs, 0) },
    { type: 'read_card', sessionId: session.id, cardId },
    ...challenge
  )
}

function pressDigit(
  policy: SessionPolicy,
  state: SessionState,
  phase: PhaseOf<'entering_pin'>,
  digit: number,
  context: Context
): Step {
  if (phase.pin.length >= PIN_LENGTH) return stay(state)
  const pin = secretBytes(phase.pin.length + 1)
  pin.set(phase.pin)
  pin[phase.pin.length] = ASCII_ZERO + digit
  return typed(policy, state, phase, pin, context)
}

function typed(
  policy: SessionPolicy,
  state: SessionState,
  phase: PhaseOf<'entering_pin'>,
  pin: Uint8Array,
  context: Context
): Step {
  // A lifted card keeps its own, shorter time: typing does not bring it back.
  const deadline = state.cardId === null ? phase.deadline : deadlineIn(context, policy.timeouts.pinMs)
  return go(state, { ...phase, pin, deadline })
}

function confirmPin(
  policy: SessionPolicy,
  state: SessionState,
  phase: PhaseOf<'entering_pin'>,
  context: Context
): Step {
  if (state.cardId !== null) return prove(policy, state, phase, state.cardId, context)
  return go(state, {
    name: 'awaiting_return',
    session: phase.session,
    card: phase.card,
    triesLeft: phase.triesLeft,
    pin: phase.pin,
    deadline: deadlineIn(context, policy.timeouts.returnCardMs)
  })
}

/** The second visit. The effect gets its own copy of the PIN, which the card's side overwrites. */
function prove(
  policy: SessionPolicy,
  state: SessionState,
  phase: PhaseOf<'entering_pin'> | PhaseOf<'awaiting_return'>,
  cardId: number,
  context: Context
): Step {
  const closed = closedNow(policy, state, phase.session, context)
  if (closed !== null) return closed
  const { pinsEntered, pinAttempts } = phase.session
  // Counted before it is known: the record of a session that ends in the middle must not count too few.
  const session = { ...phase.session, pinsEntered: pinsEntered + 1, pinAttempts: pinAttempts + 1, provenCardId: cardId }
  return go(
    state,
    {
      name: 'proving_holder',
      session,
      card: phase.card,
      deadline: deadlineIn(context, policy.timeouts.proveMs, 0)
    },
    {
      type: 'prove_holder',
      sessionId: session.id,
      cardId,
      readAtCardId: phase.card.cardId,
      certificate: phase.card.certificate,
      algorithm: phase.card.algorithm,
      triesTold: phase.triesLeft,
      pin: copySecret(phase.pin)
    }
  )
}

function healthy(state: SessionState): boolean {
  const { readerFault, machineReady, doorOpen, storeFailed, faulted, stopping, service } = state
  return readerFault === null && machineReady && !doorOpen && !storeFailed && !faulted && !stopping && service === 'in_service'
}
