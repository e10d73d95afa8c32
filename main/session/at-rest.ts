import type { SessionPolicy } from './policy.ts'
import { cardLies, type SessionState } from './state.ts'

/**
 * Whether the reader is not needed here: nobody is being served, no technician is at work, and no card lies there that
 * could begin a purchase. A machine whose record or program has failed lends nothing either. Pure.
 */
export function isAtRest(policy: Pick<SessionPolicy, 'products'>, state: SessionState): boolean {
  const { phase, service, storeFailed, faulted, stopping } = state
  if (phase.name !== 'idle' && phase.name !== 'out_of_service') return false
  if (service !== 'in_service' || storeFailed || faulted || stopping) return false
  return !cardLies(state) || policy.products.length === 0
}
