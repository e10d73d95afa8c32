import type { MemberTroubleView, MemberView } from '../../main/contract/shopper-member.ts'
import type { BasketView, NotSoldMessage, OfferedProduct, ProductView, ShopperView } from '../../main/contract/shopper.ts'

type Preferences = Pick<ShopperView, 'language' | 'reach' | 'textPercent' | 'readAloud' | 'sound'>

export const PRODUCTS: readonly ProductView[] = [
  {
    id: 'beer',
    name: { ja: '生ビール 350mL', en: 'Draft beer 350 mL', 'zh-Hans': '生啤酒 350mL', ko: '생맥주 350mL' },
    priceYen: 350,
    atLeastYears: 20,
    picture: 'beer'
  },
  {
    id: 'sake',
    name: { ja: '純米酒 カップ', en: 'Junmai sake cup', 'zh-Hans': '纯米清酒 杯装', ko: '준마이 사케 컵' },
    priceYen: 480,
    atLeastYears: 20,
    picture: 'sake'
  },
  {
    id: 'tobacco',
    name: { ja: 'たばこ', en: 'Cigarettes', 'zh-Hans': '香烟', ko: '담배' },
    priceYen: 580,
    atLeastYears: 20,
    picture: 'cigarettes'
  },
  {
    id: 'tea',
    name: { ja: '緑茶 500mL', en: 'Green tea 500 mL', 'zh-Hans': '绿茶 500mL', ko: '녹차 500mL' },
    priceYen: 160,
    atLeastYears: 0,
    picture: 'tea'
  }
]

export const MORE_PRODUCTS: readonly ProductView[] = [
  ...PRODUCTS,
  {
    id: 'wine',
    name: {
      ja: '赤ワイン ハーフボトル',
      en: 'Red wine, half bottle',
      'zh-Hans': '红葡萄酒 半瓶装',
      ko: '레드 와인 하프 보틀'
    },
    priceYen: 1280,
    atLeastYears: 20,
    picture: 'wine'
  },
  {
    id: 'ticket',
    name: { ja: 'シニア割引きっぷ', en: 'Senior discount ticket', 'zh-Hans': '老年人优惠票', ko: '경로 할인 승차권' },
    priceYen: 900,
    atLeastYears: 65,
    picture: 'ticket'
  },
  // The operator has no words for these in Chinese and Korean: they are shown in English.
  { id: 'other', name: { ja: 'おつまみセット', en: 'Snack set' }, priceYen: 420, atLeastYears: 0, picture: 'other' },
  { id: 'ipa', name: { ja: 'クラフトビール', en: 'Craft beer' }, priceYen: 620, atLeastYears: 20, picture: 'beer' }
]

export const NOT_SOLD_MESSAGES: readonly NotSoldMessage[] = [
  'age_not_met',
  'card_not_accepted',
  'could_not_check',
  'offline_not_possible',
  'cancelled',
  'timed_out',
  'card_removed',
  'not_my_number_card',
  'phone_not_accepted',
  'card_unreadable',
  'pin_blocked',
  'pin_not_set',
  'last_try_kept',
  'different_card',
  'outside_sale_hours',
  'no_rule_in_force',
  'cooling_down',
  'two_cards',
  'reader_lost',
  'machine_lost',
  'vend_failed',
  'vend_jammed',
  'sold_out',
  'door_open',
  'vend_unknown'
]

/** A ticket with two fares: a reduced one from 65 on, a full one for anybody. */
export const FARE_TICKET: ProductView = {
  id: 'day',
  name: { ja: '1日乗車券', en: 'Day ticket', 'zh-Hans': '一日乘车券', ko: '1일 승차권' },
  priceYen: 220,
  fullFareYen: 440,
  atLeastYears: 65,
  picture: 'ticket'
}

const TELEPHONE = '0120-000-000'

/** So many of each of these products. */
export function basketView(...counts: readonly (readonly [ProductView, number])[]): BasketView {
  return {
    lines: counts.map(([product, count]) => ({ product, count })),
    totalYen: counts.reduce((sum, [{ priceYen }, count]) => sum + priceYen * count, 0),
    atLeastYears: Math.max(0, ...counts.map(([{ atLeastYears }]) => atLeastYears))
  }
}

/** A view of every screen, and of every state that looks different, by name. */
export function faceViews(preferences: Preferences): Readonly<Record<string, ShopperView>> {
  const product = PRODUCTS[0]!
  const asked = { ...preferences, product, role: 'service_provider' } as const
  const deadline = { deadline: { remainingMs: 42_000, totalMs: 60_000, extendable: true } }
  const ending = { deadline: { remainingMs: 15_000, totalMs: 20_000, extendable: false } }
  const pin = {
    screen: 'pin',
    ...asked,
    ...deadline,
    digitsEntered: 0,
    triesLeft: 3,
    wrongPin: false,
    triesFewer: false,
    pinAfterAll: false,
    cardPresent: true
  } as const
  const offline = { ...asked, role: 'platform_operator', network: 'down' } as const
  const memory = { state: 'offered', atLeastYears: 20, keepDays: 90 } as const
  const sold = { screen: 'sold', ...preferences, product, ...deadline, cardPresent: false, pinEntered: true } as const
  const offered = (products: readonly ProductView[], sellable: (index: number) => OfferedProduct['sellable']) =>
    products.map((each, index): OfferedProduct => ({ ...each, sellable: sellable(index) }))
  const views: Record<string, ShopperView> = {
    attract: { screen: 'attract', ...preferences },
    'attract-offline': { screen: 'attract', ...preferences, network: 'down', sellable: 'if_remembered' },
    'attract-nothing': { screen: 'attract', ...preferences, network: 'down', sellable: 'no' },
    'choose-offline': {
      screen: 'choose',
      ...preferences,
      ...deadline,
      network: 'down',
      products: offered(PRODUCTS, (index) => (index < 2 ? 'if_remembered' : 'no')),
      cardPresent: true
    },
    'choose-offline-many': {
      screen: 'choose',
      ...preferences,
      ...deadline,
      network: 'down',
      products: offered(MORE_PRODUCTS, (index) => (index % 3 === 0 ? 'no' : 'if_remembered')),
      cardPresent: false
    },
    'choose-nothing': {
      screen: 'choose',
      ...preferences,
      ...deadline,
      network: 'down',
      products: offered(PRODUCTS, () => 'no'),
      cardPresent: false
    },
    'tap-offline': { screen: 'tap', ...offline, ...deadline, pinExpected: true },
    'consent-offline': { screen: 'consent', ...offline, ...deadline, pinExpected: true },
    'pin-offline': { ...pin, ...offline },
    'asking-offline': { screen: 'asking', ...offline, step: 'platform', cardPresent: true, pinEntered: true },
    'sold-memory': { ...sold, memory },
    'sold-remembered': { ...sold, memory: { ...memory, state: 'remembered' } },
    'sold-renewable': { ...sold, memory: { ...memory, state: 'remembered', renewableYears: 20 } },
    'sold-declined': { ...sold, ...ending, memory: { ...memory, state: 'declined' } },
    'sold-forgotten': { ...sold, ...ending, memory: { ...memory, state: 'forgotten' } },
    'sold-forget_failed': { ...sold, ...ending, memory: { ...memory, state: 'forget_failed' } },
    choose: { screen: 'choose', ...preferences, ...deadline, products: [...PRODUCTS], cardPresent: false },
    'choose-many': { screen: 'choose', ...preferences, ...deadline, products: [...MORE_PRODUCTS], cardPresent: false },
    'choose-six': {
      screen: 'choose',
      ...preferences,
      ...deadline,
      products: MORE_PRODUCTS.slice(0, 6),
      cardPresent: false
    },
    'choose-three': {
      screen: 'choose',
      ...preferences,
      ...deadline,
      products: PRODUCTS.slice(0, 3),
      cardPresent: false
    },
    'choose-two': { screen: 'choose', ...preferences, ...deadline, products: PRODUCTS.slice(0, 2), cardPresent: false },
    'choose-card': { screen: 'choose', ...preferences, ...deadline, products: [...PRODUCTS], cardPresent: true },
    tap: { screen: 'tap', ...asked, ...deadline, pinExpected: true },
    'tap-operator-pinless': { screen: 'tap', ...asked, ...deadline, role: 'platform_operator', pinExpected: false },
    'tap-pinless': { screen: 'tap', ...asked, ...deadline, pinExpected: false },
    consent: { screen: 'consent', ...asked, ...deadline, pinExpected: true },
    reading: { screen: 'reading', ...asked },
    pin,
    'pin-typed': { ...pin, digitsEntered: 4 },
    'pin-wrong': { ...pin, triesLeft: 2, wrongPin: true },
    'pin-fewer': { ...pin, triesLeft: 2, triesFewer: true },
    'pin-after-all': { ...pin, digitsEntered: 2, pinAfterAll: true },
    'pin-all-notes': { ...pin, triesLeft: 2, wrongPin: true, pinAfterAll: true, cardPresent: false },
    'pin-shuffled': { ...pin, digitsEntered: 1, padLayout: [4, 9, 0, 7, 2, 5, 1, 8, 3, 6] },
    'pin-pressing': { ...pin, digitsEntered: 1, deadline: { ...deadline.deadline, remainingMs: 9_800 } },
    return_card: { screen: 'return_card', ...asked, ...deadline },
    last_try: { screen: 'last_try', ...asked, ...deadline, maySpend: true },
    'last_try-kept': { screen: 'last_try', ...asked, ...deadline, maySpend: false },
    'asking-proving': { screen: 'asking', ...asked, step: 'proving', cardPresent: true, pinEntered: true },
    asking: { screen: 'asking', ...asked, step: 'platform', cardPresent: true, pinEntered: false },
    dispensing: { screen: 'dispensing', ...preferences, product, cardPresent: false, pinEntered: true },
    'dispensing-card': { screen: 'dispensing', ...preferences, product, cardPresent: true, pinEntered: false },
    'sold-card': { screen: 'sold', ...preferences, product, ...ending, cardPresent: true, pinEntered: true },
    sold: { screen: 'sold', ...preferences, product, ...ending, cardPresent: false, pinEntered: true },
    out_of_service: {
      screen: 'out_of_service',
      ...preferences,
      message: {
        ja: '機械の点検をしています。ご不便をおかけします。となりの売店でもお買い求めいただけます。',
        en: 'The machine is being serviced. We are sorry for the trouble. The shop next door is open.',
        'zh-Hans': '机器正在检修，给您带来不便，敬请谅解。您也可以在旁边的商店购买。',
        ko: '기계를 점검하고 있습니다. 불편을 드려 죄송합니다. 옆 매점에서도 구입하실 수 있습니다.'
      },
      telephone: '0120-000-000',
      cause: 'reader'
    },
    service: { screen: 'service', ...preferences, telephone: TELEPHONE, show: { test: 'none' } },
    'service-pin_pad': { screen: 'service', ...preferences, show: { test: 'pin_pad', pressed: [1, 2, 7] } },
    'service-screen': { screen: 'service', ...preferences, show: { test: 'screen', touched: ['top_left'] } },
    'service-sound': { screen: 'service', ...preferences, show: { test: 'sound', sound: 'accepted', at: 3 } },
    starting: {
      screen: 'out_of_service',
      ...preferences,
      message: {
        ja: 'まもなくお使いいただけます。',
        en: 'Ready in a moment.',
        'zh-Hans': '马上就可以使用。',
        ko: '곧 이용하실 수 있습니다.'
      },
      cause: 'starting'
    }
  }
  Object.assign(views, vendingViews(preferences), memberViews(preferences))
  for (const message of NOT_SOLD_MESSAGES) {
    const ours = ['door_open', 'could_not_check', 'card_removed', 'card_unreadable', 'timed_out', 'not_my_number_card', 'two_cards']
    views[`not_sold-${message}`] = {
      screen: 'not_sold',
      ...preferences,
      ...ending,
      message,
      cardPresent: ['age_not_met', 'could_not_check', 'offline_not_possible', 'two_cards', 'vend_unknown'].includes(message),
      mayTryAgain: ours.includes(message),
      ...(message === 'outside_sale_hours' ? { notOnSale: { why: 'closed', since: '23:00', opens: { at: '5:00' } } } : {}),
      ...(message === 'cooling_down' ? { notOnSale: { why: 'cooling_down', opens: { at: '23:14' }, minutesLeft: 3 } } : {}),
      ...(NEEDS_HELP.includes(message) ? { product, telephone: TELEPHONE } : {}),
      pinEntered: message !== 'card_removed'
    }
  }
  return views
}

/** Ends at which goods or money may be somewhere else than the shopper thinks. */
const NEEDS_HELP: readonly NotSoldMessage[] = ['vend_failed', 'vend_jammed', 'sold_out', 'vend_unknown']

/** What a member number adds: the key on the sold screen, and every page and end of the member's own. */
function memberViews(preferences: Preferences): Readonly<Record<string, ShopperView>> {
  const product = PRODUCTS[0]!
  const timed = { ...preferences, deadline: { remainingMs: 75_000, totalMs: 90_000, extendable: true } }
  const sold = { screen: 'sold', ...timed, product, cardPresent: false, pinEntered: true } as const
  const link = { numberEnd: '0417', linkedOn: '2026-01-15', carriedOver: false }
  const shown = (member: MemberView): ShopperView => ({ screen: 'membership', ...timed, product, member, pinEntered: true })
  const trouble = (doing: MemberTroubleView['doing'], cause: MemberTroubleView['cause']) => ({ trouble: { doing, cause } })
  const views: Record<string, ShopperView> = {
    'sold-member': { ...sold, member: 'not_linked' },
    'sold-member-linked': { ...sold, member: 'linked' },
    'sold-member-memory': { ...sold, member: 'not_linked', memory: { state: 'offered', atLeastYears: 20, keepDays: 90 } },
    'sold-member-renewable': {
      ...sold,
      member: 'linked',
      memory: { state: 'remembered', atLeastYears: 20, keepDays: 90, renewableYears: 20 }
    },
    membership: shown({ state: 'not_linked' }),
    'membership-unlinked': shown({ state: 'not_linked', done: 'unlinked' }),
    'membership-code': shown({ state: 'not_linked', page: 'code' }),
    'membership-code_refused': shown({ state: 'not_linked', page: 'code', ...trouble('link', 'code_refused') }),
    'membership-carrying': shown({ state: 'carrying' }),
    'membership-linking': shown({ state: 'linking' }),
    'membership-linked': shown({ state: 'linked', link }),
    'membership-linked-now': shown({ state: 'linked', link, done: 'linked' }),
    'membership-carried': shown({ state: 'linked', link: { ...link, carriedOver: true }, done: 'carried_over' }),
    'membership-undo': shown({ state: 'linked', page: 'undo', link }),
    'membership-not-undone': shown({ state: 'linked', link, ...trouble('unlink', 'failed') })
  }
  for (const cause of MEMBER_CAUSES) views[`membership-${cause}`] ??= shown({ state: 'not_linked', ...trouble('carry', cause) })
  return views
}

const MEMBER_CAUSES: readonly MemberTroubleView['cause'][] = [
  'throttled',
  'already_linked',
  'nothing_to_carry',
  'not_consented',
  'platform_unavailable',
  'failed'
]

/** What vending machines add: several things at once, two fares, sold out, and the machine's own buttons. */
function vendingViews(preferences: Preferences): Readonly<Record<string, ShopperView>> {
  const [beer, sake, , tea] = PRODUCTS as readonly [ProductView, ProductView, ProductView, ProductView]
  const timed = { ...preferences, deadline: { remainingMs: 42_000, totalMs: 60_000, extendable: true } }
  const ending = { ...preferences, deadline: { remainingMs: 15_000, totalMs: 20_000, extendable: false } }
  const choose = { screen: 'choose', ...timed, cardPresent: false } as const
  const basket = basketView([beer, 2], [tea, 1])
  const asked = { ...timed, product: beer, role: 'service_provider', basket } as const
  const fare = { ...timed, product: FARE_TICKET, role: 'service_provider', mayTakeFullFare: true } as const
  const sold = { screen: 'sold', ...ending, cardPresent: false, pinEntered: true } as const
  const part = { product: beer, basket, telephone: TELEPHONE }
  const missing = { ...part, missing: [{ product: beer, count: 1, surely: true }] }
  const unsure = { ...part, missing: [{ product: tea, count: 1, surely: true }, { product: beer, count: 1, surely: false }] }
  const notSold = {
    screen: 'not_sold',
    ...ending,
    cardPresent: false,
    mayTryAgain: false,
    telephone: TELEPHONE,
    pinEntered: true
  } as const
  return {
    'attract-machine': { screen: 'attract', ...preferences, onMachine: true },
    'attract-usual': { screen: 'attract', ...preferences, network: 'down' },
    'choose-machine': { ...choose, onMachine: true, products: [] },
    'choose-sold_out': { ...choose, products: PRODUCTS.map((each) => (each === sake ? { ...each, soldOut: true } : each)) },
    'choose-closed': {
      ...choose,
      products: PRODUCTS.map((each) => {
        if (each === beer) return { ...each, notOnSale: { why: 'closed', since: '23:00', opens: { at: '5:00' } } }
        if (each === sake) return { ...each, notOnSale: { why: 'cooling_down', opens: { at: '23:14' }, minutesLeft: 3 } }
        return each === tea ? each : { ...each, notOnSale: { why: 'closed', opens: { at: '5:00', on: { month: 12, day: 24 } } } }
      })
    },
    'choose-basket-most': {
      ...choose,
      products: PRODUCTS.map((each) => (each === beer ? { ...each, mostReached: 2 } : each)),
      basket,
      basketMost: 5
    },
    'choose-fares': { ...choose, products: [FARE_TICKET, beer, { ...tea, soldOut: true }] },
    'choose-basket-empty': { ...choose, products: [...PRODUCTS], basket: basketView(), basketMost: 5 },
    'choose-basket': { ...choose, products: [...PRODUCTS], basket, basketMost: 5 },
    'choose-basket-full': {
      ...choose,
      products: [FARE_TICKET, beer, { ...sake, soldOut: true }, tea],
      basket,
      basketMost: 3
    },
    'tap-basket': { screen: 'tap', ...asked, pinExpected: true },
    'tap-fare': { screen: 'tap', ...fare, pinExpected: true },
    'consent-fare': { screen: 'consent', ...fare, pinExpected: true },
    'pin-basket': {
      screen: 'pin',
      ...asked,
      digitsEntered: 2,
      triesLeft: 3,
      wrongPin: false,
      triesFewer: false,
      pinAfterAll: false,
      cardPresent: true
    },
    fare: { screen: 'fare', ...timed, product: FARE_TICKET, cardPresent: true, pinEntered: true },
    'dispensing-progress': {
      screen: 'dispensing',
      ...preferences,
      product: tea,
      cardPresent: false,
      progress: { at: 2, of: 3 },
      pinEntered: true
    },
    'sold-basket': { ...sold, product: beer, basket },
    'sold-missing': { ...sold, ...missing },
    'sold-missing-card': { ...sold, ...missing, cardPresent: true },
    'sold-unsure': { ...sold, ...unsure },
    'sold-machine': { ...sold, product: beer, onMachine: true },
    'sold-machine-card': { ...sold, product: beer, onMachine: true, cardPresent: true },
    'sold-fare': { ...sold, product: FARE_TICKET, fare: 'full', withoutCard: true, pinEntered: false },
    'not_sold-machine': { ...notSold, message: 'last_try_kept', onMachine: true },
    'not_sold-basket': { ...notSold, message: 'vend_jammed', product: beer, basket },
    door: {
      screen: 'out_of_service',
      ...preferences,
      message: {
        ja: '商品を入れています。もう少しお待ちください。',
        en: 'We are filling it up. One moment, please.',
        'zh-Hans': '正在补充商品，请稍候。',
        ko: '상품을 채우고 있습니다. 잠시만 기다려 주세요.'
      },
      telephone: TELEPHONE,
      cause: 'door'
    }
  }
}
