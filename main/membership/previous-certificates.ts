import type { MemberConsents } from './membership.ts'

/** Which certificate came before another, by what it is known by. Overwritten once its pseudonym is made. */
export interface PreviousCertificate {
  /** Issuer's name, DER. */
  readonly issuer: Uint8Array
  /** Content octets of the serial number. */
  readonly serial: Uint8Array
}

/** What the platform says, believed; or why it says nothing that is to be believed. */
export type PreviousFinding =
  | { readonly result: 'answered'; readonly previous: PreviousCertificate }
  | { readonly result: 'none' }
  | { readonly result: 'not_consented' }
  | { readonly result: 'unavailable'; readonly reason: string }

/** Asks the platform which certificate came before this one (新旧シリアル番号の紐付け), one generation back. */
export interface PreviousCertificates {
  ask(certificate: Uint8Array, consents: MemberConsents, signal: AbortSignal): Promise<PreviousFinding>
}
