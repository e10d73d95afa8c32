import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseMoment } from './moment.ts'

test('a moment in UTC or with its offset', () => {
  const moment = Date.parse('2026-11-25T22:00:00Z')
  expect(parseMoment('2026-11-25T22:00:00Z')).toBe(moment)
  expect(parseMoment('2026-11-26T07:00:00+09:00')).toBe(moment)
  expect(parseMoment('2026-11-25T12:00:00.000-10:00')).toBe(moment)
  expect(parseMoment('2026-11-25T22:00:00.250Z')).toBe(moment + 250)
})

test.each([
  '', 'now', '2026-11-25', '2026-11-25 22:00:00Z', '2026-11-25T22:00:00', '2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z',
  '2026-11-25T24:00:00Z', '2026-11-25T23:60:00Z', '2026-11-25T23:59:60Z', '2026-11-25T22:00:00+24:00',
  '2026-11-25T22:00:00+09:60', '2026-11-25t22:00:00z', '12026-11-25T22:00:00Z', '2026-11-25T22:00:00Z '
])('no moment: %s', (text) => {
  expect(parseMoment(text)).toBeNull()
})

test('whatever a date prints is read back', () => {
  const limits = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }
  fc.assert(fc.property(fc.date(limits), (date) => parseMoment(date.toISOString()) === date.getTime()))
})
