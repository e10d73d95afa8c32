import type { ShopperView } from '../contract/shopper.ts'
import type { SessionRunner } from '../session/session-runner.ts'
import { HATACHI } from './program.ts'
import { READER_FAULTS } from './reader-faults.ts'

/** What of the session tells how the machine is. */
export type WatchedSession = Pick<SessionRunner, 'view' | 'onView' | 'readerFault'>

const IN_SERVICE = 'in service'

/**
 * Says when the machine goes out of service and why, with what mends it, and when it is back: for the journal. Each
 * change once.
 * @returns ends the watch
 */
export function sayWhatAils(session: WatchedSession, say: (line: string) => void): () => void {
  let said = IN_SERVICE
  const look = (view: ShopperView) => {
    const line = lineOf(session, view)
    if (line === said) return
    said = line
    say(line)
  }
  look(session.view())
  return session.onView(look)
}

function lineOf(session: WatchedSession, view: ShopperView): string {
  if (view.screen !== 'out_of_service') return IN_SERVICE
  if (view.cause === 'starting') return 'out of service: starting'
  if (view.cause !== 'reader') return `out of service: ${view.cause}. Run: ${HATACHI} doctor`
  const fault = session.readerFault()
  if (fault === null) return 'out of service: the card reader has not reported yet'
  const { sentence, remedy } = READER_FAULTS[fault]
  return `out of service: ${fault}: ${sentence} ${remedy}`
}
