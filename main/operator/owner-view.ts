import { statSync } from 'node:fs'
import type Database from 'better-sqlite3'
import type { Clock } from '../../device/clock.ts'
import { err, ok, type Result } from '../../device/result.ts'
import type { AccountView } from '../contract/operator-accounts.ts'
import type { KeyError } from '../keys/key-file.ts'
import { AccountsUnusable, accountsPath, openAccountFile, type AccountsError } from './account-file.ts'
import { viewsOf } from './account-calls.ts'
import { readAccountKey, type AccountKey } from './account-key.ts'
import { Accounts } from './accounts.ts'
import { layOrder, waitingOrders, type OwnerOrder } from './owner-orders.ts'
import { readSetUpCode, type SetUpCode } from './set-up-code.ts'
import { Throttle } from './throttle.ts'

/** What the machine's owner sees and orders by commands, beside a running appliance or without one. Nothing is made. */

export type OwnerError = KeyError | AccountsError

/** The accounts as they are kept; `accounts_unusable` with `absent`: none were ever made. */
export function accountViews(dataDirectory: string, clock: Clock): Result<readonly AccountView[], OwnerError> {
  return onFile(dataDirectory, (database, key) =>
    viewsOf(new Accounts(database, key), new Throttle(database, clock, key))
  )
}

/** Lays an order down for the appliance to take. @returns its id */
export function layOwnerOrder(dataDirectory: string, order: Omit<OwnerOrder, 'id'>): Result<string, OwnerError> {
  return onFile(dataDirectory, (database) => layOrder(database, order))
}

/** Whether the appliance has not taken this order yet. */
export function isOrderWaiting(dataDirectory: string, id: string): Result<boolean, OwnerError> {
  return onFile(dataDirectory, (database) => waitingOrders(database).some((order) => order.id === id))
}

/** The set-up code that is good now; null: there is none. */
export function setUpCodeNow(dataDirectory: string, clock: Clock): SetUpCode | null {
  return readSetUpCode(dataDirectory, clock.nowMs())
}

function onFile<T>(
  dataDirectory: string,
  use: (database: Database.Database, key: AccountKey) => T
): Result<T, OwnerError> {
  const key = readAccountKey(dataDirectory)
  if (!key.ok && key.error.code === 'key_absent') return withoutKey(accountsPath(dataDirectory))
  if (!key.ok) return key
  const opened = openAccountFile(dataDirectory, key.value.commitment(), { make: false })
  if (!opened.ok) return opened
  const database = opened.value
  try {
    return ok(use(database, key.value))
  } catch (thrown) {
    if (!(thrown instanceof AccountsUnusable)) throw thrown
    return err({ code: 'accounts_unusable', path: accountsPath(dataDirectory), fault: thrown.fault })
  } finally {
    database.close()
  }
}

/** Where there never was a key, there is no file either; else it lies under one that is gone. */
function withoutKey(path: string): Result<never, AccountsError> {
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined
  return err({ code: 'accounts_unusable', path, fault: isThere ? 'other_key' : 'absent' })
}
