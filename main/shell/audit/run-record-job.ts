import { Worker } from 'node:worker_threads'
import { err } from '../../../device/result.ts'
import type { BackupOrder } from '../../audit/backup-run.ts'
import { STEP_DONE, type RecordJob, type RecordJobResults } from './record-jobs.ts'

/** A job reads the record page by page, and needs little at a time. */
const HEAP = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 128 }

/** How long a medium may take for one step (64 KiB, a sync, a rename), before it is taken for one that never answers. */
const SILENT_MS = 120_000

/** The thread that waits for a medium that does not answer, until it has ended. */
let hanging: Worker | null = null

/**
 * One export run in a thread of its own. Settles at the latest so long after the medium's last step, with `medium_hangs`:
 * the thread is told to end then. The system may let it go only when the medium answers or is pulled; until then no other
 * is started, for each would take one of the few threads that all files of this process are read by.
 */
export async function backupInThread(order: BackupOrder, silentMs = SILENT_MS): Promise<RecordJobResults['backup']> {
  if (hanging !== null) return err({ code: 'medium_hangs' })
  const worker = threadOf({ job: 'backup', ...order })
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<RecordJobResults['backup']>((resolve) => {
    const wait = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        resolve(err({ code: 'medium_hangs' }))
        hanging = worker
        worker.once('exit', () => {
          hanging = null
        })
        void worker.terminate()
      }, silentMs).unref()
    }
    wait()
    worker.on('message', wait)
  })
  try {
    return await Promise.race([resultOf<'backup'>(worker), silence])
  } finally {
    clearTimeout(timer)
    worker.removeAllListeners('message')
  }
}

/** Proves the record of a data directory in a thread of its own. */
export function verifyInThread(dataDirectory: string): Promise<RecordJobResults['verify']> {
  return resultOf<'verify'>(threadOf({ job: 'verify', dataDirectory }))
}

function threadOf(job: RecordJob): Worker {
  const worker = new Worker(new URL('./record-worker.ts', import.meta.url), { workerData: job, resourceLimits: HEAP })
  // A medium that does not answer must not keep a program from its end.
  worker.unref()
  return worker
}

/** Rejects where the job itself fails, which is a mistake in the program. */
function resultOf<J extends RecordJob['job']>(worker: Worker): Promise<RecordJobResults[J]> {
  return new Promise((resolve, reject) => {
    worker.on('message', (said: RecordJobResults[J] | typeof STEP_DONE) => {
      if (said !== STEP_DONE) resolve(said)
    })
    worker.once('error', reject)
    worker.once('exit', (code) => {
      // Without effect where a result came before.
      reject(new Error(`the thread of the record ended with ${String(code)}`))
    })
  })
}
