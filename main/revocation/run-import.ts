import { Worker } from 'node:worker_threads'
import type { Result } from '../../device/result.ts'
import { err } from '../../device/result.ts'
import type { Unlock } from './import-lock.ts'
import { lockImports } from './import-lock.ts'
import { IMPORT_STATE } from './import-state.ts'
import { isSystemError, MediumError, removeLeftovers } from './list-files.ts'
import type { ListImportError } from './list-import-error.ts'
import type { ImportDone, ImportOrder } from './list-import.ts'

/** The import needs its buffers, which lie outside this heap, and almost nothing else. */
const HEAP = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 }

/**
 * In which thread an import runs. `own`: in one of its own, so that the caller's is free all the while. `callers`: in the
 * caller's, for a program that does nothing else: without a second heap and a second copy of the code it needs a quarter
 * less memory. Signals and timers are looked at between its steps.
 */
export type ImportThread = 'own' | 'callers'

/**
 * Runs one import and waits for it. Leftovers of imports that were killed are removed first. Rejects where the import
 * itself fails, which is a mistake in the program.
 */
export async function runImport(
  order: ImportOrder,
  thread: ImportThread,
  signal?: AbortSignal
): Promise<Result<ImportDone, ListImportError>> {
  let unlock: Unlock | null
  try {
    unlock = await lockImports(order.directory)
    if (unlock === null) return err({ code: 'import_running' })
    removeLeftovers(order.directory)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    const { isFull, fault } = new MediumError(thrown)
    return err(isFull ? { code: 'medium_full' } : { code: 'medium_failed', fault })
  }
  try {
    return await (thread === 'own' ? runThread(order, signal) : runHere(order, signal))
  } finally {
    await unlock()
  }
}

function runThread(order: ImportOrder, signal?: AbortSignal): Promise<Result<ImportDone, ListImportError>> {
  const state = new Int32Array(new SharedArrayBuffer(4))
  const abort = (): void => {
    // Too late once it is being put into force: then the import says how it ended.
    Atomics.compareExchange(state, 0, IMPORT_STATE.running, IMPORT_STATE.aborted)
  }
  if (signal?.aborted === true) return Promise.resolve(err({ code: 'aborted' }))
  signal?.addEventListener('abort', abort, { once: true })
  const worker = new Worker(new URL('./import-worker.ts', import.meta.url), {
    workerData: { order, state },
    resourceLimits: HEAP
  })
  return new Promise<Result<ImportDone, ListImportError>>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => {
      // Without effect where a result came before.
      reject(new Error(`the import's thread ended with ${code}`))
    })
  }).finally(() => {
    signal?.removeEventListener('abort', abort)
  })
}

async function runHere(order: ImportOrder, signal?: AbortSignal): Promise<Result<ImportDone, ListImportError>> {
  const { importList } = await import('./list-import.ts')
  const isAborted = (): boolean => signal?.aborted === true
  const steps = importList(order, { isAborted, mayCommit: () => !isAborted() })
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    await new Promise((resolve) => setImmediate(resolve))
  }
}
