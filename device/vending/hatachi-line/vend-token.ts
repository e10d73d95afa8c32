import { createHash } from 'node:crypto'

/**
 * A vend's id as 16 bytes, written as 32 lower-case hex digits: a UUID's own bytes, else the first 16 of the SHA-256 of
 * the id's UTF-8.
 */
export function vendTokenOf(vendId: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(vendId)) return vendId.replaceAll('-', '').toLowerCase()
  return createHash('sha256').update(vendId, 'utf8').digest('hex').slice(0, 32)
}
