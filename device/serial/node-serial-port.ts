import { open as openFile } from 'node:fs/promises'
import { constants } from 'node:fs'
import { SerialPort as NodeSerialPort } from 'serialport'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { makeThreadFree } from './thread-free-port.ts'
import type { OpenSerialPort, SerialError, SerialListener, SerialPort, SerialSettings } from './serial-port.ts'

/**
 * Opens a serial line of this computer (UART, USB adapter or pseudo-terminal), raw and with an exclusive lock.
 *
 * Errors: `port_absent` (nothing usable at that path), `port_denied` (the user may not open it), `port_busy` (another
 * program, or another part of this one, holds it). After opening, `write` answers `port_lost` once the line is gone.
 * Opening discards bytes that wait in either direction; on a pty those are bytes written by an earlier holder, too,
 * that the far end has not read yet (a UART has sent them when `write` resolves).
 */
export const openNodeSerialPort: OpenSerialPort = async (settings, listener) => {
  const library = new NodeSerialPort({
    path: settings.path,
    baudRate: settings.baudRateBps,
    dataBits: settings.dataBits,
    stopBits: settings.stopBits,
    parity: settings.parity,
    lock: true,
    autoOpen: false
  })
  const port = wrapPort(library, settings, listener)
  const failure = await new Promise<Error | null>((resolve) => {
    library.open((error) => {
      resolve(error)
    })
  })
  if (failure === null) {
    makeThreadFree(library.port)
    return ok(port)
  }
  const code = classifyOpenFailure(failure.message, await probeErrorCode(settings.path))
  return err({ code, path: settings.path })
}

function wrapPort(library: NodeSerialPort, settings: SerialSettings, listener: SerialListener): SerialPort {
  const lost: SerialError = { code: 'port_lost', path: settings.path }
  const pendingWrites = new Set<(result: Result<void, SerialError>) => void>()
  let finished = false
  let closing: Promise<void> | null = null

  // The library can report the end twice, and leaves the callbacks of writes under way uncalled.
  function finish(reason: SerialError | null): void {
    if (finished) return
    finished = true
    for (const settle of [...pendingWrites]) settle(err(lost))
    listener.onClose(reason)
  }

  // Attached before the port opens: only a reading port notices at once that it was unplugged.
  library.on('data', (bytes: Buffer) => {
    if (!finished) listener.onBytes(new Uint8Array(bytes))
  })
  library.on('close', () => {
    finish(closing === null ? lost : null)
  })
  // A failed write or read ends in `close` or in the write's own callback; this keeps it from being thrown.
  library.on('error', () => undefined)

  function freeAfterFailure(): void {
    finish(closing === null ? lost : null)
    if (library.isOpen) library.close(() => undefined)
  }

  return {
    write: (bytes) => {
      if (finished || closing !== null) return Promise.resolve(err(lost))
      return new Promise((resolve) => {
        const settle = (result: Result<void, SerialError>): void => {
          if (pendingWrites.delete(settle)) resolve(result)
        }
        pendingWrites.add(settle)
        const settleOrLose = (error: Error | null | undefined, next: () => void): void => {
          if (!error) {
            next()
            return
          }
          settle(err(lost))
          freeAfterFailure()
        }
        // Drained only from the write's callback: a drain asked earlier could return before a queued write went out.
        library.write(Buffer.from(bytes), (writeError) => {
          settleOrLose(writeError, () => {
            library.drain((drainError) => {
              settleOrLose(drainError, () => {
                settle(ok(undefined))
              })
            })
          })
        })
      })
    },
    close: () => {
      closing ??= new Promise((resolve) => {
        if (!library.isOpen) {
          resolve()
          return
        }
        library.close(() => {
          finish(null)
          resolve()
        })
      })
      return closing
    }
  }
}

/**
 * Names an open failure, from the library's message and from the system's own code of a second attempt.
 *
 * The library gives a message only; of that, only its own literal words are used, since the system's words follow the
 * computer's language. Windows answers "Access denied" for a port that is in use.
 */
export function classifyOpenFailure(
  message: string,
  probeCode: string | null
): 'port_absent' | 'port_busy' | 'port_denied' {
  if (message.includes('Cannot lock port') || message.includes('Access denied')) return 'port_busy'
  if (probeCode === 'EBUSY' || probeCode === 'EAGAIN') return 'port_busy'
  if (probeCode === 'EACCES' || probeCode === 'EPERM') return 'port_denied'
  return 'port_absent'
}

async function probeErrorCode(path: string): Promise<string | null> {
  try {
    const handle = await openFile(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)
    await handle.close()
    return null
  } catch (error) {
    return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
  }
}
