import type { Opening, SaleStrings } from './shape.ts'

function opening({ at, on }: Opening): string {
  return on === undefined ? at : `${String(on.month)}월 ${String(on.day)}일/ ${at}`
}

/** What is not on sale now, whoever wants it. */
export const SALE_KO: SaleStrings = {
  between: (since, until) => `${since}~${until}/ 판매 시간 아님`,
  closed: '지금은/ 판매 시간 아님',
  never: '지금은/ 판매하지 않음',
  from: (opens) => `${opening(opens)}부터/ 구입 가능`,
  wait: (minutes) => `약 ${String(minutes)}분/ 기다려 주세요`,
  most: (most) => `한 번에/ ${String(most)}개까지`,
  next: (opens) => `${opening(opens)}부터 구입하실 수 있습니다.`
}
