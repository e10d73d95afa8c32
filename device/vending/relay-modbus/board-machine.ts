import { rememberVend } from '../accepted-vends.ts'
import type { VendOrder } from '../vending-machine.ts'
import { coilCountOf, inputCountOf, readInputs } from './board-inputs.ts'
import { afterSilence, beginSale, nextOfSale, onSaleAnswer, onSaleClosing, onSaleTimer, onSensor } from './board-sale.ts'
import { gapMs, heartbeatMs, lostAfterSilences } from './board-state.ts'
import type { BoardEffect, BoardEvent, BoardRules, BoardState, BoardStep, BoardTimer } from './board-state.ts'
import { dropLine, goDown, notStarted, report, stay, step, toClosed } from './board-steps.ts'
import { answers, encodeModbusRequest } from './modbus-codec.ts'
import type { ModbusAnswer, ModbusRequest } from './modbus-codec.ts'

/**
 * The board driver's whole behaviour: pure, synchronous and total. One request is under way at a time. All are asked
 * again where no answer came, since they change nothing or nothing more, but the pulse's: that one is sent once.
 */
export function createBoardTransition(rules: BoardRules): (state: BoardState, event: BoardEvent) => BoardStep {
  const coilCount = coilCountOf(rules)
  const inputCount = inputCountOf(rules)
  const channelBySelection = new Map(Object.entries(rules.channels))
  const silencesUntilBlind = Math.max(1, Math.floor((rules.sensorHoldMs - 2 * rules.pollMs) / (rules.answerMs + gapMs)))

  function apply(state: BoardState, event: BoardEvent): BoardStep {
    const { phase } = state
    switch (event.type) {
      case 'open_due':
        if (phase.name !== 'down' || phase.opening) return stay(state)
        return step({ ...state, phase: { name: 'down', opening: true } }, { type: 'open_line' })
      case 'line_opened':
        if (phase.name !== 'down' || !phase.opening) return stay(state)
        if (state.closing) return toClosed(state)
        return stay({ ...state, phase: { name: 'greeting', left: channels(), step: 'off' } })
      case 'open_failed':
        return phase.name === 'down' && phase.opening ? goDown(state, event.cause) : stay(state)
      case 'line_lost':
        return phase.name === 'down' || phase.name === 'closed' ? stay(state) : goDown(state, event.cause)
      case 'heard':
        return onHeard(state, event.message)
      case 'elapsed':
        return onElapsed(state, event.timer)
      case 'vend_asked':
        return onVendAsked(state, event.order)
      case 'decline_asked':
        // A contact asks nothing, so nothing waits for an answer.
        return stay(state)
      case 'close_asked':
        return onCloseAsked(state)
    }
  }

  function channels(): readonly number[] {
    return [...new Set(channelBySelection.values())].toSorted((one, other) => one - other)
  }

  function onHeard(state: BoardState, message: ModbusAnswer): BoardStep {
    const request = state.exchange
    // Late, twice, or for somebody else.
    if (request === null || !answers(request, message)) return stay(state)
    const heard: BoardState = { ...state, exchange: null, inGap: true, silences: 0 }
    const next = onAnswer(heard, request, message)
    return step(
      next.state,
      { type: 'stop_timer', timer: 'answer' },
      ...(next.state.inGap ? [{ type: 'start_timer', timer: 'gap', ms: gapMs } as const] : []),
      ...next.effects
    )
  }

  function onAnswer(state: BoardState, request: ModbusRequest, answer: ModbusAnswer): BoardStep {
    const { phase, sale } = state
    if (answer.type === 'exception' && request.type !== 'flash') return dropLine(state, 'board_refused')
    if (phase.name === 'greeting') return onGreetingAnswer(state, phase, answer)
    if (answer.type === 'bits' && answer.of === 'inputs') return onReading(state, answer.bits)
    // Of the vend, unless it only showed that the board is there.
    const isOfSale = sale !== null && nextOfSale(sale, rules, coilCount)?.type === request.type
    return isOfSale ? onSaleAnswer(state, sale, answer, rules) : restartPoll(state)
  }

  function onGreetingAnswer(
    state: BoardState,
    phase: Extract<BoardState['phase'], { readonly name: 'greeting' }>,
    answer: ModbusAnswer
  ): BoardStep {
    if (phase.step === 'off') {
      const left = phase.left.slice(1)
      return stay({ ...state, phase: { name: 'greeting', left, step: left.length === 0 ? 'coils' : 'off' } })
    }
    const bits = answer.type === 'bits' ? answer.bits : []
    if (phase.step === 'coils') {
      // Told off and still closed: its contact is stuck, or somebody else holds it.
      if (channels().some((channel) => bits[channel - 1] === true)) return dropLine(state, 'relay_closed')
      if (inputCount > 0) return stay({ ...state, phase: { ...phase, step: 'inputs' } })
    }
    const ready: BoardState = { ...state, phase: { name: 'ready' }, reported: 'ready', failedAttempts: 0 }
    const first = phase.step === 'inputs' ? onReading(ready, bits) : restartPoll(ready)
    return step(first.state, report({ type: 'machine_ready' }), ...first.effects)
  }

  function onReading(state: BoardState, bits: readonly boolean[]): BoardStep {
    const reading = readInputs(state.inputs, bits, rules.inputs)
    // A hand in the machine passes the sensor too.
    const isDoorOpened = reading.events.some((event) => event.type === 'door_changed' && event.open)
    const late = isDoorOpened ? null : state.late
    const polled = restartPoll({ ...state, inputs: reading.inputs, unreadSilences: 0, late })
    const sensed = onSensor(polled.state, reading.sensor, rules)
    return step(sensed.state, ...polled.effects, ...reading.events.map(report), ...sensed.effects)
  }

  function restartPoll(state: BoardState): BoardStep {
    return step({ ...state, pollDue: false }, { type: 'start_timer', timer: 'poll', ms: inputCount > 0 ? rules.pollMs : heartbeatMs })
  }

  function onElapsed(state: BoardState, timer: BoardTimer): BoardStep {
    if (state.phase.name === 'down' || state.phase.name === 'closed') return stay(state)
    switch (timer) {
      case 'answer':
        return onSilence(state)
      case 'gap':
        return stay({ ...state, inGap: false })
      case 'poll':
        return stay({ ...state, pollDue: true })
      case 'rest':
        return stay({ ...state, resting: false })
      case 'late':
        return stay({ ...state, late: null })
      case 'pulse':
      case 'watch':
        return state.sale === null ? stay(state) : onSaleTimer(state, state.sale, timer, rules)
    }
  }

  function onSilence(before: BoardState): BoardStep {
    const request = before.exchange
    if (request === null) return stay(before)
    const unreadSilences = before.unreadSilences + 1
    const isBlind = unreadSilences >= silencesUntilBlind
    const { sale } = before
    const state: BoardState = {
      ...before,
      exchange: null,
      silences: before.silences + 1,
      unreadSilences,
      sale: sale === null ? null : afterSilence(sale, request.type === 'flash', isBlind)
    }
    return state.silences >= lostAfterSilences ? dropLine(state, 'no_answer') : stay(state)
  }

  function onVendAsked(state: BoardState, order: VendOrder): BoardStep {
    const { vendId, selection } = order
    const refuse = (cause: string): BoardStep => step(state, notStarted(vendId, cause))
    const channel = channelBySelection.get(selection)
    if (channel === undefined) return refuse('unknown_selection')
    if (state.acceptedVendIds.includes(vendId)) return refuse('already_told')
    if (state.closing) return refuse('closed')
    if (state.phase.name === 'down') return refuse('line_absent')
    if (state.phase.name !== 'ready') return refuse('machine_not_ready')
    const isOn = (number: number | null | undefined): boolean => state.inputs.get(number ?? 0)?.level ?? false
    if (isOn(rules.inputs.door)) return refuse('door_open')
    if (isOn(new Map(Object.entries(rules.inputs.soldOut)).get(selection))) return refuse('sold_out')
    // Nobody waits behind a sale: the session would give this one up before its turn.
    if (state.sale !== null || state.queue.length > 0) return refuse('busy')
    return stay({
      ...state,
      queue: [...state.queue, { vendId, channel }],
      acceptedVendIds: rememberVend(state.acceptedVendIds, vendId)
    })
  }

  function onCloseAsked(state: BoardState): BoardStep {
    if (state.closing) return stay(state)
    const dropped = state.queue.map(({ vendId }) => notStarted(vendId, 'closed'))
    const closing: BoardState = { ...state, closing: true, queue: [] }
    const isOpening = state.phase.name === 'down' && state.phase.opening
    if (isOpening || state.phase.name === 'closed') return step(closing, ...dropped)
    if (state.sale !== null) {
      // Brought to its end: cut short, nobody could say whether the goods came.
      const ending = onSaleClosing(closing, state.sale, rules)
      return step(ending.state, ...dropped, ...ending.effects)
    }
    const closed = toClosed(closing)
    return step(closed.state, ...dropped, ...closed.effects)
  }

  /** What is to be asked next, if anything may be. */
  function nextRequest(state: BoardState): ModbusRequest | null {
    const { phase, sale } = state
    if (state.exchange !== null || state.inGap) return null
    if (phase.name === 'greeting') {
      if (phase.step === 'coils') return { type: 'read_coils', count: coilCount }
      if (phase.step === 'inputs') return { type: 'read_inputs', count: inputCount }
      const [channel] = phase.left
      return channel === undefined ? null : { type: 'off', channel }
    }
    if (phase.name !== 'ready') return null
    const ofSale = sale === null ? null : nextOfSale(sale, rules, coilCount)
    if (ofSale !== null) return ofSale
    if (!state.pollDue) return null
    return inputCount > 0 ? { type: 'read_inputs', count: inputCount } : { type: 'read_coils', count: coilCount }
  }

  /** After each event: leaves, takes up the next order, and asks what is due. */
  function proceed(state: BoardState): BoardStep {
    const { phase, sale, queue, resting } = state
    if (phase.name === 'ready' && sale === null) {
      if (state.closing) return toClosed(state)
      const [order, ...rest] = queue
      if (order !== undefined && !resting) {
        const begun = beginSale({ ...state, queue: rest }, order, rules)
        const asked = proceed(begun.state)
        return step(asked.state, ...begun.effects, ...asked.effects)
      }
    }
    const request = nextRequest(state)
    if (request === null) return stay(state)
    return step(
      { ...state, exchange: request },
      { type: 'write', bytes: encodeModbusRequest(rules.address, request) },
      { type: 'start_timer', timer: 'answer', ms: rules.answerMs }
    )
  }

  return (state, event) => {
    const applied = apply(state, event)
    const next = proceed(applied.state)
    const effects: readonly BoardEffect[] = [...applied.effects, ...next.effects]
    return { state: next.state, effects }
  }
}
