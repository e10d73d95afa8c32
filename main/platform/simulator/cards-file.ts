import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { decodeCardContents, encodeCardContents } from '../../../device/card/simulator/card-contents-json.ts'
import type { CardContents } from '../../../device/card/simulator/card-contents.ts'
import type { IssuedCard } from './card-issuer.ts'
import { cardProfiles } from './people.ts'
import type { CardProfile } from './people.ts'

/** Simulated cards on disk, so that another process can lay them on a simulated reader. Nobody real has such a key. */
export const CARDS_FILE = 'cards.json'

/** The form is that of `EncodedCardContents`. */
const slotSchema = z.strictObject({
  certificate: z.string(),
  caCertificate: z.string(),
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
    ...encodeCardContents(card)
  }))
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
}

/** Reads cards back. Throws on a file that `saveCards` did not write: that is a mistake of whoever calls. */
export function loadCards(path: string): readonly LoadedCard[] {
  return cardsSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).map((card) => ({
    profile: card.profile,
    ...decodeCardContents(card)
  }))
}
