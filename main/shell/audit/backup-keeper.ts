import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../../device/clock.ts'
import type { Result } from '../../../device/result.ts'
import { err } from '../../../device/result.ts'
import type { Companion, RecordKeeper } from '../companion.ts'
import { isSystemError } from '../../keys/lasting-files.ts'
import { faultName } from '../fault-name.ts'
import { lossKey } from '../../store/backup-state.ts'
import type { BackupDone, BackupFault, BackupOrder } from '../../audit/backup-run.ts'

/** How often it is looked whether an export is due, or asked for. */
export const LOOK_EVERY_MS = 5000
/** After an attempt in vain: a medium that is back is found within this time. */
export const RETRY_MS = 300_000
/** How long the end of the appliance waits for a medium that does not answer. */
const PATIENCE_MS = 15_000

export interface BackupKeeperParts {
  readonly dataDirectory: string
  readonly directory: string
  readonly otherMedium: boolean
  readonly everyMs: number
  readonly software: string
  readonly clock: Clock
  /** One run (`run-backup.ts`), in a thread of its own where sales go on beside it. */
  readonly run: (order: BackupOrder) => Promise<Result<BackupDone, BackupFault>>
  /** What the record says of runs before this start. */
  readonly before: () => BackupHistory
}

export interface BackupHistory {
  readonly lastExportMs: number | null
  readonly failure: { readonly code: string; readonly sinceMs: number } | null
  /** Losses that were told already (`lossKey`). */
  readonly told: readonly string[]
}

/** Where `hatachi audit backup now` lays its wish down for a running appliance. */
export function backupWishPath(dataDirectory: string): string {
  return join(dataDirectory, 'backup-wanted')
}

/**
 * Keeps the second medium up to date beside the sales: on its schedule, when it is asked for, and soon after a medium that
 * was away is back. What fails is told once in the record, by its code, and what ended it too.
 */
export class BackupKeeper implements Companion {
  readonly #parts: BackupKeeperParts
  #recorder: RecordKeeper | null = null
  #cancel: () => void = () => undefined
  #running: Promise<Result<BackupDone, BackupFault>> | null = null
  #dueMs = 0
  /** The first run after a start reads what lies there to the last octet. */
  #isDeep = true
  #failure: BackupHistory['failure'] = null
  #told = new Set<string>()

  constructor(parts: BackupKeeperParts) {
    this.#parts = parts
  }

  start(recorder: RecordKeeper): void {
    const { clock, everyMs, before } = this.#parts
    const { lastExportMs, failure, told } = before()
    this.#recorder = recorder
    this.#failure = failure
    this.#told = new Set(told)
    // By durations alone from here on: a clock that is set neither delays an export nor repeats it.
    const agoMs = lastExportMs === null || failure !== null ? everyMs : clock.nowMs() - lastExportMs
    this.#dueMs = clock.monotonicMs() + Math.min(Math.max(everyMs - agoMs, 0), everyMs)
    this.#lookLater()
  }

  /**
   * Exports now; a run that is under way is waited for instead.
   * @param deep whether every octet is read that lies there: then a run that is under way is waited for first
   */
  async exportNow(deep = false): Promise<Result<BackupDone, BackupFault>> {
    if (deep) {
      this.#isDeep = true
      await this.#running
    }
    if (this.#recorder === null) return err({ code: 'record_empty' })
    return (this.#running ??= this.#export(this.#recorder).finally(() => {
      this.#running = null
    }))
  }

  async stop(): Promise<void> {
    this.#cancel()
    this.#recorder = null
    const { clock } = this.#parts
    if (this.#running === null) return
    // A medium that was pulled may never answer; the thread then ends with the process.
    let cancel = (): void => undefined
    const patience = new Promise<void>((resolve) => {
      cancel = clock.after(PATIENCE_MS, resolve)
    })
    await Promise.race([this.#running, patience])
    cancel()
  }

  #lookLater(): void {
    this.#cancel = this.#parts.clock.after(LOOK_EVERY_MS, () => {
      void this.#look()
    })
  }

  async #look(): Promise<void> {
    const { clock, dataDirectory } = this.#parts
    const wish = backupWishPath(dataDirectory)
    const isWanted = existsSync(wish)
    try {
      if (isWanted) rmSync(wish, { force: true })
      if (isWanted || clock.monotonicMs() >= this.#dueMs) await this.exportNow()
    } catch (thrown) {
      // Such as a wish that cannot be taken away: the next look meets it again, and no sale does.
      if (!isSystemError(thrown)) this.#recorder?.event('fault_caught', { where: 'backup', name: faultName(thrown) })
    }
    if (this.#recorder !== null) this.#lookLater()
  }

  async #export(recorder: RecordKeeper): Promise<Result<BackupDone, BackupFault>> {
    const { clock, run, dataDirectory, directory, otherMedium, software, everyMs } = this.#parts
    // What is handed out is signed up to its end. Where that fails the record itself does, which is told elsewhere.
    recorder.checkpoint()
    const deep = this.#isDeep
    this.#isDeep = false
    const done = await run({ dataDirectory, directory, otherMedium, software, deep, nowMs: clock.nowMs() }).catch(
      (thrown: unknown) => {
        // A mistake in the program: on the record as such, and told as any other run in vain, since the sales go on.
        recorder.event('fault_caught', { where: 'backup', name: faultName(thrown) })
        return err<BackupFault>({ code: 'run_failed' })
      }
    )
    this.#dueMs = clock.monotonicMs() + (done.ok ? everyMs : Math.min(RETRY_MS, everyMs))
    if (done.ok) {
      this.#tellDone(recorder, done.value)
    } else {
      this.#isDeep ||= deep
      this.#tellFailure(recorder, done.error.code)
    }
    return done
  }

  #tellDone(recorder: RecordKeeper, { written, files, setAside, lost, otherLogs }: BackupDone): void {
    if (this.#failure !== null) {
      const downMs = Math.max(0, this.#parts.clock.nowMs() - this.#failure.sinceMs)
      if (recorder.event('backup_restored', { downMs }).ok) this.#failure = null
    }
    if (setAside > 0) recorder.event('backup_set_aside', { exports: setAside })
    for (const range of lost) this.#tellOnce(lossKey(range), () => recorder.event('backup_lost', { ...range }).ok)
    for (const logId of otherLogs) this.#tellOnce(logId, () => recorder.event('backup_other_log', { logId }).ok)
    if (written !== null) recorder.event('backup_done', { ...written, files: files.length })
  }

  #tellOnce(key: string, tell: () => boolean): void {
    if (!this.#told.has(key) && tell()) this.#told.add(key)
  }

  #tellFailure(recorder: RecordKeeper, code: BackupFault['code']): void {
    if (this.#failure?.code === code) return
    const sinceMs = this.#failure?.sinceMs ?? this.#parts.clock.nowMs()
    if (recorder.event('backup_failed', { code }).ok) this.#failure = { code, sinceMs }
  }
}
