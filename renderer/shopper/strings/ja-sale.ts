import type { Opening, SaleStrings } from './shape.ts'

const HOURS = '{販売時間外|はんばいじかんがい}'

function opening({ at, on }: Opening): string {
  return on === undefined ? at : `${String(on.month)}{月|がつ}${String(on.day)}{日|にち}/${at}`
}

/** What is not on sale now, whoever wants it. */
export const SALE_JA: SaleStrings = {
  between: (since, until) => `${since}〜${until}は/${HOURS}`,
  closed: `いまは/${HOURS}`,
  never: 'いまは/{販売|はんばい}していません',
  from: (opens) => `${opening(opens)}から/{買|か}えます`,
  wait: (minutes) => `あと${String(minutes)}{分|ふん}ほど/お{待|ま}ちください`,
  most: (most) => `1{回|かい}に/${String(most)}{点|てん}までです`,
  next: (opens) => `${opening(opens)}から/お{買|か}い{求|もと}めに/なれます。`
}
