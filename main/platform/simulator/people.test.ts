import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ageAt } from './age-at.ts'
import { addDays } from './civil-date.ts'
import { cardProfiles, cardSpec, fifthBirthdayAfter } from './people.ts'

const date = fc
  .integer({ min: Date.UTC(2020, 0, 1) / 86_400_000, max: Date.UTC(2099, 11, 31) / 86_400_000 })
  .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10))

describe('people', () => {
  it('have the age that their profile says, whatever the day', () => {
    fc.assert(
      fc.property(date, (today) => {
        for (const profile of cardProfiles) {
          const { birthDate } = cardSpec(profile, today)
          const age = ageAt(birthDate, today)
          if (profile === 'minor') expect(age).toBe(15)
          else if (profile === 'turning20tomorrow') {
            expect([age, ageAt(birthDate, addDays(today, 1))]).toEqual([19, 20])
          } else expect(age).toBeGreaterThanOrEqual(20)
          if (profile === 'leapling') {
            expect(birthDate).toMatch(/-02-29$/)
            expect(new Date(birthDate).getUTCDate()).toBe(29)
          }
        }
      })
    )
  })

  it('take wishes over their profile', () => {
    const spec = cardSpec({ profile: 'revoked', status: { revoked: 'superseded' }, pin: '9999' }, '2025-11-22')
    expect(spec).toMatchObject({ profile: 'revoked', status: { revoked: 'superseded' }, pin: '9999' })
    expect(cardSpec({ birthDate: '2000-01-01' }, '2025-11-22').profile).toBe('adult')
  })

  it('hold certificates until the fifth birthday after issue', () => {
    expect(fifthBirthdayAfter('1990-06-01', '2025-05-31')).toBe('2029-06-01')
    expect(fifthBirthdayAfter('1990-06-01', '2025-06-01')).toBe('2030-06-01')
    expect(fifthBirthdayAfter('2004-02-29', '2025-05-31')).toBe('2030-03-01')
    fc.assert(
      fc.property(date, fc.integer({ min: 0, max: 36_500 }), (issuedOn, days) => {
        const birthDate = addDays(issuedOn, -days)
        const end = fifthBirthdayAfter(birthDate, issuedOn)
        expect(ageAt(birthDate, end) - ageAt(birthDate, issuedOn)).toBe(5)
        expect(ageAt(birthDate, addDays(end, -1)) - ageAt(birthDate, issuedOn)).toBe(4)
      })
    )
  })
})
