import { DEMO_OFFLINE_POLICY } from './demo-offline.ts'

/**
 * What a demonstration's machine sells. `bar`: beer, sake, cigarettes and wine. `mixed`: beer, sake, cigarettes and tea,
 * which is sold to anybody. `station`: tickets, one with a fare for seniors. `age_check`: a machine that asks for twenty
 * years and does the rest itself.
 */
export type DemoProducts = 'bar' | 'mixed' | 'station' | 'age_check'

/** One product, and one rule, as the configuration file has them. */
interface WrittenProduct {
  readonly id: string
  readonly name: Readonly<Record<'ja' | 'en' | 'zh-Hans' | 'ko', string>>
  readonly priceYen: number
  readonly picture: string
  readonly selection: string
  readonly rule?: string
  readonly fullFare?: { readonly selection: string; readonly priceYen: number }
  readonly offline?: string
}

const beer: WrittenProduct = {
  id: 'beer',
  name: { ja: '生ビール', en: 'Draught beer', 'zh-Hans': '生啤酒', ko: '생맥주' },
  priceYen: 350,
  picture: 'beer',
  selection: '1',
  rule: 'alcohol'
}
const sake: WrittenProduct = {
  id: 'sake',
  name: { ja: '純米酒', en: 'Junmai sake', 'zh-Hans': '纯米清酒', ko: '준마이 사케' },
  priceYen: 480,
  picture: 'sake',
  selection: '2',
  rule: 'alcohol'
}
const cigarettes: WrittenProduct = {
  id: 'cigarettes',
  name: { ja: 'たばこ', en: 'Cigarettes', 'zh-Hans': '香烟', ko: '담배' },
  priceYen: 600,
  picture: 'cigarettes',
  selection: '3',
  rule: 'tobacco'
}
const wine: WrittenProduct = {
  id: 'wine',
  name: { ja: 'グラスワイン', en: 'Glass of wine', 'zh-Hans': '杯装葡萄酒', ko: '글라스 와인' },
  priceYen: 500,
  picture: 'wine',
  selection: '4',
  rule: 'members-bar'
}
const tea: WrittenProduct = {
  id: 'tea',
  name: { ja: 'お茶', en: 'Green tea', 'zh-Hans': '绿茶', ko: '녹차' },
  priceYen: 150,
  picture: 'tea',
  selection: '4'
}
const cityLine: WrittenProduct = {
  id: 'city-line',
  name: { ja: '市内線', en: 'City line', 'zh-Hans': '市内线', ko: '시내선' },
  priceYen: 220,
  picture: 'ticket',
  selection: '1',
  rule: 'senior',
  fullFare: { selection: '2', priceYen: 440 }
}
const platformTicket: WrittenProduct = {
  id: 'platform-ticket',
  name: { ja: '入場券', en: 'Platform ticket', 'zh-Hans': '站台票', ko: '입장권' },
  priceYen: 150,
  picture: 'ticket',
  selection: '3'
}
const alcohol: WrittenProduct = {
  id: 'alcohol',
  name: { ja: 'お酒', en: 'Alcohol', 'zh-Hans': '酒类', ko: '주류' },
  priceYen: 350,
  picture: 'beer',
  selection: 'age-20',
  rule: 'alcohol'
}

const products: Readonly<Record<DemoProducts, readonly WrittenProduct[]>> = {
  bar: [beer, sake, cigarettes, wine],
  mixed: [beer, sake, cigarettes, tea],
  station: [cityLine, platformTicket],
  age_check: [alcohol]
}

/** The products as the configuration file has them. `offline`: whether each guarded one is sold on remembered ages. */
export function demoProducts(which: DemoProducts, offline: boolean): readonly WrittenProduct[] {
  return products[which].map((product) =>
    offline && product.rule !== undefined ? { ...product, offline: DEMO_OFFLINE_POLICY.id } : product
  )
}

/** The rules that they name, and some more. */
export const demoRules = [
  { id: 'alcohol', version: 1, atLeastYears: 20, pin: 'pin' },
  { id: 'tobacco', version: 1, atLeastYears: 20, pin: 'pin' },
  { id: 'members-bar', version: 1, atLeastYears: 20, pin: 'pin_unless_enrolled' },
  { id: 'senior', version: 1, atLeastYears: 65, pin: 'pin' }
] as const

/** What the machine's columns hold and cost, for each fare one. */
export function demoColumns(which: DemoProducts): readonly { readonly selection: string; readonly priceYen: number }[] {
  return products[which].flatMap(({ selection, priceYen, fullFare }) =>
    fullFare === undefined ? [{ selection, priceYen }] : [{ selection, priceYen }, fullFare]
  )
}
