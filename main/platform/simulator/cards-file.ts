import { createPrivateKey } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { CardContents, CardKeySlot } from '../../../device/card/simulator/card-contents.ts'
import type { IssuedCard } from './card-issuer.ts'
import { cardProfiles } from './people.ts'
import type { CardProfile } from './people.ts'

/** Simulated cards on disk, so that another process can lay them on a simulated reader. Nobody real has such a key. */
export const CARDS_FILE = 'cards.json'

const slotSchema = z.strictObject({
  /** DER, base64. */
  certificate: z.string(),
  caCertificate: z.string(),
  /** PKCS #8. */
  privateKeyPem: z.string(),
  pin: z.string().nullable(),
  triesLeft: z.int().min(0).optional()
})

const cardsSchema = z.array(
  z.strictObject({
    profile: z.enum(cardProfiles),
    tokenLabel: z.string(),
    authentication: slotSchema,
    signature: slotSchema.optional()
  })
)

/** A card as read back, with the profile it was made from. */
export interface LoadedCard extends CardContents {
  readonly profile: CardProfile
}

/** Writes cards, readable by the owner only. */
export function saveCards(path: string, cards: readonly IssuedCard[]): void {
  const content: z.input<typeof cardsSchema> = cards.map((card) => ({
    profile: card.person.profile,
    tokenLabel: card.tokenLabel,
    authentication: encodeSlot(card.authentication),
    ...(card.signature === undefined ? {} : { signature: encodeSlot(card.signature) })
  }))
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
}

/** Reads cards back. Throws on a file that `saveCards` did not write: that is a mistake of whoever calls. */
export function loadCards(path: string): readonly LoadedCard[] {
  return cardsSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).map((card) => ({
    profile: card.profile,
    tokenLabel: card.tokenLabel,
    authentication: decodeSlot(card.authentication),
    ...(card.signature === undefined ? {} : { signature: decodeSlot(card.signature) })
  }))
}

function encodeSlot(slot: CardKeySlot): z.input<typeof slotSchema> {
  return {
    certificate: Buffer.from(slot.certificate).toString('base64'),
    caCertificate: Buffer.from(slot.caCertificate).toString('base64'),
    privateKeyPem: slot.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    pin: slot.pin,
    ...(slot.triesLeft === undefined ? {} : { triesLeft: slot.triesLeft })
  }
}

function decodeSlot(slot: z.output<typeof slotSchema>): CardKeySlot {
  return {
    certificate: Uint8Array.from(Buffer.from(slot.certificate, 'base64')),
    caCertificate: Uint8Array.from(Buffer.from(slot.caCertificate, 'base64')),
    privateKey: createPrivateKey(slot.privateKeyPem),
    pin: slot.pin,
    ...(slot.triesLeft === undefined ? {} : { triesLeft: slot.triesLeft })
  }
}
