import type { Clock } from '../clock.ts'
import { err } from '../result.ts'
import type { Result } from '../result.ts'
import type { OpenSerialPort, SerialListener, SerialPort, SerialSettings } from '../serial/serial-port.ts'

/** What is to be opened, and how long that may take. */
export interface OpenWithinOptions {
  readonly open: OpenSerialPort
  readonly settings: SerialSettings
  readonly listener: SerialListener
  readonly clock: Clock
  readonly withinMs: number
}

/**
 * Opens a line, and gives up after a time: a system that hangs in there must not keep a machine from being tried again, or
 * the program from ending. A port that comes later is closed at once. Errors by `code`: those of a serial line,
 * `open_timed_out`, and `open_failed` where the opening threw.
 */
export async function openWithin(options: OpenWithinOptions): Promise<Result<SerialPort, { readonly code: string }>> {
  const { open, settings, listener, clock, withinMs } = options
  const overdue = Promise.withResolvers<Result<SerialPort, { readonly code: string }>>()
  let isOverdue = false
  const cancel = clock.after(withinMs, () => {
    isOverdue = true
    overdue.resolve(err({ code: 'open_timed_out' }))
  })

  async function attempt(): Promise<Result<SerialPort, { readonly code: string }>> {
    try {
      const opened = await open(settings, listener)
      if (isOverdue && opened.ok) await opened.value.close()
      return opened
    } catch {
      return err({ code: 'open_failed' })
    }
  }

  const result = await Promise.race([attempt(), overdue.promise])
  cancel()
  return result
}
