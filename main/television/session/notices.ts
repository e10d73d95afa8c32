import type { NoticeName } from './state.ts'

/** What a person can do nothing about by starting again. */
const NO_USE_AGAIN: ReadonlySet<NoticeName> = new Set([
  'phone_not_accepted',
  'pin_blocked',
  'pin_not_set',
  'refused',
  'other_household'
])

const OF_VISIT: ReadonlySet<NoticeName> = new Set([
  'ended_asked',
  'ended_card_taken',
  'ended_two_cards',
  'ended_idle',
  'ended_screen_away',
  'ended_reader_gone',
  'ended_pass',
  'unlinked',
  'unlink_too_late'
])

/** Whether starting again may help. */
export function mayTryAgain(notice: NoticeName): boolean {
  return !NO_USE_AGAIN.has(notice)
}

/** Whether it tells the end of a visit, and not why a login came to nothing. */
export function isOfVisit(notice: NoticeName): boolean {
  return OF_VISIT.has(notice)
}
