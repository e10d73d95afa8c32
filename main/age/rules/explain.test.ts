import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyBook, anyDate } from '../../../test/support/random-rules.ts'
import { ruleContext, RULE_PRODUCTS } from '../../../test/support/rule-context.ts'
import { cardCases, explanationSchema, ruleAnswers } from '../../contract/operator-rules.ts'
import type { RuleBook, SaleRule } from '../../contract/rule-book.ts'
import { explainRule, listBuyers, type RuleQuestion } from './explain.ts'
import { msOfJapan } from './japan-time.ts'
import { REASON_WORDS } from './reason-words.ts'

const up = { state: 'up', downForHours: 0, listAgeHours: 1 } as const
const down = { ...up, state: 'down', downForHours: 3 } as const
const beer: SaleRule = {
  id: 'beer',
  version: 2,
  products: ['beer'],
  atLeastYears: 20,
  pin: 'pin',
  hours: [{ from: '05:00', until: '23:00' }]
}
const book = (...rules: readonly SaleRule[]): RuleBook => ({ holidays: [], rules: [...rules] })
const asked = (date: string, minute: number, more: Partial<RuleQuestion> = {}): RuleQuestion => ({
  productId: 'beer',
  atMs: msOfJapan(date, minute),
  card: 'old_enough',
  withPin: true,
  line: up,
  ...more
})

describe('explainRule', () => {
  it('says in both languages which rule, that it is closed and until when, what is asked, and what happens', () => {
    expect(explainRule(ruleContext(), book(beer), asked('2026-12-04', 23 * 60 + 30))?.sentences).toEqual({
      ja: [
        '「beer」について決めるのはルール「beer」（第2版）です（この商品を指定しているためです）。',
        '12月4日（金）23:30 は販売時間（5:00〜23:00）の外です。次に販売するのは12月5日（土）5:00 です。',
        '20歳以上であることを確認します。この日に20歳以上なのは2006年12月4日以前に生まれた人です。',
        '暗証番号を必ず尋ねます。',
        'この時刻には誰にも販売しません。'
      ],
      en: [
        'Rule beer, version 2, decides about beer: it names the product.',
        'Friday 4 December, 23:30 is outside the hours of sale (05:00–23:00). It is next sold on Saturday 5 December, 05:00.',
        'The age asked for is 20: on that day, of whoever is born on 4 December 2006 or before.',
        'The PIN is always asked.',
        'Nobody is sold it at that moment.'
      ]
    })
  })

  it('says what is sold on the last minute, and until when', () => {
    const en = explainRule(ruleContext(), book(beer), asked('2026-12-04', 22 * 60 + 59))?.sentences.en
    expect(en?.slice(1, 3)).toEqual([
      'Friday 4 December, 22:59 is within the hours of sale (05:00–23:00).',
      'That holds until Friday 4 December, 23:00.'
    ])
    expect(en?.at(-1)).toBe('For a holder who is old enough, with the PIN, with the network there: sold. The platform answers now that the holder is old enough.')
  })

  it('names the hours of the evening before while they go on, the holiday, and the closed date', () => {
    const night: SaleRule = {
      ...beer,
      hours: [
        { days: ['fri'], from: '22:00', until: '02:00' },
        { days: ['holiday'], from: '12:00', until: '18:00' }
      ],
      closedOn: ['2026-12-11']
    }
    const nights: RuleBook = { holidays: ['2027-01-01'], rules: [night] }
    const sentence = (date: string, minute: number, language: 'ja' | 'en') =>
      explainRule(ruleContext(), nights, asked(date, minute))?.sentences[language].slice(1, 3).join(' ')
    expect(sentence('2026-12-05', 60, 'en')).toContain('Saturday 5 December, 01:00 is within the hours of sale (22:00–02:00 the next day of Friday 4 December).')
    expect(sentence('2026-12-05', 60, 'ja')).toContain('12月5日（土）1:00 は販売時間（12月4日（金）22:00〜翌2:00）の内です。')
    expect(sentence('2027-01-01', 780, 'ja')).toContain('この日は祝日の時間によります。 1月1日（金）13:00 は販売時間（12:00〜18:00）の内です。')
    expect(sentence('2026-12-11', 1380, 'ja')).toContain('12月11日（金）23:00 は販売時間の外です（休止日）。次に販売するのは12月18日（金）22:00 です。')
    expect(sentence('2026-12-06', 60, 'en')).toContain('is outside the hours of sale: none begin on that day. It is next sold on Friday 18 December, 22:00.')
  })

  it('says of rules that do not decide why not', () => {
    const { considered, sentences } = explainRule(
      ruleContext(),
      book(
        { id: 'rest', version: 1, atLeastYears: null, pin: 'pin' },
        { ...beer, version: 1, until: '2026-11-30' },
        { ...beer, from: '2026-12-01', until: '2026-12-31' },
        { ...beer, version: 3, from: '2027-01-01' },
        { ...beer, id: 'tea', products: ['tea'] }
      ),
      asked('2026-12-04', 600)
    ) ?? { considered: [], sentences: { ja: [], en: [] } }
    expect(considered.map(({ ruleId, version, why }) => `${ruleId} ${String(version)} ${why}`)).toEqual([
      'rest 1 less_specific',
      'beer 1 no_longer_in_force',
      'beer 2 decides',
      'beer 3 not_yet_in_force',
      'tea 2 other_products'
    ])
    expect(sentences.en.slice(1, 4)).toEqual([
      'Rule rest, version 1, is for it too, but more widely, so it does not decide.',
      'Rule beer, version 1, was in force until Monday 30 November.',
      'Rule beer, version 3, is in force from Friday 1 January 2027 on.'
    ])
    expect(sentences.ja[3]).toBe('ルール「beer」（第3版）は2027年1月1日（金）から有効です。')
  })

  it('says that there is no rule, and when there will be', () => {
    const explained = explainRule(ruleContext(), book({ ...beer, from: '2027-01-01' }), asked('2026-12-04', 600))
    expect(explained).toMatchObject({ rule: null, outcome: { kind: 'no_rule_in_force' }, bornOnOrBefore: null, unchangedUntilMs: msOfJapan('2027-01-01', 0) })
    expect(explained?.sentences.en[0]).toBe('On Friday 4 December 2026 no rule is for beer, so it is not sold. It is next sold on Friday 1 January 2027, 05:00.')
  })

  it('says the limits, the full fare, and the PIN that the law asks for outdoors', () => {
    const ticket: SaleRule = { id: 'senior', version: 1, products: ['ticket'], atLeastYears: 65, pin: 'pin_unless_enrolled', most: 2, coolDownSeconds: 5400 }
    const { sentences } = explainRule(ruleContext({ place: 'outdoors' }), book(ticket), asked('2026-12-04', 600, { productId: 'ticket', card: 'too_young' })) ?? { sentences: { ja: [], en: [] } }
    expect(sentences.en).toEqual(
      expect.arrayContaining([
        'It has no hours of sale: it is sold at any time.',
        'The PIN is always asked here: without it the law (公的個人認証法 38条の4, 施行規則64条の12) allows nothing.',
        'One purchase may hold 2 at most.',
        'For 1 hour 30 minutes after a sale this machine makes no other under the rule.',
        'For a holder who is too young, with the PIN, with the network there: refused. The holder is too young.',
        'The full fare of 2,000 yen can be bought all the same.'
      ])
    )
    expect(sentences.ja).toContain('販売の後1時間30分は、このルールの商品をこの機械で販売しません。')
  })

  it('knows no product that the machine does not have', () => {
    expect(explainRule(ruleContext(), book(beer), asked('2026-12-04', 600, { productId: 'milk' }))).toBeNull()
  })

  it('gives for any book and question an answer of the contract, with as many sentences in either language', () => {
    const question = fc.record({
      productId: fc.constantFrom(...RULE_PRODUCTS.map(({ id }) => id)),
      atMs: fc.oneof(fc.tuple(anyDate, fc.nat({ max: 1439 })).map(([date, minute]) => msOfJapan(date, minute)), fc.constantFrom(0, 8_640_000_000_000_000)),
      card: fc.constantFrom(...cardCases),
      withPin: fc.boolean(),
      line: fc.constantFrom(up, down)
    })
    const context = fc.constantFrom(
      ruleContext(),
      ruleContext({ place: 'outdoors', remembers: false }),
      ruleContext({ role: 'service_provider', remembers: false, offlineLimits: null })
    )
    fc.assert(
      fc.property(context, anyBook, question, (facts, rules, each) => {
        const explanation = explanationSchema.parse(explainRule(facts, rules, each))
        const { ja, en } = explanation.sentences
        expect(ja).toHaveLength(en.length)
        for (const sentence of [...ja, ...en]) expect(sentence).not.toMatch(/undefined|null|NaN|（）|\(\)/)
        const { outcome } = explanation
        // The words for a reason are there, whatever it is.
        if (outcome.kind === 'decided' && outcome.reason !== null) expect(Object.keys(REASON_WORDS)).toContain(outcome.reason)
      }),
      { numRuns: 600 }
    )
  })
})

describe('listBuyers', () => {
  it('has a row for each product, and says what explainRule says of somebody old enough with the PIN', () => {
    fc.assert(
      fc.property(anyBook, anyDate, fc.nat({ max: 1439 }), fc.constantFrom(up, down), (rules, date, minute, line) => {
        const atMs = msOfJapan(date, minute)
        const { rows } = ruleAnswers.list_buyers.parse({ rows: listBuyers(ruleContext(), rules, { atMs, line }) })
        expect(rows.map(({ productId }) => productId)).toEqual(RULE_PRODUCTS.map(({ id }) => id))
        for (const row of rows) {
          const explained = explainRule(ruleContext(), rules, asked(date, minute, { productId: row.productId, line }))
          expect(explained).toMatchObject(row)
        }
      }),
      { numRuns: 100 }
    )
  })
})
