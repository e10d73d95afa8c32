import type { MemoryStrings, OfflineStrings } from './shape.ts'

/** While the line is down. */
export const OFFLINE_EN: OfflineStrings = {
  nothingTitle: 'Nothing can be sold just now',
  nothingLead: 'The line is down, so ages cannot be checked. This is not about you or your card.',
  nothingNext: 'The machine starts by itself once the line is back.',
  some: 'The line is down. For now, only people whose age this machine remembers can buy.',
  anybody: 'The line is down. Items without an age check are sold as usual.',
  ifRemembered: 'Only if we remember you',
  notNow: 'Not now',
  sent: (age) =>
    `The line is down: neither your card’s certificate nor the question “${age} or over?” is sent. ` +
    `We check if this machine remembers “${age} or over”, and if the card has been cancelled.`,
  pin: 'The line is down, so we go by what this machine remembers.',
  askingLead: (age) =>
    `We are checking if this machine remembers “${age} or over”. Neither certificate nor question is sent.`
}

/** Whether an age may be remembered. */
export const MEMORY_EN: MemoryStrings = {
  question: (age) => `Shall we remember “${age}\u00a0or\u00a0over”, for when the line is down?`,
  what: (age) =>
    `We would keep “${age} or over”, the date, and a code made from your card. ` +
    'Never your name, date of birth or card number.',
  days: (days) => `It is deleted by itself after ${days} days.`,
  undo: 'You can delete it on this screen whenever you buy here.',
  nothing: 'If you press nothing, nothing is remembered.',
  yes: 'Yes, remember',
  no: 'No, thank you',
  remembered: (age) => `“${age} or over” is remembered`,
  rememberedDays: (days) => `It is deleted by itself ${days} days after it was kept.`,
  forget: 'Delete it',
  renew: (days) => `Keep it for ${days} more days`,
  declined: 'Nothing is remembered.',
  forgotten: 'Deleted. Nothing is remembered any more.',
  rememberFailed: 'We could not remember it. Nothing new was kept.',
  forgetFailed: (days) => `We could not delete it now. It is deleted by itself ${days} days after it was kept.`
}
