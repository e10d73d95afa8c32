import type { OutcomeReason } from '../audit/decision-record.ts'
import type { NotSoldMessage } from '../contract/shopper.ts'
import type { Effect } from './effect.ts'
import { storeLost } from './ending.ts'
import { memberAfterSale } from './on-membership.ts'
import { memoryAfterSale } from './on-memory.ts'
import type { SessionPolicy } from './policy.ts'
import { recordOf, type RecordedEnd } from './record-of.ts'
import { isSaleReason, notOnSale, whyNotSoldNow } from './sale-terms.ts'
import {
  cardLies,
  type BuyingSession,
  type Item,
  type ItemVend,
  type MissingItem,
  type PhaseOf,
  type SessionState,
  type VendResult,
  type VendsDone,
  type VendTrouble,
  type WhyGone
} from './state.ts'
import { deadlineIn, endedWith, go, whyNotTold, withoutCard, type Context, type Step } from './step.ts'

/**
 * Tells the machine of a purchase, one thing after another: each has its own intent, stored before the machine is told,
 * and the next is told only once the report of the one before is stored. Before each it is looked again whether the rules
 * of that moment have it on sale. Entered by an approval, by what is sold to anybody, and by a full fare that was taken;
 * from nowhere else.
 * @param vendId an identifier nobody has used
 */
export function startVends(
  policy: SessionPolicy,
  state: SessionState,
  session: BuyingSession,
  vendId: string,
  context: Context
): Step {
  return next(policy, state, session, [], vendId, context)
}

/** The intent is on the disk: now, and only now, the machine is told. It has then an answer to what it selected. */
export function intentStored(
  policy: SessionPolicy,
  state: SessionState,
  { session, vendId, done }: PhaseOf<'storing_intent'>,
  context: Context
): Step {
  const item = session.items[done.length]
  if (item === undefined) throw new TypeError('an intent of nothing')
  const { selection, priceYen } = item
  return go(
    { ...state, machineSelection: null },
    { name: 'vending', session, vendId, done, deadline: deadlineIn(context, policy.timeouts.vendMs, 0) },
    { type: 'vend', sessionId: session.id, order: { vendId, selection, priceYen } }
  )
}

/** The intent could not be stored: the machine is told nothing any more. */
export function intentFailed(
  policy: SessionPolicy,
  state: SessionState,
  { session, done }: PhaseOf<'storing_intent'>,
  context: Context
): Step {
  const failed = { ...state, storeFailed: true }
  if (done.some((vend) => vend !== null)) return concluded(policy, failed, session, done, context)
  const over = endedWith(policy, failed, session, storeLost, context)
  return { ...over, effects: [{ type: 'abandon', sessionId: session.id }, ...over.effects] }
}

/** The machine's report on the thing under way; or that none came in time, which makes it `unknown`. */
export function vendEnded(
  policy: SessionPolicy,
  state: SessionState,
  { session, vendId, done }: PhaseOf<'vending'>,
  { result, trouble }: { readonly result: VendResult; readonly trouble?: VendTrouble },
  context: Context
): Step {
  const vend: ItemVend = { vendId, result, ...(trouble === undefined ? {} : { trouble }) }
  return next(policy, state, session, [...done, vend], context.freshId, context)
}

/** What becomes of a purchase that is turned aside between two vends. */
export function vendsGivenUp(
  policy: SessionPolicy,
  state: SessionState,
  { session, done }: PhaseOf<'storing_intent'>,
  context: Context
): Step {
  return concluded(policy, state, session, done, context)
}

/** After an end that is not known nothing more is told: whatever went wrong might go wrong again. */
function next(
  policy: SessionPolicy,
  state: SessionState,
  session: BuyingSession,
  before: VendsDone,
  vendId: string,
  context: Context
): Step {
  const { items } = session
  const left = items.slice(before.length)
  const firstLeft = left[0]
  const done = [...before, ...goneNow(policy, state, left, before)]
  const why = firstLeft === undefined ? null : whyGone(policy, state, firstLeft, before)
  // Kept, for by the end of the purchase it may be another.
  const noted = why === null || session.firstGone !== undefined ? session : { ...session, firstGone: why }
  const item = items[done.length]
  const isUnknown = done.some((vend) => vend?.result === 'unknown')
  if (item === undefined || isUnknown || whyNotTold(state) !== null) {
    return concluded(policy, state, noted, isUnknown ? before : done, context)
  }
  return go(
    state,
    { name: 'storing_intent', session: noted, vendId, done },
    {
      type: 'store_intent',
      intent: {
        sessionId: session.id,
        vendId,
        productId: item.product.view.id,
        selection: item.selection,
        position: done.length + 1,
        of: items.length,
        approvedAtMs: context.nowMs,
        ...(item.product.ruleId === undefined ? {} : { ruleId: item.product.ruleId })
      }
    }
  )
}

/**
 * The next things of which the machine has none left, or that are not on sale any more: it is not told of them, for a bare
 * relay would deny nothing.
 */
function goneNow(policy: SessionPolicy, state: SessionState, items: readonly Item[], before: VendsDone): null[] {
  const end = items.findIndex((item) => whyGone(policy, state, item, before) === null)
  return Array.from({ length: end === -1 ? items.length : end }, () => null)
}

/** Why a thing is not handed out at this moment; null: it is. A purchase does not cool down by itself. */
function whyGone(policy: SessionPolicy, { soldOut }: SessionState, item: Item, before: VendsDone): WhyGone | null {
  if (soldOut.includes(item.selection)) return 'sold_out'
  const why = whyNotSoldNow(policy, item.product)
  return why === 'cooling_down' && before.some((vend) => vend !== null) ? null : why
}

function isOut(vend: ItemVend | null | undefined): boolean {
  return vend?.result === 'told' || vend?.result === 'dispensed'
}

/** What of the things did not come out: a thing that the machine was never told of surely did not. */
function missingOf(items: readonly Item[], done: VendsDone): readonly MissingItem[] {
  return items.flatMap((item, at) => {
    const vend = done[at]
    return isOut(vend) ? [] : [{ ...item, surely: vend?.result !== 'unknown' }]
  })
}

/** Nothing more is told: what came out, what surely did not, and what nobody knows decide the end. */
function concluded(
  policy: SessionPolicy,
  state: SessionState,
  session: BuyingSession,
  done: VendsDone,
  context: Context
): Step {
  const { items } = session
  const missing = missingOf(items, done)
  const end = endOf(state, session, missing.length, done)
  const record = recordOf(policy, session, end, context.nowMs)
  const over: readonly Effect[] = [
    { type: 'abandon', sessionId: session.id },
    { type: 'record_decision', record }
  ]
  if (state.stopping) return go(state, { name: 'stopped' }, ...over)
  const pinEntered = session.pinsEntered > 0
  const fare = session.fare === undefined ? {} : { fare: session.fare }
  if (missing.length === items.length) {
    const deadline = deadlineIn(context, policy.timeouts.notSoldMs)
    // No more of the session than is shown.
    const wanted = { product: session.product, items, ...fare }
    const sale = isSaleReason(end.reason) ? notOnSale(policy, items.map(({ product }) => product))?.sale : undefined
    const why = { message: messageOf(end.reason), ...(sale === undefined ? {} : { sale }) }
    // By the rules of now it may be had all the same, where a card begins it anew and no button of the machine.
    const mayTryAgain = end.reason === 'rules_changed' && policy.machineLeads !== true
    const told = { ...why, again: mayTryAgain ? items.map(({ product }) => product) : null, wanted, ...withoutCard(session), pinEntered }
    return go(state, { name: 'not_sold', ...told, deadline }, ...over)
  }
  const isOwn = state.cardId !== null && state.cardId === session.provenCardId
  const ownCardId = isOwn ? state.cardId : null
  // Somebody else's card lies there: whoever stands before the screen need not be the holder any more.
  const isAnothers = cardLies(state) && !isOwn
  const memory = isAnothers ? null : memoryAfterSale(policy, session)
  // Where something did not come out, that is what matters.
  const member = isAnothers || missing.length > 0 ? null : memberAfterSale(policy, session)
  const sought: readonly Effect[] = [
    ...(memory === null ? [] : [{ type: 'find_memory', sessionId: session.id } as const]),
    ...(member === null ? [] : [{ type: 'find_member', sessionId: session.id } as const])
  ]
  // What is missing takes longer to read, and there is a number to be copied.
  const deadline = missing.length === 0 ? deadlineIn(context, policy.timeouts.soldMs, 0) : deadlineIn(context, policy.timeouts.notSoldMs)
  const isToldOnly = policy.machineLeads === true && done.every((vend) => vend?.result === 'told')
  const how = { ...(isToldOnly ? { onMachine: true as const } : {}), ...fare, ...withoutCard(session), pinEntered }
  return go(
    state,
    { name: 'sold', product: session.product, items, missing, ...how, ownCardId, memory, member, deadline },
    ...over,
    ...sought
  )
}

function endOf(
  state: SessionState,
  { items, firstGone = 'sold_out' }: BuyingSession,
  missing: number,
  done: VendsDone
): RecordedEnd {
  const of = items.length
  const vends = { vends: done }
  if (done.some((vend) => vend?.result === 'unknown')) {
    return { outcome: 'outcome_unknown', reason: 'vend_unknown', ...vends }
  }
  if (missing === 0) return { outcome: 'sold', ...vends }
  const at = done.findIndex((vend) => !isOut(vend))
  const denied = done[at]
  // Of what the machine was not told of, the first is the first that did not come out.
  const reason = denied === undefined ? (whyNotTold(state) ?? 'vend_not_started') : denied === null ? firstGone : reasonOf(denied)
  // The machine was told of nothing: the rules have refused it, and nothing has failed.
  if (done.every((vend) => vend === null)) {
    if (isSaleReason(reason)) return { outcome: 'refused', reason, ...vends }
    if (reason === 'rules_changed') return { outcome: 'interrupted', reason, ...vends }
  }
  return { outcome: missing === of ? 'vend_failed' : 'sold_in_part', reason, ...vends }
}

/** Why a thing of which the machine was told did not come out. */
function reasonOf(vend: ItemVend): OutcomeReason {
  if (vend.trouble === 'sold_out') return 'sold_out'
  if (vend.trouble === 'jammed') return 'vend_jammed'
  return vend.result === 'not_started' ? 'vend_not_started' : 'vend_failed'
}

function messageOf(reason: OutcomeReason | undefined): NotSoldMessage {
  switch (reason) {
    case 'sold_out':
    case 'vend_jammed':
    case 'vend_unknown':
    case 'machine_lost':
    case 'door_open':
    case 'outside_sale_hours':
    case 'no_rule_in_force':
    case 'cooling_down':
      return reason
    case 'rules_changed':
      return 'could_not_check'
    default:
      return 'vend_failed'
  }
}
