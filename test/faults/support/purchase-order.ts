import type { Role } from '../../../main/age/evidence.ts'
import type { Outcome } from '../../../main/audit/decision-record.ts'
import type { ConnectionFiles } from '../../../main/platform/simulator/connection-files.ts'

/** Products of the demonstration's configuration, in the order of their relay channels 1 to 4. */
export const PRODUCTS = ['beer', 'sake', 'cigarettes', 'wine'] as const

/** What `purchase-child.ts` is to do. */
export interface PurchaseOrder {
  readonly dataDirectory: string
  readonly role: Role
  readonly serialPath: string
  readonly connection: ConnectionFiles
  readonly cardsPath: string
  readonly pulseMs: number
  /** How many; each takes the next of `PRODUCTS`, so that neighbours use different relays. */
  readonly purchases: number
}

/** The first line that it prints. */
export interface PurchaseReady {
  readonly ready: true
  readonly recovered: readonly { readonly sessionId: string; readonly outcome: Outcome }[]
}

/** A line that it prints later. `asking` is told by its step. */
export type PurchaseLine =
  | { readonly screen: string }
  | { readonly sessionId: string; readonly outcome: Outcome }
