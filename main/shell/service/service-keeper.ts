import type { Clock } from '../../../device/clock.ts'
import { err, ok, type Result } from '../../../device/result.ts'
import type { ServiceMode } from '../../contract/operator-watch.ts'
import type { RecorderError } from '../../session/ports.ts'
import { openStoreForReading, storePath } from '../../store/database.ts'
import { recordedService, type RecordedService } from '../../store/service-mode.ts'
import type { Companion, EventRecorder } from '../companion.ts'
import { faultName } from '../fault-name.ts'
import { discardServiceOrder, readServiceOrder, serviceOrderPath } from './service-order.ts'

/** What the keeper is made of. */
export interface ServiceKeeperParts {
  readonly dataDirectory: string
  readonly clock: Clock
}

/** Who has the mode changed. `owner`: by a command, with the name that was given. */
export interface ServicePerson {
  readonly by: string
  readonly owner?: true
}

export type ServiceModeError = RecorderError | { readonly code: 'not_recording' }

/** How often it is looked for an order. */
export const ORDER_EVERY_MS = 2000
/** How often the record says again that the machine is not in service, so that what says so is never too old to be kept. */
const AGAIN_MS = 30 * 86_400_000

/** Nobody can tell: nothing is sold. */
const UNKNOWN: RecordedService = { mode: 'out_of_service', sinceMs: null, by: null }

/**
 * Keeps whether the machine is in service. By the record: the last of `service_begun` and `service_ended` decides, also
 * after a restart. Where that cannot be found out, the machine is out of service. A change is on the record before it
 * takes effect, but for one: where it cannot be written that service begins, the machine is taken out all the same.
 */
export class ServiceKeeper implements Companion {
  readonly #parts: ServiceKeeperParts
  readonly #listeners = new Set<() => void>()
  #recorder: EventRecorder | null = null
  #found: RecordedService | null = null
  #isKnown = true
  #takenOrder: string | null = null
  #isFaultTold = false
  #cancelTimer: () => void = () => undefined
  #saidAtMs = 0

  constructor(parts: ServiceKeeperParts) {
    this.#parts = parts
  }

  /**
   * The mode now, and since when it is so (null: since the start of the record, or not known). First asked once the
   * appliance has opened its record. An order that waits to take the machine out holds already.
   */
  now(): RecordedService & { readonly isKnown: boolean } {
    const found = (this.#found ??= this.#look())
    if (this.#recorder === null && found.mode === 'in_service') {
      const order = readServiceOrder(serviceOrderPath(this.#parts.dataDirectory))
      if (order === 'unreadable') return { ...UNKNOWN, isKnown: false }
      if (order !== null) return { mode: order.mode, sinceMs: null, by: order.by, isKnown: true }
    }
    return { ...found, isKnown: this.#isKnown }
  }

  /** Calls back after each change; the returned function ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Says anew on the record that the machine is not in service, takes an order that waits, and looks for the next ones. */
  start(recorder: EventRecorder): void {
    this.now()
    this.#recorder = recorder
    this.#sayAgain()
    this.#wake()
  }

  stop(): Promise<void> {
    this.#cancelTimer()
    this.#recorder = null
    return Promise.resolve()
  }

  /** Begins service in a mode, or changes to it. In that mode already: nothing is recorded. */
  begin(mode: Exclude<ServiceMode, 'in_service'>, person: ServicePerson): Result<void, ServiceModeError> {
    if (this.#recorder === null) return err({ code: 'not_recording' })
    if (this.now().mode === mode && this.#isKnown) return ok(undefined)
    const recorded = this.#recorder.event('service_begun', { mode, ...person })
    // What is not on the record does not outlast a restart, but nothing is sold meanwhile.
    this.#change({ mode, sinceMs: this.#parts.clock.nowMs(), by: person.by })
    if (recorded.ok) this.#saidAtMs = this.#parts.clock.nowMs()
    return recorded
  }

  /** Ends service: the machine sells again, if nothing else ails it. In service already: nothing is recorded. */
  end(person: ServicePerson): Result<void, ServiceModeError> {
    if (this.#recorder === null) return err({ code: 'not_recording' })
    if (this.now().mode === 'in_service') return ok(undefined)
    const recorded = this.#recorder.event('service_ended', person)
    if (recorded.ok) this.#change({ mode: 'in_service', sinceMs: this.#parts.clock.nowMs(), by: person.by })
    return recorded
  }

  /** Everybody is told, whatever one of them makes of it. */
  #change(found: RecordedService): void {
    this.#found = found
    this.#isKnown = true
    for (const listener of this.#listeners) this.#guard(listener)
  }

  /** Looks after everything now and from now on, whatever a single look comes to. */
  #wake(): void {
    const isSound = this.#guard(() => {
      this.#lookAgain()
      this.#takeOrder()
      if (this.#parts.clock.nowMs() - this.#saidAtMs > AGAIN_MS) this.#sayAgain()
    })
    if (isSound) this.#isFaultTold = false
    this.#cancelTimer = this.#parts.clock.after(ORDER_EVERY_MS, () => {
      this.#wake()
    })
  }

  /** A fault is told once until all is well again. @returns whether there was none */
  #guard(work: () => void): boolean {
    try {
      work()
      return true
    } catch (fault) {
      if (!this.#isFaultTold) this.#tellFault(faultName(fault))
      this.#isFaultTold = true
      return false
    }
  }

  #tellFault(name: string): void {
    try {
      if (this.#recorder?.event('fault_caught', { where: 'service', name }).ok === true) return
    } catch {
      // What kept the record from being read may keep it from being written.
    }
    process.stderr.write(`hatachi: fault in service: ${name}\n`)
  }

  /** What could not be read may be readable now. */
  #lookAgain(): void {
    if (this.#isKnown) return
    const found = this.#read()
    if (found !== null) this.#change(found)
  }

  #look(): RecordedService {
    const found = this.#read()
    this.#isKnown = found !== null
    return found ?? UNKNOWN
  }

  /** On the record first: an order that could not be written down waits. */
  #takeOrder(): void {
    const path = serviceOrderPath(this.#parts.dataDirectory)
    const order = readServiceOrder(path)
    if (order === null) return
    if (order === 'unreadable') {
      // Nobody can tell what it wants; so that it does not come to nothing in silence, the machine is out of service.
      if (this.begin('out_of_service', { by: 'unreadable order', owner: true }).ok) discardServiceOrder(path)
      return
    }
    const { id, mode, by } = order
    if (id !== this.#takenOrder) {
      const person = { by, owner: true } as const
      const done = mode === 'in_service' ? this.end(person) : this.begin(mode, person)
      if (!done.ok) return
      this.#takenOrder = id
    }
    discardServiceOrder(path)
  }

  #sayAgain(): void {
    const { mode, sinceMs, by } = this.#found ?? UNKNOWN
    if (this.#recorder === null || mode === 'in_service' || sinceMs === null || by === null) return
    if (this.#recorder.event('service_begun', { mode, by, sinceMs }).ok) this.#saidAtMs = this.#parts.clock.nowMs()
  }

  /** Null: it cannot be read. */
  #read(): RecordedService | null {
    const opened = openStoreForReading(storePath(this.#parts.dataDirectory), { isChecked: false })
    if (opened.ok) {
      try {
        return recordedService(opened.value)
      } catch {
        return null
      } finally {
        opened.value.close()
      }
    }
    return opened.error.code === 'store_absent' ? { mode: 'in_service', sinceMs: null, by: null } : null
  }
}
