import type { KeyObject } from 'node:crypto'

/** One certificate with its key and PIN, as a municipality would have written it into the chip. */
export interface CardKeySlot {
  /** DER. An empty array is an EF without a certificate. */
  readonly certificate: Uint8Array
  /** DER of the CA that issued it. */
  readonly caCertificate: Uint8Array
  readonly privateKey: KeyObject
  /** ASCII digits or alphanumerics; `null` for a card handed out without a PIN. */
  readonly pin: string | null
  /** Tries left when the card enters the world: 0 is a blocked PIN. Absent: as many as the applet gives. */
  readonly triesLeft?: number
}

/** What makes one simulated My Number Card (or phone) differ from another. */
export interface CardContents {
  /** Label in EF 0006, unpadded: `JPKIAPICCTOKEN2` card, `JPKIAPGPSETOKEN` Android, `JPKIAPIOSTOKEN` iPhone. */
  readonly tokenLabel: string
  readonly authentication: CardKeySlot
  readonly signature?: CardKeySlot
}
