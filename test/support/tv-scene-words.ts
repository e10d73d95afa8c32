import type { ServiceAct, Words } from '../../main/contract/service-page.ts'

/** Words and acts that the television's scenes share. */

/** The same words in both languages. */
export const both = (ja: string, en: string): Words => ({ ja, en })
/** Something to do. */
export const act = (actId: string, words: Words, weight: ServiceAct['weight'] = 'plain'): ServiceAct => ({ actId, words, weight })
/** No page before or after. */
export const noTurn = { earlier: null, later: null }
/** Pages before and after. */
export const turn = { earlier: act('1.earlier', both('まえ', 'Earlier')), later: act('1.later', both('つぎ', 'Next')) }
/** Names of services and of a place. */
export const booking = both('施設の予約', 'Facility booking')
export const health = both('健康のようす', 'My health')
export const hall = both('ひなた市民体育館', 'Hinata City Gymnasium')
const WEEKDAYS = ['日', '月', '火', '水', '木', '金', '土']
const WEEKDAYS_EN = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** A day of November 2026, or after it, as `YYYY-MM-DD`. */
export const isoDate = (day: number): string => new Date(Date.UTC(2026, 10, day)).toISOString().slice(0, 10)
/** The same day as it is said. */
export function dateWords(day: number): Words {
  const date = new Date(Date.UTC(2026, 10, day))
  const [month, of, weekday] = [date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCDay()]
  return both(
    `${String(month)}月${String(of)}日（${WEEKDAYS[weekday] ?? ''}）`,
    `${WEEKDAYS_EN[weekday] ?? ''} ${String(of)} ${month === 11 ? 'Nov' : 'Dec'}`
  )
}
