import type { DigestAlgorithm } from './digest-info.ts'

/**
 * The JPKI applet as data. J-LIS's card specification is not public: identifiers are those that open clients use on
 * real cards (OpenSC `card-jpki.c` and `pkcs15-jpki.c`; jpki/myna `libmyna/jpki_ap.go`). A new card generation is one
 * row in `SIGNATURE_ALGORITHMS`, one in `TOKENS`, and its test vectors.
 */

/** Application identifier of the JPKI applet. Source: OpenSC `jpki.h`. */
export const JPKI_AID = Uint8Array.of(0xd3, 0x92, 0xf0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01)

/**
 * Answers to reset by which a card is known for a My Number Card (or the resident card before it), in hex. Sources:
 * OpenSC `card-jpki.c` and issue 3021, `smartcard_list.txt` of pcsc-tools. Other readers may make up another one for a
 * contactless card (PC/SC part 3): an ATR that is not here says nothing.
 */
export const MY_NUMBER_CARD_ATRS: readonly string[] = [
  // By contact; the first is listed as the resident card's, too.
  '3be000ff8131fe4514',
  '3bda13ff8131fb468012392f31c173c601c03b',
  '3bc5ff8131fb458073c6010000',
  '3bf59100ff918171fe400042000100d1d6',
  '3bf59100ff918171fe4000420001b3a115',
  // Contactless, as readers make them up.
  '3b888001000041e0b381a1003b',
  '3b888001000005e0b381a1007f'
]

/** EF with the token information: a label of 32 bytes, padded with spaces. Source: jpki/myna. */
export const TOKEN_INFORMATION_EF = 0x0006

/** Length of the token label in bytes (that of `CK_TOKEN_INFO.label`, PKCS #11 section 3.2). */
export const TOKEN_LABEL_BYTES = 32

/** Which of the two keys of a card. */
export type JpkiKey = 'authentication' | 'signature'

/** Where one key lives, and what guards it. */
export interface JpkiKeyRow {
  readonly keyEf: number
  readonly pinEf: number
  readonly certificateEf: number
  readonly caCertificateEf: number
  /** Wrong PINs in a row until it is blocked. */
  readonly maxTries: number
  readonly pinMinBytes: number
  readonly pinMaxBytes: number
  /** Whether the card shows the certificate only after its PIN: it holds name, address, birth date and sex. */
  readonly certificateNeedsPin: boolean
}

/** Source of the identifiers: OpenSC `jpki.h`, seen on real cards. Of PIN lengths and tries: J-LIS's public notes. */
export const JPKI_KEYS: Readonly<Record<JpkiKey, JpkiKeyRow>> = {
  authentication: {
    keyEf: 0x0017,
    pinEf: 0x0018,
    certificateEf: 0x000a,
    caCertificateEf: 0x000b,
    maxTries: 3,
    pinMinBytes: 4,
    pinMaxBytes: 4,
    certificateNeedsPin: false
  },
  signature: {
    keyEf: 0x001a,
    pinEf: 0x001b,
    certificateEf: 0x0001,
    caCertificateEf: 0x0002,
    maxTries: 5,
    pinMinBytes: 6,
    pinMaxBytes: 16,
    certificateNeedsPin: true
  }
}

/** What holds the key. */
export type TokenKind = 'card' | 'android' | 'iphone' | 'unknown'

/** Names the rows of `SIGNATURE_ALGORITHMS`. */
export type SignatureAlgorithmName = 'rsa_2048_sha256' | 'ecdsa_p384_sha384'

/** How one generation of cards signs. */
export interface SignatureAlgorithmRow {
  /** Hash over the challenge; its DigestInfo goes to the card. */
  readonly digestAlgorithm: DigestAlgorithm
  /** Exact length of the card's answer. */
  readonly signatureLengthBytes: number
  /** `pkcs1`: RFC 8017 section 8.2. `ieee_p1363`: r and s, each as long as the curve's order. */
  readonly signatureForm: 'pkcs1' | 'ieee_p1363'
  /** `false`: assumed, no such card has been seen. */
  readonly confirmed: boolean
  readonly source: string
}

export const SIGNATURE_ALGORITHMS: Readonly<Record<SignatureAlgorithmName, SignatureAlgorithmRow>> = {
  rsa_2048_sha256: {
    digestAlgorithm: 'sha256',
    signatureLengthBytes: 256,
    signatureForm: 'pkcs1',
    confirmed: true,
    source: 'JPKI certificate profile; OpenSC card-jpki.c; RFC 8017 section 9.2'
  },
  ecdsa_p384_sha384: {
    digestAlgorithm: 'sha384',
    signatureLengthBytes: 96,
    signatureForm: 'ieee_p1363',
    confirmed: false,
    source: 'next card, planned for fiscal 2028: curve and hash announced; input and form of the answer assumed'
  }
}

/** Used for a label that is in no row of `TOKENS`. */
export const DEFAULT_SIGNATURE_ALGORITHM: SignatureAlgorithmName = 'rsa_2048_sha256'

/** One label in the token information EF, and what it tells. */
export interface TokenRow {
  readonly label: string
  readonly kind: TokenKind
  readonly signatureAlgorithm: SignatureAlgorithmName
  readonly confirmed: boolean
  readonly source: string
}

export const TOKENS: readonly TokenRow[] = [
  {
    label: 'JPKIAPICCTOKEN2',
    kind: 'card',
    signatureAlgorithm: 'rsa_2048_sha256',
    confirmed: true,
    source: 'jpki/myna; without the "2" it is the resident card that came before'
  },
  {
    label: 'JPKIAPGPSETOKEN',
    kind: 'android',
    signatureAlgorithm: 'rsa_2048_sha256',
    confirmed: false,
    source: 'open clients; not seen here'
  },
  {
    label: 'JPKIAPIOSTOKEN',
    kind: 'iphone',
    signatureAlgorithm: 'rsa_2048_sha256',
    confirmed: false,
    source: 'open clients; not seen here'
  },
  {
    label: 'JPKIAPICCTOKEN3',
    kind: 'card',
    signatureAlgorithm: 'ecdsa_p384_sha384',
    confirmed: false,
    source: 'assumed: the label of the next card is not published'
  }
]

/**
 * Status words that speak of the PIN's state and are *unconfirmed* on real cards, kept as data.
 * `blocked`: 6983 is ISO/IEC 7816-4; 6984 and 63C0 are seen on other cards.
 * `notSet`: a card handed out without a PIN. 6A88 ("reference data not found") for any VERIFY. 9000 only for an empty
 * VERIFY just after SELECT, where ISO/IEC 7816-4 clause 11.6.6 reads it as "no verification required".
 */
export const PIN_STATUS_WORDS = {
  blocked: [0x6983, 0x6984, 0x63c0],
  notSet: [0x6a88],
  notSetWhenEmpty: [0x9000]
} as const

/** Deadlines for one command, generous: a slow contactless card takes half a second for a signature. */
export const COMMAND_TIMEOUT_MS = 3_000
export const SIGNATURE_TIMEOUT_MS = 6_000
