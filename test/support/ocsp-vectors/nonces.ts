import { extension, nonceExtension } from '../ocsp-answer-builder.ts'
import type { OcspVector } from './vector.ts'

const ID_PKIX_OCSP_NONCE = '1.3.6.1.5.5.7.48.1.2'

/** An answer to a request with a nonce: RFC 6960 section 4.4.1, RFC 8954 section 2.1. */
export interface NonceVector {
  readonly name: string
  /** What was sent. */
  readonly nonce: Uint8Array
  readonly extensions: readonly Uint8Array[]
  readonly expected: OcspVector['expected']
  /** Default true. */
  readonly requireNonce?: boolean
}

const sent = Uint8Array.from({ length: 32 }, (_, index) => index + 1)

/** What comes back where `sent` was sent. */
const rows: readonly [string, readonly Uint8Array[], NonceVector['expected'], boolean?][] = [
  ['repeated, critical', [nonceExtension(sent, true)], 'good'],
  ['of another request', [nonceExtension(sent.toReversed())], 'nonce_mismatch'],
  ['of another request, none demanded', [nonceExtension(sent.toReversed())], 'nonce_mismatch', false],
  ['cut short', [nonceExtension(sent.subarray(0, 31))], 'nonce_mismatch'],
  ['with an octet more', [nonceExtension(Uint8Array.of(...sent, 0))], 'nonce_mismatch'],
  ['empty', [nonceExtension(new Uint8Array(0))], 'nonce_mismatch'],
  ['as bare octets', [extension(ID_PKIX_OCSP_NONCE, sent)], 'nonce_mismatch'],
  ['twice', [nonceExtension(sent), nonceExtension(sent)], 'malformed'],
  ['absent', [], 'nonce_mismatch'],
  ['absent, none demanded', [], 'good', false]
]

/** Names are unique, among the other vectors' too. */
export const NONCE_VECTORS: readonly NonceVector[] = [
  ...[1, 16, 32].map((length): NonceVector => {
    const nonce = sent.subarray(0, length)
    const name = `nonce repeated, of ${String(length)}`
    return { name, nonce, extensions: [nonceExtension(nonce)], expected: 'good' }
  }),
  ...rows.map(([name, extensions, expected, requireNonce = true]): NonceVector => ({
    name: `nonce ${name}`, nonce: sent, extensions, expected, requireNonce
  }))
]
