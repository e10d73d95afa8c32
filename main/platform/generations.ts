/**
 * Generations of what both sides have to speak alike, as data: when J-LIS or a platform announces the end of one, its
 * row gets a date, and every doctor and every start warns months before.
 */

/** One generation of a protocol or of a kind of card. */
export interface Generation {
  /** Stable, for records: small letters, digits, `-`. */
  readonly name: string
  /** For people. */
  readonly words: string
  /** The last day on which it can be used, `YYYY-MM-DD` in Japan; null: no end is announced. */
  readonly endsOn: string | null
  readonly source: string
}

export const GENERATIONS: readonly Generation[] = [
  {
    name: 'age-check-v1',
    words: 'The interface to the platform, version 1',
    endsOn: null,
    source: 'docs/platform-api.yaml; no later version is announced'
  },
  {
    name: 'card-rsa-2048',
    words: 'Cards that sign with RSA-2048 and SHA-256',
    endsOn: null,
    source: 'cards of today; the next ones are planned for fiscal 2028, and for these no end is announced'
  },
  {
    name: 'card-p384',
    words: 'Cards that sign with ECDSA on P-384',
    endsOn: null,
    source: 'the next card, planned for fiscal 2028'
  }
]

const DAY_MS = 86_400_000

/** The first moment after the last day of a generation, in milliseconds since 1970; null where none is announced. */
export function endOfGeneration({ endsOn }: Generation): number | null {
  return endsOn === null ? null : Date.parse(`${endsOn}T00:00:00+09:00`) + DAY_MS
}
