/** Hash functions whose digests a card signs. */
export type DigestAlgorithm = 'sha256' | 'sha384'

/** A digest and the function that made it. */
export interface Digest {
  readonly algorithm: DigestAlgorithm
  /** 32 bytes for SHA-256, 48 for SHA-384. */
  readonly bytes: Uint8Array
}

/** Everything of a DigestInfo before the digest, and the digest's length. RFC 8017 section 9.2, note 1. */
interface DigestInfoRow {
  readonly prefix: Uint8Array
  readonly digestBytes: number
}

const rows: Readonly<Record<DigestAlgorithm, DigestInfoRow>> = {
  sha256: { prefix: Buffer.from('3031300D060960864801650304020105000420', 'hex'), digestBytes: 32 },
  sha384: { prefix: Buffer.from('3041300D060960864801650304020205000430', 'hex'), digestBytes: 48 }
}

/**
 * Encodes DigestInfo ::= SEQUENCE { digestAlgorithm AlgorithmIdentifier, digest OCTET STRING } in DER, with NULL
 * parameters: 19 bytes and the digest. RFC 8017 section 9.2.
 * Example: SHA-256 gives `30 31 30 0D 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20` and 32 bytes.
 * @throws RangeError for a digest of another length: a programmer's mistake
 */
export function encodeDigestInfo(digest: Digest): Uint8Array {
  const { prefix, digestBytes } = rows[digest.algorithm]
  if (digest.bytes.length !== digestBytes) throw new RangeError(`a ${digest.algorithm} digest has another length`)
  return Uint8Array.from([...prefix, ...digest.bytes])
}
