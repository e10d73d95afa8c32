import type { SerialMachineEffect, SerialMachineEvent } from '../serial-machine.ts'
import type { ModbusAnswer, ModbusRequest } from './modbus-codec.ts'

/** Which input says what; numbers as printed on the board. */
export interface BoardInputs {
  /** Buttons, by the selection that they stand for. */
  readonly selections: Readonly<Record<string, number>>
  /** Contacts that say that a selection is sold out. */
  readonly soldOut: Readonly<Record<string, number>>
  /** A contact that says that the door is open. */
  readonly door: number | null
  /** A sensor that goods pass when they fall. */
  readonly dispensed: number | null
  /** Inputs that say so when they are off. */
  readonly inverted: readonly number[]
}

/** What a board is set to. */
export interface BoardRules {
  /** The board's Modbus address, 1 to 247. */
  readonly address: number
  /** The machine's selections, each with its relay. */
  readonly channels: Readonly<Record<string, number>>
  /** How long a relay is closed, in the timer's units of 100 ms. */
  readonly pulseUnits: number
  readonly inputs: BoardInputs
  /** How often the inputs are read, milliseconds. */
  readonly pollMs: number
  /** How long the board may take for an answer, milliseconds. */
  readonly answerMs: number
  /** How long goods may take from the end of the pulse to the sensor, milliseconds. */
  readonly dispenseMs: number
  /** How long the sensor stays on at least when goods pass it, milliseconds. */
  readonly sensorHoldMs: number
}

/** An accepted order. */
export interface BoardOrder {
  readonly vendId: string
  readonly channel: number
}

/**
 * A vend under way. `clearing`: until the sensor has let go of what fell before. `telling`: the timer's command is out,
 * sent once. `confirming`: its echo did not come, so the relay is looked at. `holding`: the pulse. `checking`: whether
 * the relay has opened. `opening`: it had not, and is told off. `watching`: for the goods.
 */
export interface BoardSale {
  readonly order: BoardOrder
  readonly step: 'clearing' | 'telling' | 'confirming' | 'holding' | 'checking' | 'opening' | 'watching'
  /** The board echoed the command, or the relay was seen closed. */
  readonly taken: boolean
  /** The sensor saw goods. */
  readonly seen: boolean
  /** The inputs could not be read for so long that goods may have passed unseen. */
  readonly blind: boolean
  /** It has been told off beside its timer. */
  readonly toldOff: boolean
}

/** Where the line is. `greeting`: `left` are the relays that are still to be told off. */
export type BoardPhase =
  | { readonly name: 'down'; readonly opening: boolean }
  | { readonly name: 'greeting'; readonly left: readonly number[]; readonly step: 'off' | 'coils' | 'inputs' }
  | { readonly name: 'ready' }
  | { readonly name: 'closed' }

/** One input as it is known. `raw`: as read last; a change counts once it was read twice. */
export interface BoardInput {
  readonly raw: boolean
  readonly level: boolean
}

/** All that the driver knows. Plain data; changed by the transition only. */
export interface BoardState {
  readonly phase: BoardPhase
  /** What the board is being asked. Null: nothing. */
  readonly exchange: ModbusRequest | null
  /** Between an answer and the next request, so that an answer that comes twice is not taken for the next one. */
  readonly inGap: boolean
  /** How often in a row the board did not answer. */
  readonly silences: number
  /** The same since the inputs were read last. */
  readonly unreadSilences: number
  readonly pollDue: boolean
  readonly inputs: ReadonlyMap<number, BoardInput>
  readonly sale: BoardSale | null
  readonly resting: boolean
  readonly queue: readonly BoardOrder[]
  /** The last vend that was answered unknown, while what comes to the sensor can only be its goods. */
  readonly late: string | null
  readonly acceptedVendIds: readonly string[]
  readonly closing: boolean
  readonly reported: 'nothing' | 'ready' | 'lost'
  readonly failedAttempts: number
}

/** `answer` and `gap`: of an exchange. `poll`: of the inputs. `pulse`, `rest`, `watch` and `late`: of a vend. */
export type BoardTimer = 'answer' | 'gap' | 'poll' | 'pulse' | 'rest' | 'watch' | 'late'
export type BoardEvent = SerialMachineEvent<ModbusAnswer, BoardTimer>
export type BoardEffect = SerialMachineEffect<BoardTimer>

/** The state after an event, and what is to be done for it. */
export interface BoardStep {
  readonly state: BoardState
  readonly effects: readonly BoardEffect[]
}

/** The least pause between an answer and the next request, milliseconds. RTU asks for 3.5 characters: 4 at 9600 baud. */
export const gapMs = 5
/** The least pause between two pulses, milliseconds. */
export const restMs = 100
/** What the board's timer and the line may add to a pulse, milliseconds. */
export const pulseMarginMs = 100
/** So many silences in a row, and the board counts as gone. */
export const lostAfterSilences = 3
/** How long the sensor may take to let go of what fell before, milliseconds. */
export const sensorClearMs = 5000
/** How long `close` waits for goods that are on their way, milliseconds. */
export const leaveMs = 3000
/** How often a board without used inputs is asked for a sign of life, milliseconds. */
export const heartbeatMs = 1000

/** What is known and under way while there is no line. */
export const nothingUnderWay = {
  exchange: null,
  inGap: false,
  silences: 0,
  unreadSilences: 0,
  pollDue: false,
  inputs: new Map(),
  sale: null,
  resting: false,
  queue: [],
  late: null
} as const satisfies Partial<BoardState>

/** The state before the line was ever opened. */
export const initialBoardState: BoardState = {
  phase: { name: 'down', opening: false },
  ...nothingUnderWay,
  acceptedVendIds: [],
  closing: false,
  reported: 'nothing',
  failedAttempts: 0
}
