import { createHash } from 'node:crypto'
import type { CardChannel } from '../reader/card-reader.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { AppletError } from './applet-error.ts'
import { DEFAULT_SIGNATURE_ALGORITHM, SIGNATURE_ALGORITHMS } from './jpki-applet-data.ts'
import type { SignatureAlgorithmName, TokenKind } from './jpki-applet-data.ts'
import { JpkiApplet } from './jpki-applet.ts'
import type { PinState } from './jpki-applet.ts'

/**
 * The two visits that an age check pays to the card: at the tap, and after the PIN. Only the authentication key and its
 * certificate are touched; the signature certificate, which holds name and address, is never read.
 */

/** What the first visit brings. */
export interface CardReading {
  readonly tokenKind: TokenKind
  /** DER of the authentication certificate, not looked into. */
  readonly certificate: Uint8Array
  /** Of the authentication PIN. */
  readonly triesLeft: PinState
  /** How this generation of cards signs: to be given to `proveHolder`. */
  readonly algorithm: SignatureAlgorithmName
}

/** How the holder is to be proven. */
export interface ProofOptions {
  /** How many tries the holder was told of: with fewer left, the PIN is not shown to the card. */
  readonly triesTold: number
  /** As `readCard` found it. */
  readonly algorithm?: SignatureAlgorithmName
}

/** Fewer tries are left than the holder was told; none was spent, and the PIN was not shown to the card. */
export interface TriesFewer {
  readonly code: 'pin_tries_fewer'
  readonly triesLeft: number
}

/** First visit, at the tap: selects the applet, reads token information, certificate and tries left. Spends no try. */
export async function readCard(channel: CardChannel): Promise<Result<CardReading, AppletError>> {
  const applet = await JpkiApplet.select(channel)
  if (!applet.ok) return applet
  const token = await applet.value.readTokenInformation()
  if (!token.ok) return token
  const certificate = await applet.value.readCertificate('authentication')
  if (!certificate.ok) return certificate
  const triesLeft = await applet.value.readPinState('authentication')
  if (!triesLeft.ok) return triesLeft
  return ok({
    tokenKind: token.value.kind,
    certificate: certificate.value,
    triesLeft: triesLeft.value,
    algorithm: token.value.signatureAlgorithm
  })
}

/**
 * Second visit, after the PIN: selects the applet again, verifies the PIN, has the card sign the challenge's digest.
 * Spends a try if the PIN is wrong. Right before, it asks how many are left: who was told of two must not lose their
 * last one because something else has spent one since the tap. `pin` is overwritten before this settles, whatever
 * happens.
 * @param pin four ASCII digits
 * @param challenge the verifier's random bytes; hashed here with the algorithm's own hash (SHA-256 for RSA-2048)
 */
export async function proveHolder(
  channel: CardChannel,
  pin: Uint8Array,
  challenge: Uint8Array,
  options: ProofOptions
): Promise<Result<{ readonly signature: Uint8Array }, AppletError | TriesFewer>> {
  try {
    return await verifyAndSign(channel, pin, challenge, options)
  } finally {
    pin.fill(0)
  }
}

async function verifyAndSign(
  channel: CardChannel,
  pin: Uint8Array,
  challenge: Uint8Array,
  { triesTold, algorithm = DEFAULT_SIGNATURE_ALGORITHM }: ProofOptions
): Promise<Result<{ readonly signature: Uint8Array }, AppletError | TriesFewer>> {
  const applet = await JpkiApplet.select(channel)
  if (!applet.ok) return applet
  // Just after the selection, where an answer 9000 can only mean that there is no PIN, not that it was verified.
  const tries = await applet.value.readTriesLeft('authentication')
  if (!tries.ok) return tries
  const { triesLeft } = tries.value
  if (triesLeft < triesTold) return err({ code: 'pin_tries_fewer', triesLeft })
  const verified = await applet.value.verifyPin('authentication', pin)
  if (!verified.ok) return verified
  const { digestAlgorithm } = SIGNATURE_ALGORITHMS[algorithm]
  const bytes = createHash(digestAlgorithm).update(challenge).digest()
  const signature = await applet.value.sign('authentication', { algorithm: digestAlgorithm, bytes })
  return signature.ok ? ok({ signature: signature.value }) : signature
}
