import type { Result } from '../result.ts'

/** One order to hand out goods. `vendId` is unique for ever: a machine is never told the same one twice. */
export interface VendOrder {
  readonly vendId: string
  /** The machine's own name of the column, button or ticket, such as `1` or `A3`. */
  readonly selection: string
}

/**
 * How far the machine confirms a vend.
 * `told`: the line took the command and the machine cannot report more (a bare relay).
 * `dispensed`: the machine itself reported the goods out.
 */
export type VendConfirmation = 'told' | 'dispensed'

/** Why a vend did not, or may not, have happened. */
export type VendError =
  /** Certainly nothing was handed out: the command never left, or the machine said so. */
  | { readonly code: 'vend_not_started'; readonly cause: string }
  | { readonly code: 'vend_failed'; readonly cause: string }
  /** The command left and its effect is not known. Never to be sent again. */
  | { readonly code: 'vend_unknown'; readonly cause: string }

/** A past fact reported by a machine. */
export type MachineEvent =
  | { readonly type: 'machine_ready' }
  | { readonly type: 'machine_lost'; readonly cause: string }
  /** The shopper pressed one of the machine's own buttons. */
  | { readonly type: 'selection_made'; readonly selection: string }
  | { readonly type: 'selection_ended' }

/** What a driver can do; the session and the faces ask instead of assuming. */
export interface MachineCapabilities {
  readonly protocol: string
  readonly confirms: VendConfirmation
  readonly reportsSelection: boolean
}

/** A vending or ticket machine behind one protocol's driver, real or simulated at the bytes. */
export interface VendingMachine {
  readonly capabilities: MachineCapabilities
  /** Opens the line and keeps it open: a lost line is opened again by the driver, which reports both. Called once. */
  start(listener: (event: MachineEvent) => void): Promise<void>
  /** Tells the machine once to hand out. Never retried by the driver once a byte may have left. */
  vend(order: VendOrder): Promise<Result<VendConfirmation, VendError>>
  /** Leaves the machine safe (no relay latched) and frees the line. */
  close(): Promise<void>
}
