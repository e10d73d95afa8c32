import type { ServiceMode } from '../../contract/operator-watch.ts'
import type { SessionHealth } from '../../session/session-health.ts'
import type { Finding } from './finding.ts'

/** What is known of service at the machine. */
export interface ServiceFacts {
  readonly mode: ServiceMode
  readonly sinceMs: number | null
  /** False: it could not be found out, and so nothing is sold. */
  readonly isKnown: boolean
}

/** @param health null: the session has not begun. @param service null: what the session goes by is all that is known */
export function serviceFinding(
  health: Pick<SessionHealth, 'hasFaulted' | 'service'> | null,
  service: ServiceFacts | null
): Finding<'service'> {
  if (health?.hasFaulted === true) return { code: 'program_fault' }
  if (health === null) return { code: 'starting' }
  if (service?.isKnown === false) return { code: 'service_unknown' }
  return { code: health.service, sinceMs: service?.mode === health.service ? service.sinceMs : null }
}
