import { STEP_DONE, workOff, type RecordJob } from './record-jobs.ts'

/** The process of one export run (`backup-in-process.ts`): takes one order, tells of its steps, then of what came of it. */

/** Steps are told no more often than this. */
const TELL_EVERY_MS = 1000

process.once('message', (job: RecordJob) => {
  void work(job)
})
// Whoever asked has ended, and nobody hears what comes of it: what is half written is cleared away by the next run.
process.once('disconnect', () => process.exit())

async function work(job: RecordJob): Promise<void> {
  let toldMs = performance.now()
  const step = (): void => {
    if (performance.now() - toldMs < TELL_EVERY_MS) return
    toldMs = performance.now()
    process.send?.(STEP_DONE)
  }
  const result = await workOff(job, step)
  process.send?.(result, () => process.exit())
}
