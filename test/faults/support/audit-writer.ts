/**
 * A program to be killed: appends to the record for ever, by every call that does, with the mark beside it, and prints the newest entry's
 * sequence as soon as it is acknowledged. Arguments: the store's path, a prefix for its sessions' names.
 */
import { writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { systemClock } from '../../../device/clock.ts'
import { openMarkedRecorder } from '../../../main/shell/audit/record-mark.ts'
import { chainEnd } from '../../../main/store/chain-reader.ts'
import { openStore } from '../../../main/store/database.ts'
import { testDeviceKey } from '../../support/test-device-key.ts'

const [path = '', prefix = ''] = process.argv.slice(2)
const setting = { role: 'service_provider', place: 'indoors' } as const
const opened = openStore(path)
if (!opened.ok) throw new Error(opened.error.code)
const store = opened.value
const marked = openMarkedRecorder({
  dataDirectory: dirname(path),
  store,
  clock: systemClock,
  setting,
  key: testDeviceKey
})
if (!marked.ok) throw new Error(marked.error.cause)
const recorder = marked.value

function acknowledge(what: string, result: { readonly ok: boolean }): void {
  if (!result.ok) throw new Error(`${what} was refused`)
  // Not console.log: the line must be out before the next entry begins.
  writeSync(1, `${what} ${String(chainEnd(store).sequence)}\n`)
}

acknowledge('recovered', recorder.recover(systemClock.nowMs()))
for (let number = 0; ; number++) {
  const sessionId = `${prefix}-${String(number)}`
  const vendId = `v-${sessionId}`
  const nowMs = systemClock.nowMs()
  const approved = { productId: 'beer', selection: '1', position: 1, of: 1, approvedAtMs: nowMs }
  acknowledge('started', recorder.sessionStarted(sessionId, 'product_first', nowMs))
  acknowledge('event', recorder.event('stock_changed', { selection: '1', available: true }))
  acknowledge('intended', recorder.vendIntended({ sessionId, vendId, ...approved }))
  acknowledge('reported', recorder.vendReported(vendId, 'told', ''))
  acknowledge(
    'decided',
    recorder.sessionDecided({
      sessionId,
      startedAtMs: nowMs,
      endedAtMs: nowMs,
      ...setting,
      order: 'product_first',
      outcome: 'sold',
      pinAttempts: 1,
      vend: { vendId, confirmation: 'told' }
    })
  )
  if (number % 3 === 2) acknowledge('signed', recorder.checkpoint())
  // Leaves the newest sessions, so that there always is something to delete and something to keep.
  const through = chainEnd(store).sequence - 20
  if (number % 7 === 6) acknowledge('deleted', recorder.deleteThrough({ through, by: 'auditor-1', reason: 'retention' }))
}
