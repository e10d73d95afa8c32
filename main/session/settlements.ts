import type { MachineEvent } from '../../device/vending/vending-machine.ts'
import type { RecorderError, SessionRecorder } from './ports.ts'

type Settled = Extract<MachineEvent, { type: 'vend_settled' }>

/** What late answers of the machine are recorded with. */
export interface SettlementParts {
  readonly recorder: Pick<SessionRecorder, 'vendSettled'>
  readonly onStoreFailed: () => void
  readonly onFault: (where: string, fault: unknown) => void
}

/**
 * Takes what the machine tells late of a vend to the record that it belongs to. One of a vend whose report is still on its
 * way waits until the session has heard of that, so that neither is lost, nor comes before the other: a vend without any
 * report on the record, for that could not be written, is open only once its session is decided. Recording is synchronous.
 */
export class Settlements {
  readonly #parts: SettlementParts
  /** Vends that the machine was told and of whose report the session has not heard, with what came of them meanwhile. */
  readonly #underWay = new Map<string, Settled | null>()

  constructor(parts: SettlementParts) {
    this.#parts = parts
  }

  /** The machine is about to be told. */
  begin(vendId: string): void {
    this.#underWay.set(vendId, null)
  }

  /** The session has heard what the machine reported of a vend. */
  release(vendId: string): void {
    const early = this.#underWay.get(vendId) ?? null
    this.#underWay.delete(vendId)
    if (early !== null) this.#store(early)
  }

  /** The machine says what became of a vend. */
  settled(event: Settled): void {
    if (this.#underWay.has(event.vendId)) this.#underWay.set(event.vendId, event)
    else this.#store(event)
  }

  #store({ vendId, result, cause }: Settled): void {
    const stored = this.#parts.recorder.vendSettled(vendId, result, cause)
    if (stored.ok) return
    // A word that the record has no place for (a second one, or one on a vend whose end was known) is the driver's mistake:
    // it is told, and no reason to stop selling.
    if (isRefused(stored.error)) {
      this.#parts.onFault('session.vend_settled', new TypeError('a vend was settled that is not open'))
      return
    }
    this.#parts.onStoreFailed()
  }
}

/** Whether the record took an entry for a mistake, the medium being sound. */
function isRefused({ cause }: RecorderError): boolean {
  return cause === 'duplicate' || cause.startsWith('entry_refused')
}
