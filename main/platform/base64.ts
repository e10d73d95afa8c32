/** Base64 with padding, RFC 4648 section 4. Example: `01 02` is `AQI=`. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/**
 * The bytes of a base64 text, or `undefined` unless it is the one canonical form of them: no white space, full padding,
 * unused bits zero. Two texts for one value would let an answer be altered without being another answer.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? new Uint8Array(bytes) : undefined
}
