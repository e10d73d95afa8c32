import type { Clock } from '../../../device/clock.ts'
import type { ScreenDesk } from '../../television/screens/screen-desk.ts'
import {
  discardFile,
  layingAnswers,
  layTelevisionAnswer,
  readTelevisionOrder,
  televisionAnswerPath,
  televisionOrderPath,
  waitingOrders,
  type TelevisionAnswer
} from './television-order.ts'

/** How often it is looked for an order. */
export const ORDER_EVERY_MS = 1_000
/** An answer that nobody fetched holds a code, and is taken away. */
const ANSWER_MS = 30_000

export interface OrderKeeperParts {
  readonly dataDirectory: string
  readonly clock: Clock
  readonly desk: Pick<ScreenDesk, 'makeCode' | 'forgetScreen'>
  /** Whether every forgetting is written down. */
  readonly isSettled: () => boolean
  /** A text that pairs the agent with the reader; null: none is taken. `appliance`: its address, where it is known. */
  readonly makeAgentPairing: () => { readonly pairing: string; readonly goodForMs: number; readonly appliance: string | null } | null
  readonly onFault: (where: string, fault: unknown) => void
}

/** The orders of `hatachi television`. */
export interface TelevisionOrders {
  /** Takes what was laid since, and goes on; what it returns ends it. */
  keep(): () => void
}

/**
 * Takes the orders that were noted while nobody was there: before any door listens. A code that was asked for then is not
 * made: whoever asked has gone. Throws the system's errors where it cannot be found out which orders there are.
 */
export function openTelevisionOrders(parts: OrderKeeperParts): TelevisionOrders {
  const { dataDirectory, clock, desk, makeAgentPairing, onFault } = parts
  /** Orders that lie there still though they were done, or could not be: none is taken twice. */
  const seen = new Map<string, 'done' | 'faulty'>()
  const answers = new Map<string, () => void>()

  const dropAnswer = (id: string) => {
    answers.get(id)?.()
    answers.delete(id)
    discardFile(televisionAnswerPath(dataDirectory, id))
  }
  const answer = (told: TelevisionAnswer) => {
    layTelevisionAnswer(dataDirectory, told)
    answers.set(
      told.id,
      clock.after(ANSWER_MS, () => {
        guarded(() => {
          dropAnswer(told.id)
        })
      })
    )
  }
  const take = (id: string, isFirst: boolean) => {
    const path = televisionOrderPath(dataDirectory, id)
    // A forgetting that is not written down stays noted, for the next start.
    if (seen.get(id) === 'done' && parts.isSettled()) discardFile(path)
    if (seen.has(id)) return
    const order = readTelevisionOrder(dataDirectory, id)
    if (order?.order === 'forget') {
      const outcome = desk.forgetScreen(order.screenId)
      seen.set(id, 'done')
      if (outcome.unwritten === null) discardFile(path)
      answer({ id, answer: 'forgotten', ...outcome })
      return
    }
    // One that cannot be taken away would be taken again and again.
    if (!discardFile(path) || order === null || isFirst) return
    if (order.order === 'pair') answer({ id, answer: 'code', ...desk.makeCode() })
    else {
      const made = makeAgentPairing()
      answer(made === null ? { id, answer: 'no_agent' } : { id, answer: 'agent', ...made })
    }
  }
  const look = (isFirst: boolean) => {
    const waiting = waitingOrders(dataDirectory)
    for (const id of seen.keys()) if (!waiting.includes(id)) seen.delete(id)
    for (const id of waiting) {
      try {
        take(id, isFirst)
      } catch (fault) {
        // It stays where it is: what it forgets must not be lost.
        seen.set(id, 'faulty')
        onFault('television_orders', fault)
      }
    }
  }
  const guarded = (work: () => void) => {
    try {
      work()
    } catch (fault) {
      onFault('television_orders', fault)
    }
  }
  for (const id of layingAnswers(dataDirectory)) dropAnswer(id)
  look(true)
  return {
    keep: () => {
      let cancel = () => {}
      const wake = () => {
        guarded(() => {
          look(false)
        })
        cancel = clock.after(ORDER_EVERY_MS, wake)
      }
      wake()
      return () => {
        cancel()
        for (const id of answers.keys()) dropAnswer(id)
      }
    }
  }
}
