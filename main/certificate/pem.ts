/** PEM, RFC 7468: for certificates and lists in files. Without a decoder behind it: what is in the blocks nobody has seen. */

/** Labels that certificates go by. */
export const CERTIFICATE_LABELS: readonly string[] = ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE']

/** Labels that revocation lists go by. */
export const CRL_LABELS: readonly string[] = ['X509 CRL', 'CRL']

const BOUNDARY = /-----(BEGIN|END) ([A-Z0-9 ]{1,64})-----/g
const BASE64_LINES = /^[A-Za-z0-9+/=\s]*$/

/**
 * Octets of the blocks in a text that have one of these labels, in order. Text between blocks, blocks with other labels,
 * and what is begun and not ended, or is not base64, are passed over. The work is linear in the length of the text.
 */
export function pemBlocksOf(text: string, labels: readonly string[]): Uint8Array[] {
  const blocks: Uint8Array[] = []
  let open: { readonly label: string; readonly bodyAt: number } | null = null
  for (const { 0: boundary, 1: side, 2: label = '', index } of text.matchAll(BOUNDARY)) {
    if (side === 'BEGIN') {
      open = { label, bodyAt: index + boundary.length }
      continue
    }
    const body: string = open?.label === label ? text.slice(open.bodyAt, index) : '-'
    open = null
    if (!labels.includes(label) || !BASE64_LINES.test(body)) continue
    blocks.push(Uint8Array.from(Buffer.from(body, 'base64')))
  }
  return blocks
}
