import type { Clock } from '../../../clock.ts'
import type { LineFarEnd } from '../../../serial/simulator/line-far-end.ts'
import type { MachineLogEntry } from '../../simulator/simulated-machine.ts'
import type { MotorResult, SimulatedCabinet } from '../../simulator/simulated-cabinet.ts'
import { createLineCutter, decodeGateCommand, encodeGateMessage, gateErrors, yenToAmount } from '../gate-codec.ts'
import type { GateMessage } from '../gate-codec.ts'

/** How the adapter and the machine behind it are made. */
export interface GateAdapterOptions {
  readonly cabinet: SimulatedCabinet
  readonly clock: Clock
  readonly onEntry?: (entry: MachineLogEntry) => void
  /** Places of the price after the point; 0 by default. */
  readonly decimals?: number
  /** How long the machine takes for each step of greeting a reader, milliseconds; 50 by default. */
  readonly greetingMs?: number
  /** How long its buttons are dead after a request, milliseconds; 1000 by default. */
  readonly holdMs?: number
  /** How long the machine waits for an answer to its request, milliseconds; 30,000 by default. */
  readonly patienceMs?: number
}

/** A simulated adapter with the machine whose bus it is on. */
export interface SimulatedGateAdapter {
  /** What it stands at: `off` the bus, or a state of the reader. */
  readonly standing: () => GateStanding
  /** The adapter itself loses its power: off, and silent about it. */
  readonly restart: () => void
  readonly detach: () => void
}

export type GateStanding = 'off' | 'inactive' | 'disabled' | 'enabled' | 'requested' | 'selling'

/**
 * Attaches a Qibixx-like adapter, and a machine with an MDB bus, to the far end of a line. The machine greets the reader
 * step by step (inactive, disabled, enabled), asks when a button is pressed, and turns its motor only for an approval of
 * that request. While the door is open it disables the reader. The adapter lives on the line's supply, so that a power
 * cycle of the machine resets the reader and does not switch it off.
 */
export function createSimulatedGateAdapter(line: LineFarEnd, options: GateAdapterOptions): SimulatedGateAdapter {
  const { cabinet, clock, decimals = 0, greetingMs = 50, patienceMs = 30_000, holdMs = 1000 } = options
  const cut = createLineCutter()
  let standing: GateStanding = 'off'
  let selection = ''
  let requestedAtMs = 0
  /** Counts requests and resets: what an older motor still reports is nobody's. */
  let turn = 0
  let cancelTimer = (): unknown => undefined

  function note(kind: MachineLogEntry['kind'], text: string): void {
    options.onEntry?.({ atMs: clock.nowMs(), kind, text })
  }

  function say(message: GateMessage): void {
    const bytes = encodeGateMessage(message)
    note('said', new TextDecoder().decode(bytes).trim())
    line.write(bytes)
  }

  function after(ms: number, callback: () => void): void {
    cancelTimer()
    cancelTimer = clock.after(ms, callback)
  }

  function become(next: 'inactive' | 'disabled' | 'enabled'): void {
    standing = next
    say({ type: 'status', status: next })
    if (next === 'inactive') {
      after(greetingMs, () => {
        become('disabled')
      })
    } else if (next === 'disabled' && !cabinet.isDoorOpen) {
      after(greetingMs, () => {
        become('enabled')
      })
    }
  }

  function endSession(): void {
    cancelTimer()
    say({ type: 'status', status: 'idle' })
    become(cabinet.isDoorOpen ? 'disabled' : 'enabled')
  }

  function press(wanted: string): void {
    // Another choice takes the one before back, so that a request that nobody heard does not hold the machine up.
    if (standing === 'requested' && clock.monotonicMs() - requestedAtMs >= holdMs) {
      say({ type: 'error', code: gateErrors.cancelled })
      endSession()
    }
    request(wanted)
  }

  function request(wanted: string): void {
    const column = cabinet.columns.find((each) => each.selection === wanted)
    if (standing !== 'enabled' || column === undefined || !cabinet.isAvailable(wanted)) {
      note('note', `button ${wanted}: nothing is asked`)
      return
    }
    standing = 'requested'
    selection = wanted
    requestedAtMs = clock.monotonicMs()
    turn += 1
    say({ type: 'request', amount: yenToAmount(column.priceYen, decimals), item: wanted })
    after(patienceMs, () => {
      say({ type: 'error', code: gateErrors.cancelled })
      endSession()
    })
  }

  async function sell(): Promise<void> {
    cancelTimer()
    standing = 'selling'
    const mine = turn
    const result = await cabinet.dispense(selection)
    note('note', `${selection}: ${result}`)
    if (mine === turn) report(result)
  }

  function report(result: MotorResult): void {
    // Taken off the bus meanwhile: nobody to tell.
    if (standing !== 'selling') return
    say(result === 'dispensed' ? { type: 'success' } : { type: 'error', code: gateErrors.failed })
    endSession()
  }

  function hear(text: string): void {
    note('heard', text)
    const command = decodeGateCommand(text)
    switch (command?.type) {
      case undefined:
        say({ type: 'other', line: `c,UNKNOWN,"${text.replaceAll('"', "'").slice(0, 40)}"` })
        return
      case 'enable':
        if (standing === 'off') become('inactive')
        else say({ type: 'error', code: gateErrors.alreadyOn })
        return
      case 'disable':
        cancelTimer()
        standing = 'off'
        return
      case 'approve':
        if (standing === 'requested') void sell()
        else say({ type: 'error', code: gateErrors.wrongState })
        return
      case 'stop':
        if (standing === 'requested') endSession()
        else say({ type: 'error', code: gateErrors.nothingToStop })
    }
  }

  function reset(): void {
    cancelTimer()
    turn += 1
    if (standing === 'off') return
    if (standing === 'requested' || standing === 'selling') say({ type: 'error', code: gateErrors.reset })
    become('inactive')
  }

  const detachLine = line.onBytes((bytes) => {
    for (const text of cut(bytes)) hear(text)
  })
  const detachCabinet = cabinet.onEvent((event) => {
    if (event.type === 'pressed') press(event.selection)
    else if (event.type === 'power_cycled') reset()
    else if (event.type === 'door_changed' && standing === 'enabled' && event.open) become('disabled')
    else if (event.type === 'door_changed' && standing === 'disabled' && !event.open) become('disabled')
  })
  return {
    standing: () => standing,
    restart: () => {
      cancelTimer()
      turn += 1
      standing = 'off'
    },
    detach: () => {
      cancelTimer()
      detachLine()
      detachCabinet()
    }
  }
}
