import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '../../age/rules/japan-time.ts'
import { wordsSchema } from '../../contract/service-page.ts'
import { pressureInWords, stepsInWords, todayInWords, weightInWords } from './health-words.ts'
import type { HealthDay } from './protocol.ts'

const TODAY = '2026-11-28'

/** Days until today, the last value today's; null where nothing was measured. */
function daysOf<K extends 'steps' | 'weightKg' | 'bloodPressure'>(
  field: K,
  values: readonly HealthDay[K][]
): readonly HealthDay[] {
  const none = { steps: null, weightKg: null, bloodPressure: null }
  return values.map((value, at) => ({ date: addDays(TODAY, at - values.length + 1), ...none, [field]: value }))
}

const ja = (sentences: readonly { readonly ja: string }[]) => sentences.map((each) => each.ja)
const pressure = (systolicMmHg: number, diastolicMmHg: number) => ({ systolicMmHg, diastolicMmHg })

describe('health data in words', () => {
  test('says steps as one would', () => {
    const week = (before: number, now: number) =>
      daysOf('steps', [...Array<number>(7).fill(before), ...Array<number>(7).fill(now), 900])
    expect(ja(stepsInWords(week(4_800, 5_200), TODAY))).toEqual([
      'きのうは 5,200歩でした。',
      'きのうまでの7日は、\n1日に 5,200歩くらいです。',
      'その前の7日より、少し多いです。'
    ])
    expect(ja(stepsInWords(week(8_000, 5_200), TODAY)).at(-1)).toBe('その前の7日より、少ないです。')
    expect(ja(stepsInWords(week(5_200, 5_200), TODAY)).at(-1)).toBe('その前の7日と、同じくらいです。')
    expect(ja(stepsInWords(week(0, 100), TODAY)).at(-1)).toBe('その前の7日より、多いです。')
    expect(ja(stepsInWords(daysOf('steps', [5_000, null, 900]), TODAY))[0]).toBe('きのうの歩数は、記録がありません。')
    expect(ja(stepsInWords(daysOf('steps', [900]), TODAY))).toEqual(['きのうまでの7日は、\n歩数の記録がありません。'])
  })

  test('compares weight with itself alone', () => {
    expect(ja(weightInWords(daysOf('weightKg', [58.4, null, 60]), TODAY))).toEqual([
      'きょうの体重は 60キロでした。',
      '11月26日（木）より 1.6キロ ふえました。'
    ])
    expect(ja(weightInWords(daysOf('weightKg', [58.4, 58.6]), TODAY))[1]).toBe('11月27日（金）から、ほとんど同じです。')
    expect(ja(weightInWords(daysOf('weightKg', [58.4]), TODAY))).toHaveLength(1)
  })

  test.each([
    [135, 84, 'この7日にはかった 1日のうち、\n1日が、めやす以上でした。', 4],
    [134, 85, 'この7日にはかった 1日のうち、\n1日が、めやす以上でした。', 4]
  ])('sets %d/%d beside the guide', (upper, lower, words, sentences) => {
    const said = ja(pressureInWords(daysOf('bloodPressure', [pressure(upper, lower)]), TODAY))
    expect(said[2]).toBe(words)
    expect(said).toHaveLength(sentences)
  })

  test('says that a week was within the guide by three days at least, and by how many', () => {
    const said = (...days: readonly HealthDay['bloodPressure'][]) => ja(pressureInWords(daysOf('bloodPressure', days), TODAY))
    const low = pressure(134, 84)
    expect(said(low)).toHaveLength(2)
    expect(said(low, null, low)).toHaveLength(2)
    expect(said(low, null, null, null, null, null, null, low, low)).toHaveLength(2)
    expect(said(low, low, null, low)[2]).toBe('この7日にはかった 3日は、\nどの日も、めやすの中です。')
    // Some days over it are said by whatever number.
    expect(said(pressure(135, 84), low)[2]).toContain('2日のうち')
  })

  test('tells to measure again from 160 or 100, with the number to call', () => {
    for (const high of [pressure(160, 80), pressure(130, 100)]) {
      expect(ja(pressureInWords(daysOf('bloodPressure', [high]), TODAY)).at(-1)).toContain('119番')
    }
    expect(ja(pressureInWords(daysOf('bloodPressure', [pressure(159, 99)]), TODAY)).at(-1)).not.toContain('119番')
  })

  test('fits the page whatever was measured, and names no illness', () => {
    const day = fc.record({
      steps: fc.option(fc.integer({ min: 0, max: 100_000 })),
      weightKg: fc.option(fc.double({ min: 10, max: 300, noNaN: true })),
      bloodPressure: fc.option(
        fc.record({ systolicMmHg: fc.integer({ min: 50, max: 300 }), diastolicMmHg: fc.integer({ min: 20, max: 200 }) })
      )
    })
    fc.assert(
      fc.property(fc.array(day, { maxLength: 40, size: 'max' }), (values) => {
        const days = values.map((value, at) => ({ ...value, date: addDays(TODAY, at - values.length + 1) }))
        for (const inWords of [stepsInWords, weightInWords, pressureInWords, todayInWords]) {
          const sentences = inWords(days, TODAY)
          expect(sentences.length).toBeGreaterThan(0)
          expect(sentences.length).toBeLessThanOrEqual(5)
          for (const words of sentences) {
            expect(wordsSchema.safeParse(words).success, JSON.stringify(words)).toBe(true)
            expect(words.ja + words.en).not.toMatch(/NaN|undefined|Infinity|高血圧|肥満|病気|hypertens|obes|disease/)
          }
        }
      })
    )
  })
})
