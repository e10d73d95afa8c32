import type { Clock } from '../clock.ts'
import { err } from '../result.ts'
import type { Result } from '../result.ts'
import type { OpenSerialPort, SerialListener, SerialPort, SerialSettings } from '../serial/serial-port.ts'
import { createEventQueue } from './event-queue.ts'
import { openWithin } from './open-within.ts'
import type { MachineCapabilities, MachineEvent, VendConfirmation, VendError, VendOrder } from './vending-machine.ts'
import type { VendingMachine } from './vending-machine.ts'

/** How a vend was answered. */
export type VendOutcome = Result<VendConfirmation, VendError>

/** What happens to a machine on a line, `M` being its protocol's messages and `T` the names of its timers. */
export type SerialMachineEvent<M, T extends string> =
  | { readonly type: 'open_due' }
  | { readonly type: 'line_opened' }
  | { readonly type: 'open_failed'; readonly cause: string }
  | { readonly type: 'line_lost'; readonly cause: string }
  | { readonly type: 'heard'; readonly message: M }
  | { readonly type: 'elapsed'; readonly timer: T }
  | { readonly type: 'vend_asked'; readonly order: VendOrder }
  | { readonly type: 'decline_asked' }
  | { readonly type: 'close_asked' }

/** What is to be done, in order. A timer that is started again begins anew. */
export type SerialMachineEffect<T extends string> =
  | { readonly type: 'open_line' }
  /** Raise `open_due` after the delay for this many failed attempts. */
  | { readonly type: 'open_later'; readonly failedAttempts: number }
  | { readonly type: 'write'; readonly bytes: Uint8Array }
  | { readonly type: 'start_timer'; readonly timer: T; readonly ms: number }
  | { readonly type: 'stop_timer'; readonly timer: T }
  | { readonly type: 'settle'; readonly vendId: string; readonly outcome: VendOutcome }
  | { readonly type: 'report'; readonly event: MachineEvent }
  /** Lets go of a line that is of no use; no `line_lost` follows. */
  | { readonly type: 'drop_line' }
  /** The end: frees the line after what was written last, and `close` resolves. */
  | { readonly type: 'free_line' }

/** A protocol's behaviour as a value. */
export interface SerialProtocol<S, M, T extends string> {
  readonly initial: S
  /** Pure, synchronous and total: what does not fit the state changes nothing. */
  readonly transition: (
    state: S,
    event: SerialMachineEvent<M, T>
  ) => { readonly state: S; readonly effects: readonly SerialMachineEffect<T>[] }
  /** A new line's decoder: keeps the bytes of a message half-way. */
  readonly createDecoder: () => (bytes: Uint8Array) => readonly M[]
  /** What it can do; of a protocol that tells so itself, by what was heard. */
  readonly capabilities: MachineCapabilities | ((state: S) => MachineCapabilities)
  /**
   * Takes up vends of earlier runs whose end is not known, before the line is opened for the first time: to be asked
   * after, never told. Absent: the protocol cannot ask.
   */
  readonly withUnsettled?: (state: S, vendIds: readonly string[]) => S
}

/** Where a machine is found, and how its line is kept. */
export interface SerialMachineOptions {
  readonly open: OpenSerialPort
  readonly settings: SerialSettings
  readonly clock: Clock
  /** The pauses before the first, second … attempt to open again, milliseconds; the last one holds on. */
  readonly reopenDelaysMs?: readonly number[] | undefined
  /** How long an opening or a write may take before the line counts as lost, milliseconds; 3000 by default. */
  readonly writeDeadlineMs?: number | undefined
}

const defaultReopenDelaysMs = [50, 100, 250, 500, 1000] as const
const defaultWriteDeadlineMs = 3000

/**
 * Runs a protocol's pure machine on a serial line: owns the port, the timers and the promises, and decides nothing.
 * A vend whose id is still under way is answered `vend_not_started` with the cause `already_told` here, since the first
 * one's answer must not go to the second; everything else is the protocol's.
 *
 * A protocol that throws is a mistake: its vends are answered `vend_unknown` and its machine is lost, both with the cause
 * `driver_failed`, the line is freed for good, and the process hears of the throw.
 */
export function createSerialMachine<S, M, T extends string>(
  protocol: SerialProtocol<S, M, T>,
  options: SerialMachineOptions
): VendingMachine {
  const { clock, writeDeadlineMs = defaultWriteDeadlineMs, reopenDelaysMs = defaultReopenDelaysMs } = options
  const lastReopenDelayMs = reopenDelaysMs.at(-1)
  if (lastReopenDelayMs === undefined) throw new RangeError('A machine on a line needs a reopen delay')
  const vendsUnderWay = new Map<string, (outcome: VendOutcome) => void>()
  const timers = new Map<T | 'reopen', () => void>()
  const firstReport = Promise.withResolvers<undefined>()
  const freed = Promise.withResolvers<undefined>()
  let state = protocol.initial
  let listener: ((event: MachineEvent) => void) | null = null
  let port: SerialPort | null = null
  let lastWrite: Promise<unknown> = Promise.resolve()
  /** Counts lines; what an older line still reports is recognised by its number. */
  let lineNumber = 0

  const { dispatch, run, isBroken } = createEventQueue<SerialMachineEvent<M, T>>((event) => {
    const step = protocol.transition(state, event)
    state = step.state
    for (const effect of step.effects) perform(effect)
  }, giveUp)

  function giveUp(): void {
    for (const settle of vendsUnderWay.values()) settle(err({ code: 'vend_unknown', cause: 'driver_failed' }))
    vendsUnderWay.clear()
    perform({ type: 'report', event: { type: 'machine_lost', cause: 'driver_failed' } })
    void freeLine()
  }

  function perform(effect: SerialMachineEffect<T>): void {
    switch (effect.type) {
      case 'open_line':
        void openLine()
        return
      case 'open_later':
        startTimer('reopen', reopenDelaysMs[effect.failedAttempts] ?? lastReopenDelayMs ?? 0, { type: 'open_due' })
        return
      case 'write':
        lastWrite = write(effect.bytes)
        return
      case 'start_timer':
        startTimer(effect.timer, effect.ms, { type: 'elapsed', timer: effect.timer })
        return
      case 'stop_timer':
        stopTimer(effect.timer)
        return
      case 'settle':
        vendsUnderWay.get(effect.vendId)?.(effect.outcome)
        vendsUnderWay.delete(effect.vendId)
        return
      case 'report':
        // In a microtask: a listener that throws must not keep what comes next from being done.
        queueMicrotask(() => listener?.(effect.event))
        firstReport.resolve(undefined)
        return
      case 'drop_line':
        dropLine()
        return
      case 'free_line':
        void freeLine()
        return
    }
  }

  function startTimer(name: T | 'reopen', delayMs: number, event: SerialMachineEvent<M, T>): void {
    stopTimer(name)
    timers.set(
      name,
      clock.after(delayMs, () => {
        timers.delete(name)
        dispatch(event)
      })
    )
  }

  function stopTimer(name: T | 'reopen'): void {
    timers.get(name)?.()
    timers.delete(name)
  }

  async function openLine(): Promise<void> {
    lineNumber += 1
    const mine = lineNumber
    const decode = protocol.createDecoder()
    const portListener: SerialListener = {
      onBytes: (bytes) => {
        if (mine !== lineNumber) return
        run(() => {
          for (const message of decode(bytes)) dispatch({ type: 'heard', message })
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

  async function write(bytes: Uint8Array): Promise<void> {
    const mine = lineNumber
    const cancelDeadline = clock.after(writeDeadlineMs, () => {
      loseLine(mine, 'write_timed_out')
    })
    const written = await port?.write(bytes)
    cancelDeadline()
    if (written?.ok === false) loseLine(mine, written.error.code)
  }

  function loseLine(mine: number, cause: string): void {
    if (mine !== lineNumber) return
    dropLine()
    dispatch({ type: 'line_lost', cause })
  }

  function dropLine(): void {
    lineNumber += 1
    void port?.close()
    port = null
  }

  async function freeLine(): Promise<void> {
    for (const cancel of timers.values()) cancel()
    timers.clear()
    // A line that hangs must not keep the appliance from shutting down.
    const cancelDeadline = clock.after(writeDeadlineMs, () => {
      freed.resolve(undefined)
    })
    await lastWrite
    lineNumber += 1
    const last = port
    port = null
    await last?.close()
    cancelDeadline()
    freed.resolve(undefined)
    firstReport.resolve(undefined)
  }

  return {
    get capabilities(): MachineCapabilities {
      const { capabilities } = protocol
      return typeof capabilities === 'function' ? capabilities(state) : capabilities
    },
    start: async (report, unsettled = []) => {
      if (listener !== null) throw new Error('A machine is started once')
      listener = report
      run(() => {
        state = protocol.withUnsettled?.(state, unsettled) ?? state
      })
      dispatch({ type: 'open_due' })
      await firstReport.promise
    },
    vend: (order) => {
      const cause = isBroken() ? 'driver_failed' : vendsUnderWay.has(order.vendId) ? 'already_told' : null
      if (cause !== null) return Promise.resolve(err({ code: 'vend_not_started', cause } as const))
      return new Promise((resolve) => {
        vendsUnderWay.set(order.vendId, resolve)
        dispatch({ type: 'vend_asked', order })
      })
    },
    decline: () => {
      dispatch({ type: 'decline_asked' })
    },
    close: async () => {
      dispatch({ type: 'close_asked' })
      await freed.promise
    }
  }
}
