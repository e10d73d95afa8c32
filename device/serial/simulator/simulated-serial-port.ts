import { err, ok } from '../../result.ts'
import type { Result } from '../../result.ts'
import type { OpenSerialPort, SerialError, SerialListener, SerialPort, SerialSettings } from '../serial-port.ts'
import { createByteCallbacks } from './line-far-end.ts'
import type { LineFarEnd } from './line-far-end.ts'

/** The far end of a simulated line, with what can happen to a cable. */
export interface SimulatedFarEnd extends LineFarEnd {
  /** Pulls the cable: the open port is lost, and opening answers `port_absent` until `plug()`. */
  unplug(): void
  plug(): void
  /** Pulls the cable by itself as soon as this many more bytes have arrived; a write cut so is lost half-way. */
  unplugAfter(byteCount: number): void
  /** From now on bytes arrive, but writes do not resolve (a driver that never drains), until `resumeWrites()`. */
  stallWrites(): void
  resumeWrites(): void
  /** Makes the next `open` fail with this code. */
  failNextOpen(code: SerialError['code']): void
  /** Whether the appliance holds the line open. */
  isOpen(): boolean
}

/** A serial line inside this process: the appliance opens one end, a simulated machine holds the other. */
export interface SimulatedLine {
  readonly open: OpenSerialPort
  readonly far: SimulatedFarEnd
}

interface OpenEnd {
  readonly receive: (bytes: Uint8Array) => void
  readonly lose: () => void
  readonly settleWrites: () => void
}

/**
 * Makes a simulated serial line, plugged in. Bytes, ends and answers travel in microtasks, so that their order is the
 * same in every run and no callback runs inside the call that caused it.
 */
export function createSimulatedLine(): SimulatedLine {
  const arrivals = createByteCallbacks()
  let plugged = true
  let stalled = false
  let bytesUntilUnplug = Infinity
  let nextOpenFailure: SerialError['code'] | null = null
  let openEnd: OpenEnd | null = null

  function unplug(): void {
    plugged = false
    bytesUntilUnplug = Infinity
    openEnd?.lose()
  }

  /** Carries bytes to the far end; false when the cable was pulled before the last one arrived. */
  function carry(bytes: Uint8Array): boolean {
    const arriving = bytes.subarray(0, Math.min(bytes.length, bytesUntilUnplug))
    bytesUntilUnplug -= arriving.length
    if (arriving.length > 0) arrivals.call(arriving)
    if (bytesUntilUnplug > 0) return true
    unplug()
    return false
  }

  function makePort(settings: SerialSettings, listener: SerialListener): SerialPort {
    const lost: SerialError = { code: 'port_lost', path: settings.path }
    const stalledWrites: ((result: Result<void, SerialError>) => void)[] = []
    let finished = false

    function settleWrites(result: Result<void, SerialError>): void {
      for (const settle of stalledWrites.splice(0)) settle(result)
    }
    function finish(reason: SerialError | null): void {
      if (finished) return
      finished = true
      openEnd = null
      settleWrites(err(lost))
      queueMicrotask(() => {
        listener.onClose(reason)
      })
    }
    openEnd = {
      receive: (bytes) => {
        queueMicrotask(() => {
          if (!finished) listener.onBytes(bytes)
        })
      },
      lose: () => {
        finish(lost)
      },
      settleWrites: () => {
        settleWrites(ok(undefined))
      }
    }
    return {
      write: async (bytes) => {
        const sent = Uint8Array.from(bytes)
        await Promise.resolve()
        if (finished || !carry(sent)) return err(lost)
        if (!stalled) return ok(undefined)
        return await new Promise((resolve) => stalledWrites.push(resolve))
      },
      close: async () => {
        finish(null)
        // One turn later, so that `onClose` has been called when this resolves.
        await Promise.resolve()
      }
    }
  }

  return {
    open: async (settings, listener) => {
      await Promise.resolve()
      const failure = nextOpenFailure
      nextOpenFailure = null
      if (failure !== null) return err({ code: failure, path: settings.path })
      if (!plugged) return err({ code: 'port_absent', path: settings.path })
      if (openEnd !== null) return err({ code: 'port_busy', path: settings.path })
      return ok(makePort(settings, listener))
    },
    far: {
      onBytes: arrivals.add,
      write: (bytes) => {
        openEnd?.receive(Uint8Array.from(bytes))
      },
      unplug,
      plug: () => {
        plugged = true
      },
      unplugAfter: (byteCount) => {
        bytesUntilUnplug = byteCount
      },
      stallWrites: () => {
        stalled = true
      },
      resumeWrites: () => {
        stalled = false
        openEnd?.settleWrites()
      },
      failNextOpen: (code) => {
        nextOpenFailure = code
      },
      isOpen: () => openEnd !== null
    }
  }
}
