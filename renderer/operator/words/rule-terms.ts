import type { SaleDay } from '../../../main/contract/rule-book.ts'
import { inLanguages, language } from '../language.ts'
import { SALE_DAYS } from '../pages/rules/draft-edit.ts'
import type { DraftOffline, DraftRule, DraftWindow } from '../pages/rules/draft.ts'
import { shortTime, spanOf } from '../pages/rules/rule-times.ts'
import { productsOfRule, type RuleProduct } from '../pages/rules/book.ts'
import { productName, type ProductNames } from './outcomes.ts'

/** What a rule says, in words: the list, the form's summary and changes all speak by these. */

/** So many products are named one by one. */
const MOST_NAMED = 2

const words = inLanguages({
  ja: {
    days: { mon: '月', tue: '火', wed: '水', thu: '木', fri: '金', sat: '土', sun: '日', holiday: '祝日' },
    everyDay: '毎日',
    dayJoin: '・',
    range: (from: string, until: string) => `${from}〜${until}`,
    window: (days: string, from: string, until: string) => `${days} ${from}〜${until}`,
    nextDay: (time: string) => `翌${time}`,
    wholeDay: '24時間',
    always: 'いつでも販売',
    closedOn: (count: number) => `休み${String(count)}日`,
    join: '、',
    others: (first: string, count: number) => `${first} ほか${String(count)}品`,
    category: (id: string) => `分類「${id}」`,
    everythingElse: 'ほかのルールがない商品すべて',
    nothing: '（商品が選ばれていません）',
    anybody: 'だれにでも販売（カード不要）',
    years: (years: string) => `${years}歳以上`,
    pin: { pin: '暗証番号を求める', pin_unless_enrolled: '登録済みのカードは暗証番号なし', none: '暗証番号を求めない' },
    offline: '通信が切れたときは記憶のある方だけ',
    offlineMore: (limits: DraftOffline) =>
      `通信が切れてから${limits.outageMaxHours}時間まで、${limits.rememberedMaxAgeDays}日以内の記憶、${limits.listMaxAgeHours}時間以内の失効リスト`,
    noOffline: '通信が切れたときは売らない',
    most: (count: string) => `1回に${count}点まで`,
    coolDown: (seconds: string) => `1回売ると${seconds}秒休む`,
    from: (date: string) => `${date}から`,
    until: (date: string) => `${date}まで`,
    acknowledged: (by: string, on: string) => `法律を超える扱いの責任者: ${by}（${on}）`,
    none: 'なし',
    minutes: (hours: number, minutes: number) =>
      minutes === 0
        ? `${String(hours)}時間`
        : hours === 0
          ? `${String(minutes)}分`
          : `${String(hours)}時間${String(minutes)}分`
  },
  en: {
    days: { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun', holiday: 'holidays' },
    everyDay: 'every day',
    dayJoin: ', ',
    range: (from, until) => `${from}–${until}`,
    window: (days, from, until) => `${days} ${from}–${until}`,
    nextDay: (time) => `${time} next day`,
    wholeDay: '24 hours',
    always: 'sold at any time',
    closedOn: (count) => (count === 1 ? 'closed on 1 date' : `closed on ${String(count)} dates`),
    join: ', ',
    others: (first, count) => `${first} and ${String(count)} more`,
    category: (id) => `category “${id}”`,
    everythingElse: 'everything that no other rule is for',
    nothing: '(no product chosen)',
    anybody: 'sold to anybody, no card',
    years: (years) => `${years} or older`,
    pin: { pin: 'PIN', pin_unless_enrolled: 'no PIN from enrolled cards', none: 'no PIN from anybody' },
    offline: 'offline only if remembered',
    offlineMore: (limits) =>
      `offline for ${limits.outageMaxHours} hours, remembered within ${limits.rememberedMaxAgeDays} days, revocation list within ${limits.listMaxAgeHours} hours`,
    noOffline: 'not sold offline',
    most: (count) => `${count} at most per purchase`,
    coolDown: (seconds) => `pauses ${seconds} s after a sale`,
    from: (date) => `from ${date}`,
    until: (date) => `until ${date}`,
    acknowledged: (by, on) => `goes beyond the law on the word of ${by} (${on})`,
    none: 'none',
    minutes: (hours, minutes) =>
      minutes === 0
        ? `${String(hours)} h`
        : hours === 0
          ? `${String(minutes)} min`
          : `${String(hours)} h ${String(minutes)} min`
  }
})

/** A day's short name. */
export function dayWords(day: SaleDay): string {
  return words().days[day]
}

/** Days of a window: every day, a run of days (Mon–Fri), or a list. */
export function daysWords(days: readonly SaleDay[] | null): string {
  if (days === null) return words().everyDay
  const given = SALE_DAYS.filter((day) => days.includes(day))
  const weekdays = given.filter((day) => day !== 'holiday')
  const [first, last] = [weekdays[0], weekdays.at(-1)]
  const isRun =
    first !== undefined &&
    last !== undefined &&
    weekdays.length > 2 &&
    SALE_DAYS.indexOf(last) - SALE_DAYS.indexOf(first) === weekdays.length - 1
  const parts = isRun ? [words().range(dayWords(first), dayWords(last))] : weekdays.map((day) => dayWords(day))
  return [...parts, ...(given.includes('holiday') ? [dayWords('holiday')] : [])].join(words().dayJoin)
}

/** A window in one line: 「毎日 5:00〜23:00」, 「金・土 22:00〜翌2:00」. */
export function windowWords(window: DraftWindow): string {
  const span = spanOf(window)
  const days = daysWords(window.days)
  if (span?.minutes === 24 * 60 && window.from === '00:00') return `${days} ${words().wholeDay}`
  return words().window(days, shortTime(window.from), endWords(window))
}

/** When a window ends: 「23:00」, 「翌2:00」. */
export function endWords(window: Pick<DraftWindow, 'from' | 'until'>): string {
  const end = shortTime(window.until)
  return spanOf(window)?.endsNextDay === true ? words().nextDay(end) : end
}

/** How long a window is, with the day on which it ends where that is the next. Empty: a time cannot be read. */
export function spanWords(window: Pick<DraftWindow, 'from' | 'until'>): string {
  const span = spanOf(window)
  return span === null
    ? ''
    : `${endWords(window)} · ${words().minutes(Math.floor(span.minutes / 60), span.minutes % 60)}`
}

/** What a rule is for, by the products that it comes to: 「缶ビール ほか3品」. */
export function targetWords(rule: DraftRule, products: readonly RuleProduct[]): string {
  if (rule.scope === 'everything_else') return words().everythingElse
  const gone = rule.products.filter((id) => products.every((product) => product.id !== id))
  const names = [...productsOfRule(rule, products).map(({ id }) => productName(products, id)), ...gone]
  const [first] = names
  if (first === undefined) return categoryWords(rule) || words().nothing
  return names.length > MOST_NAMED ? words().others(first, names.length - 1) : names.join(words().join)
}

/** The categories that a rule names; empty: none. */
export function categoryWords(rule: DraftRule): string {
  return rule.scope === 'everything_else' ? '' : rule.categories.map((id) => words().category(id)).join(words().join)
}

/** What a rule asks and allows, one short phrase each. */
export function termsWords(rule: DraftRule): readonly string[] {
  const has = (text: string): boolean => text.trim() !== ''
  return [
    rule.anybody ? words().anybody : words().years(rule.atLeastYears),
    ...(rule.anybody ? [] : [words().pin[rule.pin]]),
    ...hoursTerms(rule),
    ...(rule.anybody ? [] : [rule.offline === null ? words().noOffline : words().offline]),
    ...(has(rule.from) ? [words().from(rule.from)] : []),
    ...(has(rule.until) ? [words().until(rule.until)] : []),
    ...(has(rule.most) ? [words().most(rule.most)] : []),
    ...(has(rule.coolDownSeconds) ? [words().coolDown(rule.coolDownSeconds)] : []),
    ...(rule.acknowledgement === null
      ? []
      : [words().acknowledged(rule.acknowledgement.acknowledgedBy, rule.acknowledgement.acknowledgedOn)])
  ]
}

function hoursTerms(rule: DraftRule): readonly string[] {
  const closed = rule.closedOn.length === 0 ? [] : [words().closedOn(rule.closedOn.length)]
  return rule.hours === null
    ? [words().always, ...closed]
    : [...rule.hours.map((window) => windowWords(window)), ...closed]
}

/** One field of a rule in words, for a change before and after; null: this field has no words of its own. */
export function fieldWords(rule: DraftRule, field: string, products: readonly ProductNames[]): string | null {
  const or = (text: string): string => (text.trim() === '' ? words().none : text)
  switch (field) {
    case 'products':
    case 'categories': {
      if (rule.scope === 'everything_else') return words().everythingElse
      const names = field === 'products' ? rule.products.map((id) => productName(products, id)) : rule.categories
      return or(names.join(words().join))
    }
    case 'atLeastYears':
      return rule.anybody ? words().anybody : words().years(rule.atLeastYears)
    case 'pin':
      return words().pin[rule.pin]
    case 'offline':
      return rule.offline === null ? words().noOffline : words().offlineMore(rule.offline)
    case 'hours':
      return rule.hours === null ? words().always : rule.hours.map((window) => windowWords(window)).join(words().join)
    case 'closedOn':
      return or(rule.closedOn.join(words().join))
    case 'from':
    case 'until':
      return or(rule[field])
    case 'most':
      return or(rule.most === '' ? '' : words().most(rule.most))
    case 'coolDownSeconds':
      return or(rule.coolDownSeconds === '' ? '' : words().coolDown(rule.coolDownSeconds))
    case 'acknowledgement':
      return rule.acknowledgement === null
        ? words().none
        : words().acknowledged(rule.acknowledgement.acknowledgedBy, rule.acknowledgement.acknowledgedOn)
    default:
      return null
  }
}

/** The terms as one sentence: 「20歳以上、暗証番号を求める、毎日 5:00〜23:00」. */
export function ruleSentence(rule: DraftRule, products: readonly RuleProduct[]): string {
  const colon = language() === 'ja' ? '：' : ': '
  return `${targetWords(rule, products)}${colon}${termsWords(rule).join(words().join)}`
}
