import { err, type Result } from '../../device/result.ts'
import type {
  MachineEvent,
  VendConfirmation,
  VendError,
  VendingMachine,
  VendOrder
} from '../../device/vending/vending-machine.ts'
import type { Watches } from './durations.ts'
import type { Effect } from './effect.ts'
import type { SessionEvent } from './event.ts'
import type { SessionRecorder } from './ports.ts'
import { Settlements } from './settlements.ts'
import type { VendResult, VendTrouble } from './state.ts'

/** What the machine's side of the session is made of. */
export interface MachineSideParts {
  readonly machine: VendingMachine
  readonly recorder: SessionRecorder
  /** Whether something of ours is sold by this name of the machine's; what it says of others is nobody's concern. */
  readonly isSoldBy: (selection: string) => boolean
  readonly watches: Pick<Watches, 'machine'>
  readonly dispatch: (event: SessionEvent) => void
  /** A mistake of the program's is told and takes the machine out of service. */
  readonly onFault: (where: string, fault: unknown) => void
  /** A mistake of the driver's is told, and no more. */
  readonly onDriverFault: (where: string, fault: unknown) => void
}

/** As many vends of earlier runs are asked after at a start; older ones a person has looked at, or never will. */
const UNSETTLED_MOST = 64

/** Between the session and its vending machine: what either says to the other is on the record first. */
export class MachineSide {
  readonly #parts: MachineSideParts
  readonly #settlements: Settlements
  #lostBy: string | null = null

  constructor(parts: MachineSideParts) {
    this.#parts = parts
    this.#settlements = new Settlements({
      recorder: parts.recorder,
      onStoreFailed: () => {
        this.#mustStore({ ok: false })
      },
      onFault: parts.onDriverFault
    })
  }

  /** Vends of earlier runs whose end is not known are asked after, where the protocol allows. */
  start(): Promise<void> {
    const { machine, recorder } = this.#parts
    return machine.start((event) => {
      this.#onMachine(event)
    }, recorder.unsettledVends(UNSETTLED_MOST))
  }

  /** The driver's cause for a machine that is lost; null where it is not, and before its first word. */
  lostBy(): string | null {
    return this.#lostBy
  }

  decline(): void {
    this.#parts.machine.decline()
  }

  close(): Promise<void> {
    return this.#parts.machine.close()
  }

  /**
   * Tells the machine once. The report is on the record before the session hears of it. What the machine says beyond that is
   * kept until `vendHeard`.
   */
  async vend({ sessionId, order }: Extract<Effect, { type: 'vend' }>): Promise<SessionEvent> {
    const { recorder, onFault } = this.#parts
    this.#settlements.begin(order.vendId)
    const report = await this.#tell(order)
    const result: VendResult = report.ok ? report.value : VEND_RESULTS[report.error.code]
    const cause = report.ok ? '' : report.error.cause
    try {
      this.#mustStore(recorder.vendReported(order.vendId, result, cause))
    } catch (fault) {
      // The machine has answered; that the record has not taken it must not keep the answer from the session.
      onFault('vend', fault)
    }
    const trouble = result === 'failed' || result === 'not_started' ? TROUBLES.get(cause) : undefined
    return { type: 'vend_ended', sessionId, result, ...(trouble === undefined ? {} : { trouble }) }
  }

  /** The session has heard of the report, and has decided where it was the last: what was told late has its place now. */
  vendHeard({ order }: Extract<Effect, { type: 'vend' }>): void {
    this.#settlements.release(order.vendId)
  }

  async #tell(order: VendOrder): Promise<Result<VendConfirmation, VendError>> {
    const { machine, watches, onFault } = this.#parts
    try {
      return await watches.machine.time(() => machine.vend(order))
    } catch (fault) {
      onFault('vend', fault)
      // A driver that breaks may have told the machine before.
      return err({ code: 'vend_unknown', cause: 'fault' })
    }
  }

  #onMachine(event: MachineEvent): void {
    const { recorder, dispatch, isSoldBy } = this.#parts
    switch (event.type) {
      case 'machine_ready':
        this.#lostBy = null
        this.#mustStore(recorder.event('machine_ready', {}))
        dispatch(event)
        return
      case 'machine_lost':
        this.#lostBy = event.cause
        this.#mustStore(recorder.event('machine_lost', { cause: event.cause }))
        dispatch({ type: 'machine_lost' })
        return
      case 'selection_made':
      case 'selection_ended':
        dispatch(event)
        return
      case 'stock_changed': {
        const { selection, available } = event
        // A machine's own names come from outside, and there is no end of them.
        if (!isSoldBy(selection)) return
        this.#mustStore(recorder.event('stock_changed', { selection, available }))
        dispatch(event)
        return
      }
      case 'door_changed':
        this.#mustStore(recorder.event(event.open ? 'door_opened' : 'door_closed', {}))
        dispatch(event)
        return
      case 'vend_settled':
        this.#settlements.settled(event)
    }
  }

  /** A record that cannot be written takes the machine out of service. */
  #mustStore({ ok }: { readonly ok: boolean }): void {
    if (!ok) this.#parts.dispatch({ type: 'store_failed' })
  }
}

/** Causes that have words of their own for the shopper. */
const TROUBLES: ReadonlyMap<string, VendTrouble> = new Map([
  ['jammed', 'jammed'],
  ['sold_out', 'sold_out']
])

const VEND_RESULTS = {
  vend_not_started: 'not_started',
  vend_failed: 'failed',
  vend_unknown: 'unknown'
} as const
