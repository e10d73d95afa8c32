import type { App } from 'electron'
import type { Clock } from '../../../device/clock.ts'
import { exitCode } from '../exit-codes.ts'

export interface LastResortParts {
  readonly app: Pick<App, 'exit' | 'relaunch'>
  readonly process: {
    on(event: 'uncaughtException' | 'unhandledRejection', listener: (fault: unknown) => void): unknown
    readonly stderr: { on(event: 'error', listener: () => void): unknown }
  }
  /** Whether something else starts the kiosk again when it ends: systemd. */
  readonly supervised: boolean
  readonly clock: Clock
  readonly say: (line: string) => void
}

/** A program that ends again and again must not keep the machine busy with it. */
export const RELAUNCH_WAIT_MS = 2_000

/**
 * What becomes of programmers' mistakes in the kiosk's main process. Electron would show a dialog, or only warn, and go
 * on without a window: a kiosk says what it was, ends with the code of `internal`, and starts again.
 * @returns for mistakes that were caught elsewhere
 */
export function installLastResort(parts: LastResortParts): (fault: unknown) => void {
  const { app, process, clock } = parts
  let ending = false
  const endLoudly = (fault: unknown): void => {
    if (ending) return
    ending = true
    parts.say(`a mistake in the program: ${fault instanceof Error ? (fault.stack ?? fault.name) : typeof fault}`)
    clock.after(RELAUNCH_WAIT_MS, () => {
      if (!parts.supervised) app.relaunch()
      app.exit(exitCode('internal'))
    })
  }
  process.on('uncaughtException', endLoudly)
  process.on('unhandledRejection', endLoudly)
  // A journal that reads no more would else be a mistake whose telling is a mistake.
  process.stderr.on('error', () => undefined)
  return endLoudly
}
