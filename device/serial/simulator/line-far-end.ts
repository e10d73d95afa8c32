/** The far end of a serial line, where a simulated machine sits: the bytes the appliance sent, and a way to answer. */
export interface LineFarEnd {
  /** Calls back with the bytes that the appliance sent from now on; the returned function ends it. */
  onBytes(callback: (bytes: Uint8Array) => void): () => void
  /** Sends bytes to the appliance. Lost when nobody has the line open, as on a wire. */
  write(bytes: Uint8Array): void
}

/** A set of callbacks for the same bytes. */
export interface ByteCallbacks {
  readonly add: (callback: (bytes: Uint8Array) => void) => () => void
  readonly call: (bytes: Uint8Array) => void
}

/** Makes an empty set of byte callbacks. */
export function createByteCallbacks(): ByteCallbacks {
  const callbacks = new Set<(bytes: Uint8Array) => void>()
  return {
    add: (callback) => {
      callbacks.add(callback)
      return () => {
        callbacks.delete(callback)
      }
    },
    call: (bytes) => {
      for (const callback of [...callbacks]) callback(bytes)
    }
  }
}
