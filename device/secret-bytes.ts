/**
 * Bytes that are to be overwritten after use, such as a PIN or a command that carries one. An ordinary typed array of up
 * to 64 bytes (a `Buffer` too) lies among V8's own objects, and the garbage collector leaves a copy behind whenever it
 * moves it: what is overwritten later is only the last one. Memory of an `ArrayBuffer`'s own is never moved. Observed on
 * Node 24; held by `test/faults/pin-in-memory.test.ts`.
 * @returns zeros
 */
export function secretBytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(length))
}

/** A copy in memory of its own; both have to be overwritten. */
export function copySecret(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = secretBytes(bytes.length)
  copy.set(bytes)
  return copy
}
