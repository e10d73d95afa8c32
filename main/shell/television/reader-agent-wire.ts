import { createHash, createPublicKey } from 'node:crypto'

/**
 * How the agent beside the television connects: TLS to the television's port, an Upgrade of HTTP at `READER_PATH`, and after
 * the 101 the frames of `reader-frames.ts`, both ways.
 */
export const READER_PATH = '/tv/reader'
/** What the Upgrade asks for. No page of a browser can ask for it. */
export const READER_PROTOCOL = 'hatachi-reader/1'
/** The header with the once-only secret of a pairing, in small letters. */
export const PAIRING_HEADER = 'hatachi-pairing'
/** How long a pairing that nobody used is good. */
export const PAIRING_GOOD_MS = 600_000

/** What a person carries from the appliance to the agent. */
export interface ReaderPairing {
  /** SHA-256 of the appliance's public key (SubjectPublicKeyInfo, DER), base64url. */
  readonly keyDigest: string
  /** 256 random bits, base64url; good once. */
  readonly secret: string
}

const NAME = 'hatachi-reader-1'
const BITS_256 = '[A-Za-z0-9_-]{43}'
const PAIRING = new RegExp(`^${NAME}\\.(${BITS_256})\\.(${BITS_256})$`)
const SECRET = new RegExp(`^${BITS_256}$`)

/** One word without characters that a shell would read otherwise. */
export function printPairing({ keyDigest, secret }: ReaderPairing): string {
  return `${NAME}.${keyDigest}.${secret}`
}

/** @returns null: that is no such text, or not a whole one */
export function parsePairing(text: string): ReaderPairing | null {
  const [, keyDigest, secret] = PAIRING.exec(text.trim()) ?? []
  return keyDigest === undefined || secret === undefined ? null : { keyDigest, secret }
}

/** Whether a word of the network has the form of a secret. */
export function isSecretWord(word: unknown): word is string {
  return typeof word === 'string' && SECRET.test(word)
}

/** The digest of the public key that belongs to a private one. The certificate changes each year; its key stays. */
export function keyDigestOf(keyPem: string): string {
  return spkiDigest(createPublicKey(keyPem).export({ format: 'der', type: 'spki' }))
}

/** @param der SubjectPublicKeyInfo */
export function spkiDigest(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('base64url')
}
