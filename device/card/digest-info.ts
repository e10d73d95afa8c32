/** Hash functions whose digests a card signs. */
export type DigestAlgorithm = 'sha256' | 'sha384'

/** A digest and the function that made it. */
export interface Digest {
  readonly algorithm: DigestAlgorithm
  /** 32 bytes for SHA-256, 48 for SHA-384. */
  readonly bytes: Uint8Array
}

/** Everything of a DigestInfo before the digest, RFC 8017 section 9.2, notes 1 and 2. */
const prefixes: Readonly<Record<DigestAlgorithm, { readonly prefix: readonly number[]; readonly digestBytes: number }>> = {
  sha256: {
    prefix: [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0, 4, 0x20],
    digestBytes: 32
  },
  sha384: {
    prefix: [0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0, 4, 0x30],
    digestBytes: 48
  }
}

/**
 * Encodes DigestInfo ::= SEQUENCE { digestAlgorithm AlgorithmIdentifier, digest OCTET STRING } in DER, with NULL
 * parameters: 19 bytes and the digest. RFC 8017 section 9.2.
 * Example: SHA-256 gives `30 31 30 0D 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20` and 32 bytes.
 * @throws RangeError for a digest of another length: a programmer's mistake
 */
export function encodeDigestInfo(digest: Digest): Uint8Array {
  const { prefix, digestBytes } = prefixes[digest.algorithm]
  if (digest.bytes.length !== digestBytes) throw new RangeError(`a ${digest.algorithm} digest has another length`)
  return Uint8Array.from([...prefix, ...digest.bytes])
}
