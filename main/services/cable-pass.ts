import type { Result } from '../../device/result.ts'
import type { ServiceUser } from './service.ts'

/** The header by which a pass is shown: `Cable-Pass: ASSERTION`. */
export const PASS_HEADER = 'cable-pass'

/** The header that says whom a question is about: `Cable-Id: CABLE-ID`. */
export const CABLE_ID_HEADER = 'cable-id'

/**
 * Finds out whose pass this is, by the cable platform's signature and at this moment, milliseconds since 1970. Whoever
 * starts a service hands it in, with the platform's keys pinned (`passCheckOf`, `main/cable/pass.ts`); a service itself
 * knows nothing of how a pass is made. `pass_refused`: none that the platform gave. `pass_expired`: its time is over.
 */
export type PassCheck = (
  assertion: string,
  nowMs: number
) => Result<{ readonly cableId: string }, { readonly code: 'pass_refused' | 'pass_expired' }>

/** The headers of a question of one user's. */
export function userHeaders({ cableId, assertion }: ServiceUser): Readonly<Record<string, string>> {
  return { [CABLE_ID_HEADER]: cableId, [PASS_HEADER]: assertion }
}
