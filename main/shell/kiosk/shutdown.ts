import { sleep, type Clock } from '../../../device/clock.ts'
import { exitCode } from '../exit-codes.ts'
import type { KioskApp, KioskPower, KioskWindow } from './electron-parts.ts'
import type { ReportRefusal } from './refusals.ts'

/** Where signals come from: `process`. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown
}

export interface ShutdownParts {
  readonly app: KioskApp
  readonly power: KioskPower
  readonly window: KioskWindow
  readonly signals: SignalSource
  readonly clock: Clock
  /** Whether a person may close the window: in development. */
  readonly windowed: boolean
  /** Ends everything in order; a vend under way is finished first. */
  readonly stop: () => Promise<void>
  readonly report: ReportRefusal
}

/** Past this the program ends all the same: longer than a vend may take, and than the appliance is waited for. */
export const SHUTDOWN_LIMIT_MS = 85_000

/**
 * Ends in order, once, whoever says so: a signal (systemd), the power button (`shutdown`), the end of a session on
 * Windows, or a quit. The exit code is 0, or that of `internal` where the end itself failed. In a kiosk no person can
 * close the window.
 */
export function endInOrder(parts: ShutdownParts): void {
  const { app, power, window, signals } = parts
  let ending = false
  const end = (): void => {
    if (ending) return
    ending = true
    void Promise.race([parts.stop(), sleep(parts.clock, SHUTDOWN_LIMIT_MS)]).then(
      () => {
        app.exit(exitCode('ok'))
      },
      () => {
        app.exit(exitCode('internal'))
      }
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) signals.on(signal, end)
  power.on('shutdown', (event) => {
    // Asks the system to wait (logind's delay lock) for the vend that is under way.
    event?.preventDefault()
    end()
  })
  app.on('before-quit', (event) => {
    event.preventDefault()
    end()
  })
  app.on('window-all-closed', end)
  window.on('query-session-end', (event) => {
    // Windows waits for a program that objects, and goes on when it has ended.
    event.preventDefault()
    end()
  })
  window.on('session-end', end)
  window.on('close', (event) => {
    event.preventDefault()
    if (parts.windowed) end()
    else parts.report('closing')
  })
}
