import type { CarryError, LinkError, MemberConsents, MembershipFault } from '../membership/membership.ts'

/** What a shopper may have done to the link of a card. `find` is done before they are shown that there is anything. */
export type MemberDoing = 'link' | 'carry' | 'unlink'

/**
 * Why it came to nothing, in the words that the shopper's screen knows. `failed`: the links could not be read or written.
 */
export type MemberCause = Exclude<(LinkError | CarryError)['code'], MembershipFault['code']> | 'failed'

export interface MemberTrouble {
  readonly doing: MemberDoing
  readonly cause: MemberCause
}

/** A link as it may be shown. Whoever has the whole number already knows it again by its end. */
export interface ShownLink {
  /** The last four of the member number, and never more than half of it. */
  readonly numberEnd: string
  /** Beginning of the day on which it was linked (Asia/Tokyo). */
  readonly linkedOnMs: number
  readonly carriedOver: boolean
}

/**
 * How a card stands to a member number. `sought`: it is being looked up; nothing is shown. `not_linked` and `linked` say
 * what was done last, or why that came to nothing.
 */
export type MemberStanding =
  | { readonly state: 'sought' }
  | { readonly state: 'not_linked'; readonly done: 'unlinked' | null; readonly trouble: MemberTrouble | null }
  | {
      readonly state: 'linked'
      readonly link: ShownLink
      readonly done: 'linked' | 'carried_over' | null
      readonly trouble: MemberTrouble | null
    }
  | { readonly state: 'linking' }
  | { readonly state: 'carrying' }
  | { readonly state: 'unlinking'; readonly link: ShownLink }

/** What a holder who was proven may do about their member number, once something was sold. */
export interface SoldMember {
  readonly sessionId: string
  /** Which page of its own screen is shown; null: that screen is not open. */
  readonly page: 'first' | 'code' | 'undo' | null
  /** How many codes were refused since the sale. */
  readonly wrongCodes: number
  readonly is: MemberStanding
}

/** What is done about a link, one at a time. Each is answered by one event, but `abandon_member`. */
export type MemberEffect =
  | { readonly type: 'find_member'; readonly sessionId: string }
  /** At the shopper's word. `code`: 8 digits; spent by it, and in no state. */
  | { readonly type: 'link_member'; readonly sessionId: string; readonly code: string; readonly consents: MemberConsents }
  /** At the shopper's word. */
  | { readonly type: 'carry_member'; readonly sessionId: string; readonly consents: MemberConsents }
  /** At the shopper's word. */
  | { readonly type: 'unlink_member'; readonly sessionId: string }
  /** The platform's answer is waited for no longer; what came of it before that is still told. */
  | { readonly type: 'abandon_member'; readonly sessionId: string }

/** What became of it, while the end of a sale is shown: the session's record is written already. */
export type MemberReply =
  | { readonly type: 'member_found'; readonly sessionId: string; readonly link: ShownLink | null }
  | { readonly type: 'member_linked'; readonly sessionId: string; readonly link: ShownLink }
  | { readonly type: 'member_carried_over'; readonly sessionId: string; readonly link: ShownLink }
  | { readonly type: 'member_unlinked'; readonly sessionId: string }
  /** Nothing can be shown of it: the links could not be read. */
  | { readonly type: 'member_unreadable'; readonly sessionId: string }
  | { readonly type: 'member_refused'; readonly sessionId: string; readonly trouble: MemberTrouble }

/** What may be shown of a member number: its last four, and never more than half of it. */
export function endOfNumber(memberNumber: string): string {
  const shown = Math.min(4, Math.floor(memberNumber.length / 2))
  return memberNumber.slice(memberNumber.length - shown)
}
