import type { LineFinding } from '../age/evidence.ts'
import { basisOf, offlineTermsOf } from '../audit/decision-basis.ts'
import type { DecisionRecord, Outcome, OutcomeReason, RecordedItem, RecordedVend } from '../audit/decision-record.ts'
import type { SessionPolicy } from './policy.ts'
import type { BuyingSession, Item, ItemVend, SessionFacts, VendsDone } from './state.ts'

/** What a record says of a session's end. */
export interface RecordedEnd {
  readonly outcome: Outcome
  readonly reason?: OutcomeReason
  readonly cutOff?: LineFinding
  /** What became of each thing that the machine was told to hand out, in the order of the purchase. */
  readonly vends?: VendsDone
}

/** The session's one record, from what it knows. @param nowMs the session's end */
export function recordOf(
  policy: Pick<SessionPolicy, 'role' | 'place'>,
  session: SessionFacts | BuyingSession,
  end: RecordedEnd,
  nowMs: number
): DecisionRecord {
  const buying = 'items' in session ? session : null
  const { evidence } = session
  const basis = evidence === undefined ? null : basisOf(evidence)
  const cutOff = end.cutOff ?? buying?.cutOff ?? null
  const offline = buying === null ? null : offlineTermsOf(buying.product.offline, evidence, cutOff)
  return {
    sessionId: session.id,
    startedAtMs: session.startedAtMs,
    endedAtMs: nowMs,
    role: policy.role,
    place: policy.place,
    order: session.order,
    outcome: end.outcome,
    ...(end.reason === undefined ? {} : { reason: end.reason }),
    ...(buying === null ? {} : boughtIn(buying, end.vends ?? [])),
    ...(session.holder === undefined ? {} : { holder: session.holder }),
    pinAttempts: session.pinAttempts,
    ...(evidence === undefined ? {} : { evidence }),
    ...(basis === null ? {} : { basis }),
    ...(offline === null ? {} : { offline })
  }
}

type Bought = Pick<DecisionRecord, 'product' | 'rule' | 'items' | 'fare' | 'vend'>

function boughtIn({ product, items, demand, fare }: BuyingSession, vends: VendsDone): Bought {
  const [only] = items
  const vend = vendOf(vends[0] ?? null)
  const { rule } = product
  return {
    product: { id: product.view.id, selection: only !== undefined && items.length === 1 ? only.selection : product.selection },
    ...(rule === null || demand === undefined
      ? {}
      : { rule: { id: rule.id, version: rule.version, atLeastYears: rule.atLeastYears, pin: rule.pin, demand } }),
    ...(fare === undefined ? {} : { fare }),
    ...(items.length > 1 ? { items: items.map((item, at) => recordedItem(item, vends[at] ?? null)) } : vend)
  }
}

function recordedItem({ product, selection }: Item, vend: ItemVend | null): RecordedItem {
  const { rule, view } = product
  return {
    product: { id: view.id, selection },
    ...(rule === null ? {} : { rule: { id: rule.id, version: rule.version, atLeastYears: rule.atLeastYears } }),
    ...vendOf(vend)
  }
}

function vendOf(vend: ItemVend | null): { readonly vend?: RecordedVend } {
  if (vend === null) return {}
  const { vendId, result } = vend
  return { vend: { vendId, confirmation: result === 'not_started' ? 'failed' : result } }
}
