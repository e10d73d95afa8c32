import type { OutcomeCase } from '../../contract/operator-rules.ts'
import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import type { Place } from '../rule.ts'
import { holderDemand } from '../rule.ts'
import { specificityFor, type Considered } from './deciding-rule.ts'
import type { RuleQuestion } from './explain.ts'
import { japanDateOf } from './japan-time.ts'
import {
  birthDateInWords,
  dateInWords,
  hoursInWords,
  isByHoliday,
  isClosedOn,
  momentInWords,
  secondsInWords,
  type Said
} from './moment-words.ts'
import { CARD_WORDS, REASON_WORDS } from './reason-words.ts'
import type { RuleContext, RuleProductFacts } from './rule-context.ts'
import type { SaleAt } from './sale-at.ts'

/** Everything that an explanation in words is made from. */
export interface ExplainedParts {
  readonly context: RuleContext
  readonly book: RuleBook
  readonly product: RuleProductFacts
  readonly question: RuleQuestion
  readonly sale: SaleAt
  readonly considered: readonly Considered[]
  readonly outcome: OutcomeCase
  readonly bornOnOrBefore: string | null
}

/** An explanation in sentences: which rule and why, whether it is open, what is asked, what would happen. Pure. */
export function explainInWords(parts: ExplainedParts): { ja: string[]; en: string[] } {
  const { rule } = parts.sale
  const said =
    rule === null
      ? [noRule(parts), ...otherRules(parts)]
      : [whichRule(parts, rule), ...otherRules(parts), ...whetherOpen(parts, rule), ...whatIsAsked(parts, rule), ...whatHappens(parts)]
  return { ja: said.map(({ ja }) => ja), en: said.map(({ en }) => en) }
}

function noRule({ product, question: { atMs }, sale: { opensAtMs } }: ExplainedParts): Said {
  const date = dateInWords(japanDateOf(atMs))
  const next = opensAtMs === null ? null : momentInWords(opensAtMs, atMs)
  return {
    ja: `${date.ja}に「${product.name.ja}」について決めるルールはないので、販売しません。${next === null ? '' : `次に販売するのは${next.ja}です。`}`,
    en: `On ${date.en} no rule is for ${product.name.en}, so it is not sold.${next === null ? '' : ` It is next sold on ${next.en}.`}`
  }
}

function whichRule({ product }: ExplainedParts, rule: SaleRule): Said {
  const named = nameOf(rule)
  const category = product.category ?? ''
  const why: Said = {
    3: { ja: 'この商品を指定しているためです', en: 'it names the product' },
    2: { ja: `分類「${category}」を指定しているためです`, en: `it names its category, ${category}` },
    1: { ja: '他のルールが対象としない商品のためのルールです', en: 'it is for everything that no other rule is for' },
    0: { ja: '', en: '' }
  }[specificityFor(rule, product)]
  return {
    ja: `「${product.name.ja}」について決めるのは${named.ja}です（${why.ja}）。`,
    en: `${named.en} decides about ${product.name.en}: ${why.en}.`
  }
}

function nameOf({ id, version }: Pick<SaleRule, 'id' | 'version'>): Said {
  return { ja: `ルール「${id}」（第${String(version)}版）`, en: `Rule ${id}, version ${String(version)},` }
}

/** The rules that are for the product too, and do not decide. */
function otherRules({ book, product, considered, question: { atMs } }: ExplainedParts): readonly Said[] {
  const thisYear = japanDateOf(atMs).slice(0, 4)
  return book.rules.flatMap((rule, index): readonly Said[] => {
    const why = considered[index]?.why
    if (why === undefined || specificityFor(rule, product) === 0) return []
    const named = nameOf(rule)
    if (why === 'less_specific') {
      return [{ ja: `${named.ja}も対象としますが、より広い範囲のルールなので使われません。`, en: `${named.en} is for it too, but more widely, so it does not decide.` }]
    }
    if (why === 'not_yet_in_force' && rule.from !== undefined) {
      const date = dateInWords(rule.from, thisYear)
      return [{ ja: `${named.ja}は${date.ja}から有効です。`, en: `${named.en} is in force from ${date.en} on.` }]
    }
    if (why === 'no_longer_in_force' && rule.until !== undefined) {
      const date = dateInWords(rule.until, thisYear)
      return [{ ja: `${named.ja}は${date.ja}まででした。`, en: `${named.en} was in force until ${date.en}.` }]
    }
    return []
  })
}

function whetherOpen({ book, question: { atMs }, sale }: ExplainedParts, rule: SaleRule): readonly Said[] {
  const now = momentInWords(atMs, atMs)
  const hours = hoursInWords(rule, book, atMs)
  const holiday: readonly Said[] = isByHoliday(rule, book, atMs) ? [{ ja: 'この日は祝日の時間によります。', en: 'That day goes by the hours for holidays.' }] : []
  if (sale.state === 'open') {
    if (rule.hours === undefined && rule.closedOn === undefined) {
      return [{ ja: '販売時間の定めはなく、いつでも販売します。', en: 'It has no hours of sale: it is sold at any time.' }, ...untilWhen(sale, atMs)]
    }
    return [
      ...holiday,
      { ja: `${now.ja} は販売時間（${hours?.ja ?? ''}）の内です。`, en: `${now.en} is within the hours of sale (${hours?.en ?? ''}).` },
      ...untilWhen(sale, atMs)
    ]
  }
  const next: Said =
    sale.opensAtMs === null
      ? { ja: '今後400日の間、販売する時間はありません。', en: 'It is not sold within the next 400 days.' }
      : { ja: `次に販売するのは${momentInWords(sale.opensAtMs, atMs).ja} です。`, en: `It is next sold on ${momentInWords(sale.opensAtMs, atMs).en}.` }
  const outside: Said =
    hours !== null
      ? { ja: `${now.ja} は販売時間（${hours.ja}）の外です。`, en: `${now.en} is outside the hours of sale (${hours.en}).` }
      : isClosedOn(rule, atMs)
        ? { ja: `${now.ja} は販売時間の外です（休止日）。`, en: `${now.en} is outside the hours of sale: the rule is closed on that date.` }
        : { ja: `${now.ja} は販売時間の外です（この日に始まる販売時間はありません）。`, en: `${now.en} is outside the hours of sale: none begin on that day.` }
  return [...holiday, { ja: outside.ja + next.ja, en: `${outside.en} ${next.en}` }]
}

function untilWhen({ changesAtMs }: SaleAt, atMs: number): readonly Said[] {
  if (changesAtMs === null) return []
  const until = momentInWords(changesAtMs, atMs)
  return [{ ja: `これは${until.ja} まで変わりません。`, en: `That holds until ${until.en}.` }]
}

function whatIsAsked({ context, bornOnOrBefore }: ExplainedParts, rule: SaleRule): readonly Said[] {
  const limits = limitsOf(rule)
  if (rule.atLeastYears === null) return [{ ja: '年齢を問わず、カードなしで販売します。', en: 'It is sold to anybody, with no card.' }, ...limits]
  const born = birthDateInWords(bornOnOrBefore ?? '')
  const years = String(rule.atLeastYears)
  return [
    {
      ja: `${years}歳以上であることを確認します。この日に${years}歳以上なのは${born.ja}以前に生まれた人です。`,
      en: `The age asked for is ${years}: on that day, of whoever is born on ${born.en} or before.`
    },
    pinOf(rule, rule.atLeastYears, context.place),
    ...limits
  ]
}

function pinOf({ id, version, pin, acknowledgement }: SaleRule, atLeastYears: number, place: Place): Said {
  const demand = holderDemand({ id, version, atLeastYears, pin, ...(acknowledgement === undefined ? {} : { acknowledgement }) }, place)
  switch (demand) {
    case 'pin':
      return pin === 'pin'
        ? { ja: '暗証番号を必ず尋ねます。', en: 'The PIN is always asked.' }
        : {
            ja: '法律（公的個人認証法 38条の4、施行規則64条の12）により、ここでは暗証番号を必ず尋ねます。',
            en: 'The PIN is always asked here: without it the law (公的個人認証法 38条の4, 施行規則64条の12) allows nothing.'
          }
    case 'card_enrolled':
      return {
        ja: 'プラットフォームに暗証番号つきで登録されたカードには暗証番号を尋ねません。他のカードには尋ねます。',
        en: 'Of a card enrolled at the platform with its PIN the PIN is not asked; of any other it is.'
      }
    case 'card_only':
      return {
        ja: `暗証番号は誰にも尋ねません（法律の範囲を超えます。承認：${acknowledgement?.acknowledgedBy ?? ''}、${acknowledgement?.acknowledgedOn ?? ''}）。`,
        en: `The PIN is asked of nobody, beyond the law, as ${acknowledgement?.acknowledgedBy ?? ''} acknowledged on ${acknowledgement?.acknowledgedOn ?? ''}.`
      }
  }
}

function limitsOf({ most, coolDownSeconds }: SaleRule): readonly Said[] {
  const said: Said[] = []
  if (most !== undefined) said.push({ ja: `1回の購入で${String(most)}点までです。`, en: `One purchase may hold ${String(most)} at most.` })
  if (coolDownSeconds !== undefined) {
    const time = secondsInWords(coolDownSeconds)
    said.push({ ja: `販売の後${time.ja}は、このルールの商品をこの機械で販売しません。`, en: `For ${time.en} after a sale this machine makes no other under the rule.` })
  }
  return said
}

function whatHappens({ outcome, question }: ExplainedParts): readonly Said[] {
  switch (outcome.kind) {
    case 'no_rule_in_force':
      return []
    case 'closed':
      return [{ ja: 'この時刻には誰にも販売しません。', en: 'Nobody is sold it at that moment.' }]
    case 'sold_to_anybody':
      return [{ ja: '販売します。', en: 'It is sold.' }]
    case 'decided':
      return [verdict(outcome, question), ...fullFare(outcome)]
  }
}

function verdict({ outcome, reason }: Extract<OutcomeCase, { kind: 'decided' }>, { card, withPin, line }: RuleQuestion): Said {
  const who = CARD_WORDS[card]
  const withWhat: Said = withPin ? { ja: '暗証番号あり', en: 'with the PIN' } : { ja: '暗証番号なし、登録済みのカード', en: 'with an enrolled card and no PIN' }
  const network: Said =
    line.state === 'up'
      ? { ja: '通信あり', en: 'with the network there' }
      : { ja: `通信なし${hoursJa(line.downForHours)}`, en: `with the network gone${hoursEn(line.downForHours)}` }
  const because = (Object.entries(REASON_WORDS).find(([key]) => key === reason) ?? [])[1]
  const result: Said = {
    approved: { ja: '販売します。', en: 'sold.' },
    refused: { ja: '販売しません。', en: 'refused.' },
    undetermined: { ja: '確かめられないので、販売しません。', en: 'not sold, since it cannot be told.' },
    pin_required: { ja: 'まず暗証番号を尋ねます。', en: 'the PIN is asked first.' }
  }[outcome]
  return {
    ja: `${who.ja}（${withWhat.ja}、${network.ja}）：${result.ja}${because?.ja ?? ''}`,
    en: `For ${who.en}, ${withWhat.en}, ${network.en}: ${result.en}${because === undefined ? '' : ` ${because.en}`}`
  }
}

function hoursJa(hours: number): string {
  return hours === 0 ? '' : `・${String(hours)}時間前から`
}

function hoursEn(hours: number): string {
  return hours === 0 ? '' : ` for ${String(hours)} ${hours === 1 ? 'hour' : 'hours'}`
}

function fullFare({ fullFareYen }: Extract<OutcomeCase, { kind: 'decided' }>): readonly Said[] {
  if (fullFareYen === null) return []
  const yen = fullFareYen.toLocaleString('en')
  return [{ ja: `それでも通常運賃${yen}円では買えます。`, en: `The full fare of ${yen} yen can be bought all the same.` }]
}
