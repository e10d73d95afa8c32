import { chooseProduct, keepOffered, mayChoose, startChoosing } from './choosing.ts'
import { closedNow } from './closing.ts'
import type { Ending } from './ending.ts'
import type { SessionEvent } from './event.ts'
import { interrupt } from './interruption.ts'
import { anySellable } from './offline-sale.ts'
import type { SessionPolicy } from './policy.ts'
import { buying, isSoldBy } from './purchase.ts'
import { notOnSale } from './sale-terms.ts'
import { cardLies, type PhaseName, type Product, type SessionState } from './state.ts'
import { begin, couldServe, end, endedWith, go, mayTakeFullFare, recovered, stay, type Context, type Step } from './step.ts'

/**
 * The machine selected by itself: one of its own buttons, or an age that it asks for. What cannot be sold now, or is no
 * product of ours, is declined, for the machine may be waiting. While somebody is being served so is another selection;
 * the same one once more is a button that bounced. Only a machine that leads may ask for the next shopper before it is
 * known here that the last one was served: that is kept until it can be taken up.
 */
export function onSelection(policy: SessionPolicy, state: SessionState, selection: string, context: Context): Step {
  const { phase } = state
  const wanted = wantedBy(policy, selection)
  if (wanted === null) return decline(state)
  const selected = { ...state, machineSelection: selection }
  const mayBeChosen = mayChoose(policy, state, wanted.product, wanted.atFullFare, context)
  const choose = (from: SessionState) => chooseProduct(policy, from, wanted.product, wanted.atFullFare, context)
  if (phase.name === 'idle' || (phase.name === 'choosing' && phase.basket.length === 0)) {
    const closed = notOnSale(policy, [wanted.product])
    if (closed !== null) return sayClosed(policy, selected, wanted.product, closed, context)
  }
  switch (phase.name) {
    case 'idle':
      // While something else can be sold the screen shows what, and to whom.
      if (!mayBeChosen && anySellable(policy, state, context.nowMs)) return declining(startChoosing(policy, state, context))
      return (mayBeChosen ? choose(selected) : null) ?? decline(state)
    case 'choosing':
      return (mayBeChosen ? choose(selected) : null) ?? decline(state)
    case 'sold':
    case 'not_sold':
      if (!couldServe(state) || !mayBeChosen) return decline(state)
      // Nobody has to read the end of the last purchase before the next one; but a card left behind is taken first.
      if (!cardLies(state)) return choose({ ...selected, phase: { name: 'idle' } }) ?? decline(state)
      return policy.machineLeads === true ? stay({ ...state, nextSelection: selection }) : decline(state)
    default:
      if (state.machineSelection === selection && state.nextSelection === null) return stay(state)
      return policy.machineLeads === true && BEING_SOLD.has(phase.name)
        ? stay({ ...state, nextSelection: selection })
        : decline(state)
  }
}

/** The machine takes its last selection back: a purchase that rests on it ends, and a basket has one thing less. */
export function onSelectionEnded(policy: SessionPolicy, state: SessionState, context: Context): Step {
  const { phase, machineSelection, nextSelection } = state
  if (nextSelection !== null) return stay({ ...state, nextSelection: null })
  if (machineSelection === null) return stay(state)
  const unselected = { ...state, machineSelection: null }
  if (phase.name !== 'choosing') {
    return isBought(state, machineSelection) ? interrupt(policy, unselected, 'cancelled', context) : stay(unselected)
  }
  const at = phase.basket.findLastIndex(({ selection }) => selection === machineSelection)
  return at === -1 ? stay(unselected) : go(unselected, { ...phase, basket: phase.basket.toSpliced(at, 1) })
}

/**
 * The machine has none left of a selection, or has it again. Names that none of our products has are not kept: they come
 * from outside, and there is no end of them.
 */
export function onStock(
  policy: SessionPolicy,
  state: SessionState,
  { selection, available }: Extract<SessionEvent, { type: 'stock_changed' }>,
  context: Context
): Step {
  if (!isSoldBy(policy, selection)) return stay(state)
  const others = state.soldOut.filter((each) => each !== selection)
  const next = { ...state, soldOut: available ? others : [...others, selection] }
  const { phase } = next
  if (phase.name !== 'offering_fare' || mayTakeFullFare(next, phase.session.product)) return stay(next)
  // What is offered cannot be had any more: the session ends as it would have without the offer.
  return endedWith(policy, next, phase.session, phase.found, context)
}

/** The machine's door. While it is open nothing is sold. */
export function onDoor(policy: SessionPolicy, state: SessionState, open: boolean, context: Context): Step {
  const next = { ...state, doorOpen: open }
  return open ? interrupt(policy, next, 'door_opened', context) : recovered(next)
}

/** Phases in which the machine is told what to hand out, and nothing may turn that aside. */
const BEING_SOLD: ReadonlySet<PhaseName> = new Set(['storing_intent', 'vending'])

/**
 * What holds after every step: nobody is asked on for what is not on sale any more; what the machine asked for meanwhile is
 * taken up as soon as it can be; nothing lies in a basket that cannot be sold any more; and a machine that still waits hears
 * that nothing comes of it, as soon as nothing can.
 */
export function afterwards(policy: SessionPolicy, step: Step, context: Context): Step {
  const next = withoutGone(policy, takeUp(policy, closed(policy, step, context), context), context)
  const { machineSelection } = next.state
  return machineSelection === null || isBought(next.state, machineSelection) ? next : declining(next)
}

/**
 * Phases that wait for the shopper, with something bought. While the card is read or proves its holder it is left to end;
 * `closedNow` is looked at before it is begun, before the platform is asked, and before each thing is handed out.
 */
const ASKED_ON: ReadonlySet<PhaseName> = new Set(['awaiting_card', 'awaiting_consent', 'entering_pin', 'awaiting_return', 'last_try'])

/** The hour has come at which something of the purchase is not on sale any more, or other rules have. */
function closed(policy: SessionPolicy, step: Step, context: Context): Step {
  const { state } = step
  const { phase } = state
  if (!('session' in phase) || phase.session === null || !('items' in phase.session)) return step
  if (!ASKED_ON.has(phase.name) && phase.name !== 'offering_fare') return step
  const ended = closedNow(policy, state, phase.session, context)
  if (ended === null) return step
  const over = phase.name === 'offering_fare' ? endedWith(policy, state, phase.session, phase.found, context) : ended
  return { ...over, effects: [...step.effects, ...over.effects] }
}

/** One of the machine's buttons asks for what is not on sale: that is on the record, and said on the screen. */
function sayClosed(policy: SessionPolicy, state: SessionState, product: Product, ending: Ending, context: Context): Step {
  const begun = state.phase.name === 'choosing' ? state.phase.session : null
  const started = begun === null ? begin(cardLies(state) ? 'card_first' : 'product_first', context) : null
  const facts = begun ?? started?.session
  if (facts === undefined) return decline(state)
  // `afterwards` declines, for nothing is bought.
  const over = end(policy, state, buying(policy, facts, [product]), ending, context)
  return { ...over, effects: [...(started === null ? [] : [started.effect]), ...over.effects] }
}

function takeUp(policy: SessionPolicy, { state, effects }: Step, context: Context): Step {
  const { phase, nextSelection } = state
  if (nextSelection === null || BEING_SOLD.has(phase.name)) return { state, effects }
  const isEnd = phase.name === 'sold' || phase.name === 'not_sold'
  if (isEnd && cardLies(state) && couldServe(state)) return { state, effects }
  const taken = onSelection(policy, { ...state, nextSelection: null }, nextSelection, context)
  return { state: taken.state, effects: [...effects, ...taken.effects] }
}

function withoutGone(policy: SessionPolicy, step: Step, context: Context): Step {
  const { phase } = step.state
  if (phase.name !== 'choosing' || phase.basket.length === 0) return step
  const basket = keepOffered(policy, step.state, phase.basket, context)
  const isSame = basket.length === phase.basket.length && basket.every((product, at) => product === phase.basket[at])
  return isSame ? step : { ...step, state: { ...step.state, phase: { ...phase, basket } } }
}

/** Whether something by this selection lies in the basket, or is being bought. */
function isBought({ phase }: SessionState, selection: string): boolean {
  if (phase.name === 'choosing') return phase.basket.some((product) => product.selection === selection)
  if (!('session' in phase)) return false
  return phase.session.items.some((item) => item.selection === selection)
}

/** What one of the machine's buttons stands for; null: nothing of ours. */
function wantedBy(
  { products }: SessionPolicy,
  selection: string
): { readonly product: Product; readonly atFullFare: boolean } | null {
  const product = products.find((each) => each.selection === selection)
  if (product !== undefined) return { product, atFullFare: false }
  const atFullFare = products.find(({ fullFare }) => fullFare?.selection === selection)
  return atFullFare === undefined ? null : { product: atFullFare, atFullFare: true }
}

function decline(state: SessionState): Step {
  return declining(stay(state))
}

function declining({ state, effects }: Step): Step {
  const heard = { ...state, machineSelection: null, nextSelection: null }
  return { state: heard, effects: [...effects, { type: 'decline_selection' }] }
}
