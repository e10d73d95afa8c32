import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { ServiceMode } from '../../contract/operator-watch.ts'
import { isStoreInUse, openStoreForReading, storePath } from '../../store/database.ts'
import { recordedService } from '../../store/service-mode.ts'
import { endOfStoreError, endWith, nameGiven } from '../audit/command-parts.ts'
import { complain, print, type CommandValues } from '../command.ts'
import { dataDirectory } from '../config/locations.ts'
import { endIfAnothersData } from '../data-owner.ts'
import { exitCode } from '../exit-codes.ts'
import { ORDER_EVERY_MS } from './service-keeper.ts'
import { layServiceOrder, readServiceOrder, serviceOrderPath } from './service-order.ts'
import { MODE_WORDS } from './service-words.ts'

/** A running appliance looks every other second. */
const TAKEN_WITHIN_MS = 3 * ORDER_EVERY_MS

/** `hatachi service status`: by the record, beside a running appliance or without one. Changes nothing. @returns the exit code */
export function printServiceStatus(values: CommandValues): number {
  const directory = dataDirectory(process.env)
  const opened = openStoreForReading(storePath(directory), { isChecked: false })
  if (!opened.ok) return endOfStoreError(values, opened.error)
  const { mode, sinceMs, by } = recordedService(opened.value)
  opened.value.close()
  const order = readServiceOrder(serviceOrderPath(directory))
  const since = sinceMs === null ? null : new Date(sinceMs).toISOString()
  const waits = order === null ? null : order === 'unreadable' ? 'unreadable' : { mode: order.mode, by: order.by }
  if (values['json'] === true) print(JSON.stringify({ mode, since, by, waits }))
  else {
    print(`${MODE_WORDS[mode]}${since === null ? '' : ` Since ${since}, by ${by ?? ''}.`}`)
    if (order === 'unreadable') print('An order waits that cannot be read: an appliance takes the machine out of service for it.')
    else if (order !== null) print(`An order of ${order.by} waits for an appliance to take it: ${order.mode}.`)
  }
  return exitCode('ok')
}

/**
 * `hatachi service begin MODE --by NAME` and `hatachi service end --by NAME`: an order to a running appliance, or to the next
 * start. @returns the exit code
 */
export async function orderService(mode: ServiceMode, values: CommandValues): Promise<number> {
  const by = nameGiven(values, mode === 'in_service' ? 'puts the machine back into service' : 'takes the machine out')
  const directory = dataDirectory(process.env)
  if (statSync(directory, { throwIfNoEntry: false }) === undefined) {
    return endWith(values, 'no_data', `there is no appliance's data at ${directory}. Set HATACHI_DATA_DIR to where it lies`, 'noInput')
  }
  const anothers = endIfAnothersData(directory, mode === 'in_service' ? 'service end' : `service begin ${mode}`, values)
  if (anothers !== null) return anothers
  const path = serviceOrderPath(directory)
  const order = { id: randomUUID(), mode, by }
  const laid = layServiceOrder(path, order)
  if (!laid.ok) return endWith(values, laid.error.code, `${path} cannot be written (${laid.error.fault})`, 'cannotCreate')
  const runs = isStoreInUse(storePath(directory))
  const taken = runs && (await isTaken(path, order.id))
  if (values['json'] === true) print(JSON.stringify({ mode, by, taken }))
  else print(taken ? `The running appliance has taken it. ${MODE_WORDS[mode]}` : 'Noted. An appliance takes it at its next start.')
  if (!runs || taken) return exitCode('ok')
  complain('an appliance runs with this data, and has not taken it: its record may be failing. See its journal.')
  return exitCode('unavailable')
}

async function isTaken(path: string, id: string): Promise<boolean> {
  for (const untilMs = performance.now() + TAKEN_WITHIN_MS; performance.now() < untilMs; ) {
    const waiting = readServiceOrder(path)
    if (waiting === null || (waiting !== 'unreadable' && waiting.id !== id)) return true
    await pause(100)
  }
  return false
}
