import { err, ok } from '../../result.ts'
import type { Result } from '../../result.ts'
import { rememberVend } from '../accepted-vends.ts'
import type { MachineEvent, VendError } from '../vending-machine.ts'
import type { RelayFrame } from './lcus-codec.ts'

/** One accepted order: which relay is to close once. */
export interface PulseOrder {
  readonly vendId: string
  readonly channel: number
}

/** How a vend ended: `told` once the relay was told on and off again. */
export type VendOutcome = Result<'told', VendError>

/**
 * Where the line and the pulse are.
 *
 *     down -> clearing -> idle -> switching_on -> holding -> switching_off -> resting -> idle
 *                           \_______________________________________________/ -> leaving -> closed
 *
 * A line lost before `switching_on` means that nothing left: `vend_not_started`. From there until the off frame was
 * sent and drained it means `vend_unknown`: the relay may never have closed, or may still be closed.
 */
export type RelayPhase =
  /** No line. `opening` while an attempt is under way. */
  | { readonly name: 'down'; readonly opening: boolean }
  /** The line is new: "off" is on its way to all channels, since a relay stays closed when its host died in a pulse. */
  | { readonly name: 'clearing' }
  | { readonly name: 'idle' }
  | { readonly name: 'switching_on'; readonly order: PulseOrder }
  | { readonly name: 'holding'; readonly order: PulseOrder }
  | { readonly name: 'switching_off'; readonly order: PulseOrder }
  /** A pause between pulses, so that two for one channel are seen as two. */
  | { readonly name: 'resting' }
  /** Closing: "off" is on its way to all channels. */
  | { readonly name: 'leaving' }
  | { readonly name: 'closed' }

/** All that the driver knows. Plain data; changed by `relayTransition` only. */
export interface RelayState {
  readonly phase: RelayPhase
  /** All relays that this driver uses. */
  readonly channels: readonly number[]
  readonly queue: readonly PulseOrder[]
  /** The newest accepted orders, oldest first, at most `rememberedVendIds`. */
  readonly acceptedVendIds: readonly string[]
  readonly closing: boolean
  /** The line broke in a pulse, and no "off" has been sent since. */
  readonly mayBeLatched: boolean
  readonly reported: 'nothing' | 'ready' | 'lost'
  /** Attempts in a row that did not lead to a ready machine. */
  readonly failedAttempts: number
}

/** What happened. Events that do not fit the phase are late ones, and change nothing. */
export type RelayEvent =
  | { readonly type: 'open_due' }
  | { readonly type: 'line_opened' }
  | { readonly type: 'open_failed'; readonly cause: string }
  | { readonly type: 'line_lost'; readonly cause: string }
  /** The frames of the last `send` were written and drained. */
  | { readonly type: 'frames_sent' }
  | { readonly type: 'hold_elapsed' }
  | { readonly type: 'rest_elapsed' }
  | { readonly type: 'vend_asked'; readonly order: PulseOrder }
  | { readonly type: 'close_asked' }

/** What the driver is to do, in order. */
export type RelayEffect =
  | { readonly type: 'open_line' }
  /** Raise `open_due` after the delay for this many failed attempts. */
  | { readonly type: 'open_later'; readonly failedAttempts: number }
  | { readonly type: 'send'; readonly frames: readonly RelayFrame[] }
  | { readonly type: 'start_hold' }
  | { readonly type: 'start_rest' }
  | { readonly type: 'settle'; readonly vendId: string; readonly outcome: VendOutcome }
  | { readonly type: 'report'; readonly event: MachineEvent }
  | { readonly type: 'free_line' }

/** The state after an event, and what is to be done for it. */
export interface RelayStep {
  readonly state: RelayState
  readonly effects: readonly RelayEffect[]
}

/** The state before the line was ever opened. `channels`: all relays that the driver may close. */
export function initialRelayState(channels: readonly number[]): RelayState {
  return {
    phase: { name: 'down', opening: false },
    channels,
    queue: [],
    acceptedVendIds: [],
    closing: false,
    mayBeLatched: false,
    reported: 'nothing',
    failedAttempts: 0
  }
}

/** The relay driver's whole behaviour: pure, synchronous, and total (every event is answered in every phase). */
export function relayTransition(state: RelayState, event: RelayEvent): RelayStep {
  const { phase } = state
  switch (event.type) {
    case 'open_due':
      if (phase.name !== 'down' || phase.opening) return stay(state)
      return { state: { ...state, phase: { name: 'down', opening: true } }, effects: [{ type: 'open_line' }] }
    case 'line_opened':
      if (phase.name !== 'down' || !phase.opening) return stay(state)
      return { state: { ...state, phase: { name: 'clearing' } }, effects: [sendOffToAll(state)] }
    case 'open_failed':
      return phase.name === 'down' && phase.opening ? goDown(state, event.cause) : stay(state)
    case 'line_lost':
      return phase.name === 'down' || phase.name === 'closed' ? stay(state) : goDown(state, event.cause)
    case 'frames_sent':
      return onFramesSent(state)
    case 'hold_elapsed':
      if (phase.name !== 'holding') return stay(state)
      return {
        state: { ...state, phase: { name: 'switching_off', order: phase.order } },
        effects: [{ type: 'send', frames: [{ channel: phase.order.channel, on: false }] }]
      }
    case 'rest_elapsed':
      return phase.name === 'resting' ? goOn(state) : stay(state)
    case 'vend_asked':
      return onVendAsked(state, event.order)
    case 'close_asked':
      return onCloseAsked(state)
  }
}

function onFramesSent(state: RelayState): RelayStep {
  const { phase } = state
  switch (phase.name) {
    case 'clearing': {
      // All channels were told off just now, so a close asked meanwhile needs no more.
      if (state.closing) return toClosed(state)
      return {
        state: { ...state, phase: { name: 'idle' }, mayBeLatched: false, reported: 'ready', failedAttempts: 0 },
        effects: [{ type: 'report', event: { type: 'machine_ready' } }]
      }
    }
    case 'switching_on':
      return { state: { ...state, phase: { name: 'holding', order: phase.order } }, effects: [{ type: 'start_hold' }] }
    case 'switching_off': {
      const told: RelayEffect = { type: 'settle', vendId: phase.order.vendId, outcome: ok('told') }
      const resting: RelayState = { ...state, phase: { name: 'resting' } }
      if (!state.closing) return { state: resting, effects: [told, { type: 'start_rest' }] }
      const leaving = goOn(resting)
      return { state: leaving.state, effects: [told, ...leaving.effects] }
    }
    case 'leaving':
      return toClosed(state)
    case 'down':
    case 'idle':
    case 'holding':
    case 'resting':
    case 'closed':
      return stay(state)
  }
}

function onVendAsked(state: RelayState, order: PulseOrder): RelayStep {
  const { vendId } = order
  const refuse = (cause: string): RelayStep => ({ state, effects: [notStarted(vendId, cause)] })
  if (state.acceptedVendIds.includes(vendId)) return refuse('already_told')
  if (state.closing) return refuse('closed')
  if (state.phase.name === 'down') return refuse('line_absent')
  if (state.phase.name === 'clearing') return refuse('machine_not_ready')
  const accepted: RelayState = {
    ...state,
    queue: [...state.queue, order],
    acceptedVendIds: rememberVend(state.acceptedVendIds, vendId)
  }
  return state.phase.name === 'idle' ? goOn(accepted) : stay(accepted)
}

function onCloseAsked(state: RelayState): RelayStep {
  if (state.closing) return stay(state)
  const dropped = state.queue.map((order) => notStarted(order.vendId, 'closed'))
  const closing: RelayState = { ...state, closing: true, queue: [] }
  const next = leaveFrom(closing)
  return { state: next.state, effects: [...dropped, ...next.effects] }
}

function leaveFrom(closing: RelayState): RelayStep {
  switch (closing.phase.name) {
    case 'down':
      if (closing.phase.opening) return stay(closing)
      // One last attempt where a relay may still be closed; nothing to make safe otherwise.
      return closing.mayBeLatched ? relayTransition(closing, { type: 'open_due' }) : toClosed(closing)
    case 'idle':
    case 'resting':
      return goOn(closing)
    case 'clearing':
    case 'switching_on':
    case 'holding':
    case 'switching_off':
    case 'leaving':
    case 'closed':
      // A pulse under way is brought to its end: cut short, nobody could say whether the goods came.
      return stay(closing)
  }
}

/** From between two pulses: to the next one, to rest, or out. */
function goOn(state: RelayState): RelayStep {
  if (state.closing) return { state: { ...state, phase: { name: 'leaving' } }, effects: [sendOffToAll(state)] }
  const [order, ...queue] = state.queue
  if (order === undefined) return stay({ ...state, phase: { name: 'idle' } })
  return {
    state: { ...state, phase: { name: 'switching_on', order }, queue },
    effects: [{ type: 'send', frames: [{ channel: order.channel, on: true }] }]
  }
}

/** The line is gone or could not be had: answers all orders by what may have left, and tries again or ends. */
function goDown(state: RelayState, cause: string): RelayStep {
  const { phase } = state
  const effects: RelayEffect[] = []
  if ('order' in phase) {
    const unknown: VendError = { code: 'vend_unknown', cause: `${cause}_while_${phase.name}` }
    effects.push({ type: 'settle', vendId: phase.order.vendId, outcome: err(unknown) })
  }
  for (const order of state.queue) effects.push(notStarted(order.vendId, cause))
  const mayBeLatched = state.mayBeLatched || 'order' in phase
  const down: RelayState = { ...state, phase: { name: 'down', opening: false }, queue: [], mayBeLatched }
  if (state.closing) {
    const closed = toClosed(down)
    return { state: closed.state, effects: [...effects, ...closed.effects] }
  }
  if (state.reported !== 'lost') effects.push({ type: 'report', event: { type: 'machine_lost', cause } })
  effects.push({ type: 'open_later', failedAttempts: state.failedAttempts })
  return { state: { ...down, reported: 'lost', failedAttempts: state.failedAttempts + 1 }, effects }
}

function toClosed(state: RelayState): RelayStep {
  return { state: { ...state, phase: { name: 'closed' } }, effects: [{ type: 'free_line' }] }
}

function sendOffToAll(state: RelayState): RelayEffect {
  return { type: 'send', frames: state.channels.map((channel) => ({ channel, on: false })) }
}

function notStarted(vendId: string, cause: string): RelayEffect {
  return { type: 'settle', vendId, outcome: err({ code: 'vend_not_started', cause }) }
}

function stay(state: RelayState): RelayStep {
  return { state, effects: [] }
}
