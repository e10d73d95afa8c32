/**
 * A program to be killed: records session after session for ever, and prints each entry as soon as it is acknowledged.
 * Arguments: the store's path, a prefix for its sessions' names.
 */
import { writeSync } from 'node:fs'
import { systemClock } from '../../../device/clock.ts'
import { openStore } from '../../../main/store/database.ts'
import { StoreSessionRecorder } from '../../../main/store/session-recorder.ts'
import { testDeviceKey } from '../../support/test-device-key.ts'

const [path = '', prefix = ''] = process.argv.slice(2)
const setting = { role: 'service_provider', place: 'indoors' } as const
const opened = openStore(path)
if (!opened.ok) throw new Error(opened.error.code)
const recorder = new StoreSessionRecorder(opened.value, systemClock, setting, testDeviceKey)

function acknowledge(entry: string, result: { readonly ok: boolean }): void {
  if (!result.ok) throw new Error(`${entry} was refused`)
  // Not console.log: the line must be out before the next entry begins.
  writeSync(1, `${entry}\n`)
}

const recovered = recorder.recover(systemClock.nowMs())
if (!recovered.ok) throw new Error(recovered.error.cause)
for (const { sessionId } of recovered.value) writeSync(1, `decided ${sessionId}\n`)

for (let number = 0; ; number++) {
  const sessionId = `${prefix}-${String(number)}`
  const vendId = `v-${sessionId}`
  const nowMs = systemClock.nowMs()
  acknowledge(`started ${sessionId}`, recorder.sessionStarted(sessionId, 'product_first', nowMs))
  acknowledge(
    `intended ${sessionId}`,
    recorder.vendIntended({ sessionId, vendId, productId: 'beer', selection: '1', position: 1, of: 1, approvedAtMs: nowMs })
  )
  acknowledge(`reported ${sessionId}`, recorder.vendReported(vendId, 'told', ''))
  acknowledge(
    `decided ${sessionId}`,
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
}
