import type { ShopperView } from '../contract/shopper.ts'
import type { SessionRunner } from '../session/session-runner.ts'
import { DOOR_OPEN, machineFaultWords } from './machine-faults.ts'
import { HATACHI } from './program.ts'
import { READER_FAULTS, type FaultWords } from './reader-faults.ts'
import { MODE_WORDS } from './service/service-words.ts'

/** What of the session tells how the machine is. */
export type WatchedSession = Pick<SessionRunner, 'view' | 'onView' | 'readerFault' | 'machineFault'>

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
  if (view.screen === 'service') return `out of service: ${MODE_WORDS.maintenance}`
  if (view.screen !== 'out_of_service') return IN_SERVICE
  if (view.cause === 'starting') return 'out of service: starting'
  switch (view.cause) {
    case 'reader': {
      const fault = session.readerFault()
      return fault === null ? 'out of service: the card reader has not reported yet' : said(fault, READER_FAULTS[fault])
    }
    case 'machine': {
      const fault = session.machineFault()
      return fault === null ? 'out of service: the machine has not reported yet' : said(`machine: ${fault}`, machineFaultWords(fault))
    }
    case 'door':
      return said('door', DOOR_OPEN)
    case 'service':
      return `out of service: ${MODE_WORDS.out_of_service} Run: ${HATACHI} service status`
    default:
      return `out of service: ${view.cause}. Run: ${HATACHI} doctor`
  }
}

function said(what: string, { sentence, remedy }: FaultWords): string {
  return `out of service: ${what}: ${sentence} ${remedy}`
}
