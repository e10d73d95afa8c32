import { expect, test } from 'vitest'
import { CLOCK_REASONS } from '../clock/clock-words.ts'
import { checkCertification, checkClockGuard } from './clock-checks.ts'
import type { TrustSettings } from '../config/configuration.ts'

const trust = (validUntil?: string) =>
  (validUntil === undefined ? {} : { certification: { validUntil } }) as TrustSettings

test.each([
  ['2027-03-31', '2026-11-26T00:00:00Z', 'pass'],
  ['2027-03-31', '2027-01-01T00:00:00Z', 'warn'],
  ['2027-03-31', '2027-03-31T14:59:59Z', 'warn'],
  ['2027-03-31', '2027-03-31T15:00:00Z', 'fail'],
  [undefined, '2026-11-26T00:00:00Z', 'warn']
])('a certification until %s, at %s: %s', (validUntil, now, status) => {
  const [result] = checkCertification(trust(validUntil), Date.parse(now))
  expect(result?.status).toBe(status)
  expect(result?.remedy === undefined).toBe(status === 'pass')
})

test('every reason against the clock fails, with what mends it', () => {
  for (const reason of Object.keys(CLOCK_REASONS) as (keyof typeof CLOCK_REASONS)[]) {
    const result = checkClockGuard({ finding: 'behind', reason })
    expect(result).toMatchObject({ id: 'clock_guard', status: 'fail' })
    expect(result.sentence).toContain(reason)
    expect(result.remedy).toContain('clock accept --by NAME')
  }
})
