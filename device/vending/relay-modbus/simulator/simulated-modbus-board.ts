import type { Clock } from '../../../clock.ts'
import type { LineFarEnd } from '../../../serial/simulator/line-far-end.ts'
import type { CabinetColumn, SimulatedCabinet } from '../../simulator/simulated-cabinet.ts'
import type { MachineLogEntry } from '../../simulator/simulated-machine.ts'
import { decodeModbusRequest, echoOf, encodeModbusAnswer, longestPulseUnits } from '../modbus-codec.ts'
import type { ModbusAnswer, ModbusRequest } from '../modbus-codec.ts'

/** How the board is made. */
export interface ModbusBoardOptions {
  readonly cabinet: SimulatedCabinet
  readonly clock: Clock
  readonly onEntry?: (entry: MachineLogEntry) => void
  /** Its Modbus address; 1 by default. */
  readonly address?: number
  /** How long a pressed button stays closed, milliseconds; 500 by default. */
  readonly pressMs?: number
  /** How long the sensor stays on when goods pass, milliseconds; 1200 by default. */
  readonly sensorMs?: number
  /** How long the board is dead after a power cycle, milliseconds; 500 by default. */
  readonly bootMs?: number
}

/** A simulated relay board that is wired to a cabinet. */
export interface SimulatedModbusBoard {
  /** The relays that are closed. */
  readonly closed: () => readonly number[]
  /** Welds a relay's contact, or mends it: closed, whatever it is told. */
  readonly weld: (channel: number, welded: boolean) => void
  readonly detach: () => void
}

const relayCount = 16
const inputCount = 32
const firstSoldOut = 11
const doorInput = 31
const sensorInput = 32

/**
 * How the simulated board is wired, as settings of the driver have it: relay and button 1 are the first column's, and so
 * on to the tenth; inputs 11 to 20 say that it is sold out, 31 that the door is open, 32 that goods fall.
 */
export function simulatedWiring(columns: readonly CabinetColumn[]): {
  readonly channels: Readonly<Record<string, number>>
  readonly inputs: {
    readonly selections: Readonly<Record<string, number>>
    readonly soldOut: Readonly<Record<string, number>>
    readonly door: number
    readonly dispensed: number
  }
} {
  const from = (first: number): Readonly<Record<string, number>> =>
    Object.fromEntries(columns.slice(0, 10).map(({ selection }, index) => [selection, first + index]))
  return {
    channels: from(1),
    inputs: { selections: from(1), soldOut: from(firstSoldOut), door: doorInput, dispensed: sensorInput }
  }
}

/**
 * Attaches a Modbus RTU relay board (16 relays, 32 inputs) to the far end of a line, wired as `simulatedWiring` says. A
 * column's motor turns when its relay closes; the board opens it by its own timer. The board hangs on the machine's
 * supply: a power cycle opens all relays, and it answers nothing until it has booted.
 */
export function createSimulatedModbusBoard(line: LineFarEnd, options: ModbusBoardOptions): SimulatedModbusBoard {
  const { cabinet, clock, address = 1, pressMs = 500, sensorMs = 1200, bootMs = 500 } = options
  const openTimers = new Map<number, () => void>()
  const pressed = new Map<number, () => void>()
  const welded = new Set<number>()
  let cancelSensor: (() => void) | null = null
  let cancelBoot: (() => void) | null = null
  let carry: number[] = []

  function note(kind: MachineLogEntry['kind'], text: string): void {
    options.onEntry?.({ atMs: clock.nowMs(), kind, text })
  }

  function answer(reply: ModbusAnswer): void {
    note('said', JSON.stringify(reply.type === 'bits' ? { ...reply, bits: bitsInWords(reply.bits) } : reply))
    line.write(encodeModbusAnswer(address, reply))
  }

  function take(request: ModbusRequest): void {
    note('heard', JSON.stringify(request))
    switch (request.type) {
      case 'flash':
        if (request.channel > relayCount || request.units < 1 || request.units > longestPulseUnits) {
          answer({ type: 'exception', function: 5, code: 3 })
          return
        }
        close(request.channel, request.units * 100)
        break
      case 'off':
        if (request.channel > relayCount) {
          answer({ type: 'exception', function: 5, code: 2 })
          return
        }
        open(request.channel)
        break
      case 'read_coils':
        answer({ type: 'bits', of: 'coils', bits: bitsOf(request.count, isClosed) })
        return
      case 'read_inputs':
        answer({ type: 'bits', of: 'inputs', bits: bitsOf(request.count, isOn) })
        return
    }
    const echo = echoOf(request)
    if (echo !== null) answer(echo)
  }

  function close(channel: number, ms: number): void {
    const wasClosed = isClosed(channel)
    openTimers.get(channel)?.()
    openTimers.set(
      channel,
      clock.after(ms, () => {
        open(channel)
      })
    )
    const column = cabinet.columns[channel - 1]
    if (!wasClosed && column !== undefined) void turn(column.selection)
  }

  function open(channel: number): void {
    openTimers.get(channel)?.()
    openTimers.delete(channel)
  }

  async function turn(selection: string): Promise<void> {
    const before = cabinet.ledger.length
    const result = await cabinet.dispense(selection)
    note('note', `${selection}: ${result}`)
    if (!cabinet.ledger.slice(before).some((goods) => goods.selection === selection)) return
    cancelSensor?.()
    cancelSensor = clock.after(sensorMs, () => {
      cancelSensor = null
    })
  }

  function press(selection: string): void {
    const index = cabinet.columns.findIndex((column) => column.selection === selection)
    if (index < 0) return
    pressed.get(index + 1)?.()
    pressed.set(
      index + 1,
      clock.after(pressMs, () => {
        pressed.delete(index + 1)
      })
    )
  }

  function isClosed(channel: number): boolean {
    return openTimers.has(channel) || welded.has(channel)
  }

  function isOn(input: number): boolean {
    if (input === doorInput) return cabinet.isDoorOpen
    if (input === sensorInput) return cancelSensor !== null
    if (pressed.has(input)) return true
    const column = input >= firstSoldOut ? cabinet.columns[input - firstSoldOut] : undefined
    return column !== undefined && !cabinet.isAvailable(column.selection)
  }

  function boot(): void {
    for (const channel of [...openTimers.keys()]) open(channel)
    cancelBoot?.()
    cancelBoot = clock.after(bootMs, () => {
      cancelBoot = null
    })
  }

  const detachLine = line.onBytes((bytes) => {
    if (cancelBoot !== null) return
    carry.push(...bytes)
    while (carry.length >= 8) {
      const request = decodeModbusRequest(address, Uint8Array.from(carry.slice(0, 8)))
      carry = carry.slice(request === null ? 1 : 8)
      if (request !== null) take(request)
    }
  })
  const detachCabinet = cabinet.onEvent((event) => {
    if (event.type === 'pressed') press(event.selection)
    if (event.type === 'power_cycled') boot()
  })
  return {
    closed: () => Array.from({ length: relayCount }, (_, index) => index + 1).filter(isClosed),
    weld: (channel, isWelded) => {
      if (isWelded) welded.add(channel)
      else welded.delete(channel)
    },
    detach: () => {
      detachLine()
      detachCabinet()
      for (const cancel of [...openTimers.values(), ...pressed.values()]) cancel()
      cancelSensor?.()
      cancelBoot?.()
    }
  }

  function bitsOf(count: number, of: (number: number) => boolean): readonly boolean[] {
    const length = Math.ceil(Math.min(count, inputCount) / 8) * 8
    return Array.from({ length }, (_, index) => index < count && of(index + 1))
  }
}

function bitsInWords(bits: readonly boolean[]): string {
  return bits.map((bit) => (bit ? '1' : '0')).join('')
}
