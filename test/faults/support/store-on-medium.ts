/**
 * Run inside a mount namespace of its own, as root of it: what a store says to a medium that is full or read-only.
 * Argument: an empty directory to mount on. Prints one JSON object.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../../device/clock.ts'
import { openStore, storePath } from '../../../main/store/database.ts'
import { StoreSessionRecorder } from '../../../main/store/session-recorder.ts'
import { testDeviceKey } from '../../support/test-device-key.ts'

const [directory = ''] = process.argv.slice(2)
const path = storePath(directory)
const setting = { role: 'service_provider', place: 'indoors' } as const
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory])

function openedOr(): unknown {
  const opened = openStore(path)
  if (!opened.ok) return opened.error
  opened.value.close()
  return 'opened'
}

/** Takes all that is left of the medium. */
function fill(): void {
  for (const bytes of [65_536, 4096, 1]) {
    try {
      for (;;) writeFileSync(join(directory, 'filler'), Buffer.alloc(bytes), { flag: 'a' })
    } catch {
      // Full to within this size.
    }
  }
}

function fullWhileRunning(): unknown {
  const opened = openStore(path)
  if (!opened.ok) return opened.error
  const recorder = new StoreSessionRecorder(opened.value, systemClock, setting, testDeviceKey)
  fill()
  let refused: unknown = null
  let acknowledged = 0
  while (refused === null && acknowledged < 10_000) {
    const result = recorder.sessionStarted(`s-${String(acknowledged)}`, 'product_first', systemClock.nowMs())
    if (result.ok) acknowledged++
    else refused = result.error
  }
  const kept = opened.value.database.prepare('SELECT count(*) FROM session').pluck().get()
  opened.value.close()
  return { refused, lost: acknowledged - Number(kept) }
}

const whileRunning = fullWhileRunning()
const atOpening = openedOr()
const before = readFileSync(path)
execFileSync('mount', ['-o', 'remount,ro', directory])
const readOnly = openedOr()
const untouched = readFileSync(path).equals(before)
execFileSync('umount', [directory])

execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory])
fill()
const atCreation = openedOr()
execFileSync('umount', [directory])
process.stdout.write(JSON.stringify({ whileRunning, atOpening, readOnly, untouched, atCreation }))
