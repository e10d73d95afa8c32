import { randomUUID } from 'node:crypto'
import type { Clock } from '../../device/clock.ts'
import { SimulatedReader } from '../../device/reader/simulator/simulated-reader.ts'
import { err, ok, type Result } from '../../device/result.ts'
import type { OpenSerialPort, SerialPort } from '../../device/serial/serial-port.ts'
import type { VendingMachine, VendOrder } from '../../device/vending/vending-machine.ts'
import type { Verification } from '../../main/age/verification.ts'
import { createWatches } from '../../main/session/durations.ts'
import type { SessionPolicy } from '../../main/session/policy.ts'
import type { RecorderError, SessionRecorder } from '../../main/session/ports.ts'
import { SessionRunner } from '../../main/session/session-runner.ts'
import { openStore, storePath, type Store } from '../../main/store/database.ts'
import { StoreSessionRecorder } from '../../main/store/session-recorder.ts'
import { RunClock } from './vending-clock.ts'
import { testDeviceKey } from './test-device-key.ts'

/** At which step the appliance loses its power: as an entry is recorded, or as a frame of a vend is written. */
export type PowerCut = { readonly when: 'before' | 'after' } & (
  | { readonly at: 'record'; readonly call: 'vendIntended' | 'vendReported' | 'vendSettled' | 'sessionDecided' }
  /** `nth`: counted from the moment at which the driver was told to vend, from 1. */
  | { readonly at: 'write'; readonly nth: number }
)

/** What a run is made of, and whom it tells. */
export interface RunParts {
  readonly clock: Clock
  readonly policy: SessionPolicy
  readonly dataDirectory: string
  readonly open: OpenSerialPort
  readonly verification: (clock: RunClock) => Verification
  readonly machine: (open: OpenSerialPort, clock: RunClock) => VendingMachine
  readonly onSession: (sessionId: string) => void
  readonly onVend: (order: VendOrder) => void
  readonly onReady: () => void
  readonly onPowerLost: () => void
  readonly onFault: (where: string, fault: unknown) => void
}

const OVER: RecorderError = { code: 'store_failed', cause: 'power_lost' }

/**
 * One run of an appliance, from power on to power off: the real session, the real record in SQLite, the real driver. Its
 * power can be taken at any step. From then on nothing of it has an effect any more: no timer goes off, nothing is
 * written, to the line or to the disk, and nothing that comes is heard.
 */
export class ApplianceRun {
  readonly reader: SimulatedReader
  readonly runner: SessionRunner
  readonly #parts: RunParts
  readonly #clock: RunClock
  readonly #store: Store
  #port: SerialPort | null = null
  #isOver = false
  #cut: PowerCut | null = null
  #writesUntilCut: number | null = null

  constructor(parts: RunParts) {
    this.#parts = parts
    const clock = new RunClock(parts.clock)
    this.#clock = clock
    const opened = openStore(storePath(parts.dataDirectory))
    if (!opened.ok) throw new Error(opened.error.code)
    this.#store = opened.value
    const recorder = new StoreSessionRecorder(opened.value, clock, parts.policy, testDeviceKey)
    const recovered = recorder.recover(clock.nowMs())
    if (!recovered.ok) throw new Error(recovered.error.cause)
    const machine = parts.machine((...asked) => this.#open(...asked), clock)
    this.reader = new SimulatedReader({ clock })
    this.runner = new SessionRunner({
      policy: parts.policy,
      clock,
      watches: createWatches(clock),
      reader: this.reader,
      machine: this.#watched(machine),
      recorder: this.#recorderThatCanBeCut(recorder),
      verification: parts.verification(clock),
      freshId: randomUUID,
      onFault: (where, fault) => {
        if (!this.#isOver) parts.onFault(where, fault)
      }
    })
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Starts the devices; that they are there is told by the views. */
  start(): void {
    this.runner.start().catch((fault: unknown) => {
      this.#parts.onFault('start', fault)
    })
  }

  /** Takes the power at this step, when it comes. */
  cutAt(cut: PowerCut | null): void {
    this.#cut = cut
  }

  /** Takes the power now. */
  cutPower(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#clock.end()
    // The system lets go of the line; nothing is sent for it.
    void this.#port?.close()
    this.#store.close()
    this.#parts.onPowerLost()
  }

  /** Ends in order. */
  async stop(): Promise<void> {
    await this.runner.stop()
    this.#isOver = true
    this.#store.close()
  }

  async #open(...[settings, listener]: Parameters<OpenSerialPort>): ReturnType<OpenSerialPort> {
    if (this.#isOver) return await never()
    const opened = await this.#parts.open(settings, {
      onBytes: (bytes) => {
        if (!this.#isOver) listener.onBytes(bytes)
      },
      onClose: (reason) => {
        if (!this.#isOver) listener.onClose(reason)
      }
    })
    if (this.#isOver) {
      if (opened.ok) await opened.value.close()
      return await never()
    }
    if (!opened.ok) return opened
    const port = opened.value
    this.#port = port
    return ok({
      write: async (bytes) => {
        const isLast = this.#writesUntilCut !== null && (this.#writesUntilCut -= 1) === 0
        if (isLast && this.#cut?.when === 'before') this.cutPower()
        if (this.#isOver) return await never()
        const written = await port.write(bytes)
        if (isLast && this.#cut?.when === 'after') this.cutPower()
        return this.#isOver ? await never() : written
      },
      close: () => port.close()
    })
  }

  #watched(machine: VendingMachine): VendingMachine {
    const { onVend, onReady } = this.#parts
    return {
      get capabilities() {
        return machine.capabilities
      },
      start: (listener, unsettled) =>
        machine.start((event) => {
          if (this.#isOver) return
          if (event.type === 'machine_ready') onReady()
          listener(event)
        }, unsettled),
      vend: (order) => {
        if (this.#isOver) return never()
        if (this.#cut?.at === 'write') this.#writesUntilCut = this.#cut.nth
        onVend(order)
        return machine.vend(order)
      },
      decline: () => {
        if (!this.#isOver) machine.decline()
      },
      close: () => machine.close()
    }
  }

  #recorderThatCanBeCut(recorder: StoreSessionRecorder): SessionRecorder {
    const record = (call: string, write: () => Result<void, RecorderError>): Result<void, RecorderError> => {
      const cut = this.#cut?.at === 'record' && this.#cut.call === call ? this.#cut : null
      if (cut?.when === 'before') this.cutPower()
      if (this.#isOver) return err(OVER)
      const written = write()
      if (cut?.when === 'after') this.cutPower()
      return this.#isOver ? err(OVER) : written
    }
    return {
      sessionStarted: (sessionId, ...more) => {
        if (!this.#isOver) this.#parts.onSession(sessionId)
        return record('sessionStarted', () => recorder.sessionStarted(sessionId, ...more))
      },
      vendIntended: (...entry) => record('vendIntended', () => recorder.vendIntended(...entry)),
      vendReported: (...entry) => record('vendReported', () => recorder.vendReported(...entry)),
      vendSettled: (...entry) => record('vendSettled', () => recorder.vendSettled(...entry)),
      sessionDecided: (...entry) => record('sessionDecided', () => recorder.sessionDecided(...entry)),
      event: (...entry) => record('event', () => recorder.event(...entry)),
      unsettledVends: (limit) => recorder.unsettledVends(limit)
    }
  }
}

/** What a program waits for whose power is gone. */
function never<T>(): Promise<T> {
  return new Promise(() => undefined)
}
