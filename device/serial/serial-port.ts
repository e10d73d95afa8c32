import type { Result } from '../result.ts'

/** Line settings of a serial port. Ptys accept and ignore all but the path. */
export interface SerialSettings {
  /** Device path, such as `/dev/ttyUSB0` or `/dev/serial/by-id/…`. */
  readonly path: string
  readonly baudRateBps: number
  readonly dataBits: 7 | 8
  readonly stopBits: 1 | 2
  readonly parity: 'none' | 'even' | 'odd'
}

/** What can go wrong on a serial line. */
export type SerialError =
  | { readonly code: 'port_absent'; readonly path: string }
  | { readonly code: 'port_busy'; readonly path: string }
  | { readonly code: 'port_denied'; readonly path: string }
  | { readonly code: 'port_lost'; readonly path: string }

/** An open serial line. Bytes in, bytes out, no meaning. */
export interface SerialPort {
  /** Writes the bytes and resolves when the operating system has taken and sent (drained) them. */
  write(bytes: Uint8Array): Promise<Result<void, SerialError>>
  /** Closes the line; `onClose` is called once with `null`. */
  close(): Promise<void>
}

/** What an open port reports. Both are attached at open, so that no byte and no unplugging is missed. */
export interface SerialListener {
  readonly onBytes: (bytes: Uint8Array) => void
  /** Called exactly once: `null` after `close()`, the error when the line was lost. */
  readonly onClose: (reason: SerialError | null) => void
}

/** Opens a serial line, real or simulated. */
export type OpenSerialPort = (
  settings: SerialSettings,
  listener: SerialListener
) => Promise<Result<SerialPort, SerialError>>
