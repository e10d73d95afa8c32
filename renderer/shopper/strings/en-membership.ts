import { longDay } from './long-day.ts'
import type { MembershipStrings } from './shape.ts'

/** A member number that belongs to the card. */
export const MEMBERSHIP_EN: MembershipStrings = {
  open: 'Membership',
  back: 'Back',
  title: 'Link your membership to this card',
  lead: 'This machine remembers whose membership this card is. You can undo it here whenever you have bought something.',
  answering: 'I agree that J-LIS may say which certificate I had before this one',
  receiving: 'I agree that the operator of this machine may receive that answer',
  used: 'It is asked only to bring a link over from an old card, and used for nothing else.',
  both: 'Tick both to choose.',
  byCode: 'Enter a code',
  byCard: 'Bring over from my old card',
  codeTitle: 'Enter the 8-digit code',
  codeLead: 'The operator gave it to you for your membership. It works once.',
  otherWay: 'Another way',
  digitsEntered: (digits) => `${digits} of 8 digits entered`,
  linking: 'Linking',
  carrying: 'Looking for your old card',
  carryingLead: 'We are asking the checking service for one thing: the number of the certificate before this one.',
  unlinking: 'Undoing the link',
  linked: 'This card is linked to your membership',
  linkedNow: 'Your card is linked',
  carriedNow: 'Brought over from your old card',
  number: 'Member number',
  ending: 'ending in',
  since: (date) => `Since ${longDay(date, 'en-GB')}`,
  carried: 'It came over from the card before this one.',
  undo: 'Undo the link',
  undoTitle: 'Undo the link?',
  undoLead: 'This machine forgets which membership this card belongs to. To link it again you need a code from the operator.',
  keep: 'Leave it as it is',
  undoNow: 'Undo it',
  unlinked: 'Undone. This machine no longer remembers it.',
  trouble: {
    code_refused: 'This code cannot be used. Please check it, and enter it again.',
    throttled: 'Codes cannot be entered just now. Please try again in a little while.',
    already_linked: 'This card or this membership is linked already. The operator can help you.',
    nothing_to_carry: 'There was nothing to bring over. You can link with a code.',
    not_consented: 'The checking service has no consent of yours yet, so nothing was brought over. You can link with a code.',
    platform_unavailable: 'The checking service did not answer. Nothing has changed. Please try again another time.',
    failed: 'The machine could not do it. Nothing has changed.'
  },
  notUndone: 'It could not be undone now. The card is still linked.'
}
