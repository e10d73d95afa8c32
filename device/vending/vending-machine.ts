import type { Result } from '../result.ts'

/** One order to hand out goods. `vendId` is unique for ever: a machine is never told the same one twice. */
export interface VendOrder {
  readonly vendId: string
  /** The machine's own name of the column, button or ticket, such as `1` or `A3`. */
  readonly selection: string
  /** What the shopper was told it costs, yen. A machine with prices of its own goes by those. */
  readonly priceYen: number
}

/**
 * How far the machine confirms a vend.
 * `told`: the line took the command and the machine cannot report more (a bare relay).
 * `dispensed`: the machine itself reported the goods out.
 */
export type VendConfirmation = 'told' | 'dispensed'

/**
 * Why a vend did not, or may not, have happened. `cause` is for the record. Two causes of `vend_failed` have words of
 * their own for the shopper: `jammed`, and `sold_out`.
 */
export type VendError =
  /** Certainly nothing was handed out: the command never left, or the machine never took it. */
  | { readonly code: 'vend_not_started'; readonly cause: string }
  /** The machine took the command and says that nothing came out. */
  | { readonly code: 'vend_failed'; readonly cause: string }
  /** The command left and its effect is not known. Never to be sent again. */
  | { readonly code: 'vend_unknown'; readonly cause: string }

/** A past fact reported by a machine. */
export type MachineEvent =
  | { readonly type: 'machine_ready' }
  | { readonly type: 'machine_lost'; readonly cause: string }
  /** The shopper pressed one of the machine's own buttons, or the machine asks for an age by itself. */
  | { readonly type: 'selection_made'; readonly selection: string }
  /** The machine takes its selection back: nothing may be sold for it any more. */
  | { readonly type: 'selection_ended' }
  /** Told once for each selection whose state is not `available`, and at each change; forgotten by `machine_lost`. */
  | { readonly type: 'stock_changed'; readonly selection: string; readonly available: boolean }
  /** The machine's door; while it is open nothing is sold. */
  | { readonly type: 'door_changed'; readonly open: boolean }
  /**
   * What became of a vend that was answered `vend_unknown`, or that an earlier run of the program told: asked after once
   * the line was back, or told late by the machine. `told`: it took the order, and cannot say more, as in
   * `VendConfirmation`. At most once for each vend.
   */
  | {
      readonly type: 'vend_settled'
      readonly vendId: string
      readonly result: VendConfirmation | 'failed'
      readonly cause: string
    }

/** What a driver can do; the session and the faces ask instead of assuming. */
export interface MachineCapabilities {
  readonly protocol: string
  readonly confirms: VendConfirmation
  /** Whether the machine has buttons of its own, or asks for ages, and reports it. */
  readonly reportsSelection: boolean
  /** Whether only the machine itself can begin a purchase: nothing is offered on the screen. */
  readonly leads: boolean
  readonly reportsStock: boolean
  readonly reportsDoor: boolean
  /** Whether a vend whose end is not known is asked after once the line is back (`vend_settled`). */
  readonly settles: boolean
}

/** A vending or ticket machine behind one protocol's driver, real or simulated at the bytes. */
export interface VendingMachine {
  /** May become more exact until the first `machine_ready`, where the protocol itself tells what the machine can do. */
  readonly capabilities: MachineCapabilities
  /**
   * Opens the line and keeps it open: a lost line is opened again by the driver, which reports both. Called once.
   * @param unsettled vends of earlier runs whose end is not known; asked after where the protocol allows, never told again
   */
  start(listener: (event: MachineEvent) => void, unsettled?: readonly string[]): Promise<void>
  /** Tells the machine once to hand out. Never retried by the driver once the machine may have understood it. */
  vend(order: VendOrder): Promise<Result<VendConfirmation, VendError>>
  /**
   * What the machine last selected comes to nothing (refused, given up, not known): told to a machine that waits for an
   * answer. Does nothing where none waits, and after `vend`.
   */
  decline(): void
  /** Leaves the machine safe (no relay latched) and frees the line. */
  close(): Promise<void>
}
