import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashToken } from '../http/secrets.ts'
import { giveAdvice, readAdvice } from './advice.ts'
import {
  enrolCareOffice,
  enrolDevice,
  enrolUser,
  forgetUser,
  revokeToken,
  rightOf,
  userIdByCable
} from './enrolment.ts'
import { openHealthFile } from './health-file.ts'
import type { Reading } from './protocol.ts'
import { readDays, takeReadings } from './readings.ts'

const NOW = Date.parse('2026-11-28T12:00:00+09:00')
const name = { ja: '計', en: 'Meter' }
let directory = ''
let files = 0
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hatachi-readings-'))
})
afterAll(() => {
  rmSync(directory, { recursive: true })
})

function valueOf<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: object }
): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

function newStand() {
  const file = valueOf(openHealthFile(join(directory, `${String((files += 1))}.db`)))
  const userNumber = valueOf(enrolUser(file, 'cable-user-1'))
  const token = valueOf(enrolDevice(file, userNumber, name))
  const right = valueOf(file.read((database) => rightOf(database, hashToken(token))))
  if (right?.kind !== 'device') throw new Error('no device')
  const days = (from: string, to: string) =>
    valueOf(file.read((database) => readDays(database, right.userId, { from, to })))
  return { file, userNumber, token, right, days }
}

const moment = fc.integer({ min: 0, max: 20 }).map((hours) => new Date(NOW - hours * 3_600_000).toISOString())
const reading: fc.Arbitrary<Reading> = fc.oneof(
  fc.record({ kind: fc.constant('steps' as const), measuredAt: moment, steps: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant('weight' as const), measuredAt: moment, weightKg: fc.constantFrom(58.1, 58.2) }),
  fc.record({
    kind: fc.constant('blood_pressure' as const),
    measuredAt: moment,
    systolicMmHg: fc.constantFrom(120, 121),
    diastolicMmHg: fc.constantFrom(80, 81)
  })
)

describe('readings', () => {
  test('count once however they are cut into batches and sent again; a first word stays', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(reading, { minLength: 1, maxLength: 8, size: 'max' }), { maxLength: 8, size: 'max' }),
        (batches) => {
          const { file, right, days } = newStand()
          const model = new Map<string, string>()
          let steps = 0
          for (const readings of batches) {
            const before = new Set(model.keys())
            const expected = readings.map((each) => {
              const key = `${each.kind} ${each.measuredAt}`
              const said = model.get(key)
              if (said !== undefined) return said === JSON.stringify(each) ? 'duplicate' : 'contradicts'
              model.set(key, JSON.stringify(each))
              if (each.kind === 'steps') steps += each.steps
              return 'taken'
            })
            const got = valueOf(takeReadings(file, right, { readings, nowMs: NOW }))
            expect(got.taken).toBe(model.size - before.size)
            expect(got.duplicates).toBe(expected.filter((outcome) => outcome === 'duplicate').length)
            expect(got.refused.map(({ index }) => index)).toEqual(
              expected.flatMap((outcome, at) => (outcome === 'contradicts' ? [at] : []))
            )
          }
          for (const readings of batches)
            expect(valueOf(takeReadings(file, right, { readings, nowMs: NOW })).taken).toBe(0)
          expect(days('2026-11-27', '2026-11-28').reduce((sum, day) => sum + (day.steps ?? 0), 0)).toBe(steps)
          file.close()
        }
      ),
      { numRuns: 60 }
    )
  })

  test('from a clock that is ahead, or of more than a year ago, are refused one by one', () => {
    const { file, right, days } = newStand()
    const at = (ms: number): Reading => ({ kind: 'steps', measuredAt: new Date(NOW + ms).toISOString(), steps: 5 })
    const got = valueOf(
      takeReadings(file, right, { readings: [at(3_600_000), at(0), at(-400 * 86_400_000)], nowMs: NOW })
    )
    expect(got).toEqual({
      taken: 1,
      duplicates: 0,
      refused: [
        { index: 0, code: 'in_future' },
        { index: 2, code: 'too_old' }
      ]
    })
    expect(days('2026-11-28', '2026-11-28')[0]?.steps).toBe(5)
    file.close()
  })

  test('belong to the day in Japan, and a day without any is null and not zero', () => {
    const { file, right, days } = newStand()
    const readings: Reading[] = [
      { kind: 'steps', measuredAt: '2026-11-26T14:59:59Z', steps: 1 },
      { kind: 'steps', measuredAt: '2026-11-26T15:00:00Z', steps: 2 }
    ]
    valueOf(takeReadings(file, right, { readings, nowMs: NOW }))
    expect(days('2026-11-25', '2026-11-27').map(({ steps }) => steps)).toEqual([null, 1, 2])
    file.close()
  })
})

describe('a user', () => {
  test('who is forgotten leaves nothing in the file, and the others keep theirs', () => {
    const { file, right, token } = newStand()
    const path = join(directory, `${String(files)}.db`)
    const number = valueOf(enrolUser(file, 'cable-CANARY-2'))
    const device = valueOf(enrolDevice(file, number, { ja: 'CANARY', en: 'CANARY' }))
    const other = valueOf(file.read((database) => rightOf(database, hashToken(device))))
    if (other?.kind !== 'device') throw new Error('no device')
    valueOf(enrolCareOffice(file, [number], name))
    const readings: Reading[] = [{ kind: 'steps', measuredAt: '2026-11-28T00:00:00Z', steps: 7 }]
    for (const from of [right, other]) expect(valueOf(takeReadings(file, from, { readings, nowMs: NOW })).taken).toBe(1)
    expect(valueOf(forgetUser(file, 'cable-CANARY-2'))).toBe(true)
    expect(valueOf(forgetUser(file, 'cable-CANARY-2'))).toBe(false)
    const rights = valueOf(
      file.read((database) => [device, token].map((each) => rightOf(database, hashToken(each)) !== null))
    )
    expect(rights).toEqual([false, true])
    expect(valueOf(file.read((database) => database.prepare('SELECT count(*) FROM reading').pluck().get()))).toBe(1)
    file.close()
    expect(readFileSync(path).includes('CANARY')).toBe(false)
  })
})

describe('rights', () => {
  test('end when they are revoked, and the store holds no token', () => {
    const { file, token } = newStand()
    expect(valueOf(revokeToken(file, token, NOW))).toBe(true)
    expect(valueOf(file.read((database) => rightOf(database, hashToken(token))))).toBeNull()
    const stored = valueOf(file.read((database) => JSON.stringify(database.prepare('SELECT * FROM credential').all())))
    expect(stored).not.toContain(token)
    file.close()
  })

  test('of a care office reach the users it cares for, and advice with one key is one', () => {
    const { file, userNumber } = newStand()
    const stranger = valueOf(enrolUser(file, 'cable-user-2'))
    const token = valueOf(enrolCareOffice(file, [userNumber], { ja: '保健センター', en: 'Health Centre' }))
    const right = valueOf(file.read((database) => rightOf(database, hashToken(token))))
    if (right?.kind !== 'care') throw new Error('no office')
    const give = (to: string, text: string) =>
      giveAdvice(
        file,
        { credentialId: right.credentialId, key: 'advice-key-number-1' },
        { userNumber: to, text, nowMs: NOW }
      )
    expect(give(stranger, 'よく歩けています。')).toEqual({ ok: false, error: { code: 'user_unknown' } })
    expect(give(userNumber, 'よく歩けています。')).toMatchObject({ ok: true, value: { isNew: true } })
    expect(give(userNumber, 'よく歩けています。')).toMatchObject({ ok: true, value: { isNew: false } })
    expect(give(userNumber, 'ほかのこと。')).toEqual({ ok: false, error: { code: 'key_reused' } })
    const adviceOf = (cableId: string) =>
      valueOf(file.read((database) => readAdvice(database, userIdByCable(database, cableId) ?? -1)))
    expect(adviceOf('cable-user-1')).toHaveLength(1)
    expect(adviceOf('cable-user-2')).toEqual([])
    expect(enrolCareOffice(file, ['u-0000000000000000'], name)).toEqual({ ok: false, error: { code: 'user_unknown' } })
    file.close()
  })
})
