import { describe, expect, it } from 'vitest'
import { DEFAULT_SOUND_RULE, isNight, volumeAt } from './sound.ts'

const at = (hours: number, minutes = 0): Date => new Date(2026, 0, 15, hours, minutes)

describe('night', () => {
  it('goes past midnight, to the minute, and is quieter', () => {
    const rule = { ...DEFAULT_SOUND_RULE, nightFromMinute: 22 * 60 + 30, nightUntilMinute: 5 * 60 }
    expect([at(22, 29), at(22, 30), at(0), at(4, 59), at(5)].map((time) => isNight(time, rule))).toEqual([
      false,
      true,
      true,
      true,
      false
    ])
    expect(volumeAt(at(23), rule)).toBe(0.35)
    expect(volumeAt(at(12), rule)).toBe(0.8)
  })

  it('may lie within one day, or never come', () => {
    const noon = { ...DEFAULT_SOUND_RULE, nightFromMinute: 720, nightUntilMinute: 780 }
    expect([at(11, 59), at(12), at(13)].map((time) => isNight(time, noon))).toEqual([false, true, false])
    const never = { ...DEFAULT_SOUND_RULE, nightFromMinute: 0, nightUntilMinute: 0 }
    expect(isNight(at(0), never)).toBe(false)
  })
})
