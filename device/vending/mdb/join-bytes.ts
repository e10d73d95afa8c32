/** What was left over, and what came since. Without a copy where nothing was left. */
export function joinBytes(carry: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (carry.length === 0) return bytes
  const joined = new Uint8Array(carry.length + bytes.length)
  joined.set(carry)
  joined.set(bytes, carry.length)
  return joined
}
