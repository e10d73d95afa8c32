import { err, ok } from '../../result.ts'
import type { VendConfirmation, VendError } from '../vending-machine.ts'
import type { LineMessage } from './messages.ts'
import type { MetMachine, OpenVend } from './line-state.ts'
import type { LineTurn } from './line-turn.ts'

type ResultMessage = Extract<LineMessage, { type: 'result' }>

/** Takes what the machine says of a vend: answers who waits for it, or settles what was answered "unknown". */
export function takeResult(turn: LineTurn, met: MetMachine, result: ResultMessage): void {
  const vend = turn.state.open.find(({ token }) => token === result.token)
  if (vend === undefined) return
  switch (result.state) {
    case 'in_progress':
      return
    case 'dispensed':
      takeDispensed(turn, vend, met.traits.sensesGoods ? 'dispensed' : 'told')
      return
    case 'failed':
      fail(turn, vend, { code: 'vend_failed', cause: result.reason })
      return
    case 'never_taken':
      fail(turn, vend, { code: 'vend_not_started', cause: 'never_taken' })
      return
    case 'interrupted':
      leaveUnknown(turn, vend, 'power_lost')
      return
    case 'not_remembered':
      if (wouldRemember(vend, met)) fail(turn, vend, { code: 'vend_not_started', cause: 'never_taken' })
      else leaveUnknown(turn, vend, 'not_remembered')
      return
  }
}

/** Its motor turned. Without a sensor it cannot say that goods came out by that, whether at once or late. */
function takeDispensed(turn: LineTurn, vend: OpenVend, confirmed: VendConfirmation): void {
  close(turn, vend)
  if (vend.answered) settleLate(turn, vend, confirmed, 'dispensed')
  else turn.settle(vend.vendId, ok(confirmed))
}

/**
 * Whether a machine that does not know this vend can never have taken it: nothing was told since that could have pushed
 * it out of the machine's memory (known for vends of this run alone), and that memory is still the one of then.
 */
function wouldRemember({ toldInBoot, overdue }: OpenVend, met: MetMachine): boolean {
  return toldInBoot !== null && !overdue && (met.traits.memoryLasts || toldInBoot === met.bootId)
}

function fail(turn: LineTurn, vend: OpenVend, error: VendError): void {
  close(turn, vend)
  if (vend.answered) settleLate(turn, vend, 'failed', error.cause)
  else turn.settle(vend.vendId, err(error))
}

/** Nobody will ever say more: a person has to look. */
function leaveUnknown(turn: LineTurn, vend: OpenVend, cause: string): void {
  close(turn, vend)
  if (!vend.answered) turn.settle(vend.vendId, err({ code: 'vend_unknown', cause }))
}

function settleLate(turn: LineTurn, { vendId }: OpenVend, result: VendConfirmation | 'failed', cause: string): void {
  turn.report({ type: 'vend_settled', vendId, result, cause })
}

function close(turn: LineTurn, vend: OpenVend): void {
  turn.set({ open: turn.state.open.filter(({ token }) => token !== vend.token) })
  if (turn.state.open.every(({ overdue }) => overdue)) turn.stopTimer('result')
}
