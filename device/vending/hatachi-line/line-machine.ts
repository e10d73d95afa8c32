import { rememberVend } from '../accepted-vends.ts'
import type { LineFrame } from './line-codec.ts'
import { lineVersion } from './framing.ts'
import { isReliable } from './messages.ts'
import type { LineMessage } from './messages.ts'
import { acknowledgeOnLink, openLink, takeOnLink } from './reliable-link.ts'
import type { LineEvent, LineState, LineStep, LineTimer, MetMachine, WaitingVend } from './line-state.ts'
import { LineTurn } from './line-turn.ts'
import { takeResult } from './vend-result.ts'

/** How many selections a machine may have; with more it is taken for one that has lost its way. */
export const mostSelections = 256

/** How many heartbeats a machine may take to tell its selections: with 16 of them well under one. */
const mostBeatsOfMeeting = 20

/** The whole behaviour of the appliance's side: pure, synchronous and total (every event is answered in each phase). */
export function lineTransition(state: LineState, event: LineEvent): LineStep {
  const turn = new LineTurn(state)
  take(turn, event)
  turn.sendNext()
  turn.leaveWhenDone()
  return turn.finish()
}

function take(turn: LineTurn, event: LineEvent): void {
  const { phase, timings } = turn.state
  switch (event.type) {
    case 'open_due':
      openLine(turn)
      return
    case 'line_opened':
      if (phase.name === 'down' && phase.opening) turn.greet()
      return
    case 'open_failed':
      if (phase.name === 'down' && phase.opening) goDown(turn, event.cause)
      return
    case 'line_lost':
      if (phase.name !== 'down' && phase.name !== 'closed') goDown(turn, event.cause)
      return
    case 'frame_received':
      takeFrame(turn, event.frame)
      return
    case 'time_elapsed':
      if (!turn.isRunning(event.timer)) return
      turn.set({ running: turn.state.running.filter((timer) => timer !== event.timer) })
      takeTime(turn, event.timer)
      return
    case 'vend_asked':
      takeOrder(turn, event.order)
      return
    case 'decline_asked':
      if (turn.met?.awaitsAnswer === true) turn.setMet({ awaitsAnswer: false, declining: true })
      return
    case 'close_asked':
      if (turn.state.closing) return
      for (const { vendId } of turn.state.queue) turn.refuse(vendId, 'closed')
      turn.set({ closing: true, queue: [] })
      // A vend under way is waited for; without a session nobody will say more.
      if (turn.met === null) turn.answerUnknown('closed')
      else if (!turn.isRunning('ask_again')) turn.startTimer('ask_again', timings.askAgainMs)
      return
  }
}

function openLine(turn: LineTurn): void {
  const { phase } = turn.state
  if (phase.name !== 'down' || phase.opening) return
  turn.set({ phase: { name: 'down', opening: true } })
  turn.effects.push({ type: 'open_line' })
}

function goDown(turn: LineTurn, cause: string): void {
  turn.dropSession(cause)
  turn.reportLost(cause)
  const { failedAttempts, timings } = turn.state
  turn.set({ phase: { name: 'down', opening: false }, failedAttempts: failedAttempts + 1 })
  turn.startTimer('reopen', timings.reopenDelaysMs[failedAttempts] ?? timings.reopenDelaysMs.at(-1) ?? 0)
}

/** The line is open, the session is not: begins another one. */
function loseSession(turn: LineTurn, cause: string): void {
  turn.dropSession(cause)
  turn.reportLost(cause)
  turn.greet()
}

function takeTime(turn: LineTurn, timer: LineTimer): void {
  const { phase, timings } = turn.state
  switch (timer) {
    case 'reopen':
      openLine(turn)
      return
    case 'repeat':
      if (phase.name === 'greeting') {
        if (phase.sentCount >= timings.mostSent) turn.reportLost('no_answer')
        turn.sayHello(phase.sentCount)
      } else if (turn.met !== null && !turn.repeat(turn.met)) loseSession(turn, 'not_acknowledged')
      return
    case 'heartbeat':
      if (turn.met !== null) beat(turn, turn.met)
      return
    case 'ask_again':
      turn.answerUnknown(turn.met === null ? 'line_lost' : 'no_result')
      return
    case 'result':
      turn.answerUnknown('no_result')
      turn.set({ open: turn.state.open.map((vend) => ({ ...vend, overdue: true })) })
      return
  }
}

function beat(turn: LineTurn, met: MetMachine): void {
  const { timings, phase } = turn.state
  if (met.missedCount >= timings.mostMissed) loseSession(turn, 'no_heartbeat')
  // A machine that lives, but does not come to an end of its list, is not to be waited for in silence.
  else if (phase.name === 'meeting' && met.beatCount >= mostBeatsOfMeeting) loseSession(turn, 'not_introduced')
  else {
    turn.setMet({ missedCount: met.missedCount + 1, beatCount: met.beatCount + 1 })
    turn.sendPlain(met.link.session, { type: 'alive' })
    turn.startTimer('heartbeat', timings.heartbeatMs)
  }
}

function takeOrder(turn: LineTurn, order: WaitingVend): void {
  const { acceptedVendIds, queue } = turn.state
  const { vendId } = order
  const cause = causeAgainst(turn.state, order)
  if (cause !== null) {
    turn.refuse(vendId, cause)
    return
  }
  turn.setMet({ awaitsAnswer: false })
  turn.set({
    queue: [...queue, order],
    acceptedVendIds: rememberVend(acceptedVendIds, vendId)
  })
}

/** Why an order cannot be taken; null where it can. */
function causeAgainst(state: LineState, order: WaitingVend): string | null {
  const { acceptedVendIds, closing, phase } = state
  if (acceptedVendIds.includes(order.vendId)) return 'already_told'
  if (closing) return 'closed'
  if (phase.name === 'down') return 'line_absent'
  if (phase.name !== 'ready') return 'machine_not_ready'
  if (!Object.hasOwn(phase.met.available, order.selection)) return 'unknown_selection'
  // Nobody waits behind a sale: the session would give this one up before its turn. What an earlier run told is only asked after.
  return state.queue.length > 0 || state.open.some(({ answered }) => !answered) ? 'busy' : null
}

function takeFrame(turn: LineTurn, { session, sequence, message }: LineFrame): void {
  const { phase } = turn.state
  if (phase.name === 'greeting') {
    if (session === turn.state.session && message.type === 'welcome') meet(turn, message)
    return
  }
  const { met } = turn
  if (met === null) return
  if (session !== met.link.session) {
    if (message.type === 'no_session' && session === 0) loseSession(turn, 'machine_restarted')
    return
  }
  turn.setMet({ missedCount: 0 })
  if (message.type === 'no_session') loseSession(turn, 'session_unknown')
  else if (message.type === 'ack') {
    const link = acknowledgeOnLink(met.link, sequence)
    if (link.underWay === null) turn.stopTimer('repeat')
    turn.setMet({ link })
  } else if (isReliable(message)) {
    const taken = takeOnLink(met.link, sequence)
    if (taken === null) return
    turn.setMet({ link: taken.link })
    turn.effects.push({ type: 'send', frame: taken.ack })
    if (taken.isNew) takeMessage(turn, message)
  }
}

function meet(turn: LineTurn, welcome: Extract<LineMessage, { type: 'welcome' }>): void {
  if (welcome.version !== lineVersion) {
    turn.reportLost('version_unsupported')
    return
  }
  const { traits, bootId } = welcome
  const met: MetMachine = {
    link: openLink(turn.state.session),
    traits,
    bootId,
    available: {},
    isDoorOpen: false,
    awaitsAnswer: false,
    declining: false,
    toAsk: [],
    missedCount: 0,
    beatCount: 0
  }
  turn.stopTimer('repeat')
  turn.set({ phase: { name: 'meeting', met }, traits })
  turn.startTimer('heartbeat', turn.state.timings.heartbeatMs)
}

function takeMessage(turn: LineTurn, message: LineMessage): void {
  const { phase } = turn.state
  const { met } = turn
  if (met === null) return
  const isReady = phase.name === 'ready'
  switch (message.type) {
    case 'selection': {
      const { selection, stock } = message
      const isAvailable = stock > 0
      const isKnown = Object.hasOwn(met.available, selection)
      if (!isKnown && Object.keys(met.available).length >= mostSelections) {
        loseSession(turn, 'too_many')
        return
      }
      const was = isKnown ? met.available[selection] : true
      turn.setMet({ available: { ...met.available, [selection]: isAvailable } })
      if (isReady && was !== isAvailable) turn.report({ type: 'stock_changed', selection, available: isAvailable })
      return
    }
    case 'door':
      turn.setMet({ isDoorOpen: message.open })
      if (isReady && met.isDoorOpen !== message.open) turn.report({ type: 'door_changed', open: message.open })
      return
    case 'ready':
      if (!isReady) becomeReady(turn, met)
      return
    case 'pressed':
      if (!isReady) return
      turn.setMet({ awaitsAnswer: true })
      turn.report({ type: 'selection_made', selection: message.selection })
      return
    case 'released':
      turn.setMet({ awaitsAnswer: false })
      if (met.awaitsAnswer) turn.report({ type: 'selection_ended' })
      return
    case 'result':
      takeResult(turn, met, message)
      return
    // What the appliance says, or what has no number: nothing that a machine may ask of us.
    case 'hello':
    case 'welcome':
    case 'no_session':
    case 'alive':
    case 'ack':
    case 'vend':
    case 'query':
    case 'decline':
    case 'unknown':
      return
  }
}

function becomeReady(turn: LineTurn, met: MetMachine): void {
  const { open, timings } = turn.state
  turn.setMet({ toAsk: open.map(({ token }) => token) }, 'ready')
  turn.set({ reported: 'ready', failedAttempts: 0 })
  turn.stopTimer('ask_again')
  if (open.some(({ overdue }) => !overdue) && !turn.isRunning('result')) turn.startTimer('result', timings.resultMs)
  turn.report({ type: 'machine_ready' })
  for (const [selection, available] of Object.entries(met.available)) {
    if (!available) turn.report({ type: 'stock_changed', selection, available })
  }
  if (met.isDoorOpen) turn.report({ type: 'door_changed', open: true })
}
