import type { Opening, SaleStrings } from './shape.ts'

function opening({ at, on }: Opening): string {
  return on === undefined ? at : `${String(on.month)}月${String(on.day)}日/${at}`
}

/** What is not on sale now, whoever wants it. */
export const SALE_ZH_HANS: SaleStrings = {
  between: (since, until) => `${since}至${until}/不销售`,
  closed: '现在/不是销售时间',
  never: '现在/不销售',
  from: (opens) => `${opening(opens)}起/可以购买`,
  wait: (minutes) => `请等/约${String(minutes)}分钟`,
  most: (most) => `每次/最多${String(most)}件`,
  next: (opens) => `${opening(opens)}起/可以购买。`
}
