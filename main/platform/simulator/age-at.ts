import { partsOf } from './civil-date.ts'
import type { CivilDate } from './civil-date.ts'

/**
 * Completed years of age on a calendar date.
 *
 * Age N is reached with the first moment of the N-th birthday; someone born on 29 February reaches it, in a common
 * year, with the first moment of 1 March. The reason: the law on counting ages (年齢計算ニ関スル法律) counts from the day
 * of birth itself and refers to article 143 of the Civil Code (民法). By that article a year ends with the day *before*
 * the date that corresponds to the first one, so N years are complete at 24:00 on the eve of the birthday, which is
 * 00:00 on the birthday. Where no date corresponds (29 February in a common year), the article's proviso ends the
 * period with the last day of that month: 24:00 on 28 February, which is 00:00 on 1 March. Alcohol and tobacco may not
 * be sold to those under twenty; on the eve a person is nineteen until midnight, so they may buy from the birthday on.
 *
 * @returns negative before birth
 */
export function ageAt(birthDate: CivilDate, date: CivilDate): number {
  const born = partsOf(birthDate)
  const now = partsOf(date)
  // Compared as text, `02-29` lies after `02-28` and before `03-01`: just what the proviso asks for.
  const birthdayCame = date.slice(5) >= birthDate.slice(5)
  return now.year - born.year - (birthdayCame ? 0 : 1)
}
