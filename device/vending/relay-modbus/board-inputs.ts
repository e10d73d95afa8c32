import type { MachineEvent } from '../vending-machine.ts'
import type { BoardInput, BoardInputs, BoardRules } from './board-state.ts'

/** How many inputs are read at once: whole bytes, since some boards answer to nothing else. 0: none is used. */
export function inputCountOf({ inputs }: BoardRules): number {
  const used = [...Object.values(inputs.selections), ...Object.values(inputs.soldOut)]
  for (const input of [inputs.door, inputs.dispensed]) if (input !== null) used.push(input)
  return used.length === 0 ? 0 : Math.ceil(Math.max(...used) / 8) * 8
}

/** How many coils are read at once. */
export function coilCountOf({ channels }: BoardRules): number {
  return Math.ceil(Math.max(...Object.values(channels)) / 8) * 8
}

/** The sensor of goods. Not debounced: goods pass it once. */
export interface SensorReading {
  readonly isOn: boolean
  /** Whether it was off at the reading before, on the same line: something has just come to it. */
  readonly rose: boolean
}

/** What one reading of all inputs means. */
export interface InputReading {
  readonly inputs: ReadonlyMap<number, BoardInput>
  /** What has changed, in the order of the settings; at the first reading whatever is not as usual. */
  readonly events: readonly MachineEvent[]
  readonly sensor: SensorReading
}

/**
 * Takes one reading of the inputs. A contact bounces, so that a change counts when it was read twice in a row; the first
 * reading of a new line counts at once, and a button held down in it is no selection.
 */
export function readInputs(
  before: ReadonlyMap<number, BoardInput>,
  bits: readonly boolean[],
  wiring: BoardInputs
): InputReading {
  const isFirst = before.size === 0
  const inputs = new Map<number, BoardInput>()
  for (const [index, bit] of bits.entries()) {
    const number = index + 1
    const raw = bit !== wiring.inverted.includes(number)
    const last = before.get(number)
    inputs.set(number, { raw, level: last === undefined || last.raw === raw ? raw : last.level })
  }
  const isOn = (number: number): boolean => inputs.get(number)?.level ?? false
  const wasOn = (number: number): boolean => before.get(number)?.level ?? false
  const events: MachineEvent[] = []
  if (wiring.door !== null && isOn(wiring.door) !== wasOn(wiring.door)) {
    events.push({ type: 'door_changed', open: isOn(wiring.door) })
  }
  for (const [selection, number] of Object.entries(wiring.soldOut)) {
    if (isOn(number) !== wasOn(number)) events.push({ type: 'stock_changed', selection, available: !isOn(number) })
  }
  for (const [selection, number] of Object.entries(wiring.selections)) {
    if (!isFirst && isOn(number) && !wasOn(number)) events.push({ type: 'selection_made', selection })
  }
  const sensed = (readings: ReadonlyMap<number, BoardInput>): boolean | undefined =>
    wiring.dispensed === null ? false : readings.get(wiring.dispensed)?.raw
  const sensorIsOn = sensed(inputs) ?? false
  return { inputs, events, sensor: { isOn: sensorIsOn, rose: sensorIsOn && sensed(before) === false } }
}
