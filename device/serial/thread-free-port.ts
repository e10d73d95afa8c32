import { readSync, writeSync } from 'node:fs'

/** What the library's port of Linux shows of itself beside its interface; ports of other systems have no poller. */
interface UnixPort {
  readonly isOpen: boolean
  readonly fd: number | null
  readonly poller: { once(event: 'readable', callback: (error: Error | null) => void): unknown }
  read(buffer: Buffer, offset: number, length: number): Promise<{ readonly buffer: Buffer; readonly bytesRead: number }>
  write(buffer: Buffer): Promise<void>
}

/**
 * Lets an open port of the library read and write in the turn in which the line is ready, instead of sending every read
 * and write to a thread: a machine that polls ten times a second else costs more than a hundredth of a processor, most
 * of it for threads that are woken to find nothing. The descriptor is non-blocking, so neither call waits.
 *
 * Only what goes smoothly is done here. Whatever does not (nothing read, a line that is gone, a full buffer) is left to
 * the library, which tries it again and judges it. A port that is none of Unix stays as it is.
 */
export function makeThreadFree(port: object | undefined): void {
  if (!isUnixPort(port)) return
  const slowRead = port.read.bind(port)
  const slowWrite = port.write.bind(port)
  port.read = async (buffer, offset, length) => {
    await untilReadable(port)
    const bytesRead = attempt(() => (port.fd === null ? 0 : readSync(port.fd, buffer, offset, length, null)))
    return bytesRead > 0 ? { buffer, bytesRead } : slowRead(buffer, offset, length)
  }
  port.write = async (buffer) => {
    const written = attempt(() => (port.fd === null ? 0 : writeSync(port.fd, buffer)))
    if (written < buffer.length) await slowWrite(buffer.subarray(written))
  }
}

function isUnixPort(port: object | undefined): port is UnixPort {
  return port !== undefined && 'fd' in port && 'poller' in port && 'read' in port && 'write' in port
}

function untilReadable({ poller }: UnixPort): Promise<void> {
  return new Promise((resolve, reject) => {
    poller.once('readable', (error) => {
      if (error === null) resolve()
      else reject(error)
    })
  })
}

/** 0 where the system refuses: the library then meets the same refusal, and names it. */
function attempt(io: () => number): number {
  try {
    return io()
  } catch {
    return 0
  }
}
