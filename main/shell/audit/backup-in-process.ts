import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { err } from '../../../device/result.ts'
import type { BackupOrder } from '../../audit/backup-run.ts'
import { STEP_DONE, type RecordJobResults } from './record-jobs.ts'

/** How long a medium may take for one step, before which a person waits at a terminal. */
const SILENT_MS = 30_000

/**
 * One export run for a command, with the appliance ended: in a process of its own, for a thread that waits for a medium
 * would keep the command from its end. Settles at the latest so long after the medium's last step, with `medium_hangs`;
 * the process is killed then, and the system lets it go when the medium answers or is pulled.
 */
export function backupInProcess(order: BackupOrder, silentMs = SILENT_MS): Promise<RecordJobResults['backup']> {
  const child = fork(fileURLToPath(new URL('./backup-process.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc']
  })
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined
    const wait = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        resolve(err({ code: 'medium_hangs' }))
        child.kill('SIGKILL')
        child.disconnect()
        child.unref()
      }, silentMs)
    }
    child.on('message', (said: RecordJobResults['backup'] | typeof STEP_DONE) => {
      if (said === STEP_DONE) wait()
      else resolve(said)
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      // Without effect where a result came before.
      reject(new Error(`the process of the export ended with ${String(code ?? signal)}`))
    })
    wait()
    child.send({ job: 'backup', ...order })
  })
}
