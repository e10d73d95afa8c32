import type { SerialMachineEffect, SerialMachineEvent } from '../serial-machine.ts'
import type { GateMessage, GateStatus } from './gate-codec.ts'

/** What the gate is set to. */
export interface GateRules {
  /** How many places the adapter's configuration moves the point of its amounts. */
  readonly decimals: number
  /** How long a machine may take from our approval to its report, milliseconds; then the vend is unknown. */
  readonly resultMs: number
  /** How long a request may wait for us, milliseconds; then it is denied. */
  readonly requestMs: number
  /** Whether an adapter that says nothing to `C,1` counts as gone. */
  readonly keepAlive: boolean
}

/** A request of the machine that waits for our answer. */
export interface GateRequest {
  readonly amount: string
  readonly item: string
}

/**
 * Where the line and the request are.
 *
 *     down -> enabling -> idle -> requested -> selling -> idle
 *                           \____ declining ____/  (told until the adapter has heard)
 */
export type GatePhase =
  | { readonly name: 'down'; readonly opening: boolean }
  /** The line is up, the machine has not enabled us. `status`: what was heard since, null: nothing. */
  | { readonly name: 'enabling'; readonly status: GateStatus | null }
  | { readonly name: 'idle' }
  | { readonly name: 'requested'; readonly request: GateRequest }
  /** Denied, and not yet confirmed. */
  | { readonly name: 'declining' }
  /** Approved: the machine may hand out. */
  | { readonly name: 'selling'; readonly vendId: string; readonly request: GateRequest }
  | { readonly name: 'closed' }

/** All that the driver knows. Plain data; changed by the transition only. */
export interface GateState {
  readonly phase: GatePhase
  /**
   * The last vend that was answered unknown, while its report may still come: until the machine asks for the next one,
   * since it asks for nothing before it is done.
   */
  readonly late: string | null
  /** Beats that nothing was heard after. */
  readonly silentBeats: number
  /** Beats since the last line of the machine's status. */
  readonly waitedBeats: number
  /** How often the reader was put on the bus again since the machine had enabled it last. */
  readonly restarts: number
  readonly acceptedVendIds: readonly string[]
  readonly closing: boolean
  readonly reported: 'nothing' | 'ready' | 'lost'
  readonly failedAttempts: number
}

/** `beat`: the sign of life. `result`: of a sale. `request`: of a request that waits. `leave`: of `close`. */
export type GateTimer = 'beat' | 'result' | 'request' | 'leave'
export type GateEvent = SerialMachineEvent<GateMessage, GateTimer>
export type GateEffect = SerialMachineEffect<GateTimer>

/** The state after an event, and what is to be done for it. */
export interface GateStep {
  readonly state: GateState
  readonly effects: readonly GateEffect[]
}

/** How often the adapter is asked for a sign of life while nothing is being sold, milliseconds. */
export const beatMs = 1000
/** After so many beats without a sign the adapter counts as gone. */
export const lostAfterBeats = 3
/**
 * After so many beats without a word of the machine, a line of which may have been lost, the reader is taken off the bus
 * and put on it again; after twice as many the next time, and so on, since a machine may be slow or switched off.
 */
export const restartAfterBeats = 3
/** The most beats between two such restarts. */
export const mostBeatsToRestart = 60
/** How long `close` waits for the report of a sale under way, milliseconds. */
export const leaveMs = 3000

/** The state before the line was ever opened. */
export const initialGateState: GateState = {
  phase: { name: 'down', opening: false },
  late: null,
  silentBeats: 0,
  waitedBeats: 0,
  restarts: 0,
  acceptedVendIds: [],
  closing: false,
  reported: 'nothing',
  failedAttempts: 0
}
