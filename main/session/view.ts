import type { NotSoldMessage, OfferedProduct, ShopperView, SoldMemoryView } from '../contract/shopper.ts'
import { basketOf, basketViewOf, linesOf } from './basket-view.ts'
import { memberOffer, openMember } from './member-view.ts'
import type { SessionPolicy } from './policy.ts'
import { notOnSaleView } from './not-on-sale-view.ts'
import { isMostReached } from './sale-terms.ts'
import { anySellable, mayTryAgain, sellable, sellsToAnybody, type Sellable } from './offline-sale.ts'
import {
  cardLies,
  type AskedSession,
  type Deadline,
  type PhaseOf,
  type Product,
  type SessionState,
  type SoldMemory
} from './state.ts'
import { serviceShowOf } from './on-service.ts'
import { mayTakeFullFare, withoutCard, type Context } from './step.ts'

/** What the time is, by both clocks. */
export type Now = Pick<Context, 'nowMs' | 'monotonicMs'>

/** What the shopper's face draws. Pure; it holds nothing secret, and of the PIN only how many digits there are. */
export function viewOf(policy: SessionPolicy, state: SessionState, { nowMs, monotonicMs }: Now): ShopperView {
  const { phase } = state
  const { language, reach, textPercent, readAloud } = state
  const { sound } = policy
  const preferences = { language, reach, textPercent, readAloud, ...(sound === undefined ? {} : { sound }) }
  const cardPresent = cardLies(state)
  const isDown = state.line.state === 'down'
  const asked = (session: AskedSession, offline = isDown) => ({
    product: session.product.view,
    role: policy.role,
    ...networkOf(offline),
    ...basketOf(session.items)
  })
  const fullFareOf = ({ product }: AskedSession) =>
    mayTakeFullFare(state, product) ? { mayTakeFullFare: true as const } : {}
  // Without the platform nobody can say whether a card is enrolled for use without its PIN.
  const pinExpectedOf = ({ demand }: AskedSession) => ({ pinExpected: demand === 'pin' || isDown })
  const deadline = (of: Deadline) => ({
    deadline: {
      remainingMs: Math.max(0, Math.ceil(of.atMs - monotonicMs)),
      // Over at once (dismissed while the card still lies there), it is still a time that a face may divide by.
      totalMs: Math.max(1, of.totalMs),
      extendable: of.extensionsLeft > 0
    }
  })

  switch (phase.name) {
    case 'idle':
      return {
        screen: 'attract',
        ...preferences,
        ...networkOf(isDown),
        ...machineLeads(policy),
        // What is sold to anybody is sold as ever.
        ...(isDown && !sellsToAnybody(policy)
          ? { sellable: anySellable(policy, state, nowMs) ? ('if_remembered' as const) : ('no' as const) }
          : {})
      }
    case 'choosing':
      return {
        screen: 'choose',
        ...preferences,
        ...deadline(phase.deadline),
        ...networkOf(isDown),
        ...machineLeads(policy),
        products:
          policy.machineLeads === true
            ? []
            : policy.products.map((product) => ({
                ...offered(state, product, sellable(policy, state, product, nowMs)),
                ...ruledOut(product, phase.basket, nowMs)
              })),
        ...choiceOf(policy, phase.basket),
        // It is told that it may stay where it is, which is not true of two.
        cardPresent: state.cardId !== null
      }
    case 'awaiting_card':
      return {
        screen: 'tap',
        ...preferences,
        ...deadline(phase.deadline),
        ...asked(phase.session),
        ...fullFareOf(phase.session),
        ...pinExpectedOf(phase.session)
      }
    case 'awaiting_consent':
      return {
        screen: 'consent',
        ...preferences,
        ...deadline(phase.deadline),
        ...asked(phase.session),
        ...fullFareOf(phase.session),
        ...pinExpectedOf(phase.session)
      }
    case 'reading_card':
      return { screen: 'reading', ...preferences, ...asked(phase.session) }
    case 'entering_pin':
      return {
        screen: 'pin',
        ...preferences,
        ...deadline(phase.deadline),
        ...asked(phase.session),
        digitsEntered: phase.pin.length,
        triesLeft: phase.triesLeft,
        wrongPin: phase.wrongPin,
        triesFewer: phase.triesFewer,
        pinAfterAll: phase.pinAfterAll,
        cardPresent,
        ...padOf(phase.session)
      }
    case 'awaiting_return':
      return { screen: 'return_card', ...preferences, ...deadline(phase.deadline), ...asked(phase.session) }
    case 'last_try':
      return {
        screen: 'last_try',
        ...preferences,
        ...deadline(phase.deadline),
        ...asked(phase.session),
        maySpend: policy.lastTry === 'ask'
      }
    case 'proving_holder':
      return { screen: 'asking', ...preferences, ...asked(phase.session), step: 'proving', cardPresent, pinEntered: true }
    case 'asking':
      return {
        screen: 'asking',
        ...preferences,
        ...asked(phase.session, phase.offline),
        step: 'platform',
        cardPresent,
        pinEntered: phase.session.pinsEntered > 0
      }
    case 'offering_fare':
      return {
        screen: 'fare',
        ...preferences,
        ...deadline(phase.deadline),
        ...machineLeads(policy),
        product: phase.session.product.view,
        cardPresent,
        ...withoutCard(phase.session),
        pinEntered: phase.session.pinsEntered > 0
      }
    case 'storing_intent':
    case 'vending':
      return {
        screen: 'dispensing',
        ...preferences,
        product: (phase.session.items[phase.done.length] ?? phase.session).product.view,
        cardPresent,
        ...progressOf(phase),
        ...withoutCard(phase.session),
        pinEntered: phase.session.pinsEntered > 0
      }
    case 'sold': {
      const member = cardPresent ? null : openMember(phase.member)
      if (member !== null) {
        return {
          screen: 'membership',
          ...preferences,
          ...deadline(phase.deadline),
          product: phase.product.view,
          ...basketOf(phase.items),
          ...fareOf(phase),
          member,
          pinEntered: phase.pinEntered
        }
      }
      return {
        screen: 'sold',
        ...preferences,
        ...deadline(phase.deadline),
        product: phase.product.view,
        ...basketOf(phase.items),
        ...(phase.onMachine === true ? { onMachine: true } : {}),
        ...missingFrom(policy, phase),
        ...fareOf(phase),
        cardPresent,
        ...memoryView(policy, phase.memory),
        ...memberOffer(phase.member),
        ...noCard(phase),
        pinEntered: phase.pinEntered
      }
    }
    case 'not_sold':
      return {
        screen: 'not_sold',
        ...preferences,
        ...deadline(phase.deadline),
        message: phase.message,
        cardPresent,
        mayTryAgain: mayTryAgain(policy, state, phase, nowMs),
        ...notOnSaleView(phase.sale, nowMs),
        ...wantedOf(phase),
        ...machineLeads(policy),
        ...(policy.machineLeads === true || NEEDS_HELP.has(phase.message) ? telephoneOf(policy) : {}),
        ...noCard(phase),
        pinEntered: phase.pinEntered
      }
    case 'out_of_service':
    case 'stopped': {
      if (phase.name === 'out_of_service' && state.service === 'maintenance') {
        return { screen: 'service', ...preferences, ...telephoneOf(policy), show: serviceShowOf(state) }
      }
      const { outOfServiceMessage } = policy.operator
      return {
        screen: 'out_of_service',
        ...preferences,
        message: outOfServiceMessage,
        ...telephoneOf(policy),
        cause: phase.name === 'stopped' ? 'starting' : phase.cause
      }
    }
  }
}

function networkOf(isDown: boolean): { readonly network?: 'down' } {
  return isDown ? { network: 'down' } : {}
}

function offered({ soldOut }: SessionState, { view, selection }: Product, is: Sellable): OfferedProduct {
  return {
    ...view,
    ...(is === 'yes' ? {} : { sellable: is }),
    ...(soldOut.includes(selection) ? { soldOut: true } : {})
  }
}

/** What the rules say against choosing it now. */
function ruledOut(
  product: Product,
  basket: readonly Product[],
  nowMs: number
): Pick<OfferedProduct, 'notOnSale' | 'mostReached'> {
  const closed = notOnSaleView(product.sale, nowMs)
  if (closed.notOnSale !== undefined || product.most === undefined) return closed
  return isMostReached(basket, product) ? { mostReached: product.most } : {}
}

function machineLeads({ machineLeads: leads }: SessionPolicy): { readonly onMachine?: true } {
  return leads === true ? { onMachine: true } : {}
}

/** Present also while it is empty: the face says how to fill it. */
function choiceOf({ basketMost = 1 }: SessionPolicy, basket: readonly Product[]): Pick<ChooseView, 'basket' | 'basketMost'> {
  return basketMost > 1 ? { basket: basketViewOf(basket), basketMost } : {}
}

type ChooseView = Extract<ShopperView, { screen: 'choose' }>

function progressOf({ session, done }: PhaseOf<'storing_intent' | 'vending'>): {
  readonly progress?: { readonly at: number; readonly of: number }
} {
  const of = session.items.length
  return of > 1 ? { progress: { at: Math.min(done.length + 1, of), of } } : {}
}

type SoldView = Extract<ShopperView, { screen: 'sold' }>

function missingFrom(policy: SessionPolicy, { missing }: PhaseOf<'sold'>): Pick<SoldView, 'missing' | 'telephone'> {
  if (missing.length === 0) return {}
  const lines = [true, false].flatMap((surely) => {
    const products = missing.filter((item) => item.surely === surely).map(({ product }) => product)
    return linesOf(products).map((line) => ({ ...line, surely }))
  })
  return { missing: lines, ...telephoneOf(policy) }
}

type NotSoldView = Extract<ShopperView, { screen: 'not_sold' }>

function wantedOf({ wanted }: PhaseOf<'not_sold'>): Pick<NotSoldView, 'product' | 'basket' | 'fare'> {
  return wanted === undefined ? {} : { product: wanted.product.view, ...basketOf(wanted.items), ...fareOf(wanted) }
}

function fareOf({ fare }: Pick<PhaseOf<'sold'>, 'fare'>): Pick<SoldView, 'fare'> {
  return fare === undefined ? {} : { fare }
}

function noCard(phase: PhaseOf<'sold' | 'not_sold'>): { readonly withoutCard?: true } {
  return phase.withoutCard === true ? { withoutCard: true } : {}
}

/**
 * Ends at which goods or money may be somewhere else than the shopper thinks; on a machine that leads, and keeps its own
 * money, every end is one.
 */
const NEEDS_HELP: ReadonlySet<NotSoldMessage> = new Set(['vend_failed', 'vend_jammed', 'sold_out', 'vend_unknown'])

function telephoneOf({ operator: { telephone } }: SessionPolicy): { readonly telephone?: string } {
  return telephone === undefined ? {} : { telephone }
}

function memoryView({ memory: rule }: SessionPolicy, memory: SoldMemory | null): { readonly memory?: SoldMemoryView } {
  if (rule === undefined || memory === null || memory.state === 'sought') return {}
  const { state, answer, rememberedYears } = memory
  const atLeastYears = rememberedYears ?? answer?.atLeastYears ?? 0
  const renewable = state === 'remembered' && answer !== null ? { renewableYears: answer.atLeastYears } : {}
  return { memory: { state, atLeastYears, keepDays: rule.keepDays, ...renewable } }
}

/** The contract's arrays are the page's own to change; the session's are not. */
function padOf({ padLayout }: AskedSession): { readonly padLayout?: number[] } {
  return padLayout === undefined ? {} : { padLayout: [...padLayout] }
}
