/**
 * Proves one record and prints how many milliseconds it took. A process of its own, so that its memory can be seen.
 * Arguments: the store's path, how many entries it has. Ends with 1 where the record does not hold.
 */
import { verifyStore } from '../../../main/store/verify-store.ts'
import { testDeviceKey } from '../../support/test-device-key.ts'

const [path = '', entries = ''] = process.argv.slice(2)
const startedAtMs = performance.now()
const verified = await verifyStore(path, [testDeviceKey.publicKey])
const tookMs = performance.now() - startedAtMs
const holds = verified.ok && verified.value.badPlace === null && verified.value.tally.entries === Number(entries)
if (!holds) process.exitCode = 1
process.stdout.write(String(tookMs))
