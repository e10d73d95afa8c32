import type { Opening, SaleStrings } from './shape.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function opening({ at, on }: Opening): string {
  return on === undefined ? at : `${String(on.day)} ${MONTHS[on.month - 1] ?? ''},/ ${at}`
}

/** What is not on sale now, whoever wants it. */
export const SALE_EN: SaleStrings = {
  between: (since, until) => `Not sold/ ${since}–${until}`,
  closed: 'Not sold now',
  never: 'Not on sale now',
  from: (opens) => `From ${opening(opens)}`,
  wait: (minutes) => `Please wait/ about ${String(minutes)} min`,
  most: (most) => `At most ${String(most)}/ at a time`,
  next: (opens) => `You can buy it from ${opening(opens)}.`
}
