import { randomUUID } from 'node:crypto'
import type Database from 'better-sqlite3'
import { onAccounts } from './account-file.ts'

/**
 * What the machine's owner orders by a command: whoever may write into the data directory. The order waits in the
 * accounts' file until the appliance has put it on the record; only then it is done. A stopped appliance takes it at its
 * next start, before anybody can sign in.
 */
export interface OwnerOrder {
  readonly id: string
  /** `set_up`: a new set-up code, though there are accounts, for when no administrator can sign in any more. */
  readonly act: 'unlock' | 'disable' | 'set_up'
  /** Whose account; null for `set_up`. */
  readonly login: string | null
  /** The name that was given with it. */
  readonly orderedBy: string
}

/** Lays an order down, lastingly. @returns its id */
export function layOrder(database: Database.Database, order: Omit<OwnerOrder, 'id'>): string {
  const id = randomUUID()
  onAccounts(() => {
    database.prepare('INSERT INTO owner_order VALUES (?, ?, ?, ?)').run(id, order.act, order.login, order.orderedBy)
  })
  return id
}

/** Orders that wait. */
export function waitingOrders(database: Database.Database): readonly OwnerOrder[] {
  return onAccounts(() =>
    database
      .prepare<[], OwnerOrder>('SELECT id, act, login, ordered_by AS orderedBy FROM owner_order ORDER BY rowid')
      .all()
  )
}

/** Takes an order away that was done. */
export function discardOrder(database: Database.Database, id: string): void {
  onAccounts(() => {
    database.prepare('DELETE FROM owner_order WHERE id = ?').run(id)
  })
}
