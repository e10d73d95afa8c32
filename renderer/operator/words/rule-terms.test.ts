import { expect, test } from 'vitest'
import { draftRuleOf } from '../pages/rules/draft.ts'
import { daysWords, fieldWords, ruleSentence, spanWords, targetWords, windowWords } from './rule-terms.ts'

const product = (id: string, ja: string, category: string | null) => ({
  id,
  name: { ja, en: id },
  category,
  priceYen: 100,
  fullFareYen: null
})
const products = [
  product('lager', '缶ビール', 'beer'),
  product('stout', '黒ビール', 'beer'),
  product('sake', 'カップ酒', null),
  product('tea', '緑茶', null)
]

test('windows read as people say them', () => {
  expect(windowWords({ days: null, from: '05:00', until: '23:00' })).toBe('毎日 5:00〜23:00')
  expect(windowWords({ days: ['fri', 'sat'], from: '22:00', until: '02:00' })).toBe('金・土 22:00〜翌2:00')
  expect(windowWords({ days: null, from: '00:00', until: '24:00' })).toBe('毎日 24時間')
  expect(spanWords({ from: '22:00', until: '02:30' })).toBe('翌2:30 · 4時間30分')
  expect(spanWords({ from: '22:00', until: 'x' })).toBe('')
})

test('days are a run where they follow each other', () => {
  expect(daysWords(['mon', 'tue', 'wed', 'thu', 'fri'])).toBe('月〜金')
  expect(daysWords(['sun', 'sat', 'holiday'])).toBe('土・日・祝日')
  expect(daysWords(['mon', 'wed', 'fri'])).toBe('月・水・金')
})

test('a rule is for products, by name and number', () => {
  const rule = draftRuleOf({
    id: 'a',
    version: 1,
    products: ['sake'],
    categories: ['beer'],
    atLeastYears: 20,
    pin: 'pin'
  })
  expect(targetWords(rule, products)).toBe('缶ビール ほか2品')
  expect(targetWords({ ...rule, categories: [] }, products)).toBe('カップ酒')
  expect(targetWords({ ...rule, categories: [], products: ['gone'] }, products)).toBe('gone')
  expect(targetWords({ ...rule, scope: 'everything_else' }, products)).toBe('ほかのルールがない商品すべて')
})

test('the whole rule is one sentence', () => {
  const rule = draftRuleOf({
    id: 'a',
    version: 1,
    categories: ['beer'],
    atLeastYears: 20,
    pin: 'pin',
    hours: [{ from: '05:00', until: '23:00' }],
    offline: { listMaxAgeHours: 50, rememberedMaxAgeDays: 90, outageMaxHours: 72 }
  })
  expect(ruleSentence(rule, products)).toBe(
    '缶ビール、黒ビール：20歳以上、暗証番号を求める、毎日 5:00〜23:00、通信が切れたときは記憶のある方だけ'
  )
  expect(fieldWords(rule, 'hours', products)).toBe('毎日 5:00〜23:00')
  expect(fieldWords(rule, 'most', products)).toBe('なし')
  expect(fieldWords(rule, 'version', products)).toBeNull()
})
