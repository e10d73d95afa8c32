import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { IMPORT_STATE } from './import-state.ts'
import type { ImportOrder } from './list-import.ts'
import { importList } from './list-import.ts'
import { isSystemError } from './list-files.ts'

/** The thread of one import (`run-import.ts`): its calls block, and so must not be the session's. */

/** What the thread is started with. */
export interface WorkerOrder {
  readonly order: ImportOrder
  readonly state: Int32Array
}

if (parentPort !== null && isOrder(workerData)) {
  const { order, state } = workerData
  giveWay()
  const steps = importList(order, {
    isAborted: () => Atomics.load(state, 0) === IMPORT_STATE.aborted,
    mayCommit: () =>
      Atomics.compareExchange(state, 0, IMPORT_STATE.running, IMPORT_STATE.committing) === IMPORT_STATE.running
  })
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  parentPort.postMessage(step.value)
}

/** On a busy machine the session goes first. Linux alone has priorities of threads: sched(7), proc_thread-self(5). */
function giveWay(): void {
  if (process.platform !== 'linux') return
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    setPriority(thread, 10)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
  }
}

function isOrder(data: unknown): data is WorkerOrder {
  return typeof data === 'object' && data !== null && 'order' in data && 'state' in data
}
