import { statSync } from 'node:fs'
import type { Clock } from '../../../device/clock.ts'
import type { ScreenDesk } from '../../television/screens/screen-desk.ts'
import {
  discardFile,
  layTelevisionAnswer,
  readTelevisionOrder,
  televisionAnswerPath,
  televisionOrderPath,
  type TelevisionAnswer,
  type TelevisionOrder
} from './television-order.ts'

/** How often it is looked for an order. */
export const ORDER_EVERY_MS = 1_000
/** An answer that nobody fetched holds a code, and is taken away. */
const ANSWER_MS = 30_000

export interface OrderKeeperParts {
  readonly dataDirectory: string
  readonly clock: Clock
  readonly desk: Pick<ScreenDesk, 'makeCode' | 'forgetScreen'>
  /** A text that pairs the agent with the reader; null: none is taken. `appliance`: its address, where it is known. */
  readonly makeAgentPairing: () => { readonly pairing: string; readonly goodForMs: number; readonly appliance: string | null } | null
  readonly onFault: (where: string, fault: unknown) => void
}

/**
 * Takes the orders of `hatachi television`, from now on. A code that was asked for before is not made: whoever asked has
 * gone. @returns ends it
 */
export function keepTelevisionOrders({ dataDirectory, clock, desk, makeAgentPairing, onFault }: OrderKeeperParts): () => void {
  let cancel = () => {}
  let cancelAnswer = () => {}
  const dropAnswer = () => {
    cancelAnswer()
    discardFile(televisionAnswerPath(dataDirectory))
  }
  const answerOf = (order: TelevisionOrder): TelevisionAnswer => {
    const { id } = order
    if (order.order === 'pair') return { id, answer: 'code', ...desk.makeCode() }
    if (order.order === 'forget') return { id, answer: 'forgotten', wasPaired: desk.forgetScreen(order.screenId) }
    const made = makeAgentPairing()
    return made === null ? { id, answer: 'no_agent' } : { id, answer: 'agent', ...made }
  }
  const take = (isFirst: boolean) => {
    const path = televisionOrderPath(dataDirectory)
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return
    const order = readTelevisionOrder(dataDirectory)
    // One that cannot be taken away would be taken again and again.
    if (!discardFile(path) || order === null || (order.order !== 'forget' && isFirst)) return
    layTelevisionAnswer(dataDirectory, answerOf(order))
    cancelAnswer()
    cancelAnswer = clock.after(ANSWER_MS, dropAnswer)
  }
  const wake = (isFirst: boolean) => {
    try {
      take(isFirst)
    } catch (fault) {
      onFault('television_orders', fault)
    }
    cancel = clock.after(ORDER_EVERY_MS, () => {
      wake(false)
    })
  }
  dropAnswer()
  wake(true)
  return () => {
    cancel()
    dropAnswer()
  }
}
