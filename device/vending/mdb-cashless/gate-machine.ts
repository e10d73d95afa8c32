import { err, ok } from '../../result.ts'
import { rememberVend } from '../accepted-vends.ts'
import type { VendOutcome } from '../serial-machine.ts'
import type { VendError, VendOrder } from '../vending-machine.ts'
import { amountToYen, encodeGateCommand, gateErrors } from './gate-codec.ts'
import type { GateCommand, GateMessage, GateStatus } from './gate-codec.ts'
import {
  beatMs,
  leaveMs,
  lostAfterBeats,
  mostBeatsToRestart,
  restartAfterBeats
} from './gate-state.ts'
import type { GateEffect, GateEvent, GateRequest, GateRules, GateState, GateStep, GateTimer } from './gate-state.ts'

/**
 * The gate's whole behaviour: pure, synchronous and total. `approve` is sent in one place, for one order, only while
 * the very request waits that the order names, and never again for that order.
 */
export function createGateTransition(rules: GateRules): (state: GateState, event: GateEvent) => GateStep {
  return (state, event) => {
    const { phase } = state
    switch (event.type) {
      case 'open_due':
        if (phase.name !== 'down' || phase.opening) return stay(state)
        return step({ ...state, phase: { name: 'down', opening: true } }, { type: 'open_line' })
      case 'line_opened':
        if (phase.name !== 'down' || !phase.opening) return stay(state)
        if (state.closing) return leave(state)
        return step(
          { ...state, phase: { name: 'enabling', status: null }, silentBeats: 0, waitedBeats: 0 },
          send({ type: 'enable' }),
          startBeat
        )
      case 'open_failed':
        return phase.name === 'down' && phase.opening ? goDown(state, event.cause) : stay(state)
      case 'line_lost':
        return phase.name === 'down' || phase.name === 'closed' ? stay(state) : goDown(state, event.cause)
      case 'heard':
        if (phase.name === 'down' || phase.name === 'closed') return stay(state)
        return onHeard({ ...state, silentBeats: 0 }, event.message, rules)
      case 'elapsed':
        return onElapsed(state, event.timer, rules)
      case 'vend_asked':
        return onVendAsked(state, event.order, rules)
      case 'decline_asked':
        return phase.name === 'requested' ? decline(state) : stay(state)
      case 'close_asked':
        return onCloseAsked(state)
    }
  }
}

function onHeard(state: GateState, message: GateMessage, rules: GateRules): GateStep {
  switch (message.type) {
    case 'status':
      return onStatus(state, message.status)
    case 'request':
      return onRequest(state, message, rules)
    case 'success':
      if (state.phase.name === 'selling') return endSale(state, ok('dispensed'))
      return settleLate(state, 'dispensed', 'reported_late')
    case 'error':
      return onError(state, message.code)
    case 'other':
      return stay(state)
  }
}

function onStatus(before: GateState, status: GateStatus): GateStep {
  const state: GateState = { ...before, waitedBeats: 0 }
  const { phase } = state
  const isOff = status === 'inactive' || status === 'disabled'
  switch (phase.name) {
    case 'enabling':
      return isOff ? stay({ ...state, phase: { name: 'enabling', status } }) : becomeReady(state)
    case 'selling':
      // The session is over without a word on the goods. The word may still come.
      return isOff ? endSaleThenWait(state, status) : endSale(state, unknown('no_report'))
    case 'requested':
      if (isOff) return waitForMachine(state, status, [{ type: 'stop_timer', timer: 'request' }])
      return endRequest(state)
    case 'declining':
    case 'idle':
      if (isOff) return waitForMachine(state, status, [])
      return stay({ ...state, phase: { name: 'idle' } })
    case 'down':
    case 'closed':
      return stay(state)
  }
}

function onRequest(state: GateState, { amount, item }: GateRequest, rules: GateRules): GateStep {
  const { phase } = state
  const request: GateRequest = { amount, item }
  const isSame = 'request' in phase && phase.request.amount === amount && phase.request.item === item
  // A line that came twice.
  if (isSame) return stay(state)
  if (phase.name === 'selling') {
    // Our approval may have gone to this one. Its goods, if any, came by that order.
    const ended = endSale(state, unknown('request_changed'))
    const declined = decline(ended.state)
    return { state: declined.state, effects: [...ended.effects, ...declined.effects] }
  }
  if (state.closing) return step(state, send({ type: 'stop' }))
  const ready = phase.name === 'enabling' ? becomeReady(state).effects : []
  const before: GateEffect[] =
    phase.name === 'requested' ? [{ type: 'report', event: { type: 'selection_ended' } }] : []
  return {
    // It asks for the next: what it did before it will not report any more.
    state: { ...state, phase: { name: 'requested', request }, late: null, reported: 'ready', failedAttempts: 0 },
    effects: [
      ...ready,
      ...before,
      { type: 'report', event: { type: 'selection_made', selection: item } },
      { type: 'start_timer', timer: 'request', ms: rules.requestMs }
    ]
  }
}

function onError(state: GateState, code: string): GateStep {
  const { phase } = state
  if (code === gateErrors.failed && phase.name !== 'selling') return settleLate(state, 'failed', 'reported_late')
  switch (phase.name) {
    case 'selling':
      if (code === gateErrors.failed) return endSale(state, failed('machine_failed'))
      // One letter apart from one another on a line without a checksum, so none of these is taken for certain.
      if (code === gateErrors.cancelled) return endSale(state, unknown('machine_cancelled'))
      if (code === gateErrors.reset) return endSale(state, unknown('machine_reset'))
      if (code === gateErrors.badAmount || code === gateErrors.wrongState) {
        return endSale(state, unknown('approval_refused'))
      }
      return stay(state)
    case 'requested':
      return code === gateErrors.cancelled || code === gateErrors.reset ? endRequest(state) : stay(state)
    case 'declining':
      // Nothing to stop is as good as stopped.
      return code === gateErrors.alreadyOn ? stay(state) : stay({ ...state, phase: { name: 'idle' } })
    case 'enabling':
      return code === gateErrors.alreadyOn ? onAlreadyOn(state, phase.status) : stay(state)
    case 'idle':
    case 'down':
    case 'closed':
      return stay(state)
  }
}

/** The adapter was on before us, so it does not tell how it stands. */
function onAlreadyOn(state: GateState, status: GateStatus | null): GateStep {
  // Taken off the bus in the middle of a sale it could not report it: so it is believed to stand as it did.
  if (state.late !== null && status === null) return becomeReady(state)
  const enough = Math.min(restartAfterBeats * 2 ** state.restarts, mostBeatsToRestart)
  if (status !== null && state.waitedBeats < enough) return stay(state)
  return step(
    { ...state, waitedBeats: 0, restarts: state.restarts + 1 },
    send({ type: 'disable' }),
    send({ type: 'enable' })
  )
}

function onElapsed(state: GateState, timer: GateTimer, rules: GateRules): GateStep {
  const { phase } = state
  switch (timer) {
    case 'beat':
      return onBeat(state, rules)
    case 'result':
      return phase.name === 'selling' ? endSale(state, unknown('no_report')) : stay(state)
    case 'request': {
      if (phase.name !== 'requested') return stay(state)
      const declined = decline(state)
      return {
        state: declined.state,
        effects: [{ type: 'report', event: { type: 'selection_ended' } }, ...declined.effects]
      }
    }
    case 'leave':
      return phase.name === 'selling' ? endSale(state, unknown('closed')) : stay(state)
  }
}

function onBeat(before: GateState, rules: GateRules): GateStep {
  const { phase } = before
  if (phase.name === 'down' || phase.name === 'closed') return stay(before)
  // Not while something is being sold: the sale's own deadline holds there.
  if (phase.name === 'selling') return step(before, startBeat)
  const silentBeats = rules.keepAlive ? before.silentBeats + 1 : 0
  if (silentBeats > lostAfterBeats) {
    const down = goDown(before, 'no_answer')
    return { state: down.state, effects: [{ type: 'drop_line' }, ...down.effects] }
  }
  const state: GateState = { ...before, silentBeats, waitedBeats: before.waitedBeats + 1 }
  const effects: GateEffect[] = [send({ type: 'enable' }), startBeat]
  if (phase.name === 'declining') return step(state, send({ type: 'stop' }), ...effects)
  // A machine that is merely slow to come is not reported lost at the start.
  const isOverdue = phase.name === 'enabling' && state.reported === 'nothing' && state.waitedBeats >= lostAfterBeats
  if (!isOverdue) return step(state, ...effects)
  return step({ ...state, reported: 'lost' }, reportLost(`machine_${phase.status ?? 'silent'}`), ...effects)
}

function onVendAsked(state: GateState, order: VendOrder, rules: GateRules): GateStep {
  const { phase } = state
  const { vendId } = order
  const refuse = (cause: string): GateStep => step(state, notStarted(vendId, cause))
  if (state.acceptedVendIds.includes(vendId)) return refuse('already_told')
  if (state.closing) return refuse('closed')
  if (phase.name === 'down') return refuse('line_absent')
  if (phase.name === 'enabling') return refuse('machine_not_ready')
  if (phase.name !== 'requested') return refuse('not_selected')
  const mismatch =
    phase.request.item !== order.selection
      ? 'not_selected'
      : amountToYen(phase.request.amount, rules.decimals) !== order.priceYen
        ? 'price_mismatch'
        : null
  if (mismatch !== null) {
    const declined = decline(state)
    return { state: declined.state, effects: [notStarted(vendId, mismatch), ...declined.effects] }
  }
  return step(
    {
      ...state,
      phase: { name: 'selling', vendId, request: phase.request },
      late: null,
      acceptedVendIds: rememberVend(state.acceptedVendIds, vendId)
    },
    { type: 'stop_timer', timer: 'request' },
    send({ type: 'approve', amount: phase.request.amount }),
    { type: 'start_timer', timer: 'result', ms: rules.resultMs }
  )
}

function onCloseAsked(state: GateState): GateStep {
  if (state.closing) return stay(state)
  const closing = { ...state, closing: true }
  const { phase } = state
  if (phase.name === 'selling') return step(closing, { type: 'start_timer', timer: 'leave', ms: leaveMs })
  if (phase.name === 'down') return phase.opening ? stay(closing) : toClosed(closing)
  return leave(closing)
}

/** Takes the reader off the machine's bus, so that it sells nothing through us. */
function leave(state: GateState): GateStep {
  const stop = state.phase.name === 'requested' || state.phase.name === 'declining' ? [send({ type: 'stop' })] : []
  const closed = toClosed(state)
  return { state: closed.state, effects: [...stop, send({ type: 'disable' }), ...closed.effects] }
}

function decline(state: GateState): GateStep {
  return step(
    { ...state, phase: { name: 'declining' } },
    { type: 'stop_timer', timer: 'request' },
    send({ type: 'stop' })
  )
}

function endRequest(state: GateState): GateStep {
  return step(
    { ...state, phase: { name: 'idle' } },
    { type: 'stop_timer', timer: 'request' },
    { type: 'report', event: { type: 'selection_ended' } }
  )
}

/** Answers the vend under way. An unknown one stays open for a late report. */
function endSale(state: GateState, outcome: VendOutcome): GateStep {
  const { phase } = state
  if (phase.name !== 'selling') return stay(state)
  const isUnknown = !outcome.ok && outcome.error.code === 'vend_unknown'
  const ended: GateState = { ...state, phase: { name: 'idle' }, late: isUnknown ? phase.vendId : null }
  const effects: GateEffect[] = [
    { type: 'stop_timer', timer: 'result' },
    { type: 'settle', vendId: phase.vendId, outcome }
  ]
  if (!state.closing) return { state: ended, effects }
  const left = leave(ended)
  return { state: left.state, effects: [...effects, ...left.effects] }
}

function endSaleThenWait(state: GateState, status: GateStatus): GateStep {
  const ended = endSale(state, unknown(`machine_${status}`))
  if (ended.state.phase.name !== 'idle') return ended
  return waitForMachine(ended.state, status, ended.effects)
}

function waitForMachine(state: GateState, status: GateStatus, effects: readonly GateEffect[]): GateStep {
  return {
    state: { ...state, phase: { name: 'enabling', status }, waitedBeats: 0, reported: 'lost' },
    effects: [...effects, reportLost(`machine_${status}`)]
  }
}

function settleLate(state: GateState, result: 'dispensed' | 'failed', cause: string): GateStep {
  if (state.late === null) return stay(state)
  return step(
    { ...state, late: null },
    { type: 'report', event: { type: 'vend_settled', vendId: state.late, result, cause } }
  )
}

function becomeReady(state: GateState): GateStep {
  const ready: GateState = { ...state, phase: { name: 'idle' }, restarts: 0, reported: 'ready', failedAttempts: 0 }
  return step(ready, { type: 'report', event: { type: 'machine_ready' } })
}

/** The line is gone or could not be had: answers the vend by what may have left, and tries again or ends. */
function goDown(state: GateState, cause: string): GateStep {
  const { phase } = state
  const effects: GateEffect[] = []
  let { late } = state
  if (phase.name === 'selling') {
    late = phase.vendId
    effects.push({ type: 'settle', vendId: phase.vendId, outcome: unknown(`${cause}_while_selling`) })
  }
  for (const timer of ['beat', 'result', 'request', 'leave'] as const) effects.push({ type: 'stop_timer', timer })
  const down: GateState = { ...state, phase: { name: 'down', opening: false }, late }
  if (state.closing) {
    const closed = toClosed(down)
    return { state: closed.state, effects: [...effects, ...closed.effects] }
  }
  if (state.reported !== 'lost') effects.push(reportLost(cause))
  effects.push({ type: 'open_later', failedAttempts: state.failedAttempts })
  return { state: { ...down, reported: 'lost', failedAttempts: state.failedAttempts + 1 }, effects }
}

function toClosed(state: GateState): GateStep {
  return step({ ...state, phase: { name: 'closed' } }, { type: 'free_line' })
}

const startBeat: GateEffect = { type: 'start_timer', timer: 'beat', ms: beatMs }

function send(command: GateCommand): GateEffect {
  return { type: 'write', bytes: encodeGateCommand(command) }
}

function reportLost(cause: string): GateEffect {
  return { type: 'report', event: { type: 'machine_lost', cause } }
}

function notStarted(vendId: string, cause: string): GateEffect {
  return { type: 'settle', vendId, outcome: err({ code: 'vend_not_started', cause }) }
}

function unknown(cause: string): { readonly ok: false; readonly error: VendError } {
  return err({ code: 'vend_unknown', cause })
}

function failed(cause: string): { readonly ok: false; readonly error: VendError } {
  return err({ code: 'vend_failed', cause })
}

function stay(state: GateState): GateStep {
  return { state, effects: [] }
}

function step(state: GateState, ...effects: readonly GateEffect[]): GateStep {
  return { state, effects }
}
