import type { Effect } from './effect.ts'
import { twoCards } from './ending.ts'
import { sellAtFullFare, unasked } from './fares.ts'
import { anySellable, lineGone, sellable } from './offline-sale.ts'
import type { SessionPolicy } from './policy.ts'
import { buying, fitsBasket, isAsked } from './purchase.ts'
import { asOfNow, isMostReached, whyNotOnSale, withinMost } from './sale-terms.ts'
import { cardLies, type AskedSession, type PhaseOf, type Product, type SessionFacts, type SessionState } from './state.ts'
import { begin, deadlineIn, end, go, mayTakeFullFare, stay, type Context, type Step } from './step.ts'
import { startVends } from './vends.ts'

/** The languages and aids open the screen even while nothing can be sold: it says so in the language that was asked for. */
export function firstTouch(policy: SessionPolicy, state: SessionState, context: Context): Step {
  return state.phase.name === 'idle' ? startChoosing(policy, state, context) : stay(state)
}

/** Opens the choice; a card that lies there already begins the session. */
export function startChoosing(policy: SessionPolicy, state: SessionState, context: Context): Step {
  const deadline = deadlineIn(context, policy.timeouts.chooseMs)
  if (state.cardId === null || !isOfUse(policy, state, context)) {
    return go(state, { name: 'choosing', session: null, basket: [], deadline })
  }
  return cardFirst(policy, state, context)
}

/** A card came before anything was chosen. */
export function cardFirst(policy: SessionPolicy, state: SessionState, context: Context): Step {
  const { session, effect } = begin('card_first', context)
  const basket = state.phase.name === 'choosing' ? state.phase.basket : []
  return go(state, { name: 'choosing', session, basket, deadline: deadlineIn(context, policy.timeouts.chooseMs) }, effect)
}

/** While nothing can be sold the machine rests, and its screen says so: to wake it would be to pretend. */
export function isOfUse(policy: SessionPolicy, state: SessionState, context: Context): boolean {
  return anySellable(policy, state, context.nowMs)
}

/**
 * Whether a product may be chosen now: it is on sale by the rules, it is there, and it could be sold, if only at its full
 * fare.
 * @param atFullFare it is that which is chosen
 */
export function mayChoose(
  policy: SessionPolicy,
  state: SessionState,
  product: Product,
  atFullFare: boolean,
  context: Context
): boolean {
  if (whyNotOnSale(product) !== null) return false
  if (atFullFare) return mayTakeFullFare(state, product)
  if (state.soldOut.includes(product.selection)) return false
  return mayTakeFullFare(state, product) || sellable(policy, state, product, context.nowMs) !== 'no'
}

/** What of a basket may still be bought, under the rules of this moment. */
export function keepOffered(
  policy: SessionPolicy,
  state: SessionState,
  basket: readonly Product[],
  context: Context
): readonly Product[] {
  const now = basket.map((product) => asOfNow(policy, product))
  return withinMost(now.filter((product) => mayChoose(policy, state, product, false, context)))
}

/**
 * A product that `mayChoose` allows: into the basket, or at once to what it asks. null: it cannot be taken beside what was
 * chosen before, or while somebody is being served.
 */
export function chooseProduct(
  policy: SessionPolicy,
  state: SessionState,
  product: Product,
  atFullFare: boolean,
  context: Context
): Step | null {
  const { phase } = state
  if (phase.name !== 'idle' && phase.name !== 'choosing') return null
  const begun = phase.name === 'choosing' ? phase.session : null
  if (!atFullFare && fitsBasket(policy, product)) {
    const open = phase.name === 'choosing' ? { state, effects: [] } : startChoosing(policy, state, context)
    return putIntoBasket(policy, open, product, context)
  }
  // Never in place of what was chosen before.
  if (phase.name === 'choosing' && phase.basket.length > 0) return null
  return ask(policy, state, begun, [product], atFullFare, context)
}

function putIntoBasket(policy: SessionPolicy, { state, effects }: Step, product: Product, context: Context): Step | null {
  const { phase } = state
  if (phase.name !== 'choosing' || phase.basket.length >= (policy.basketMost ?? 1)) return null
  if (isMostReached(phase.basket, product)) return null
  return after(effects, withBasket(policy, state, phase, [...phase.basket, product], context))
}

/** The choice goes on with another basket, and with its whole time. */
export function withBasket(
  policy: SessionPolicy,
  state: SessionState,
  phase: PhaseOf<'choosing'>,
  basket: readonly Product[],
  context: Context
): Step {
  return go(state, { ...phase, basket, deadline: deadlineIn(context, policy.timeouts.chooseMs) })
}

/** The basket is complete. */
export function checkOut(policy: SessionPolicy, state: SessionState, phase: PhaseOf<'choosing'>, context: Context): Step {
  const basket = keepOffered(policy, state, phase.basket, context)
  // What cannot be had any more is seen to be gone before anything is bought.
  if (basket.length < phase.basket.length) return withBasket(policy, state, phase, basket, context)
  return basket.length === 0 ? stay(state) : ask(policy, state, phase.session, basket, false, context)
}

/** What is bought is known from here on, and so is N. Only what is sold to anybody goes to the machine at once. */
function ask(
  policy: SessionPolicy,
  state: SessionState,
  begun: SessionFacts | null,
  products: readonly Product[],
  atFullFare: boolean,
  context: Context
): Step {
  const started = begun === null ? begin(cardLies(state) ? 'card_first' : 'product_first', context) : null
  const facts = begun ?? started?.session
  if (facts === undefined) return stay(state)
  const effects: Effect[] = started === null ? [] : [started.effect]
  const session = buying(policy, facts, products)
  const vendId = started === null ? context.freshId : context.anotherId
  if (atFullFare) return after(effects, sellAtFullFare(policy, state, unasked(session), vendId, context))
  if (!isAsked(session)) return after(effects, startVends(policy, state, session, vendId, context))
  return after(effects, askFor(policy, state, session, true, context))
}

/**
 * A card that lies there already was no consent, so it is asked for; two are one too many.
 * @param byKey whether that card may be used, at the press of a key
 */
function askFor(
  policy: SessionPolicy,
  state: SessionState,
  session: AskedSession,
  byKey: boolean,
  context: Context
): Step {
  // Nobody shows a card for a fare that cannot be found out; the full one needs none.
  if (sellable(policy, state, session.product, context.nowMs) === 'no') {
    return end(policy, state, session, lineGone(state), context)
  }
  if (state.cardsCollided) return end(policy, state, session, twoCards, context)
  return state.cardId === null || !byKey
    ? go(state, { name: 'awaiting_card', session, deadline: deadlineIn(context, policy.timeouts.tapMs) })
    : go(state, { name: 'awaiting_consent', session, deadline: deadlineIn(context, policy.timeouts.consentMs) })
}

/** The same purchase once more. A card that still lies there belongs to what has ended: only a new tap is a consent. */
export function askAgain(
  policy: SessionPolicy,
  state: SessionState,
  products: readonly Product[],
  context: Context
): Step {
  const { session: facts, effect } = begin('product_first', context)
  // A new purchase goes by the rules of now.
  const session = buying(policy, facts, products.map((product) => asOfNow(policy, product)))
  if (!isAsked(session)) return after([effect], startVends(policy, state, session, context.anotherId, context))
  return after([effect], askFor(policy, state, session, false, context))
}

function after(effects: readonly Effect[], step: Step): Step {
  return { ...step, effects: [...effects, ...step.effects] }
}
