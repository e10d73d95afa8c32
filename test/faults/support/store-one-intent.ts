/**
 * A program to be traced: stores one vend intent between the marks `begin` and `end` on its standard output.
 * Arguments: the store's path, the session's name, and `weakened` to lower the connection to synchronous=NORMAL first,
 * so that the trace shows what a missing fsync looks like.
 */
import { writeSync } from 'node:fs'
import { systemClock } from '../../../device/clock.ts'
import { openStore } from '../../../main/store/database.ts'
import { StoreSessionRecorder } from '../../../main/store/session-recorder.ts'
import { testDeviceKey } from '../../support/test-device-key.ts'

const [path = '', sessionId = '', mode = ''] = process.argv.slice(2)
const opened = openStore(path)
if (!opened.ok) throw new Error(opened.error.code)
if (mode === 'weakened') opened.value.database.pragma('synchronous = NORMAL')
const recorder = new StoreSessionRecorder(opened.value, systemClock, { role: 'service_provider', place: 'indoors' }, testDeviceKey)
const approvedAtMs = systemClock.nowMs()
recorder.sessionStarted(sessionId, 'product_first', approvedAtMs)

const intent = { sessionId, vendId: `v-${sessionId}`, productId: 'beer', selection: '1', position: 1, of: 1, approvedAtMs }
writeSync(1, 'begin\n')
const stored = recorder.vendIntended(intent)
writeSync(1, 'end\n')
opened.value.close()
process.exitCode = stored.ok ? 0 : 1
