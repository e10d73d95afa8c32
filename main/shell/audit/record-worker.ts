import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { isSystemError } from '../../keys/lasting-files.ts'
import type { RecordJob } from './record-jobs.ts'
import { STEP_DONE, workOff } from './record-jobs.ts'

/** The thread of one long job on the record (`run-record-job.ts`): what it reads and sums up must hold no session up. */

/** Steps are told no more often than this. */
const TELL_EVERY_MS = 1000

if (parentPort !== null && isJob(workerData)) {
  giveWay()
  const port = parentPort
  let toldMs = performance.now()
  const step = (): void => {
    if (performance.now() - toldMs < TELL_EVERY_MS) return
    toldMs = performance.now()
    port.postMessage(STEP_DONE)
  }
  port.postMessage(await workOff(workerData, step))
}

/** On a busy machine the session goes first. Linux alone has priorities of threads: sched(7), proc_thread-self(5). */
function giveWay(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), 10)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
  }
}

function isJob(data: unknown): data is RecordJob {
  return typeof data === 'object' && data !== null && 'job' in data
}
