import { describe, expect, it } from 'vitest'
import { padLayoutSchema } from '../contract/shopper.ts'
import { shuffledPadLayout } from './pad-layout.ts'

describe('shuffledPadLayout', () => {
  it('is what the contract takes: each digit once', () => {
    for (let round = 0; round < 200; round += 1) {
      expect(padLayoutSchema.safeParse(shuffledPadLayout()).success).toBe(true)
    }
  })

  it('puts every digit at every place, about as often', () => {
    const rounds = 5000
    const counts = Array.from({ length: 10 }, () => Array.from({ length: 10 }, () => 0))
    for (let round = 0; round < rounds; round += 1) {
      for (const [place, digit] of shuffledPadLayout().entries()) counts[place]![digit]! += 1
    }
    // 500 are expected at each place; eight standard deviations (21) away is no accident.
    for (const count of counts.flat()) expect(Math.abs(count - rounds / 10)).toBeLessThan(170)
  })
})
