/**
 * A program to be traced: appends one entry whose product is named by the third argument and acknowledges it on its
 * standard output. Arguments: the store's path, the session's name, the product's, and `weakened` to lower the
 * connection to synchronous=NORMAL first, so that the trace shows what a missing fsync looks like.
 */
import { writeSync } from 'node:fs'
import { systemClock } from '../../../device/clock.ts'
import { openStore } from '../../../main/store/database.ts'
import { StoreSessionRecorder } from '../../../main/store/session-recorder.ts'
import { testDeviceKey } from '../../support/test-device-key.ts'

const [path = '', sessionId = '', productId = '', mode = ''] = process.argv.slice(2)
const opened = openStore(path)
if (!opened.ok) throw new Error(opened.error.code)
if (mode === 'weakened') opened.value.database.pragma('synchronous = NORMAL')
const setting = { role: 'service_provider', place: 'indoors' } as const
const recorder = new StoreSessionRecorder(opened.value, systemClock, setting, testDeviceKey)
const approvedAtMs = systemClock.nowMs()
recorder.sessionStarted(sessionId, 'product_first', approvedAtMs)
const vend = { vendId: `v-${sessionId}`, selection: '1', position: 1, of: 1, approvedAtMs }
const stored = recorder.vendIntended({ sessionId, productId, ...vend })
if (stored.ok) writeSync(1, 'acknowledged\n')
opened.value.close()
process.exitCode = stored.ok ? 0 : 1
