import type { Clock } from '../../../device/clock.ts'
import { err, type Result } from '../../../device/result.ts'
import type { MachineEvent, VendConfirmation, VendError, VendingMachine } from '../../../device/vending/vending-machine.ts'

/** How a machine is, by its last word. Times are of the wall clock. */
export interface MachineNow {
  readonly state: 'unheard' | 'ready' | 'lost'
  /** Since when; null: it was never heard. */
  readonly sinceMs: number | null
  /** The driver's cause where it is lost. */
  readonly cause: string | null
  readonly doorOpen: boolean
  /** Its last word of any kind. */
  readonly heardMs: number | null
  /** An order is under way. */
  readonly isVending: boolean
}

/**
 * The session's machine with a second user: a technician's test asks how it is, and may switch a relay. Neither has the
 * machine while the other does: an order meanwhile is `vend_not_started` with the cause `busy`.
 */
export interface WatchedMachine extends VendingMachine {
  now(): MachineNow
  /**
   * Switches a selection's relay once, for a test. Never while an order is under way. What the machine says of it later is
   * the test's alone: the session, which sells, hears nothing of it.
   */
  pulse(pulseId: string, selection: string): Promise<Result<VendConfirmation, VendError>>
}

/** The machine as it was, watched. */
export function watchedMachine(machine: VendingMachine, clock: Clock): WatchedMachine {
  const pulses = new Set<string>()
  let now: Omit<MachineNow, 'isVending'> = { state: 'unheard', sinceMs: null, cause: null, doorOpen: false, heardMs: null }
  let underWay = 0
  let isPulsing = false
  const heed = (event: MachineEvent) => {
    const heardMs = clock.nowMs()
    now = { ...now, heardMs }
    if (event.type === 'machine_ready') now = { ...now, state: 'ready', sinceMs: heardMs, cause: null }
    if (event.type === 'machine_lost') now = { ...now, state: 'lost', sinceMs: heardMs, cause: event.cause, doorOpen: false }
    if (event.type === 'door_changed') now = { ...now, doorOpen: event.open }
  }
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    underWay += 1
    try {
      return await work()
    } finally {
      underWay -= 1
    }
  }
  return {
    get capabilities() {
      return machine.capabilities
    },
    start: (listener, unsettled) =>
      machine.start((event) => {
        heed(event)
        if (event.type !== 'vend_settled' || !pulses.has(event.vendId)) listener(event)
      }, unsettled),
    vend: (order) =>
      isPulsing ? Promise.resolve(err({ code: 'vend_not_started', cause: 'busy' })) : counted(() => machine.vend(order)),
    decline: () => {
      machine.decline()
    },
    close: () => machine.close(),
    now: () => ({ ...now, isVending: underWay > 0 }),
    pulse: async (pulseId, selection) => {
      if (underWay > 0) return err({ code: 'vend_not_started', cause: 'busy' })
      pulses.add(pulseId)
      isPulsing = true
      try {
        return await counted(() => machine.vend({ vendId: pulseId, selection, priceYen: 0 }))
      } finally {
        isPulsing = false
      }
    }
  }
}
