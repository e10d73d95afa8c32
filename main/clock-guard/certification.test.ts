import { expect, test } from 'vitest'
import { ManualClock } from '../../test/support/manual-clock.ts'
import { CertificationWatch, certificationEndsAtMs } from './certification.ts'
import { LOOK_EVERY_MS } from './clock-guard.ts'

const LAST_MS = Date.parse('2027-03-31T23:59:59.000+09:00')

test('ends with its last day in Japan', () => {
  expect(certificationEndsAtMs('2027-03-31')).toBe(Date.parse('2027-04-01T00:00:00+09:00'))
  expect(certificationEndsAtMs('2028-02-29')).toBe(Date.parse('2028-03-01T00:00:00+09:00'))
})

test('lapses while the machine runs, is told, and recorded once', () => {
  const clock = new ManualClock(LAST_MS)
  const watch = new CertificationWatch({ validUntil: '2027-03-31', clock })
  const told: boolean[] = []
  const events: object[] = []
  watch.onChange((lapsed) => told.push(lapsed))
  watch.start((event) => events.push(event) > 0)
  expect([watch.lapsed(), told, events]).toEqual([false, [], []])
  clock.advance(1000)
  expect(watch.lapsed()).toBe(true)
  for (let looks = 0; looks < 3; looks += 1) clock.advance(LOOK_EVERY_MS)
  expect(told).toEqual([true])
  expect(events).toEqual([{ name: 'certification_lapsed', lastDay: '2027-03-31' }])
  watch.stop()
  expect(clock.pending).toBe(0)
})

test('one that has lapsed before the start is recorded at the start', () => {
  const watch = new CertificationWatch({ validUntil: '2027-03-31', clock: new ManualClock(LAST_MS + 1000) })
  const events: object[] = []
  watch.start((event) => events.push(event) > 0)
  expect(events).toHaveLength(1)
  watch.stop()
})

test('where none is configured nothing lapses, and nothing looks', () => {
  const clock = new ManualClock(Date.parse('2099-01-01T00:00:00Z'))
  const watch = new CertificationWatch({ validUntil: null, clock })
  watch.start(() => true)
  expect([watch.lapsed(), clock.pending]).toEqual([false, 0])
})
