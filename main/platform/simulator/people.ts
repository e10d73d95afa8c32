import { addDays, addYears, partsOf } from './civil-date.ts'
import type { CivilDate } from './civil-date.ts'
import type { RevocationReason } from './revocation-reasons.ts'
import type { KeyAlgorithm } from './signing.ts'

/** The fictional people that a demo, a test or the dev dock can ask for. */
export const cardProfiles = [
  'adult',
  'minor',
  'senior',
  'turning20tomorrow',
  'leapling',
  'enrolled',
  'revoked',
  'suspended',
  'expired',
  'unknown',
  'blockedPin',
  'noPin',
  'noCertificate',
  'phone',
  'foreign',
  'forged',
  'nextGeneration'
] as const

export type CardProfile = (typeof cardProfiles)[number]

/** Everything that makes one card and its holder. */
export interface CardSpec {
  readonly birthDate: CivilDate
  /** Enrolled at the platform, with its PIN, for use without PIN. */
  readonly enrolled: boolean
  /** Consents to J-LIS's telling which certificate came before this card's. */
  readonly consentsToAnswering: boolean
  readonly tokenLabel: string
  /** Four digits, or `null` for a card handed out without a PIN. */
  readonly pin: string | null
  readonly triesLeft?: number
  /**
   * Who signs the authentication certificate. `foreign`: another CA of the same name, which says so by its key
   * identifier. `forged`: that same CA, claiming the genuine one's key identifier.
   */
  readonly issuer: 'current' | 'old' | 'next_generation' | 'foreign' | 'forged'
  readonly algorithm: Exclude<KeyAlgorithm, 'ecdsa_p256'>
  readonly issuedOn: CivilDate
  /** Absent: the fifth birthday after issue. */
  readonly expiresOn?: CivilDate
  /** `unknown`: neither the platform nor the responder has heard of it. */
  readonly status: 'good' | 'unknown' | { readonly revoked: RevocationReason }
  /** Whether the chip holds the authentication certificate: it is handed out only to who wants it. */
  readonly withCertificate: boolean
  /** Whether the chip holds the signature certificate too. Costs another RSA key. */
  readonly withSignature: boolean
}

/** What a caller may ask for: a profile, or a profile (`adult` by default) with some things otherwise. */
export type CardWish = CardProfile | (Partial<CardSpec> & { readonly profile?: CardProfile })

/** The whole specification of a wish, with dates relative to `today` in Tokyo. */
export function cardSpec(wish: CardWish, today: CivilDate): CardSpec & { readonly profile: CardProfile } {
  const { profile = 'adult', ...changes } = typeof wish === 'string' ? { profile: wish } : wish
  return { ...ordinaryAdult(today), ...peculiarities(profile, today), ...changes, profile }
}

function ordinaryAdult(today: CivilDate): CardSpec {
  return {
    birthDate: addDays(addYears(today, -41), -100),
    enrolled: false,
    consentsToAnswering: false,
    tokenLabel: 'JPKIAPICCTOKEN2',
    pin: '1234',
    issuer: 'current',
    algorithm: 'rsa_2048',
    issuedOn: addDays(today, -60),
    status: 'good',
    withCertificate: true,
    withSignature: false
  }
}

function peculiarities(profile: CardProfile, today: CivilDate): Partial<CardSpec> {
  switch (profile) {
    case 'adult':
      return {}
    case 'minor':
      return { birthDate: addDays(addYears(today, -15), -100) }
    case 'senior':
      return { birthDate: addDays(addYears(today, -66), -100) }
    case 'turning20tomorrow':
      return { birthDate: addYears(addDays(today, 1), -20) }
    case 'leapling':
      return { birthDate: youngestAdultLeapDay(today) }
    case 'enrolled':
      return { enrolled: true }
    case 'revoked':
      return { status: { revoked: 'cessationOfOperation' } }
    case 'suspended':
      return { status: { revoked: 'certificateHold' } }
    case 'expired':
      return { issuedOn: addYears(today, -5), expiresOn: addDays(today, -1) }
    case 'unknown':
      return { status: 'unknown' }
    case 'blockedPin':
      return { triesLeft: 0 }
    case 'noPin':
      return { pin: null }
    case 'noCertificate':
      return { withCertificate: false }
    case 'phone':
      return { tokenLabel: 'JPKIAPGPSETOKEN' }
    case 'foreign':
      return { issuer: 'foreign' }
    case 'forged':
      return { issuer: 'forged' }
    case 'nextGeneration':
      return { issuer: 'next_generation', algorithm: 'ecdsa_p384' }
  }
}

/** The latest 29 February whose child is twenty or more today. */
function youngestAdultLeapDay(today: CivilDate): CivilDate {
  for (let year = partsOf(today).year - 21; ; year -= 1) {
    if (new Date(Date.UTC(year, 1, 29)).getUTCDate() === 29) return `${String(year)}-02-29`
  }
}

/** The fifth birthday after a date of issue: the latest day on which a certificate of the JPKI may end. */
export function fifthBirthdayAfter(birthDate: CivilDate, issuedOn: CivilDate): CivilDate {
  const years = partsOf(issuedOn).year - partsOf(birthDate).year
  return addYears(birthDate, years + (addYears(birthDate, years) > issuedOn ? 4 : 5))
}
