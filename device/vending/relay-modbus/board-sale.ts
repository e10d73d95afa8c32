import type { SensorReading } from './board-inputs.ts'
import { leaveMs, pulseMarginMs, sensorClearMs } from './board-state.ts'
import type { BoardOrder, BoardRules, BoardSale, BoardState, BoardStep, BoardTimer } from './board-state.ts'
import { dropLine, endSale, outcomes, report, stay, step } from './board-steps.ts'
import type { ModbusAnswer, ModbusRequest } from './modbus-codec.ts'

/** Takes up an order. While the sensor still sees the goods before, it waits, so that they do not pass for its own. */
export function beginSale(state: BoardState, order: BoardOrder, rules: BoardRules): BoardStep {
  const sensor = rules.inputs.dispensed
  const isBlocked = sensor !== null && (state.inputs.get(sensor)?.raw ?? false)
  const sale: BoardSale = {
    order,
    step: isBlocked ? 'clearing' : 'telling',
    taken: false,
    seen: false,
    blind: false,
    toldOff: false
  }
  const begun: BoardState = { ...state, sale, late: null }
  return isBlocked ? step(begun, { type: 'start_timer', timer: 'watch', ms: sensorClearMs }) : stay(begun)
}

/** What the vend under way asks the board next; null: nothing. The pulse's command is asked for in `telling` alone. */
export function nextOfSale(sale: BoardSale, rules: BoardRules, coilCount: number): ModbusRequest | null {
  switch (sale.step) {
    case 'telling':
      return { type: 'flash', channel: sale.order.channel, units: rules.pulseUnits }
    case 'confirming':
    case 'checking':
      return { type: 'read_coils', count: coilCount }
    case 'opening':
      return { type: 'off', channel: sale.order.channel }
    case 'clearing':
    case 'holding':
    case 'watching':
      return null
  }
}

/** The board answered what `nextOfSale` asked. */
export function onSaleAnswer(state: BoardState, sale: BoardSale, answer: ModbusAnswer, rules: BoardRules): BoardStep {
  switch (sale.step) {
    case 'telling':
      if (answer.type === 'exception') return endSale(state, sale, outcomes.notStarted('board_refused'), rules)
      return hold(state, sale, rules)
    case 'confirming':
      if (isClosed(sale, answer)) return hold(state, sale, rules)
      // It may have opened already, or never closed.
      if (rules.inputs.dispensed === null) return endSale(state, sale, outcomes.unknown('no_echo'), rules)
      return watch(state, sale, rules)
    case 'checking':
      if (!isClosed(sale, answer)) return endPulse(state, sale, rules)
      // Its timer did not open it, and an "off" neither: the line is dropped, and cleared when it is opened again.
      if (sale.toldOff) return dropLine(state, 'relay_latched')
      return stay({ ...state, sale: { ...sale, step: 'opening' } })
    case 'opening':
      return stay({ ...state, sale: { ...sale, step: 'checking', toldOff: true } })
    case 'clearing':
    case 'holding':
    case 'watching':
      return stay(state)
  }
}

/** The board did not answer a request. All but the pulse is asked again. */
export function afterSilence(sale: BoardSale, wasFlash: boolean, isBlind: boolean): BoardSale {
  return { ...sale, step: wasFlash ? 'confirming' : sale.step, blind: sale.blind || isBlind }
}

/** A vend's timer went off. */
export function onSaleTimer(state: BoardState, sale: BoardSale, timer: BoardTimer, rules: BoardRules): BoardStep {
  if (timer === 'pulse' && sale.step === 'holding') return stay({ ...state, sale: { ...sale, step: 'checking' } })
  if (timer !== 'watch') return stay(state)
  if (sale.step === 'clearing') return endSale(state, sale, outcomes.notStarted('sensor_blocked'), rules)
  if (sale.step !== 'watching') return stay(state)
  if (state.closing) return endSale(state, sale, outcomes.unknown('closed'), rules)
  if (!sale.taken) return endSale(state, sale, outcomes.unknown('no_echo'), rules)
  return endSale(state, sale, sale.blind ? outcomes.unknown('sensor_not_read') : outcomes.failed('jammed'), rules)
}

/** The sensor was read. */
export function onSensor(state: BoardState, sensor: SensorReading, rules: BoardRules): BoardStep {
  const { sale, late } = state
  if (sale === null) {
    // What lies on the sensor since before is nobody's goods.
    if (!sensor.rose || late === null) return stay(state)
    const event = { type: 'vend_settled', vendId: late, result: 'dispensed', cause: 'seen_late' } as const
    return step({ ...state, late: null }, report(event))
  }
  if (sale.step === 'clearing') {
    if (sensor.isOn) return stay(state)
    return step({ ...state, sale: { ...sale, step: 'telling' } }, { type: 'stop_timer', timer: 'watch' })
  }
  if (!sensor.isOn || sale.seen) return stay(state)
  if (sale.step === 'watching') return endSale(state, sale, outcomes.dispensed, rules)
  return stay({ ...state, sale: { ...sale, seen: true } })
}

/** `close` was asked: a vend that has not been told is given up, and goods are waited for a little. */
export function onSaleClosing(state: BoardState, sale: BoardSale, rules: BoardRules): BoardStep {
  if (sale.step === 'clearing') return endSale(state, sale, outcomes.notStarted('closed'), rules)
  return sale.step === 'watching' ? watch(state, sale, rules) : stay(state)
}

function hold(state: BoardState, sale: BoardSale, rules: BoardRules): BoardStep {
  const ms = rules.pulseUnits * 100 + pulseMarginMs
  return step(
    { ...state, sale: { ...sale, step: 'holding', taken: true } },
    { type: 'start_timer', timer: 'pulse', ms }
  )
}

function endPulse(state: BoardState, sale: BoardSale, rules: BoardRules): BoardStep {
  if (rules.inputs.dispensed === null) return endSale(state, sale, outcomes.told, rules)
  return sale.seen ? endSale(state, sale, outcomes.dispensed, rules) : watch(state, sale, rules)
}

function watch(state: BoardState, sale: BoardSale, rules: BoardRules): BoardStep {
  if (sale.seen) return endSale(state, sale, outcomes.dispensed, rules)
  return step(
    { ...state, sale: { ...sale, step: 'watching' } },
    { type: 'start_timer', timer: 'watch', ms: state.closing ? leaveMs : rules.dispenseMs }
  )
}

function isClosed(sale: BoardSale, answer: ModbusAnswer): boolean {
  return answer.type === 'bits' && (answer.bits[sale.order.channel - 1] ?? false)
}
