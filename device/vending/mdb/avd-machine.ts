import { answerBlock, onAcknowledged, onAskedAgain } from './avd-bus.ts'
import { declineRequest, endRequest, verifyRequest } from './avd-request.ts'
import { initialAvdBus, onBus, stay, andThen, unacknowledgedMost } from './avd-state.ts'
import type { AvdEffect, AvdEvent, AvdOptions, AvdState, AvdStep, AvdTimer } from './avd-state.ts'
import { mdbAddressMask } from './mdb-block.ts'
import { mdbVend } from './mdb-lengths.ts'
import type { MdbHeard } from './mdb-receiver.ts'

/**
 * The age verification device's whole behaviour: pure, synchronous, and total.
 *
 *     line     down -> opening -> open -> closed
 *     machine  ready while the VMC is heard, and takes what it is answered
 *     request  none -> waiting -> verified or refused -> none
 *
 * "Verified" is only said between a vend that was asked for, for the very request that waits, and that request's end: any
 * other DRAVP, VEND REQUEST, goods reported out, RESET, DISABLE, silence, a lost line, the VMC's acknowledgement, and time.
 * It can be said again within that, since the VMC may not have heard it.
 */
export function avdTransition(state: AvdState, event: AvdEvent, options: AvdOptions): AvdStep {
  switch (event.type) {
    case 'open_due':
      if (state.line !== 'down') return stay(state)
      return { state: { ...state, line: 'opening' }, effects: [{ type: 'open_line' }] }
    case 'line_opened':
      return onOpened(state, options)
    case 'open_failed':
      return state.line === 'opening' ? goDown(state, event.cause, options) : stay(state)
    case 'line_lost':
      return state.line === 'open' ? goDown(state, event.cause, options) : stay(state)
    case 'heard':
      return state.line === 'open' && !state.closing ? onHeard(state, event.message, options) : stay(state)
    case 'elapsed':
      return onElapsed(state, event.timer)
    case 'vend_asked':
      return verifyRequest(state, event.order, options)
    case 'decline_asked':
      return declineRequest(state)
    case 'close_asked':
      return onCloseAsked(state)
  }
}

function onElapsed(state: AvdState, timer: AvdTimer): AvdStep {
  switch (timer) {
    case 'silence':
      return state.line === 'open' ? lose(state, 'no_poll') : stay(state)
    case 'verified':
      return onVerifiedElapsed(state)
    case 'ack':
      return stay(onBus(state, { awaitsAck: false }))
  }
}

function onVerifiedElapsed(state: AvdState): AvdStep {
  const { request } = state.bus
  if (request?.status !== 'verified') return stay(state)
  return endRequest(state, request.wasSent ? 'not_acknowledged' : 'not_asked')
}

function onOpened(state: AvdState, options: AvdOptions): AvdStep {
  if (state.line !== 'opening') return stay(state)
  if (state.closing) return toClosed(state)
  const opened: AvdState = { ...state, line: 'open', bus: initialAvdBus(options), failedAttempts: 0 }
  return { state: opened, effects: [{ type: 'start_timer', timer: 'silence', ms: options.silenceMs }] }
}

function onHeard(state: AvdState, heard: MdbHeard, options: AvdOptions): AvdStep {
  switch (heard.type) {
    case 'ack': {
      const taken = onAcknowledged(state, options)
      return state.bus.awaitsAck ? andThen(taken, becomeReady) : taken
    }
    case 'nak':
      // Kept for the next POLL.
      return stay(onBus(state, { awaitsAck: false }))
    case 'ret':
      return onAskedAgain(state, options)
    case 'block': {
      if (((heard.bytes[0] ?? 0) & mdbAddressMask) !== options.address) return onOthersVend(state, heard.bytes[1])
      const present: AvdStep = { state, effects: [{ type: 'start_timer', timer: 'silence', ms: options.silenceMs }] }
      return andThen(
        andThen(present, (alive) => (alive.bus.unacknowledgedCount < unacknowledgedMost ? becomeReady(alive) : stay(alive))),
        (alive) =>
          andThen(answerBlock(alive, heard.bytes, options), (answered) =>
            answered.bus.unacknowledgedCount < unacknowledgedMost || answered.reported === 'lost'
              ? stay(answered)
              : lose(probe(answered), 'no_ack')
          )
      )
    }
  }
}

/**
 * A cashless device that is not us hears VEND, and it alone answers. With REQUEST a purchase goes to its payment there;
 * goods that are out there after "verified" were bought by it. All else there (the end of a session, a refusal, a
 * cancel) says nothing of the shopper here.
 */
function onOthersVend(before: AvdState, sub: number | undefined): AvdStep {
  const state = onBus(before, { awaitsAck: false })
  if (sub === mdbVend.request) return endRequest(state, 'vend_request')
  if (state.bus.request?.status !== 'verified') return stay(state)
  if (sub === mdbVend.success) return endRequest(state, 'vend_success')
  return sub === mdbVend.cashSale ? endRequest(state, 'cash_sale') : stay(state)
}

/** "Just reset" with the next POLL: data that a VMC which hears again acknowledges, where it only polls. */
function probe(state: AvdState): AvdState {
  return onBus(state, { justReset: true, due: [], unacknowledged: null, awaitsAck: false })
}

function becomeReady(state: AvdState): AvdStep {
  if (state.reported === 'ready') return stay(state)
  return { state: { ...state, reported: 'ready' }, effects: [{ type: 'report', event: { type: 'machine_ready' } }] }
}

/** The VMC is gone, and with it whatever it asked for. */
function lose(state: AvdState, cause: string): AvdStep {
  const lost: AvdState = { ...state, reported: 'lost' }
  const effects: readonly AvdEffect[] =
    state.reported === 'lost' ? [] : [{ type: 'report', event: { type: 'machine_lost', cause } }]
  return andThen({ state: lost, effects }, (gone) => endRequest(gone, cause))
}

function goDown(state: AvdState, cause: string, options: AvdOptions): AvdStep {
  const ended = endRequest({ ...state, reported: 'lost' }, cause)
  const down: AvdState = { ...ended.state, line: 'down', bus: initialAvdBus(options) }
  const effects: AvdEffect[] = [...ended.effects, { type: 'stop_timer', timer: 'silence' }, { type: 'stop_timer', timer: 'ack' }]
  if (state.closing) {
    const closed = toClosed(down)
    return { state: closed.state, effects: [...effects, ...closed.effects] }
  }
  if (state.reported !== 'lost') effects.push({ type: 'report', event: { type: 'machine_lost', cause } })
  effects.push({ type: 'open_later', failedAttempts: state.failedAttempts })
  return { state: { ...down, failedAttempts: state.failedAttempts + 1 }, effects }
}

function onCloseAsked(state: AvdState): AvdStep {
  if (state.closing) return stay(state)
  const ended = endRequest({ ...state, closing: true }, 'closed')
  // An attempt to open is waited for, so that its line is freed.
  return state.line === 'opening' ? ended : andThen(ended, toClosed)
}

function toClosed(state: AvdState): AvdStep {
  return { state: { ...state, line: 'closed' }, effects: [{ type: 'free_line' }] }
}
