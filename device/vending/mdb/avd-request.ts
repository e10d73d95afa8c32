import { err, ok } from '../../result.ts'
import { rememberVend } from '../accepted-vends.ts'
import type { VendError, VendOrder } from '../vending-machine.ts'
import { ageOfSelection, onBus, selectionOfAge, stay } from './avd-state.ts'
import type { AvdEffect, AvdOptions, AvdState, AvdStep } from './avd-state.ts'

/** A shopper is asked for, where somebody listens and the device is enabled. The one before is over already. */
export function beginRequest(state: AvdState, age: number): AvdStep {
  if (state.reported !== 'ready' || !state.bus.enabled) return stay(state)
  const event = { type: 'selection_made', selection: selectionOfAge(age) } as const
  return {
    state: onBus(state, { request: { age, status: 'waiting', vendId: null, wasSent: false } }),
    effects: [{ type: 'report', event }]
  }
}

/**
 * The request is over, for a cause that is not the shopper's: another age, an abort, a reset, a lost line. Where a vend
 * waits, it was not started if "verified" was never on the bus, and unknown else: the VMC may have sold by it.
 */
export function endRequest(state: AvdState, cause: string): AvdStep {
  const { request } = state.bus
  if (request === null) return stay(state)
  const effects: AvdEffect[] = []
  if (request.status === 'verified') effects.push({ type: 'stop_timer', timer: 'verified' })
  if (request.vendId !== null) {
    const error: VendError = request.wasSent
      ? { code: 'vend_unknown', cause: `${cause}_after_verified` }
      : { code: 'vend_not_started', cause }
    effects.push({ type: 'settle', vendId: request.vendId, outcome: err(error) })
  }
  if (request.status === 'waiting' && state.reported === 'ready') {
    effects.push({ type: 'report', event: { type: 'selection_ended' } })
  }
  return { state: onBus(state, { request: null }), effects }
}

/** The shopper was verified: the next status says so. Refused where that is not what the VMC waits for. */
export function verifyRequest(state: AvdState, { vendId, selection }: VendOrder, options: AvdOptions): AvdStep {
  const age = ageOfSelection(selection)
  const { request } = state.bus
  const refuse = (cause: string): AvdStep => {
    const outcome = err({ code: 'vend_not_started', cause } as const)
    return { state, effects: [{ type: 'settle', vendId, outcome }] }
  }
  if (age === null) return refuse('unknown_selection')
  if (state.acceptedVendIds.includes(vendId)) return refuse('already_told')
  if (state.closing) return refuse('closed')
  if (state.line !== 'open') return refuse('line_absent')
  if (state.reported !== 'ready') return refuse('machine_not_ready')
  if (request?.status !== 'waiting') return refuse('no_request')
  if (request.age !== age) return refuse('other_age')
  const verified = onBus(state, { request: { ...request, status: 'verified', vendId } })
  return {
    state: { ...verified, acceptedVendIds: rememberVend(state.acceptedVendIds, vendId) },
    effects: [{ type: 'start_timer', timer: 'verified', ms: options.verifiedWithinMs }]
  }
}

/** Nothing comes of it: the next status has neither bit. */
export function declineRequest(state: AvdState): AvdStep {
  const { request } = state.bus
  if (request?.status !== 'waiting') return stay(state)
  return stay(onBus(state, { request: { ...request, status: 'refused' } }))
}

/**
 * The VMC took a status. `told` is what it can be: what the VMC hands out by it, it does not say. "Verified" is over with
 * that, so that nobody else buys by it, unless it is set to stand for a VMC that asks more than once.
 */
export function statusTaken(state: AvdState, status: 'verified' | 'refused', options: AvdOptions): AvdStep {
  const { request } = state.bus
  if (request?.status !== status) return stay(state)
  const effects: AvdEffect[] = []
  if (request.vendId !== null) effects.push({ type: 'settle', vendId: request.vendId, outcome: ok('told') })
  // A machine that asks for each shopper by DRAVS has had its answer: the next one is for the next shopper.
  const isOver = options.begins === 'on_status' || (status === 'verified' && options.verifiedForMs === 0)
  if (status === 'verified') {
    if (isOver) effects.push({ type: 'stop_timer', timer: 'verified' })
    else if (request.vendId !== null) {
      effects.push({ type: 'start_timer', timer: 'verified', ms: options.verifiedForMs })
    }
  }
  if (isOver) return { state: onBus(state, { request: null }), effects }
  return { state: onBus(state, { request: { ...request, vendId: null } }), effects }
}
