import { err, ok } from '../../result.ts'
import type { VendOutcome } from '../serial-machine.ts'
import type { MachineEvent } from '../vending-machine.ts'
import { nothingUnderWay, restMs } from './board-state.ts'
import type { BoardEffect, BoardRules, BoardSale, BoardState, BoardStep, BoardTimer } from './board-state.ts'

const allTimers: readonly BoardTimer[] = ['answer', 'gap', 'poll', 'pulse', 'rest', 'watch', 'late']

/** Nothing to do. */
export function stay(state: BoardState): BoardStep {
  return { state, effects: [] }
}

/** A state with what is to be done for it. */
export function step(state: BoardState, ...effects: readonly BoardEffect[]): BoardStep {
  return { state, effects }
}

/** Answers an order that never left. */
export function notStarted(vendId: string, cause: string): BoardEffect {
  return { type: 'settle', vendId, outcome: err({ code: 'vend_not_started', cause }) }
}

/** The outcomes of a vend that is over, as far as the board could tell. */
export const outcomes = {
  told: ok('told') as VendOutcome,
  dispensed: ok('dispensed') as VendOutcome,
  notStarted: (cause: string): VendOutcome => err({ code: 'vend_not_started', cause }),
  failed: (cause: string): VendOutcome => err({ code: 'vend_failed', cause }),
  unknown: (cause: string): VendOutcome => err({ code: 'vend_unknown', cause })
} as const

/** Tells a fact. */
export function report(event: MachineEvent): BoardEffect {
  return { type: 'report', event }
}

/**
 * Answers the vend under way and rests. With a sensor an unknown one stays open for goods that fall late: for as long as
 * a vend may take, and not behind an open door or a lost line, where what passes the sensor may be anybody's.
 */
export function endSale(state: BoardState, sale: BoardSale, outcome: VendOutcome, rules: BoardRules): BoardStep {
  const isUnknown = !outcome.ok && outcome.error.code === 'vend_unknown'
  const late = isUnknown && rules.inputs.dispensed !== null ? sale.order.vendId : null
  const lateMs = rules.pulseUnits * 100 + rules.dispenseMs
  const wait: readonly BoardEffect[] = late === null ? [] : [{ type: 'start_timer', timer: 'late', ms: lateMs }]
  return step(
    { ...state, sale: null, resting: true, late },
    ...wait,
    { type: 'stop_timer', timer: 'pulse' },
    { type: 'stop_timer', timer: 'watch' },
    { type: 'settle', vendId: sale.order.vendId, outcome },
    { type: 'start_timer', timer: 'rest', ms: restMs }
  )
}

/** The line is gone or of no use: answers all orders by what may have left, and tries again or ends. */
export function goDown(state: BoardState, cause: string): BoardStep {
  const effects: BoardEffect[] = []
  const { sale } = state
  if (sale !== null) {
    // Its command waits behind another request: it never left.
    const isUntold = sale.step === 'clearing' || (sale.step === 'telling' && state.exchange?.type !== 'flash')
    const outcome = isUntold ? outcomes.notStarted(cause) : lostOutcome(sale, cause)
    effects.push({ type: 'settle', vendId: sale.order.vendId, outcome })
  }
  for (const { vendId } of state.queue) effects.push(notStarted(vendId, cause))
  for (const timer of allTimers) effects.push({ type: 'stop_timer', timer })
  const down: BoardState = {
    ...state,
    phase: { name: 'down', opening: false },
    ...nothingUnderWay
  }
  if (state.closing) return step(toClosed(down).state, ...effects, { type: 'free_line' })
  if (state.reported !== 'lost') effects.push(report({ type: 'machine_lost', cause }))
  effects.push({ type: 'open_later', failedAttempts: state.failedAttempts })
  return step({ ...down, reported: 'lost', failedAttempts: state.failedAttempts + 1 }, ...effects)
}

/** The same where the line itself is still open. */
export function dropLine(state: BoardState, cause: string): BoardStep {
  const down = goDown(state, cause)
  return step(down.state, { type: 'drop_line' }, ...down.effects)
}

/** The end. Nothing has to be made safe: the board's own timer opens what it closed. */
export function toClosed(state: BoardState): BoardStep {
  return step({ ...state, phase: { name: 'closed' } }, { type: 'free_line' })
}

function lostOutcome(sale: BoardSale, cause: string): VendOutcome {
  return sale.seen ? outcomes.dispensed : outcomes.unknown(`${cause}_while_${sale.step}`)
}
