import type { Clock } from '../../clock.ts'
import { err } from '../../result.ts'
import type { OpenSerialPort, SerialListener, SerialPort, SerialSettings } from '../../serial/serial-port.ts'
import { createEventQueue } from '../event-queue.ts'
import { openWithin } from '../open-within.ts'
import type { MachineEvent, VendingMachine } from '../vending-machine.ts'
import { decodeRelayFrames, encodeRelayFrame, highestRelayChannel, isRelayChannel } from './lcus-codec.ts'
import type { RelayFrame } from './lcus-codec.ts'
import { initialRelayState, relayTransition } from './relay-machine.ts'
import type { RelayEffect, RelayEvent, VendOutcome } from './relay-machine.ts'

const defaultReopenDelaysMs = [50, 100, 250, 500, 1000] as const
const defaultRestMs = 100
const defaultWriteDeadlineMs = 3000
const answerMs = 500
/** An "off" changes nothing that should stay, so it may be said again. */
const offTries = 3

/** What a relay machine needs. */
export interface RelayMachineOptions {
  readonly open: OpenSerialPort
  readonly settings: SerialSettings
  readonly clock: Clock
  /** How long a relay stays closed for one vend, milliseconds. */
  readonly pulseMs: number
  /** The machine's selection names, each with its relay's channel (1 to 32). */
  readonly channels: Readonly<Record<string, number>>
  /** Whether the board answers, and must; false by default. */
  readonly feedback?: boolean
  /** The least pause between two pulses, milliseconds; 100 by default. */
  readonly restMs?: number
  /** The pauses before the first, second … attempt to open again, milliseconds; the last one holds on. */
  readonly reopenDelaysMs?: readonly number[]
  /** How long an opening or a write may take before the line counts as lost, milliseconds; 3000 by default. */
  readonly writeDeadlineMs?: number
}

/** The line settings of an LCUS relay board: 9600 8N1. */
export function relayLineSettings(path: string): SerialSettings {
  return { path, baudRateBps: 9600, dataBits: 8, stopBits: 1, parity: 'none' }
}

/**
 * Drives a vending or ticket machine through the relays of an LCUS board: one pulse of the selection's relay a vend.
 *
 * Such a board says nothing of the machine, so a vend is `told` at best. Whenever the line was opened, all relays of `channels`
 * are told off before `machine_ready`. Errors of `vend`: `vend_not_started` with the cause `unknown_selection`,
 * `already_told`, `line_absent`, `machine_not_ready`, `closed`, or the serial error's code for an order that waited
 * when the line broke; `vend_unknown` with the cause `port_lost_while_holding` and the like once a byte may have left.
 * With `feedback` each frame must be answered with the relay's state: "off" is said up to three times, "on" once; a frame
 * without its answer counts as a lost line (`no_feedback`), which is cleared when it is opened again.
 * A throw in here is a mistake: its vends are `vend_unknown`, its machine is lost (`driver_failed`) and its relays told off,
 * and the process hears of it.
 * `close` brings a pulse under way to its end first. Throws RangeError for impossible options.
 */
export function createRelayMachine(options: RelayMachineOptions): VendingMachine {
  checkOptions(options)
  const { clock, writeDeadlineMs = defaultWriteDeadlineMs } = options
  const reopenDelaysMs = options.reopenDelaysMs ?? defaultReopenDelaysMs
  const lastReopenDelayMs = reopenDelaysMs.at(-1) ?? 0
  const channelBySelection = new Map(Object.entries(options.channels))
  const vendsUnderWay = new Map<string, (outcome: VendOutcome) => void>()
  let state = initialRelayState([...new Set(channelBySelection.values())].toSorted((one, other) => one - other))
  let listener: ((event: MachineEvent) => void) | null = null
  let port: SerialPort | null = null
  /** Counts lines; what an older line still reports is recognised by its number. */
  let lineNumber = 0
  let cancelTimer = (): void => undefined
  let onRelayState: ((frame: RelayFrame) => void) | null = null
  const firstReport = Promise.withResolvers<undefined>()
  const freed = Promise.withResolvers<undefined>()

  const { dispatch, run, isBroken } = createEventQueue<RelayEvent>((event) => {
    const step = relayTransition(state, event)
    state = step.state
    for (const effect of step.effects) perform(effect)
  }, giveUp)

  /** After a programmer's mistake: no relay is to stay closed by it. */
  function giveUp(): void {
    for (const settle of vendsUnderWay.values()) settle(err({ code: 'vend_unknown', cause: 'driver_failed' }))
    vendsUnderWay.clear()
    perform({ type: 'report', event: { type: 'machine_lost', cause: 'driver_failed' } })
    void leave()
  }

  async function leave(): Promise<void> {
    await write(
      lineNumber,
      state.channels.map((channel) => ({ channel, on: false }))
    )
    await freeLine()
  }

  function perform(effect: RelayEffect): void {
    switch (effect.type) {
      case 'open_line':
        void openLine()
        return
      case 'open_later':
        startTimer(reopenDelaysMs[effect.failedAttempts] ?? lastReopenDelayMs, { type: 'open_due' })
        return
      case 'send':
        void send(effect.frames)
        return
      case 'start_hold':
        startTimer(options.pulseMs, { type: 'hold_elapsed' })
        return
      case 'start_rest':
        startTimer(options.restMs ?? defaultRestMs, { type: 'rest_elapsed' })
        return
      case 'settle':
        vendsUnderWay.get(effect.vendId)?.(effect.outcome)
        vendsUnderWay.delete(effect.vendId)
        return
      case 'report':
        // In a microtask: a listener that throws must not keep an "off" from being sent.
        queueMicrotask(() => listener?.(effect.event))
        firstReport.resolve(undefined)
        return
      case 'free_line':
        void freeLine()
        return
    }
  }

  /** One timer at a time: no two phases with a timer follow on each other without the first having ended. */
  function startTimer(delayMs: number, event: RelayEvent): void {
    cancelTimer()
    cancelTimer = clock.after(delayMs, () => {
      dispatch(event)
    })
  }

  async function openLine(): Promise<void> {
    lineNumber += 1
    const mine = lineNumber
    let carry: Uint8Array = new Uint8Array()
    const portListener: SerialListener = {
      // What comes unasked is noise.
      onBytes: (bytes) => {
        if (mine !== lineNumber || options.feedback !== true) return
        run(() => {
          const decoded = decodeRelayFrames(carry, bytes)
          carry = decoded.carry
          for (const frame of decoded.frames) onRelayState?.(frame)
        })
      },
      onClose: (reason) => {
        if (reason !== null) loseLine(mine, reason.code)
      }
    }
    const { open, settings } = options
    const result = await openWithin({ open, settings, listener: portListener, clock, withinMs: writeDeadlineMs })
    if (!result.ok) dispatch({ type: 'open_failed', cause: result.error.code })
    // Lost before the opening was even told, or not wanted any more.
    else if (mine !== lineNumber) {
      await result.value.close()
      dispatch({ type: 'open_failed', cause: 'port_lost' })
    } else {
      port = result.value
      dispatch({ type: 'line_opened' })
    }
  }

  async function send(frames: readonly RelayFrame[]): Promise<void> {
    const mine = lineNumber
    const tries = frames.some(({ on }) => on) ? 1 : offTries
    for (let count = 0; count < tries; count += 1) {
      const answered = options.feedback === true ? awaitAnswers(frames) : null
      if (!(await write(mine, frames))) return
      const isDone = answered === null || (await answered)
      if (mine !== lineNumber) return
      if (isDone) {
        dispatch({ type: 'frames_sent' })
        return
      }
    }
    loseLine(mine, 'no_feedback')
  }

  /** Whether the bytes were taken and sent, and the line is still the same. */
  async function write(mine: number, frames: readonly RelayFrame[]): Promise<boolean> {
    const cancelDeadline = clock.after(writeDeadlineMs, () => {
      loseLine(mine, 'write_timed_out')
    })
    const asked = frames.map((frame): RelayFrame => (options.feedback === true ? { ...frame, answer: true } : frame))
    const written = await port?.write(Uint8Array.from(asked.flatMap((frame) => [...encodeRelayFrame(frame)])))
    cancelDeadline()
    if (mine !== lineNumber || written === undefined) return false
    if (!written.ok) loseLine(mine, written.error.code)
    return written.ok
  }

  /** Resolves with whether every one of these relays has said that it stands so. Asked before the bytes leave. */
  function awaitAnswers(frames: readonly RelayFrame[]): Promise<boolean> {
    const missing = new Map(frames.map(({ channel, on }) => [channel, on]))
    return new Promise((resolve) => {
      const finish = (isComplete: boolean): void => {
        cancelDeadline()
        onRelayState = null
        resolve(isComplete)
      }
      const cancelDeadline = clock.after(answerMs, () => {
        finish(false)
      })
      onRelayState = ({ channel, on }) => {
        if (missing.get(channel) === on) missing.delete(channel)
        if (missing.size === 0) finish(true)
      }
    })
  }

  function loseLine(mine: number, cause: string): void {
    if (mine !== lineNumber) return
    lineNumber += 1
    void port?.close()
    port = null
    dispatch({ type: 'line_lost', cause })
  }

  async function freeLine(): Promise<void> {
    lineNumber += 1
    cancelTimer()
    const last = port
    port = null
    // A line that hangs must not keep the appliance from shutting down.
    const cancelDeadline = clock.after(writeDeadlineMs, () => {
      freed.resolve(undefined)
    })
    await last?.close()
    cancelDeadline()
    freed.resolve(undefined)
    firstReport.resolve(undefined)
  }

  return {
    capabilities: {
      protocol: 'relay-lcus',
      confirms: 'told',
      reportsSelection: false,
      leads: false,
      reportsStock: false,
      reportsDoor: false,
      settles: false
    },
    start: async (report) => {
      if (listener !== null) throw new Error('A relay machine is started once')
      listener = report
      dispatch({ type: 'open_due' })
      await firstReport.promise
    },
    vend: (order) => {
      const channel = channelBySelection.get(order.selection)
      if (channel === undefined) {
        return Promise.resolve(err({ code: 'vend_not_started', cause: 'unknown_selection' } as const))
      }
      // Here, too, beside the machine's own check: the first one's answer must not go to the second.
      const cause = isBroken() ? 'driver_failed' : vendsUnderWay.has(order.vendId) ? 'already_told' : null
      if (cause !== null) return Promise.resolve(err({ code: 'vend_not_started', cause } as const))
      return new Promise((resolve) => {
        vendsUnderWay.set(order.vendId, resolve)
        dispatch({ type: 'vend_asked', order: { vendId: order.vendId, channel } })
      })
    },
    // A contact asks nothing, so nothing waits for an answer.
    decline: () => undefined,
    close: async () => {
      dispatch({ type: 'close_asked' })
      await freed.promise
    }
  }
}

function checkOptions(options: RelayMachineOptions): void {
  const impossible = Object.values(options.channels).find((channel) => !isRelayChannel(channel))
  if (impossible !== undefined) {
    throw new RangeError(`Relay channel ${String(impossible)} is not 1 to ${String(highestRelayChannel)}`)
  }
  if (Object.keys(options.channels).length === 0) throw new RangeError('A relay machine needs a channel')
  if (!(options.pulseMs > 0)) throw new RangeError('A pulse must be longer than 0 ms')
  if (options.reopenDelaysMs?.length === 0) throw new RangeError('A relay machine needs a reopen delay')
}
