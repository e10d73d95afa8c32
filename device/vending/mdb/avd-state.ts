import type { SerialMachineEffect, SerialMachineEvent } from '../serial-machine.ts'
import type { AvdFeatures, AvdStatus } from './avd-messages.ts'
import type { MdbWord } from './mdb-block.ts'
import type { MdbHeard } from './mdb-receiver.ts'

/** How the device is set up; what the standard leaves open, or nobody has confirmed, is here. */
export interface AvdOptions {
  /** `68h`: a device of its own. `10h`: the same on a cashless device's address (the embedded variant). */
  readonly address: 0x68 | 0x10
  /** Data is given in answer to the command, or after an ACK in answer to the next POLL. */
  readonly answers: 'at_once' | 'by_poll'
  /** A shopper is asked for at DRAVP, or only at DRAVS (of a machine that says its age once and for all). */
  readonly begins: 'on_age' | 'on_status'
  /** While the shopper is being verified, a status asked for says so, or (by POLL alone) waits for the end. */
  readonly whileAsking: 'in_progress' | 'hold'
  /** Whether nothing is asked for after RESET until ENABLE came. */
  readonly needsEnable: boolean
  /** Whether the VMC is asked for time and date once after a reset. */
  readonly requestsTime: boolean
  /** How long the VMC may be silent before it counts as lost, milliseconds. */
  readonly silenceMs: number
  /** How long "verified" stands at most for the VMC to take it, milliseconds. */
  readonly verifiedWithinMs: number
  /** How long it is said again after the VMC took it, milliseconds; 0: its acknowledgement is the request's end. */
  readonly verifiedForMs: number
  /** How long after data of ours an acknowledgement can still be meant for it, milliseconds. */
  readonly ackWithinMs: number
  readonly features: AvdFeatures
  /** Answers to SETUP, EXPANSION 00 and CFGVP, and a cashless reader's to SETUP 00; without checksum. */
  readonly setupAnswer: readonly number[]
  readonly identification: readonly number[]
  readonly configureAnswer: readonly number[]
  readonly readerConfiguration: readonly number[]
}

/** A shopper whom the VMC wants verified. Its end is final: nothing of it goes over to the next. */
export interface AvdRequest {
  readonly age: number
  readonly status: 'waiting' | 'verified' | 'refused'
  /** The vend that waits for the VMC to take "verified". */
  readonly vendId: string | null
  /** Whether "verified" was put on the bus. */
  readonly wasSent: boolean
}

/**
 * Data for the VMC. A status is made when it is sent, so that "verified" is never out of date. `said`: what it said the
 * time before, of one that was not acknowledged. "In progress" is then said again, whatever came of it: the VMC may have
 * heard it, and would take no answer that it has not asked for.
 */
export type AvdReply =
  | { readonly type: 'just_reset' | 'time_request' | 'age_set' }
  | { readonly type: 'status'; readonly said: AvdStatus | null }
  | { readonly type: 'other'; readonly bytes: readonly number[] }

/** What is known of the bus and of the VMC's wishes. */
export interface AvdBus {
  readonly enabled: boolean
  /** "Just reset" has not been taken yet. */
  readonly justReset: boolean
  readonly timeDue: boolean
  /** The age of the last DRAVP; null: none, off, or "supported". */
  readonly age: number | null
  readonly request: AvdRequest | null
  /** Data that waits for a POLL, the next first. */
  readonly due: readonly AvdReply[]
  /** Data that was sent and neither acknowledged nor given up; a status with what it said. */
  readonly unacknowledged: AvdReply | null
  /** It was just sent and nothing else was heard since: what the VMC says next may be about it. */
  readonly awaitsAck: boolean
  /** Signs since the last acknowledgement that the VMC does not hear: data not acknowledged, RESET again. */
  readonly unacknowledgedCount: number
  /** The last block. */
  readonly lastBlock: readonly number[]
}

/** All that the driver knows. Plain data; changed by `avdTransition` only. */
export interface AvdState {
  readonly line: 'down' | 'opening' | 'open' | 'closed'
  readonly bus: AvdBus
  readonly reported: 'nothing' | 'ready' | 'lost'
  readonly failedAttempts: number
  /** The newest accepted orders, oldest first, at most `rememberedVendIds`. */
  readonly acceptedVendIds: readonly string[]
  readonly closing: boolean
}

/**
 * `silence`: no block for this device for as long as a VMC may be silent. `verified`: has stood as long as it may. `ack`:
 * what comes now is about another device's data.
 */
export type AvdTimer = 'silence' | 'verified' | 'ack'

/** What happened. Events that do not fit the state are late ones, and change nothing. */
export type AvdEvent = SerialMachineEvent<MdbHeard, AvdTimer>

/** What the driver is to do, in order; words are framed on their way. */
export type AvdEffect =
  | Exclude<SerialMachineEffect<AvdTimer>, { readonly type: 'write' }>
  /** To be written before the call that brought the event returns: the bus waits 5 ms. */
  | { readonly type: 'send'; readonly words: readonly MdbWord[] }

/** The state after an event, and what is to be done for it. */
export interface AvdStep {
  readonly state: AvdState
  readonly effects: readonly AvdEffect[]
}

/** So many signs that the VMC does not hear, and it counts as lost: it polls, and sells by nothing we say. */
export const unacknowledgedMost = 8

/** The name that the session knows an age by: `age-20`. */
export function selectionOfAge(age: number): string {
  return `age-${String(age)}`
}

/** The age of a selection such as `age-20`, 1 to 120; null: it is none. */
export function ageOfSelection(selection: string): number | null {
  const digits = /^age-([1-9][0-9]{0,2})$/.exec(selection)?.[1]
  const age = digits === undefined ? 0 : Number(digits)
  return age >= 1 && age <= 120 ? age : null
}

/** A bus on which nothing was heard yet: as after a reset, which is what the VMC is told first. */
export function initialAvdBus(options: AvdOptions): AvdBus {
  return {
    enabled: !options.needsEnable,
    justReset: true,
    timeDue: options.requestsTime,
    age: null,
    request: null,
    due: [],
    unacknowledged: null,
    awaitsAck: false,
    unacknowledgedCount: 0,
    lastBlock: []
  }
}

/** The state before the line was ever opened. */
export function initialAvdState(options: AvdOptions): AvdState {
  return {
    line: 'down',
    bus: initialAvdBus(options),
    reported: 'nothing',
    failedAttempts: 0,
    acceptedVendIds: [],
    closing: false
  }
}

/** A step that does nothing. */
export function stay(state: AvdState): AvdStep {
  return { state, effects: [] }
}

/** One step after another. */
export function andThen(step: AvdStep, next: (state: AvdState) => AvdStep): AvdStep {
  const after = next(step.state)
  return { state: after.state, effects: [...step.effects, ...after.effects] }
}

/** The same state with another view of the bus. */
export function onBus(state: AvdState, change: Partial<AvdBus>): AvdState {
  return { ...state, bus: { ...state.bus, ...change } }
}
