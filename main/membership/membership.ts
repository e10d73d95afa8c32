import type { Result } from '../../device/result.ts'

/**
 * A card as the membership knows it. `pseudonym`: HMAC-SHA-256 over issuer and serial number under a key of this device
 * that can be destroyed. Held, and the certificate with it, no longer than one shopper's screens; `end` overwrites both.
 */
export interface MemberSubject {
  readonly pseudonym: Uint8Array
  /** DER. Only for asking the platform which certificate came before it. */
  readonly certificate: Uint8Array
}

/** The two consents that the law asks for before an old serial number may be asked after: one cannot stand for both. */
export interface MemberConsents {
  /** To J-LIS's answering. */
  readonly answering: true
  /** To this operator's receiving the answer. */
  readonly receiving: true
}

/** A member number that belongs to a card. */
export interface MemberLink {
  /** The operator's own number for its member: 4 to 20 letters, digits or "-". */
  readonly memberNumber: string
  /** Beginning of the day on which it was linked (Asia/Tokyo). */
  readonly linkedOnMs: number
  /** Whether it came over from the card before this one. */
  readonly carriedOver: boolean
}

/** The links could not be read or written; `cause` is a stable word for the operator. */
export interface MembershipFault {
  readonly code: 'membership_failed'
  readonly cause: string
}

/**
 * Why a card was not linked. `code_refused`: unknown, used, past its time, or of a number
 * that has a card, never said which.
 */
export type LinkError =
  | MembershipFault
  | { readonly code: 'code_refused' }
  /** Too many wrong codes on this machine: for a while none is looked at. */
  | { readonly code: 'throttled' }
  /** This card has a link already. */
  | { readonly code: 'already_linked' }

/** Why no link came over from an older card. */
export type CarryError =
  | MembershipFault
  /** The platform says that there was none before, or none that this machine has a link for: never said which. */
  | { readonly code: 'nothing_to_carry' }
  /** The holder has not consented to J-LIS's answering, says the platform. */
  | { readonly code: 'not_consented' }
  | { readonly code: 'already_linked' }
  /** The platform could not be asked, or its answer could not be believed. */
  | { readonly code: 'platform_unavailable'; readonly reason: string }

/**
 * Puts what was just done on the record. @returns whether it is there; where it is not, or nobody gets as far as this, the
 * act stays noted beside the link and is put there later (`members-keeper.ts`).
 */
export type Recorded = () => boolean

/** What goes on the record while a link is carried over. */
export interface CarryRecord {
  /** Right before the platform is asked; where it says no, nothing is asked (`not_recorded`). */
  readonly asked: () => boolean
  readonly carried: Recorded
}

/**
 * What a platform operator's machine keeps of member numbers and cards, each link at the word of its holder, proven by
 * the PIN. No member number is in any record, log or export.
 */
export interface Membership {
  /** Holds this very certificate, no copy: whoever overwrites the subject hands over one of its own. */
  subjectOf(certificate: Uint8Array): MemberSubject
  find(subject: MemberSubject): Result<MemberLink | null, MembershipFault>
  /**
   * Links the card to the member number that the operator gave this code out for (`hatachi member invite`). Durable on
   * return, with both consents; the code is spent by it.
   */
  link(subject: MemberSubject, code: string, consents: MemberConsents, recorded: Recorded): Result<MemberLink, LinkError>
  /**
   * Asks the platform for the one serial number before this card's, and moves the link of that card to this one. Durable
   * on return; nothing else of the answer is kept.
   */
  carryOver(
    subject: MemberSubject,
    consents: MemberConsents,
    signal: AbortSignal,
    record: CarryRecord
  ): Promise<Result<MemberLink, CarryError>>
  /** Undone by the person. @returns whether there was a link */
  unlink(subject: MemberSubject, recorded: Recorded): Result<boolean, MembershipFault>
}
