import type { OfflineReason } from '../../age/decision.ts'
import type { Configuration } from '../config/configuration.ts'
import { explainOffline, inWords } from './explain-offline.ts'
import type { ListInForce } from './list-in-force.ts'

/** What of a machine's own evidence matters to every sale without the network. */
export interface KeptHere {
  readonly list: ListInForce | null
  /** How many ages are remembered; null where that cannot be read. */
  readonly remembered: number | null
}

/** Whether one product could be sold if the network went now, to somebody who is remembered. */
export interface ProductCheck {
  readonly product: string
  readonly result: 'possible' | 'not_possible' | 'not_sold'
  readonly reason?: OfflineReason
  /** Until when the list in force is good enough; there where `result` is `possible`. */
  readonly listGoodUntilMs?: number
  readonly sentence: string
}

/** Judges what is kept here by each product's policy, as the decision would. Pure. */
export function checkOffline(
  configuration: Pick<Configuration, 'role' | 'trust' | 'products'>,
  { list, remembered }: KeptHere,
  nowMs: number
): readonly ProductCheck[] {
  return explainOffline(configuration).map(({ product, sells, sentences }, index): ProductCheck => {
    const policy = configuration.products[index]?.offline
    if (sells === 'no' || policy === undefined || policy === null) {
      return { product, result: 'not_sold', reason: 'offline_not_sold', sentence: sentences.join(' ') }
    }
    const not = (reason: OfflineReason, sentence: string): ProductCheck => ({ product, result: 'not_possible', reason, sentence })
    if (remembered === null) return not('offline_memory_unreadable', 'What is remembered cannot be read.')
    if (list === null) return not('offline_list_missing', 'No list of revoked certificates is here.')
    const maxAgeMs = Math.min(policy.listMaxAgeMs, configuration.trust?.revocation.maxAgeMs ?? 0)
    const ageMs = nowMs - list.thisUpdateMs
    if (list.isPast) return not('offline_list_too_old', 'The list that is here is past its nextUpdate.')
    if (!(ageMs <= maxAgeMs)) {
      const hours = String(Math.floor(ageMs / 3_600_000))
      return not('offline_list_too_old', `The list that is here is ${hours} hours old, and the policy allows ${inWords(maxAgeMs)}.`)
    }
    const listGoodUntilMs = list.thisUpdateMs + maxAgeMs
    const [whom, until] = [remembered === 1 ? 'one card' : `${String(remembered)} cards`, new Date(listGoodUntilMs).toISOString()]
    const sentence = `Could be sold to whom is remembered (${whom}) until ${until}, by the list that is here.`
    return { product, result: 'possible', listGoodUntilMs, sentence }
  })
}
