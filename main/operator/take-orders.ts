import { safeText } from '../contract/fields.ts'
import type { DeskTools } from './desk-tools.ts'
import { discardOrder, waitingOrders, type OwnerOrder } from './owner-orders.ts'
import { makeSetUpCode, readSetUpCode } from './set-up-code.ts'

/**
 * Takes what the machine's owner ordered by a command, and makes the first set-up code where there is no account. Each is
 * on the record before it is done, and may be done twice. Throws `AccountsUnusable`, `NotRecorded`.
 */
export function takeOrders(tools: DeskTools): void {
  const { accounts, record, clock, dataDirectory, database } = tools
  for (const order of waitingOrders(database)) {
    carryOut(tools, order)
    discardOrder(database, order.id)
  }
  if (!accounts.isEmpty() || readSetUpCode(dataDirectory, clock.nowMs()) !== null) return
  makeSetUpCode(dataDirectory, clock.nowMs(), () => {
    record.note('set_up_code_made', {})
  })
}

function carryOut(
  { accounts, record, throttle, sessions, clock, dataDirectory }: DeskTools,
  { act, login, orderedBy }: OwnerOrder
): void {
  const by = safeText(orderedBy)
  if (act === 'set_up') {
    makeSetUpCode(dataDirectory, clock.nowMs(), () => {
      record.note('set_up_code_made', { by, owner: true })
    })
    return
  }
  // The command has looked whether there is one; it never goes away.
  if (login === null || accounts.find(login) === null) return
  if (act === 'unlock') {
    record.note('account_unlocked', { by, login, owner: true })
    throttle.unlock(login)
    return
  }
  record.note('account_changed', { by, login, enabled: false, owner: true })
  accounts.setEnabled(login, false)
  record.noteEnds(sessions.endAllOf(login))
}
