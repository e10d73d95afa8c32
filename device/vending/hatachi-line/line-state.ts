import type { Result } from '../../result.ts'
import type { MachineEvent, VendConfirmation, VendError } from '../vending-machine.ts'
import type { LineFrame } from './line-codec.ts'
import type { MachineTraits } from './messages.ts'
import type { ReliableLink } from './reliable-link.ts'

/** How long the appliance's side waits for what, milliseconds. */
export interface LineTimings {
  /** Before a message, or a hello, is sent again. */
  readonly repeatMs: number
  /** How often a message is sent before the session counts as lost; as often hello before the machine does. */
  readonly mostSent: number
  /** Between two signs of life. */
  readonly heartbeatMs: number
  /** How many heartbeats may go without any frame from the machine. */
  readonly mostMissed: number
  /** How long a vend whose session was lost waits to be asked after, before it is answered "unknown". */
  readonly askAgainMs: number
  /** How long a machine may take to say what came of a vend. */
  readonly resultMs: number
  /** The pauses before the first, second … attempt to open the line again; the last one holds on. */
  readonly reopenDelaysMs: readonly number[]
}

/** How a vend ended, for the one who asked for it. */
export type LineVendOutcome = Result<VendConfirmation, VendError>

/** An order that has not left yet. */
export interface WaitingVend {
  readonly vendId: string
  readonly token: string
  readonly priceYen: number
  readonly selection: string
}

/** A vend that was, or may have been, told, and whose end is not known. */
export interface OpenVend {
  readonly vendId: string
  readonly token: string
  /** The boot of the machine that it was told in; null: told by an earlier run of the program. */
  readonly toldInBoot: number | null
  /** Whether it was answered `vend_unknown` (as one of an earlier run was): what comes now settles it. */
  readonly answered: boolean
  /** Whether it no longer holds up the next order, since the machine did not say in time what came of it. */
  readonly overdue: boolean
}

/** Timers of the driver. At most one of each runs. */
export type LineTimer = 'reopen' | 'repeat' | 'heartbeat' | 'ask_again' | 'result'

/**
 * Where the line is.
 *
 *     down -> greeting -> meeting -> ready
 *       \________\___________\_________\____-> closed
 *
 * A session that is lost goes back to `greeting` while the line is open, a line that is lost to `down`.
 */
export type LinePhase =
  /** No line. `opening` while an attempt is under way. */
  | { readonly name: 'down'; readonly opening: boolean }
  /** Hello was sent, `sentCount` times. */
  | { readonly name: 'greeting'; readonly sentCount: number }
  /** The machine answered, and tells its selections (`meeting`), or has told them (`ready`). */
  | { readonly name: 'meeting' | 'ready'; readonly met: MetMachine }
  | { readonly name: 'closed' }

/** What is known of a machine in one session. */
export interface MetMachine {
  readonly link: ReliableLink
  readonly traits: MachineTraits
  readonly bootId: number
  /** Selection names, each with whether there is any of it. */
  readonly available: Readonly<Record<string, boolean>>
  readonly isDoorOpen: boolean
  /** Whether a selection of the machine's own buttons waits for an answer. */
  readonly awaitsAnswer: boolean
  /** A decline that has not left yet. */
  readonly declining: boolean
  /** Tokens to ask after, the first one next. */
  readonly toAsk: readonly string[]
  /** Heartbeats since the last frame, and since the session began. */
  readonly missedCount: number
  readonly beatCount: number
}

/** All that the driver knows. Plain data; changed by `lineTransition` only. */
export interface LineState {
  readonly timings: LineTimings
  readonly phase: LinePhase
  /** The last session's number. */
  readonly session: number
  readonly queue: readonly WaitingVend[]
  readonly open: readonly OpenVend[]
  /** The newest accepted orders, oldest first, at most `rememberedVendIds`. */
  readonly acceptedVendIds: readonly string[]
  readonly closing: boolean
  readonly reported: 'nothing' | 'ready' | 'lost'
  /** Attempts in a row that did not lead to a ready machine. */
  readonly failedAttempts: number
  readonly running: readonly LineTimer[]
  /** Of the last machine that was met. */
  readonly traits: MachineTraits | null
}

/** What happened. Events that do not fit the phase are late ones, and change nothing. */
export type LineEvent =
  | { readonly type: 'open_due' }
  | { readonly type: 'line_opened' }
  | { readonly type: 'open_failed'; readonly cause: string }
  | { readonly type: 'line_lost'; readonly cause: string }
  | { readonly type: 'frame_received'; readonly frame: LineFrame }
  | { readonly type: 'time_elapsed'; readonly timer: LineTimer }
  | { readonly type: 'vend_asked'; readonly order: WaitingVend }
  | { readonly type: 'decline_asked' }
  | { readonly type: 'close_asked' }

/** What the driver is to do, in order. */
export type LineEffect =
  | { readonly type: 'open_line' }
  | { readonly type: 'send'; readonly frame: LineFrame }
  /** Starts the timer anew, or stops it (null). */
  | { readonly type: 'set_timer'; readonly timer: LineTimer; readonly delayMs: number | null }
  | { readonly type: 'settle'; readonly vendId: string; readonly outcome: LineVendOutcome }
  | { readonly type: 'report'; readonly event: MachineEvent }
  | { readonly type: 'free_line' }

/** The state after an event, and what is to be done for it. */
export interface LineStep {
  readonly state: LineState
  readonly effects: readonly LineEffect[]
}

/** The state before the line was ever opened. `session`: any number; the first session has the next one. */
export function initialLineState(timings: LineTimings, session: number): LineState {
  return {
    timings,
    phase: { name: 'down', opening: false },
    session,
    queue: [],
    open: [],
    acceptedVendIds: [],
    closing: false,
    reported: 'nothing',
    failedAttempts: 0,
    running: [],
    traits: null
  }
}

/** The same with vends of earlier runs, which are to be asked after. */
export function withUnsettled(state: LineState, vends: readonly Pick<OpenVend, 'vendId' | 'token'>[]): LineState {
  const earlier = { toldInBoot: null, answered: true, overdue: false }
  return { ...state, open: [...state.open, ...vends.map((vend) => ({ ...vend, ...earlier }))] }
}
