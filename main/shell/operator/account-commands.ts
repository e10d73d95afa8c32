import { statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../../device/clock.ts'
import { safeTextSchema } from '../../contract/fields.ts'
import { accountViews, isOrderWaiting, layOwnerOrder, setUpCodeNow, type OwnerError } from '../../operator/owner-view.ts'
import type { OwnerOrder } from '../../operator/owner-orders.ts'
import { SET_UP_CODE_MS, setUpCodePath } from '../../operator/set-up-code.ts'
import { isStoreInUse, storePath } from '../../store/database.ts'
import { complain, print, text, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitCode } from '../exit-codes.ts'
import { endOfKeyError } from '../key-words.ts'
import { HATACHI } from '../program.ts'
import { tableOf } from '../vending/table.ts'
import { ACCOUNTS_REMEDY } from './accounts-remedy.ts'

/** The commands of `hatachi account`. Each gives the exit code. */

/** A running appliance looks every two seconds. */
const TAKEN_WITHIN_MS = 6000
const NO_ACCOUNT = 'there is no account yet'
const HOW_TO_BEGIN =
  'Set operatorSide.enabled in the configuration and start the appliance: it writes a set-up code for the first administrator.'

/** `hatachi account list` */
export function listAccounts(values: CommandValues): number {
  const directory = dataDirectory(process.env)
  const anothers = endIfAnothersData(directory, 'account list', values)
  if (anothers !== null) return anothers
  const views = accountViews(directory, systemClock)
  if (!views.ok && !(isAbsent(views.error) && isDirectory(directory))) return endOf(views.error)
  const accounts = views.ok ? views.value : []
  if (values['json'] === true) {
    print(JSON.stringify({ accounts }))
    return exitCode('ok')
  }
  if (accounts.length === 0) {
    print(`${NO_ACCOUNT}. ${HATACHI} account set-up tells how the first is made.`)
    return exitCode('ok')
  }
  const rows = accounts.map(({ login, role, enabled, secondFactor, lastSignInAtMs, throttledUntilMs }) => [
    login,
    role,
    enabled ? 'enabled' : 'disabled',
    secondFactor ? 'set up' : 'not yet',
    rfc3339(lastSignInAtMs) ?? 'never',
    rfc3339(throttledUntilMs) ?? ''
  ])
  for (const line of tableOf(['login', 'role', 'state', 'second factor', 'last signed in', 'waits until'], rows))
    print(line)
  return exitCode('ok')
}

/** `hatachi account set-up`: how the first administrator is made; with `--by`, a new code for another. */
export async function setUpAccounts(values: CommandValues): Promise<number> {
  const directory = dataDirectory(process.env)
  const anothers = endIfAnothersData(directory, 'account set-up', values)
  if (anothers !== null) return anothers
  const by = text(values, 'by')
  if (by !== undefined) return order({ act: 'set_up', login: null, orderedBy: nameOf(by) }, values)
  const views = accountViews(directory, systemClock)
  if (!views.ok && !(isAbsent(views.error) && isDirectory(directory))) return endOf(views.error)
  const count = views.ok ? views.value.length : 0
  const code = setUpCodeNow(directory, systemClock)
  const path = setUpCodePath(directory)
  const untilMs = code === null ? null : code.madeAtMs + SET_UP_CODE_MS
  if (values['json'] === true) {
    print(JSON.stringify({ accounts: count, setUpCode: code === null ? null : path, until: rfc3339(untilMs) }))
  } else if (code !== null) {
    print(
      `The set-up code is the first line of ${path}, which only its owner can read. It is good once, until ${rfc3339(untilMs) ?? ''}.`
    )
    print(
      "Open the operator's address in a browser on the local network, compare the certificate's fingerprint, and give the"
    )
    print(
      'code there with a login and a password of your own. Then set up the second factor with an authenticator on a phone.'
    )
  } else if (count === 0) print(`${NO_ACCOUNT}. ${HOW_TO_BEGIN}`)
  else {
    print(`There are accounts already (${String(count)}): their administrators make further ones.`)
    print(`Where none of them can sign in any more, this makes a code for another: ${HATACHI} account set-up --by NAME`)
  }
  return exitCode('ok')
}

/** `hatachi account unlock LOGIN` and `hatachi account disable LOGIN` */
export async function orderAboutAccount(
  act: 'unlock' | 'disable',
  login: string,
  values: CommandValues
): Promise<number> {
  const by = text(values, 'by')
  if (by === undefined) throw new TypeError('say who answers for it: --by NAME')
  const orderedBy = nameOf(by)
  const directory = dataDirectory(process.env)
  const anothers = endIfAnothersData(directory, `account ${act}`, values)
  if (anothers !== null) return anothers
  const views = accountViews(directory, systemClock)
  if (!views.ok) return endOf(views.error)
  if (!views.value.some((account) => account.login === login)) {
    complain(`there is no account of that name. ${HATACHI} account list shows those that there are.`)
    return exitCode('noInput')
  }
  return order({ act, login, orderedBy }, values)
}

/** Lays an order down, and waits until a running appliance has put it on the record and done it. */
async function order(given: Omit<OwnerOrder, 'id'>, values: CommandValues): Promise<number> {
  const directory = dataDirectory(process.env)
  const laid = layOwnerOrder(directory, given)
  if (!laid.ok) return endOf(laid.error)
  const runs = isStoreInUse(storePath(directory))
  const taken = runs && (await isTaken(directory, laid.value))
  const { act, login } = given
  if (values['json'] === true) print(JSON.stringify({ act, login, taken }))
  else if (taken && act === 'set_up') print(`The new set-up code is the first line of ${setUpCodePath(directory)}.`)
  else if (taken) print('The running appliance has done it, and it is on the record.')
  else
    print("Noted. An appliance whose operator's side is enabled does it at its next start, before anybody can sign in.")
  if (!runs || taken) return exitCode('ok')
  complain(
    "an appliance runs with this data, and has not taken it: its operator's side is not enabled, or its record is failing. " +
      'See its journal.'
  )
  return exitCode('unavailable')
}

async function isTaken(directory: string, id: string): Promise<boolean> {
  for (const untilMs = performance.now() + TAKEN_WITHIN_MS; performance.now() < untilMs; ) {
    const waiting = isOrderWaiting(directory, id)
    if (waiting.ok && !waiting.value) return true
    await pause(200)
  }
  return false
}

function nameOf(by: string): string {
  if (safeTextSchema.min(1).max(80).safeParse(by).success && by.trim() !== '') return by
  throw new TypeError('--by takes a name of up to 80 letters, without a number of four digits or more')
}

function isAbsent(error: OwnerError): boolean {
  return error.code === 'accounts_unusable' && error.fault === 'absent'
}

/** How a command ends that could not get at the accounts. */
export function endOf(error: OwnerError): number {
  if (error.code !== 'accounts_unusable') {
    const { exit, words } = endOfKeyError(error)
    complain(`${error.code}: ${words}`)
    return exitCode(exit)
  }
  const { path, fault } = error
  if (fault === 'absent') {
    const directory = dataDirectory(process.env)
    const nothing = `there is no appliance's data at ${directory}. Set HATACHI_DATA_DIR to where it lies.`
    complain(isDirectory(directory) ? `${NO_ACCOUNT}. ${HOW_TO_BEGIN}` : nothing)
    return exitCode('noInput')
  }
  complain(`accounts_unusable: ${path} cannot be used (${fault}). ${ACCOUNTS_REMEDY}`)
  if (fault === 'locked') return exitCode('unavailable')
  return exitCode(['damaged', 'foreign', 'newer', 'other_key'].includes(fault) ? 'data' : 'inputOutput')
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function rfc3339(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString()
}
