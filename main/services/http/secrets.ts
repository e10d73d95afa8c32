import { createHash, randomBytes } from 'node:crypto'

/** A token in letters that go into a header: 32 random bytes, base64url. */
export function makeToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Characters of a token at least: what is shorter could be guessed. */
export const SHORTEST_TOKEN = 32

/** By which a token is known and stored: SHA-256 in hexadecimal. A look-up by it tells no time that helps a guesser. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** The token of `Authorization: Bearer …`; null: there is none. */
export function bearerOf(header: string | undefined): string | null {
  return /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/.exec(header ?? '')?.[1] ?? null
}
