import type { SetUpProduct } from '../../contract/operator-set-up.ts'

/** What a machine may sell to begin with; everything in it can be changed before it is taken. */
export interface ProductTemplate {
  readonly id: string
  readonly name: { readonly ja: string; readonly en: string }
  readonly products: readonly SetUpProduct[]
}

/** The products that set-up offers, by what kind of machine it is. Prices are examples. */
export const productTemplates: readonly ProductTemplate[] = [
  {
    id: 'alcohol',
    name: { ja: 'お酒の自動販売機', en: 'Alcohol' },
    products: [
      {
        id: 'beer',
        name: { ja: '生ビール', en: 'Draught beer', 'zh-Hans': '生啤酒', ko: '생맥주' },
        priceYen: 350,
        picture: 'beer',
        selection: '1',
        category: 'alcohol',
        atLeastYears: 20
      },
      {
        id: 'sake',
        name: { ja: '純米酒', en: 'Junmai sake', 'zh-Hans': '纯米清酒', ko: '준마이 사케' },
        priceYen: 480,
        picture: 'sake',
        selection: '2',
        category: 'alcohol',
        atLeastYears: 20
      },
      {
        id: 'tea',
        name: { ja: 'お茶', en: 'Green tea', 'zh-Hans': '绿茶', ko: '녹차' },
        priceYen: 150,
        picture: 'tea',
        selection: '3',
        category: 'soft-drinks',
        atLeastYears: 0
      }
    ]
  },
  {
    id: 'tobacco',
    name: { ja: 'たばこの自動販売機', en: 'Tobacco' },
    products: [
      {
        id: 'cigarettes',
        name: { ja: 'たばこ', en: 'Cigarettes', 'zh-Hans': '香烟', ko: '담배' },
        priceYen: 600,
        picture: 'cigarettes',
        selection: '1',
        category: 'tobacco',
        atLeastYears: 20
      },
      {
        id: 'heated-tobacco',
        name: { ja: '加熱式たばこ', en: 'Heated tobacco', 'zh-Hans': '加热烟', ko: '가열식 담배' },
        priceYen: 580,
        picture: 'cigarettes',
        selection: '2',
        category: 'tobacco',
        atLeastYears: 20
      }
    ]
  },
  {
    id: 'tickets',
    name: { ja: '券売機(入場券)', en: 'Tickets' },
    products: [
      {
        id: 'adult-ticket',
        name: { ja: '入場券(18歳以上)', en: 'Ticket (18 and over)', 'zh-Hans': '门票（18岁以上）', ko: '입장권 (18세 이상)' },
        priceYen: 1000,
        picture: 'ticket',
        selection: '1',
        category: 'tickets',
        atLeastYears: 18
      },
      {
        id: 'general-ticket',
        name: { ja: '一般入場券', en: 'General ticket', 'zh-Hans': '普通门票', ko: '일반 입장권' },
        priceYen: 500,
        picture: 'ticket',
        selection: '2',
        category: 'tickets',
        atLeastYears: 0
      }
    ]
  },
  {
    id: 'age_check',
    name: { ja: '年齢確認だけ(販売は機械がします)', en: 'The age alone: the machine does the rest' },
    products: [
      {
        id: 'twenty-years',
        name: { ja: '20歳以上の商品', en: 'From the age of 20', 'zh-Hans': '20岁以上商品', ko: '20세 이상 상품' },
        priceYen: 0,
        picture: 'other',
        selection: 'age-20',
        category: 'age-checks',
        atLeastYears: 20
      }
    ]
  }
]
