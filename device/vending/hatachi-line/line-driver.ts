import type { Clock } from '../../clock.ts'
import type { OpenSerialPort, SerialSettings } from '../../serial/serial-port.ts'
import { createSerialMachine } from '../serial-machine.ts'
import type { SerialMachineEffect, SerialMachineEvent } from '../serial-machine.ts'
import type { MachineCapabilities, VendingMachine } from '../vending-machine.ts'
import { decodeLineFrames, encodeLineFrame } from './line-codec.ts'
import type { LineFrame } from './line-codec.ts'
import { lineTransition } from './line-machine.ts'
import { initialLineState, withUnsettled } from './line-state.ts'
import type { LineEffect, LineEvent, LineState, LineTimer, LineTimings } from './line-state.ts'
import { vendTokenOf } from './vend-token.ts'

/** The protocol's own times; a line slower than 9600 baud, or a machine that is slow to answer, needs longer. */
export const defaultLineTimings: LineTimings = {
  repeatMs: 150,
  mostSent: 8,
  heartbeatMs: 500,
  mostMissed: 3,
  askAgainMs: 3000,
  resultMs: 20_000,
  reopenDelaysMs: [50, 100, 250, 500, 1000]
}

/** What a machine on the line protocol needs. */
export interface LineMachineOptions {
  readonly open: OpenSerialPort
  readonly settings: SerialSettings
  readonly clock: Clock
  readonly timings?: Partial<LineTimings>
  /** The number before the first session's, 0 to FFFFh: best a random one, so that no earlier run's session goes on. */
  readonly session: number
  /** How long an opening or a write may take before the line counts as lost, milliseconds; 3000 by default. */
  readonly writeDeadlineMs?: number
}

/**
 * Drives a machine that speaks the line protocol of `docs/line-protocol.md`.
 *
 * A vend is told as one numbered message, which is sent again until it is acknowledged, within one session. After a
 * lost session it is never told again, only asked after; its id keeps the machine from handing out twice in any case.
 *
 * Errors of `vend`: `vend_not_started` with the cause `already_told`, `closed`, `line_absent`, `machine_not_ready`,
 * `unknown_selection`, `busy` (a sale is under way), `never_taken` (the machine, asked, never had it), or what ended the line for an order that
 * waited; `vend_failed` with the machine's reason (`jammed`, `sold_out`, `door_open`, `unknown_selection`,
 * `wrong_price`, `busy`, `other`); `vend_unknown` with the cause `line_lost`, `no_result`, `power_lost` (the machine
 * was cut off while its motor turned), `not_remembered`, or what ended the line while closing.
 *
 * `capabilities` are exact once the machine was met. Throws RangeError for impossible timings.
 */
export function createLineMachine(options: LineMachineOptions): VendingMachine {
  const timings = { ...defaultLineTimings, ...options.timings }
  if (timings.reopenDelaysMs.length === 0) throw new RangeError('A line machine needs a reopen delay')
  if (!(timings.heartbeatMs > 0 && timings.repeatMs > 0)) throw new RangeError('A line machine needs a heartbeat')
  return createSerialMachine<LineState, LineFrame, LineTimer>(
    {
      initial: initialLineState(timings, options.session),
      transition: (state, event) => {
        const step = lineTransition(state, lineEventOf(event))
        return { state: step.state, effects: step.effects.map(serialEffectOf) }
      },
      createDecoder: () => {
        let carry: Uint8Array = new Uint8Array()
        return (bytes) => {
          const decoded = decodeLineFrames(carry, bytes)
          carry = decoded.carry
          return decoded.frames
        }
      },
      capabilities: capabilitiesOf,
      withUnsettled: (state, vendIds) =>
        withUnsettled(
          state,
          vendIds.map((vendId) => ({ vendId, token: vendTokenOf(vendId) }))
        )
    },
    options
  )
}

function lineEventOf(event: SerialMachineEvent<LineFrame, LineTimer>): LineEvent {
  switch (event.type) {
    case 'heard':
      return { type: 'frame_received', frame: event.message }
    case 'elapsed':
      return { type: 'time_elapsed', timer: event.timer }
    case 'vend_asked': {
      const { vendId, selection, priceYen } = event.order
      return { type: 'vend_asked', order: { vendId, token: vendTokenOf(vendId), selection, priceYen } }
    }
    case 'open_due':
    case 'line_opened':
    case 'open_failed':
    case 'line_lost':
    case 'decline_asked':
    case 'close_asked':
      return event
  }
}

function serialEffectOf(effect: LineEffect): SerialMachineEffect<LineTimer> {
  if (effect.type === 'send') return { type: 'write', bytes: encodeLineFrame(effect.frame) }
  if (effect.type !== 'set_timer') return effect
  const { timer, delayMs } = effect
  return delayMs === null ? { type: 'stop_timer', timer } : { type: 'start_timer', timer, ms: delayMs }
}

function capabilitiesOf({ traits }: LineState): MachineCapabilities {
  return {
    protocol: 'hatachi-line',
    confirms: traits?.sensesGoods === false ? 'told' : 'dispensed',
    reportsSelection: traits?.hasButtons ?? false,
    leads: false,
    reportsStock: traits?.countsStock ?? false,
    reportsDoor: traits?.hasDoor ?? false,
    settles: true
  }
}
