import type { ServicePageOf, Words } from '../../contract/service-page.ts'
import { addDays } from '../../age/rules/japan-time.ts'
import { dateInWords, numberInWords } from '../page-words.ts'
import type { HealthDay } from './protocol.ts'

/**
 * Health data in plain words. They compare with the same person's own week before, and with published guides (めやす),
 * each with its source. They never diagnose: what lies over a guide is said as that, with whom to ask.
 */

type Guide = ServicePageOf<'chart'>['guides'][number]

/** Home blood pressure from which the guide calls it high. JSH2019: 家庭血圧 135/85 mmHg. */
const HIGH = { systolicMmHg: 135, diastolicMmHg: 85 }
/** Home blood pressure of the highest class of JSH2019 (III度: 家庭血圧 160 以上 or 100 以上): worth asking soon. */
const VERY_HIGH = { systolicMmHg: 160, diastolicMmHg: 100 }
/** 健康づくりのための身体活動・運動ガイド2023: adults 8000 steps a day, older people 6000. This service knows no age. */
const STEPS_OLDER = 6_000
const STEPS_ADULT = 8_000

const pressureSource: Words = {
  ja: '日本高血圧学会 高血圧治療ガイドライン2019（家ではかる血圧）',
  en: 'Japanese Society of Hypertension, guidelines 2019 (measured at home)'
}
const stepsSource: Words = {
  ja: '厚生労働省 健康づくりのための身体活動・運動ガイド2023',
  en: 'Ministry of Health, Labour and Welfare, physical activity guide 2023'
}

/** Lines beside the steps: two guides, since the age is not known here. */
export const stepsGuides: readonly Guide[] = [
  {
    value: STEPS_OLDER,
    words: { ja: 'めやす（高齢のかた）6,000歩', en: 'Guide for older people: 6,000' },
    source: stepsSource
  },
  { value: STEPS_ADULT, words: { ja: 'めやす（おとな）8,000歩', en: 'Guide for adults: 8,000' }, source: stepsSource }
]

/** Lines beside the blood pressures. */
export const pressureGuides: readonly Guide[] = [
  { value: HIGH.systolicMmHg, words: { ja: '上のめやす 135', en: 'Upper guide: 135' }, source: pressureSource },
  { value: HIGH.diastolicMmHg, words: { ja: '下のめやす 85', en: 'Lower guide: 85' }, source: pressureSource }
]

/** The day named by a number of days before today, as it is said. */
function dayWords(date: string, today: string): Words {
  if (date === today) return { ja: 'きょう', en: 'Today' }
  return date === addDays(today, -1) ? { ja: 'きのう', en: 'Yesterday' } : dateInWords(date)
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Days that lie so many days before today, from the older to the newer; today is 0. */
function daysBetween(days: readonly HealthDay[], today: string, older: number, newer: number): readonly HealthDay[] {
  return days.filter(({ date }) => date >= addDays(today, -older) && date <= addDays(today, -newer))
}

/**
 * Steps: yesterday's, and a day's mean until yesterday beside the same time before. Whole days are what can be compared:
 * today is in neither, nor in the picture beside these words.
 * @param days until today; gaps are days without a reading. Without days before those compared there is no comparison
 * @param length days that the mean is of, which the picture shows
 */
export function stepsInWords(days: readonly HealthDay[], today: string, length = 7): Words[] {
  const counts = (older: number, newer: number) =>
    daysBetween(days, today, older, newer).flatMap(({ steps }) => (steps === null ? [] : [steps]))
  const [yesterday] = counts(1, 1)
  const now = meanOf(counts(length, 1))
  const before = meanOf(counts(2 * length, length + 1))
  const span = String(length)
  if (now === null)
    return [
      {
        ja: `きのうまでの${span}日は、\n歩数の記録がありません。`,
        en: `No steps were recorded in the ${span} days until yesterday.`
      }
    ]
  const first: Words =
    yesterday === undefined
      ? { ja: 'きのうの歩数は、記録がありません。', en: 'No steps were recorded yesterday.' }
      : {
          ja: `きのうは ${numberInWords(yesterday)}歩でした。`,
          en: `Yesterday you walked ${numberInWords(yesterday)} steps.`
        }
  const mean = numberInWords(Math.round(now))
  const all: Words = {
    ja: `きのうまでの${span}日は、\n1日に ${mean}歩くらいです。`,
    en: `Over the ${span} days until yesterday\nit was about ${mean} a day.`
  }
  return before === null ? [first, all] : [first, all, comparison(now, before, span)]
}

function comparison(now: number, before: number, span: string): Words {
  const change = before === 0 ? (now === 0 ? 0 : 1) : (now - before) / before
  const size = Math.abs(change) < 0.15 ? { ja: '少し', en: 'a little ' } : { ja: '', en: '' }
  if (Math.abs(change) < 0.03)
    return { ja: `その前の${span}日と、同じくらいです。`, en: `That is about the same as the ${span} days before.` }
  return change > 0
    ? { ja: `その前の${span}日より、${size.ja}多いです。`, en: `That is ${size.en}more than the ${span} days before.` }
    : { ja: `その前の${span}日より、${size.ja}少ないです。`, en: `That is ${size.en}less than the ${span} days before.` }
}

/** Weight: the last one, and the change over the time that is shown. It is compared with nothing but itself. */
export function weightInWords(days: readonly HealthDay[], today: string): Words[] {
  const weights = days.flatMap(({ date, weightKg }) => (weightKg === null || date > today ? [] : [{ date, weightKg }]))
  const last = weights.at(-1)
  const [first] = weights
  if (last === undefined || first === undefined)
    return [{ ja: '体重の記録が、まだありません。', en: 'No weight was recorded yet.' }]
  const when = dayWords(last.date, today)
  const now: Words = {
    ja: `${when.ja}の体重は ${numberInWords(last.weightKg)}キロでした。`,
    en: `${when.en}: ${numberInWords(last.weightKg)} kg.`
  }
  if (first.date === last.date) return [now]
  const since = dateInWords(first.date)
  // Rounded to what a scale shows, so that 0.1 + 0.2 is no difference of its own.
  const change = Math.round((last.weightKg - first.weightKg) * 10) / 10
  if (Math.abs(change) < 0.5)
    return [now, { ja: `${since.ja}から、ほとんど同じです。`, en: `Almost the same as on ${since.en}.` }]
  const by = numberInWords(Math.abs(change))
  return change > 0
    ? [now, { ja: `${since.ja}より ${by}キロ ふえました。`, en: `${by} kg more than on ${since.en}.` }]
    : [now, { ja: `${since.ja}より ${by}キロ へりました。`, en: `${by} kg less than on ${since.en}.` }]
}

type Pressure = NonNullable<HealthDay['bloodPressure']>

function reaches(pressure: Pressure, guide: Pressure): boolean {
  return pressure.systolicMmHg >= guide.systolicMmHg || pressure.diastolicMmHg >= guide.diastolicMmHg
}

/** Days measured of the last seven below which none of them says how the week was. */
const LEAST_DAYS = 3

/**
 * Blood pressure: the last day's, and how many of the last seven days lay over the guide, with whom to ask. That none did is
 * said with the days that it rests on, and of fewer than three not at all.
 */
export function pressureInWords(days: readonly HealthDay[], today: string): Words[] {
  const measured = days.flatMap(({ date, bloodPressure }) =>
    bloodPressure === null || date > today ? [] : [{ date, pressure: bloodPressure }]
  )
  const last = measured.at(-1)
  if (last === undefined) return [{ ja: '血圧の記録が、まだありません。', en: 'No blood pressure was recorded yet.' }]
  const when = dayWords(last.date, today)
  const value = `${String(last.pressure.systolicMmHg)}/${String(last.pressure.diastolicMmHg)}`
  const now: Words = { ja: `${when.ja}の血圧は ${value} でした。`, en: `${when.en}: ${value}.` }
  const guide: Words = {
    ja: 'めやすは、家ではかって 135/85 より低いことです。',
    en: 'The guide for measuring at home is below 135/85.'
  }
  const week = measured.filter(({ date }) => date > addDays(today, -7))
  if (week.length === 0)
    return [now, guide, { ja: 'この7日は、はかっていません。', en: 'It was not measured in the last 7 days.' }]
  const high = week.filter(({ pressure }) => reaches(pressure, HIGH)).length
  if (high === 0 && week.length < LEAST_DAYS) return [now, guide]
  const count: Words =
    high === 0
      ? {
          ja: `この7日にはかった ${String(week.length)}日は、\nどの日も、めやすの中です。`,
          en: `Measured on ${String(week.length)} of the last 7 days,\nwithin the guide on each.`
        }
      : {
          ja: `この7日にはかった ${String(week.length)}日のうち、\n${String(high)}日が、めやす以上でした。`,
          en: `Of ${String(week.length)} days measured in the last 7, ${String(high)} reached the guide or more.`
        }
  return [now, guide, count, ...pressureNext(last.pressure, high)]
}

function pressureNext(last: Pressure, high: number): readonly Words[] {
  if (reaches(last, VERY_HIGH)) {
    return [
      {
        ja: '少し休んで、もういちど はかってください。\n同じくらいなら、早めに医師に相談してください。\n具合がわるいときは、すぐ 119番へ。',
        en: 'Rest a little and measure again.\nIf it stays so, ask a doctor soon.\nIf you feel ill, call 119 at once.'
      }
    ]
  }
  if (high === 0) return []
  return [
    {
      ja: 'つづくときは、医師や保健師に\n相談してください。',
      en: 'If this goes on, ask your doctor\nor a public health nurse.'
    }
  ]
}

/** How things are, one sentence each. */
export function todayInWords(days: readonly HealthDay[], today: string): Words[] {
  const [steps, weight, pressure] = [
    stepsInWords(days, today),
    weightInWords(days, today),
    pressureInWords(days, today)
  ]
  const walked = days.find(({ date }) => date === today)?.steps ?? null
  const soFar: readonly Words[] =
    walked === null
      ? []
      : [
          {
            ja: `きょうは、いままでに ${numberInWords(walked)}歩です。`,
            en: `Today: ${numberInWords(walked)} steps so far.`
          }
        ]
  return [...soFar, ...steps.slice(0, 1), ...weight.slice(0, 1), ...pressure.slice(0, 1)]
}
