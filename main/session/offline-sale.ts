import type { Evidence } from '../age/evidence.ts'
import { lineFailed } from '../age/offline-decision.ts'
import type { Ending } from './ending.ts'
import type { SessionPolicy } from './policy.ts'
import type { PhaseOf, Product, SessionState } from './state.ts'
import { isRestricted } from './purchase.ts'
import { asOfNow, whyNotOnSale } from './sale-terms.ts'

/**
 * What may be said of a product before any card is read. `if_remembered`: while the line is down, to those whose age
 * this machine remembers with their say-so. It promises nothing: the decision is made on the evidence.
 */
export type Sellable = 'yes' | 'if_remembered' | 'no'

/** Whether a product could be sold now, by the line, the machine's role and the product's rule and offline policy. */
export function sellable(
  policy: SessionPolicy,
  { line }: Pick<SessionState, 'line'>,
  product: Product,
  nowMs: number
): Sellable {
  const { offline } = product
  if (line.state === 'up' || !isRestricted(product)) return 'yes'
  const mayRemember = policy.role === 'platform_operator' && policy.memory !== undefined
  if (!mayRemember || offline?.ageEvidence !== 'remembered_age') return 'no'
  return nowMs - line.sinceMs <= offline.outageMaxMs ? 'if_remembered' : 'no'
}

/** Whether waking the machine is of any use: there is something that could be sold now. */
export function anySellable(policy: SessionPolicy, state: Pick<SessionState, 'line'>, nowMs: number): boolean {
  if (state.line.state === 'up') return policy.products.length > 0
  return policy.products.some(
    (product) => product.fullFare !== undefined || sellable(policy, state, product, nowMs) !== 'no'
  )
}

/** Whether something is sold to anybody, line or no line: what needs no card, and every full fare. */
export function sellsToAnybody({ products }: Pick<SessionPolicy, 'products'>): boolean {
  return products.some((product) => product.fullFare !== undefined || !isRestricted(product))
}

/** Whether trying again could help; where only the line stood in the way, not before the line is back. */
export function mayTryAgain(
  policy: SessionPolicy,
  state: Pick<SessionState, 'line' | 'soldOut' | 'service'>,
  { message, again }: Pick<PhaseOf<'not_sold'>, 'message' | 'again'>,
  nowMs: number
): boolean {
  if (again === null || state.service !== 'in_service') return false
  const isThere = (product: Product) =>
    whyNotOnSale(product) === null &&
    !state.soldOut.includes(product.selection) &&
    sellable(policy, state, product, nowMs) !== 'no'
  if (!again.map((product) => asOfNow(policy, product)).every(isThere)) return false
  return message !== 'offline_not_possible' || state.line.state === 'up'
}

/** Moments, in wall-clock milliseconds, at which a product stops being sellable though nothing else changes. */
export function sellingEnds(policy: SessionPolicy, { line }: Pick<SessionState, 'line'>): readonly number[] {
  if (line.state === 'up') return []
  const limits = policy.products.flatMap(({ offline }) => (offline === null ? [] : [offline.outageMaxMs]))
  return [...new Set(limits)].map((limitMs) => line.sinceMs + limitMs + 1)
}

/** Nobody holds a card to the reader, or types a PIN, for a question that can no longer be asked. */
export function lineGone({ line }: Pick<SessionState, 'line'>): Ending {
  return { outcome: 'undetermined', reason: 'platform_unavailable', cutOff: line, ...OFFLINE }
}

/** One sentence and one way on, whatever the reason: what is remembered, listed or suspended shows in neither. */
export const OFFLINE = { message: 'offline_not_possible', mayTryAgain: true } as const

/**
 * Whether an age was judged without the platform, its line gone. Then the shopper hears `OFFLINE`:
 * words that differ would tell bystanders whose card is remembered, lost or suspended.
 */
export function judgedOffline({ platform, line, path }: Evidence, product: Product): boolean {
  const isDown = line.state === 'down'
  // With the line down it is for want of a new list that nobody can say whether the authority still stands.
  if (isDown && path.result === 'undetermined' && path.reason === 'anchor_state_unknown') return true
  return lineFailed(platform) && (product.offline !== null || isDown)
}
