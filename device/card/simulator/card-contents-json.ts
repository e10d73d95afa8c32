import { createPrivateKey } from 'node:crypto'
import type { CardContents, CardKeySlot } from './card-contents.ts'

/**
 * A card as JSON, for files and other processes. Nobody real has such a key. DER is base64, the key PKCS #8 in PEM;
 * everything else is as in `CardContents`.
 */
export interface EncodedCardContents {
  readonly tokenLabel: string
  readonly authentication: EncodedCardKeySlot
  readonly signature?: EncodedCardKeySlot | undefined
}

export interface EncodedCardKeySlot {
  /** DER, base64. */
  readonly certificate: string
  readonly caCertificate: string
  /** PKCS #8. */
  readonly privateKeyPem: string
  readonly pin: string | null
  readonly triesLeft?: number | undefined
}

/** Gives a card in a form that JSON can hold. */
export function encodeCardContents(contents: CardContents): EncodedCardContents {
  return {
    tokenLabel: contents.tokenLabel,
    authentication: encodeSlot(contents.authentication),
    ...(contents.signature === undefined ? {} : { signature: encodeSlot(contents.signature) })
  }
}

/** Gives the card back. Throws where the key is none: that is a mistake of whoever encoded it. */
export function decodeCardContents(encoded: EncodedCardContents): CardContents {
  return {
    tokenLabel: encoded.tokenLabel,
    authentication: decodeSlot(encoded.authentication),
    ...(encoded.signature === undefined ? {} : { signature: decodeSlot(encoded.signature) })
  }
}

function encodeSlot(slot: CardKeySlot): EncodedCardKeySlot {
  return {
    certificate: Buffer.from(slot.certificate).toString('base64'),
    caCertificate: Buffer.from(slot.caCertificate).toString('base64'),
    privateKeyPem: slot.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    pin: slot.pin,
    ...(slot.triesLeft === undefined ? {} : { triesLeft: slot.triesLeft })
  }
}

function decodeSlot(slot: EncodedCardKeySlot): CardKeySlot {
  return {
    certificate: Uint8Array.from(Buffer.from(slot.certificate, 'base64')),
    caCertificate: Uint8Array.from(Buffer.from(slot.caCertificate, 'base64')),
    privateKey: createPrivateKey(slot.privateKeyPem),
    pin: slot.pin,
    ...(slot.triesLeft === undefined ? {} : { triesLeft: slot.triesLeft })
  }
}
